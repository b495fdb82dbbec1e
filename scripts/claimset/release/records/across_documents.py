"""Compares figures of different documents for a release: those of one event, and linked ones."""

from collections.abc import Iterable, Iterator, Sequence

import msgspec

from claimset.check.gold_document import GoldDocument
from claimset.model.claim_link import StoredLink
from claimset.model.document import Document
from claimset.model.issue import Issue
from claimset.model.schema import Schema
from claimset.numbers.facets.document_figures import DocumentFigures
from claimset.numbers.pair import FigurePair
from claimset.release.records.released_document import FigureQuote, PairAcross, ReleasedDocument
from claimset.rules.corpus.figures_across import pairs_across
from claimset.rules.corpus.links import link_issues


class AcrossDocuments:
    """
    Compares the figures of a release's documents with those of other documents.

    Documents are added one by one. The figures of each are kept, and the words around them if the text ships. `links`
    are those between documents of the release, `linked_ids` the documents that they join.
    """

    def __init__(self, schema: Schema, links: Sequence[StoredLink]) -> None:
        self._schema, self.links = schema, links
        self.linked_ids = {end.document for link in links for end in (link.source, link.target)}
        self._figures: dict[str, DocumentFigures] = {}
        self._documents: dict[str, Document] = {}
        self._quotes: dict[str, FigureQuote] = {}

    def add_packed(self, documents: Iterable[bytes]) -> None:
        """Add documents, each a `GoldDocument` as MessagePack."""
        decoder = msgspec.msgpack.Decoder(GoldDocument)
        for data in documents:
            item = decoder.decode(data)
            text = item.text if item.document.is_open else None
            self.add(ReleasedDocument(item.record, item.document, text, self._schema))

    def compares(self, document: Document) -> bool:
        """Say whether a document's figures are compared with those of another: it has an event, or a link."""
        return document.event is not None or document.id in self.linked_ids

    def add(self, item: ReleasedDocument) -> None:
        """Add a document; figures are read in its text only where that ships, so copies of others change no verdict."""
        name = item.record.id
        text = item.text if item.document.is_open else None
        figures = item.figure_reader_of(self._schema).read(name, item.record.labels, text)
        self._figures[name], self._documents[name] = figures, item.document
        self._quotes |= {
            figure.key: quote for figure in figures.figures if (quote := item.figure_quote(figure)) is not None
        }

    def link_issues(self) -> Iterator[Issue]:
        """Yield the issues of the links, once every document is added."""
        return link_issues(self.links, self._figures, self._documents, self._schema)

    def pairs(self) -> dict[str, list[PairAcross]]:
        """Return the pairs, once every document is added, by the document of their left figure."""
        pairs: dict[str, list[PairAcross]] = {}
        for pair in pairs_across(self.links, self._figures, self._documents, self._schema):
            pairs.setdefault(pair.left.document, []).append(PairAcross(pair, self._pair_quotes(pair)))
        return pairs

    def _pair_quotes(self, pair: FigurePair) -> tuple[FigureQuote, FigureQuote] | None:
        left, right = self._quotes.get(pair.left.key), self._quotes.get(pair.right.key)
        return None if left is None or right is None else (left, right)
