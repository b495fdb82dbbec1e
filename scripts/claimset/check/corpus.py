"""Issues that only a comparison of all documents shows, each with its file."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import msgspec

from claimset.check.cache import ClearedContents, remembered_issues
from claimset.check.line_ends import line_ends
from claimset.gold.label_reader import LabelReader
from claimset.labels.tally import Tally
from claimset.model.claim_link import StoredLink
from claimset.model.document import Document, Fingerprint
from claimset.model.document_summary import DocumentSummary, GoldCounts
from claimset.model.file_kind import FILE_KINDS
from claimset.model.issue import Issue
from claimset.model.schema import Schema
from claimset.model.span import Span
from claimset.model.trouble import Misconfigured
from claimset.numbers.facets.document_figures import DocumentFigures
from claimset.rules.corpus.comparisons import (
    Compare,
    CorpusDocument,
    bridging_documents,
    copies,
    doubtful_label,
    missing_annotators,
    named_annotators,
    outdated_model,
    released_documents,
    unused_labels,
    withheld_records,
)
from claimset.rules.corpus.figures_across import OpenTexts, figure_issues, pairs_across
from claimset.rules.corpus.links import link_issues
from claimset.rules.corpus.quotations import QuotationSearch
from claimset.rules.engine.shape import unreadable
from claimset.splits.groups import Partition
from claimset.store.accounts import accounts
from claimset.store.cache import ValueCache
from claimset.store.files.files import files_below, read_text
from claimset.store.learned.changes import changes_since_learning, gold_digests
from claimset.store.learned.measures import stored_learned
from claimset.store.links import link_lines
from claimset.store.project import Project
from claimset.store.spool.spool import Spool

_TRACKED_FOLDERS = ("schema", "raw", "annotations")
_DOCUMENT_FILES = {"raw/*.txt", "annotations/pulled/*.json", "annotations/gold/*.json", "annotations/predicted/*.json"}
LARGEST_TRACKED = 64 * 2**20
"""The most bytes of a file that is searched. The manifest of a hundred thousand documents has forty million."""


class CorpusCheck:
    """
    Collects what rules need of every document, and judges all documents together.

    `gold_spool` stores the counts of their gold for the tally; without one there is no tally. `cache` remembers the
    files that quote nothing.
    """

    def __init__(
        self,
        project: Project,
        schema: Schema,
        fingerprints: Mapping[str, Fingerprint],
        gold_spool: Spool | None,
        cache: ValueCache | None,
    ) -> None:
        self.documents: list[CorpusDocument] = []
        self._project, self._schema = project, schema
        self._fingerprints, self._cache = fingerprints, cache
        self._annotator_issues: list[Issue] = []
        self._used_labels: set[str] = set()
        self._records = 0
        self._has_unreadable_gold = False
        self._gold_spool = gold_spool
        self._figures: dict[str, DocumentFigures] = {}

    def add_figures(self, figures: DocumentFigures) -> None:
        """Add the figures of a document that are compared with those of others."""
        self._figures[figures.document] = figures

    def add(self, document: Document, summary: DocumentSummary, text: str | None, *, has_gold_file: bool) -> None:
        """Add a document. `text` is set only for an own copy; `has_gold_file` says whether it has a gold file."""
        gold = summary.gold
        self._has_unreadable_gold |= has_gold_file and gold is None
        # Only projects with own copies need the excluded ranges.
        excluded_ranges = summary.excluded_ranges if self._fingerprints else ()
        annotators = max(Counter(interface for interface, _ in summary.people).values(), default=0)
        gold_status = gold.gold_status if gold else None
        self.documents.append(
            CorpusDocument(document, summary.digest, summary.story, text, excluded_ranges, gold_status, annotators)
        )
        self._annotator_issues.extend(missing_annotators(document.id, summary.people, self._schema))
        if gold is not None:
            self._records += 1
            self._used_labels.update(gold.labels)
            if self._gold_spool is not None:
                self._gold_spool.put(document.id, msgspec.msgpack.encode(gold))

    def issues(self, partition: Partition, compare: Compare) -> Iterator[Issue]:
        """
        Yield every issue, once all documents have been added.

        `compare` finds near-duplicates among documents, by id.
        """
        project, documents = self._project, self.documents
        manifest, schema_file = project.relative(project.manifest_file), project.relative(project.schema_file)
        for issue in (*copies(documents, partition.rule_splits, compare), *bridging_documents(partition.bridges)):
            yield msgspec.structs.replace(issue, file=manifest)
        for issue in withheld_records(documents, partition.splits, self._schema):
            yield msgspec.structs.replace(issue, file=project.gold_name(issue.document or ""))
        for issue in self._annotator_issues:
            yield msgspec.structs.replace(issue, file=project.pulled_name(issue.document or ""))
        for issue in unused_labels(self._used_labels, self._records, self._schema):
            yield msgspec.structs.replace(issue, file=schema_file)
        yield from self._link_issues()
        yield from self._doubts(partition)
        yield from self._quotations()
        yield from named_annotators(accounts(project), _handwritten_files(project))
        yield from _too_large_files(project)
        if (line_end_issue := line_ends(project)) is not None:
            yield line_end_issue

    def _quotations(self) -> Iterator[Issue]:
        search = QuotationSearch(self.documents, self._fingerprints.values())
        if search.is_empty:
            return
        with ClearedContents(self._cache, "quotations", search.basis) as cleared:
            for name, content in _tracked_texts(self._project):
                key = search.key(name, content)
                if key not in cleared:
                    issues = list(search.issues(name, content))
                    yield from issues
                    if issues:
                        continue
                cleared.add(key)

    def _doubts(self, partition: Partition) -> Iterator[Issue]:
        project, place = self._project, FILE_KINDS["learned"].place
        try:
            learned = stored_learned(project)
        except Misconfigured as error:
            yield unreadable(place, error.message)
            return
        label_reader = LabelReader(project, self._schema)
        ids = {row.document.id for row in self.documents}
        spans_of: dict[str, dict[str, Span]] = {}
        digest_of = gold_digests(project)
        for name, layer in learned.layers.items():
            changes = changes_since_learning(digest_of, layer, partition.may_be_test)
            yield from outdated_model(name, changes.unseen, changes.changed, place)
            # A model that saw documents of test would carry what they hold into the gold of others.
            for doubt in () if changes.unseen else layer.doubts:
                if doubt.document in ids and doubt.document not in spans_of:
                    record, _ = label_reader.gold(project.gold_file(doubt.document))
                    spans_of[doubt.document] = {span.id: span for span in record.labels.spans} if record else {}
                span = spans_of.get(doubt.document, {}).get(doubt.id)
                # A span that was changed since is doubted no longer.
                if span is not None and (span.start, span.end, span.label) == (doubt.start, doubt.end, doubt.label):
                    yield doubtful_label(doubt, name, project.gold_name(doubt.document))

    def _link_issues(self) -> Iterator[Issue]:
        lines = list(link_lines(self._project))
        documents = {row.document.id: row.document for row in self.documents}
        # Words of texts that are here stand in the issues.
        here = {name for name in self._figures if self._project.text_file(documents[name]).is_file()}
        texts = [(row.document, row.digest, row.document.id in here) for row in self.documents]
        basis = (lines, self._figures, texts) if lines or self._figures else None
        yield from remembered_issues(self._cache, "links", basis, lambda: self._issues_of_links(lines, documents))

    def _issues_of_links(self, lines: Sequence[StoredLink | str], documents: dict[str, Document]) -> Iterator[Issue]:
        project = self._project
        links = [line for line in lines if isinstance(line, StoredLink)]
        file = project.relative(project.links_file)
        yield from (unreadable(file, line) for line in lines if isinstance(line, str))
        for issue in link_issues(links, self._figures, documents, self._schema):
            yield msgspec.structs.replace(issue, file=file)
        pairs = pairs_across(links, self._figures, documents, self._schema)
        texts = OpenTexts(documents, lambda document: project.text_of(document))
        for issue in figure_issues(pairs, texts):
            yield msgspec.structs.replace(issue, file=project.gold_name(issue.document or ""))

    def released_ids(self, partition: Partition) -> set[str]:
        """Return the ids of the documents that a release has."""
        return {name for name, _ in released_documents(self.documents, partition.splits, self._schema)}

    def tally(self, partition: Partition) -> Tally | None:
        """Return the counts of the documents that a release has; None for unreadable gold, or without a spool."""
        if self._gold_spool is None or self._has_unreadable_gold:
            return None
        released_ids = self.released_ids(partition)
        tally = Tally()
        for row in self.documents:
            if row.document.id in released_ids:
                counts = msgspec.msgpack.decode(self._gold_spool.take(row.document.id), type=GoldCounts)
                tally.count(row.document, counts)
        return tally


def _tracked_texts(project: Project) -> Iterator[tuple[str, str]]:
    """Yield `(name, content)` of each text file of a project that is published or under version control."""
    for file in _tracked_files(project):
        content = read_text(file, LARGEST_TRACKED)
        if content is not None:
            yield project.relative(file), content


def _tracked_files(project: Project, larger_than: int = -1) -> Iterator[Path]:
    yield from sorted((*project.root.glob("*.md"), *project.root.glob("*.cff")))
    for folder in _TRACKED_FOLDERS:
        yield from files_below(project.root / folder, larger_than)


def _too_large_files(project: Project) -> Iterator[Issue]:
    """Yield an issue for each tracked file that is too large to search and that no other rule judges."""
    for file in _tracked_files(project, LARGEST_TRACKED):
        if file.stat().st_size > LARGEST_TRACKED:
            name = project.relative(file)
            if not any(file.relative_to(project.root).match(pattern) for pattern in _DOCUMENT_FILES):
                reason = (
                    f"it is larger than {LARGEST_TRACKED >> 20} MB: it was not searched for words of texts not ours"
                )
                yield unreadable(name, reason)


def _handwritten_files(project: Project) -> Iterator[tuple[str, str]]:
    """Yield `(name, content)` of each tracked file that people write by hand. Texts and labels have their own rules."""
    files = [*project.root.glob("*.md"), *(project.root / "annotations").glob("*.jsonl"), project.manifest_file]
    files += (project.root / "annotations" / "decisions").glob("*.jsonl")
    files += [file for file in files_below(project.root / "schema") if file.suffix in {".md", ".json"}]
    for file in sorted(files):
        content = read_text(file, LARGEST_TRACKED)
        if content is not None:
            yield project.relative(file), content
