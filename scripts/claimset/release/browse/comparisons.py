"""Figures of documents beside those of others, for the pages of `claimset browse`."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from claimset.model.claim_link import LinkedClaim, StoredLink
from claimset.model.document import Document
from claimset.model.schema import Schema
from claimset.numbers.facets.figure import Figure
from claimset.numbers.pair import FigurePair
from claimset.numbers.verdict import PairOutcome
from claimset.numbers.words import figure_words
from claimset.release.records.across_documents import AcrossDocuments
from claimset.release.records.released_document import PairAcross, ReleasedDocument
from claimset.report.browse.shown_document import ComparedFigure

_ORDER = [PairOutcome.CONFLICT, PairOutcome.TENSION, PairOutcome.CONSISTENT, PairOutcome.NOT_COMPARABLE]
_MOST = 200


class Comparisons:
    """
    The figures and claims that stand beside those of a document, once all documents were added.

    A document has at most 200 of them, conflicts first.
    """

    def __init__(self, schema: Schema, links: Sequence[StoredLink]) -> None:
        self._across = AcrossDocuments(schema, links)
        self._reasons = {
            frozenset((link.source, link.target)): (link.relation, f"{link.owner}: {link.reason}") for link in links
        }
        self._pairs: defaultdict[str, list[ComparedFigure]] | None = None

    def compares(self, document: Document) -> bool:
        """Say whether a document's figures are compared with those of others, so that it has to be added."""
        return self._across.compares(document)

    def add(self, item: ReleasedDocument) -> None:
        """Add a document whose figures are compared with those of others."""
        self._across.add(item)

    def of(self, item: ReleasedDocument) -> list[ComparedFigure]:
        """Return the comparisons of a document, those with other documents first among those of one verdict."""
        if self._pairs is None:
            self._pairs = self._all_across()
        rows = [*self._pairs[item.record.id]]
        for pair in item.figure_pairs:
            rows += self._both(pair, _quote(item, pair.left), _quote(item, pair.right))
        rows.sort(key=lambda row: (_rank(row.verdict), row.other_document == item.record.id))
        return list(dict.fromkeys(rows))[:_MOST]

    def _all_across(self) -> "defaultdict[str, list[ComparedFigure]]":
        rows: defaultdict[str, list[ComparedFigure]] = defaultdict(list)
        linked: set[frozenset[LinkedClaim]] = set()
        for pairs in self._across.pairs().values():
            for item in pairs:
                linked.add(_ends(item.pair))
                left, right = self._both(item.pair, *_quotes(item))
                rows[item.pair.left.document].append(left)
                rows[item.pair.right.document].append(right)
        for link in self._across.links:
            ends = link.source, link.target
            if frozenset(ends) not in linked:
                reason = f"{link.owner}: {link.reason}"
                for own, other in (ends, ends[::-1]):
                    row = ComparedFigure(
                        own.claim, "", "", other.document, other.claim, "", "", relation=link.relation, reason=reason
                    )
                    rows[own.document].append(row)
        return rows

    def _both(self, pair: FigurePair, left_quote: str, right_quote: str) -> tuple[ComparedFigure, ComparedFigure]:
        sides = (pair.left, pair.right, right_quote), (pair.right, pair.left, left_quote)
        relation, reason = self._reasons.get(_ends(pair), ("", ""))
        if pair.link is not None:
            relation = pair.link.relation
        left, right = (
            ComparedFigure(
                own.claim,
                own.span,
                figure_words(own),
                other.document,
                other.claim,
                other.span,
                figure_words(other),
                quote,
                str(pair.verdict.outcome),
                pair.verdict.sentence,
                relation,
                reason,
            )
            for own, other, quote in sides
        )
        return left, right


def _ends(pair: FigurePair) -> frozenset[LinkedClaim]:
    return frozenset(LinkedClaim(figure.document, figure.claim) for figure in (pair.left, pair.right))


def _quotes(item: PairAcross) -> Iterator[str]:
    quotes = item.quotes or (None, None)
    yield from ("" if quote is None else " ".join(quote.sentence.split()) for quote in quotes)


def _quote(item: ReleasedDocument, figure: Figure) -> str:
    quote = item.figure_quote(figure)
    return "" if quote is None else " ".join(quote.sentence.split())


def _rank(verdict: str) -> int:
    return _ORDER.index(PairOutcome(verdict)) if verdict else len(_ORDER)
