"""What shows only where all documents are looked at together, with the files that it stands in."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec

from claimset.check.line_ends import line_ends
from claimset.labels.tally import Tally
from claimset.model.document import Document, Fingerprint
from claimset.model.document_summary import DocumentSummary, GoldCounts
from claimset.model.issue import Issue, Level
from claimset.model.schema import Schema
from claimset.rules.corpus.comparisons import (
    Compare,
    CorpusDocument,
    bridging_documents,
    copies,
    missing_annotators,
    named_annotators,
    quotations_in_files,
    released_documents,
    unused_labels,
    withheld_records,
)
from claimset.rules.engine.shape import unreadable
from claimset.schema.marked_blocks import MARK
from claimset.splits.groups import Partition
from claimset.store.accounts import accounts
from claimset.store.files.files import files_below, read_text
from claimset.store.layout import DATASHEET
from claimset.store.project import Project
from claimset.store.spool.spool import Spool

_TRACKED = ("schema", "raw", "annotations")
_JUDGED_ALONE = {"raw/*.txt", "annotations/pulled/*.json", "annotations/gold/*.json", "annotations/predicted/*.json"}
LARGEST_TRACKED = 64 * 2**20
"""How many bytes of one file are looked through: the manifest of a hundred thousand documents has forty million."""


class CorpusCheck:
    """
    What is held of all documents, gathered one by one.

    Their gold is put into `aside` where a datasheet has to agree with those of them that are released.
    """

    def __init__(self, project: Project, schema: Schema, fingerprints: Mapping[str, Fingerprint], aside: Spool) -> None:
        self.held: list[CorpusDocument] = []
        self._project, self._schema = project, schema
        self._fingerprints = fingerprints
        self._too_few: list[Issue] = []
        self._used: set[str] = set()
        self._records = 0
        self._uncounted = False
        self._datasheet = read_text(project.root / DATASHEET) or ""
        self._aside = aside if MARK in self._datasheet else None

    def add(self, document: Document, gist: DocumentSummary, text: str | None, *, lies: bool) -> None:
        """Take in what was found in a document: `text` where it is not ours, and whether a file of gold lies there."""
        gold = gist.gold
        self._uncounted |= lies and gold is None
        # Only beside texts that are not ours it matters again what a text takes out of its story.
        aside = gist.aside if self._fingerprints else ()
        told = gist.story is not None
        several = len(gist.people) > len({interface for interface, _ in gist.people})
        adjudicated = gold.adjudicated if gold else None
        self.held.append(CorpusDocument(document, gist.digest, told, text, aside, adjudicated, several))
        self._too_few.extend(missing_annotators(document.id, gist.people, self._schema))
        if gold is not None:
            self._records += 1
            self._used.update(gold.labels)
            if self._aside is not None:
                self._aside.put(document.id, msgspec.msgpack.encode(gold))

    def issues(self, found: Partition, compare: Compare) -> Iterator[Issue]:
        """
        Yield every issue of a project whose documents have all been read.

        `compare` finds near copies.
        """
        project, held = self._project, self.held
        manifest, schema_file = project.relative(project.manifest_file), project.relative(project.schema_file)
        for issue in (*copies(held, found.rule_splits, compare), *bridging_documents(found.bridges)):
            yield msgspec.structs.replace(issue, file=manifest)
        for issue in withheld_records(held, found.splits):
            yield msgspec.structs.replace(issue, file=project.gold_name(issue.document or ""))
        for issue in self._too_few:
            yield msgspec.structs.replace(issue, file=project.pulled_name(issue.document or ""))
        for issue in unused_labels(self._used, self._records, self._schema):
            yield msgspec.structs.replace(issue, file=schema_file)
        yield from quotations_in_files(held, _tracked(project), self._fingerprints.values())
        yield from named_annotators(accounts(project), _by_hand(project))
        yield from _unread(project)
        if (changed := line_ends(project)) is not None:
            yield changed
        yield from self._stale(found)
        yield from self._unanswered()

    def _stale(self, found: Partition) -> Iterator[Issue]:
        # While a record cannot be read every count is wrong, and that it cannot be read was said.
        if self._aside is None or self._uncounted:
            return
        from claimset.check.datasheet_blocks import (
            DatasheetBlocks,  # tables of a release: what they need takes a while to load
        )

        tally, released = Tally(), {name for name, _ in released_documents(self.held, found.splits)}
        for row in self.held:
            if row.document.id in released:
                tally.count(row.document, msgspec.msgpack.decode(self._aside.take(row.document.id), type=GoldCounts))
        for name in DatasheetBlocks(self._project, tally, released).stale(self._datasheet):
            message = f"the block '{name}' is not what the gold records give: claimset check --fix"
            yield Issue("RLS001", Level.WARNING, message, file=DATASHEET)

    def _unanswered(self) -> Iterator[Issue]:
        if not self._datasheet:
            return
        from claimset.check.unanswered_questions import (
            unanswered_questions,  # a reader of Markdown, which takes a while to load
        )

        for found in unanswered_questions(self._datasheet):
            message = f"line {found.line}: a question under '{found.heading}' has no answer"
            yield Issue("RLS002", Level.WARNING, message, file=DATASHEET)


def _tracked(project: Project) -> Iterator[tuple[str, str]]:
    """Yield the text files of a project that are published or under version control, by name."""
    for file in _files(project):
        content = read_text(file, LARGEST_TRACKED)
        if content is not None:
            yield project.relative(file), content


def _files(project: Project) -> Iterator[Path]:
    yield from sorted((*project.root.glob("*.md"), *project.root.glob("*.cff")))
    for folder in _TRACKED:
        yield from files_below(project.root / folder)


def _unread(project: Project) -> Iterator[Issue]:
    """Yield an issue for each tracked file that is too large to be looked through and is judged nowhere else."""
    for file in _files(project):
        if file.stat().st_size > LARGEST_TRACKED:
            name = project.relative(file)
            if not any(file.relative_to(project.root).match(pattern) for pattern in _JUDGED_ALONE):
                says = f"it is larger than {LARGEST_TRACKED >> 20} MB: nobody looked for words of others in it"
                yield unreadable(name, says)


def _by_hand(project: Project) -> Iterator[tuple[str, str]]:
    """Yield the tracked files that people write in: no text, and no labels, whose values a rule of their own judges."""
    files = [*project.root.glob("*.md"), *(project.root / "annotations").glob("*.jsonl"), project.manifest_file]
    files += [file for file in files_below(project.root / "schema") if file.suffix in {".md", ".json"}]
    for file in sorted(files):
        content = read_text(file, LARGEST_TRACKED)
        if content is not None:
            yield project.relative(file), content
