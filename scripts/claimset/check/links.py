"""Proposes links between claims of different documents, and adds links from a file."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import msgspec

from claimset.gold.label_reader import LabelReader
from claimset.model.claim_link import LinkedClaim, StoredLink
from claimset.model.document import Document
from claimset.model.json_text import decode_json
from claimset.model.trouble import Misconfigured
from claimset.numbers.facets.document_figures import DocumentFigures
from claimset.numbers.facets.figure import Figure
from claimset.numbers.facets.figure_reader import LINK_MEANINGS, FigureReader
from claimset.numbers.pair import FigurePair
from claimset.numbers.verdict import PairOutcome
from claimset.report.links_page import ProposedLink
from claimset.rules.corpus.figures_across import pairs_across
from claimset.rules.corpus.links import link_issues
from claimset.rules.engine.claim_words import claim_words
from claimset.store.files.files import read_whole
from claimset.store.links import read_links, readable_links, write_links
from claimset.store.project import Project

_MEANING = {PairOutcome.CONFLICT: "conflict"}


def propose_links(project: Project) -> list[ProposedLink]:
    """
    Return a link for each pair of figures of one event in different documents that no link joins, conflicts first.

    The verdict decides the relation: figures that fit are the same, and others conflict.
    """
    schema = project.schema()
    documents = {document.id: document for document in project.documents()}
    figures = dict(_figures(project, [row for row in documents.values() if row.event is not None]))
    names = {meaning: kind.name for meaning in LINK_MEANINGS for kind in schema.meaning(meaning)[:1] if kind.across}
    pairs = pairs_across(readable_links(project), figures, documents, schema)
    return sorted(
        (
            _proposal(pair, documents, project, names.get(_MEANING.get(pair.verdict.outcome, "same"), ""))
            for pair in pairs
            if pair.link is None
        ),
        key=lambda row: (row.verdict != PairOutcome.CONFLICT, row.source, row.target),
    )


def apply_links(project: Project, file: Path) -> tuple[int, int]:
    """
    Add the links of a file to `annotations/links.jsonl`; return the numbers of new links and of all links.

    Each line of the file is a link. Raises Misconfigured, and writes nothing, for a line of either file that is
    no valid link.
    """
    links = list(_decided_links(file))
    with project.locked():
        stored = read_links(project)
        documents = {document.id: document for document in project.documents()}
        linked_ids = {end.document for link in links for end in (link.source, link.target)}
        figures = dict(_figures(project, [documents[name] for name in sorted(linked_ids) if name in documents]))
        issue = next(link_issues(links, figures, documents, project.schema()), None)
        if issue is not None:
            raise Misconfigured(f"{file}: {issue.message}", "mend the line; nothing was written")
        old_links = {(link.source, link.target, link.relation) for link in stored}
        new_links = [
            link for link in dict.fromkeys(links) if (link.source, link.target, link.relation) not in old_links
        ]
        write_links(project, [*stored, *new_links])
    return len(new_links), len(stored) + len(new_links)


def _decided_links(file: Path) -> Iterator[StoredLink]:
    for number, line in enumerate(read_whole(file).splitlines(), 1):
        if line.strip() and not line.startswith(b'{"format"'):
            try:
                yield decode_json(line, StoredLink)
            except (msgspec.DecodeError, UnicodeDecodeError) as error:
                raise Misconfigured(f"{file}, line {number} is no link: {error}", "mend the line") from error


def _figures(project: Project, documents: Iterable[Document]) -> Iterator[tuple[str, DocumentFigures]]:
    """Yield `(document id, figures)` of documents with readable gold; a check reports the others."""
    schema = project.schema()
    label_reader, reader = LabelReader(project, schema), FigureReader(schema)
    for document in documents:
        file = project.gold_file(document.id)
        record = label_reader.gold(file)[0] if file.is_file() else None
        if record is not None:
            text = project.text_of(document) if document.is_open else None
            yield document.id, reader.read(document.id, record.labels, text)


def _proposal(pair: FigurePair, documents: dict[str, Document], project: Project, relation: str) -> ProposedLink:
    def words(figure: Figure) -> str:
        """Return the claim of a figure in words."""
        document = documents[figure.document]
        text = project.text_of(document) if document.is_open else None
        return claim_words(document, text, figure.claim_start, figure.claim_end)

    left, right = pair.left, pair.right
    return ProposedLink(
        LinkedClaim(left.document, left.claim),
        LinkedClaim(right.document, right.claim),
        words(left),
        words(right),
        str(pair.verdict.outcome),
        pair.verdict.sentence,
        relation,
    )


def relations_across(project: Project) -> Sequence[str]:
    """Return the relations between claims that may lead from one document to another."""
    return [kind.name for kind in project.schema().relations.values() if kind.across and kind.meaning in LINK_MEANINGS]
