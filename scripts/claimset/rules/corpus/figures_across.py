"""Figures of different documents that cannot be true together."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from claimset.model.claim_link import StoredLink
from claimset.model.document import Document
from claimset.model.issue import Issue, RelatedSpan
from claimset.model.schema import Schema
from claimset.numbers.facets.document_figures import ClaimKey, ClaimLink, DocumentFigures
from claimset.numbers.facets.figure import Figure
from claimset.numbers.facets.figure_reader import LINK_MEANINGS
from claimset.numbers.pair import FigurePair
from claimset.numbers.pairs.code import code_of
from claimset.numbers.pairs.judge import judge_figures, judge_links, steps_of
from claimset.rules.engine.claim_words import claim_words, pair_message
from claimset.rules.engine.rule import REGISTER


class OpenTexts:
    """Quotes claims of open texts. It keeps only the last text, because pairs come sorted by document."""

    def __init__(self, documents: Mapping[str, Document], read: Callable[[Document], str | None]) -> None:
        self._documents, self._read = documents, read
        self._text: tuple[str, str | None] = ("", None)

    def words(self, figure: Figure) -> str:
        """Return the sentence of a figure's claim, or its offsets, and its document."""
        document = self._documents[figure.document]
        if self._text[0] != document.id:
            self._text = document.id, self._read(document) if document.is_open else None
        words = claim_words(document, self._text[1], figure.claim_start, figure.claim_end)
        return f"{words} in {document.id}"


def pairs_across(
    links: Sequence[StoredLink],
    figures: Mapping[str, DocumentFigures],
    documents: Mapping[str, Document],
    schema: Schema,
) -> Iterator[FigurePair]:
    """
    Yield the pairs of figures of different documents: of one event, or linked.

    Figures that nobody linked are put side by side inside an event only.
    """
    claim_links = [link for stored in links if (link := _claim_link(stored, schema)) is not None]
    events: dict[str, list[DocumentFigures]] = {}
    for name in sorted(figures):
        event = documents[name].event
        if event is not None:
            events.setdefault(event, []).append(figures[name])
    places = {document.document: event for event, members in events.items() for document in members}
    links_of_event: dict[str | None, list[ClaimLink]] = {}
    for link in claim_links:
        event = places.get(link.source.document)
        is_inside = event is not None and event == places.get(link.target.document)
        links_of_event.setdefault(event if is_inside else None, []).append(link)
    steps = steps_of(schema)
    for event, members in sorted(events.items()):
        if len(members) > 1:
            pairs = judge_figures(members, schema.arithmetic, steps, links_of_event.get(event, ()))
            yield from (pair for pair in pairs if pair.left.document != pair.right.document)
    yield from judge_links(list(figures.values()), links_of_event.get(None, ()), schema.arithmetic)


def figure_issues(pairs: Iterable[FigurePair], texts: OpenTexts) -> Iterator[Issue]:
    """Yield an issue for each pair that breaks a rule; it is about the document of the left figure."""
    for pair in pairs:
        code = code_of(pair)
        if code is not None:
            quotes = dict.fromkeys(texts.words(figure) for figure in (pair.left, *pair.others, pair.right))
            related = tuple(RelatedSpan(item.document, item.start, item.end) for item in (pair.right, *pair.others))
            yield Issue(
                code,
                REGISTER[code].level,
                pair_message(pair, quotes),
                document=pair.left.document,
                start=pair.left.start,
                end=pair.left.end,
                related=related,
            )


def _claim_link(link: StoredLink, schema: Schema) -> ClaimLink | None:
    kind = schema.relations.get(link.relation)
    if kind is None or not kind.across or kind.meaning not in LINK_MEANINGS:
        return None
    source, target = (ClaimKey(end.document, end.claim) for end in (link.source, link.target))
    return ClaimLink(source, target, link.relation, kind.meaning)
