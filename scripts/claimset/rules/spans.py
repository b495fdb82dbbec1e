"""SPN: where spans stand."""

import heapq
import re
from collections.abc import Iterable, Iterator

from claimset.model.issue import Edit, Level, Violation
from claimset.model.span import Span
from claimset.rules.engine.rule import Subject, rule
from claimset.text.interval_index import IntervalIndex
from claimset.text.plural import plural
from claimset.text.word_boundaries import is_inside_word

_PAIRS = (("“", "”"), ("(", ")"), ("«", "»"), ("„", "”"))
_EDGES = '"“”„«»'
_MARK = re.compile(r"[()" + _EDGES + "]")
_ABBREVIATION = re.compile(r"(?:^|[\s(.])\w\.$|(?:^|\s)(?:Mr|Mrs|Ms|Dr|Jr|Sr|St|Co|Inc|Ltd|etc|enz|dr|mr|drs|nr|No)\.$")


@rule("SPN001", since="0.1.0")
def out_of_bounds(subject: Subject) -> Iterator[Violation]:
    """
    A span is empty, reversed, or ends after the text does.

    Offsets count code points of the stored text, the end exclusive. A span that breaks this covers nothing, or
    covers other words than the annotator saw.

    Bad:  `[7:14]`, and the text has 13 code points
    Good: `[6:13]`
    """
    for layer, span in subject.spans:
        if span.start >= span.end:
            yield Violation(f"the {layer.title.lower()} span {span.id} is empty: [{span.start}:{span.end}]", span)
        elif span.end > subject.document.length:
            yield Violation(
                f"the {layer.title.lower()} span {span.id} ends at {span.end}, after the text's "
                f"{plural(subject.document.length, 'code point')}",
                span,
            )


@rule("SPN002", since="0.1.0")
def edge_whitespace(subject: Subject) -> Iterator[Violation]:
    """
    A span starts or ends with white space.

    Two people who agree on the words then disagree on the offsets, so agreement drops for no reason.

    Bad:  `De[ Stichting Zeelijn ]sprak.`
    Good: `De [Stichting Zeelijn] sprak.`
    """
    for _, span, quote in subject.quotes:
        bare = quote.strip()
        if not bare:
            edit = None if span.id in subject.linked_ids else Edit(span, None)
            yield Violation(f"{subject.words(span)} is nothing but white space", span, edit)
        elif bare != quote:
            start = span.start + len(quote) - len(quote.lstrip())
            yield Violation(
                f"{subject.words(span)} has white space at its edge",
                span,
                Edit(span, span.at(start, start + len(bare))),
            )


@rule("SPN003", since="0.1.0", convention=True)
def final_stop(subject: Subject) -> Iterator[Violation]:
    """
    A claim ends with its sentence's full stop.

    The stop belongs to the sentence and not to the proposition. Where each annotator chooses, agreement drops. An
    abbreviation keeps its stop.

    Bad:  `[Visits doubled 📈.]`
    Good: `[Visits doubled 📈].`
    """
    for layer, span, quote in subject.quotes:
        if layer.role != "claim":
            continue
        bare = quote.rstrip(".,;")
        if bare != quote and not quote.endswith("...") and not _ABBREVIATION.search(quote):
            edit = Edit(span, span.at(span.start, span.start + len(bare))) if bare.strip() == bare and bare else None
            yield Violation(f"{subject.words(span)} ends with its sentence's punctuation", span, edit)


@rule("SPN004", since="0.1.0", convention=True)
def quotation_marks(subject: Subject) -> Iterator[Violation]:
    """
    A span is wrapped in quotation marks, or holds one half of a pair.

    Marks at the edge stay outside, and a pair inside stays whole. Half a pair says that the quotation goes on outside
    the span, and a reader of the span cannot know where.

    Bad:  `In [„Veilig Strand”] staat een kaart.`
    Good: `In „[Veilig Strand]” staat een kaart.`
    """
    for _, span, quote in subject.quotes:
        if not _MARK.search(quote):
            continue
        inner = quote[1:-1]
        if len(quote) > 1 and quote[0] in _EDGES and quote[-1] in _EDGES and not set(inner) & set(_EDGES):
            yield Violation(
                f"{subject.words(span)} is wrapped in quotation marks",
                span,
                Edit(span, span.at(span.start + 1, span.end - 1)) if inner and inner.strip() == inner else None,
            )
        elif any(quote.count(opening) != quote.count(closing) for opening, closing in _PAIRS[:2]):
            yield Violation(f"{subject.words(span)} holds one half of a pair of quotation marks or brackets", span)


@rule("SPN005", since="0.1.0", convention=True)
def inside_a_word(subject: Subject) -> Iterator[Violation]:
    """
    A span starts or ends inside a word.

    Such a span cannot be mapped to tokens, and in Dutch it splits a compound. Zones are not reported, because text from
    the web lacks spaces between its parts. Words are those of `tokens` (UAX #29), which need no spaces: in Japanese or
    Thai a span may end between two characters. A word with a mark in it may be cut at the mark, such as `[Harrow]'s`.

    Bad:  `De [strand]wacht sprak.`
    Good: `De [strandwacht] sprak.`
    """
    text = subject.text or ""
    zone_edges = {offset for _, zone in subject.zones for offset in (zone.start, zone.end)}
    for _, span, _ in subject.quotes:
        for offset in (span.start, span.end):
            if offset not in zone_edges and is_inside_word(text, offset):
                yield Violation(f"{subject.words(span)} starts or ends inside a word", span)
                break


@rule("SPN006", since="0.1.0", convention=True)
def crosses_a_line(subject: Subject) -> Iterator[Violation]:
    """
    A span holds a line break.

    A proposition lies inside one sentence, and Label Studio highlights only the first paragraph of a longer span.

    Bad:  one span from `Zeelijn` to `Duinhulp`, which stands on the next line
    Good: `[Zeelijn]` and `[Duinhulp]`
    """
    for _, span, quote in subject.quotes:
        if "\n" in quote or "\r" in quote:
            yield Violation(f"{subject.words(span)} holds a line break", span)


@rule("SPN007", since="0.1.0", convention=True)
def crosses_a_zone(subject: Subject) -> Iterator[Violation]:
    """
    A span lies partly in a zone and partly outside.

    Its two halves belong to texts of different kinds, which only stand side by side on the page.

    Bad:  `[Kiosk opens at Sandy Bay]` as a zone, and `[Sandy Bay Council]`
    Good: `[Kiosk opens at Sandy Bay] [Council] resigned.`
    """
    if not subject.zones:
        return
    zones = IntervalIndex(zone for _, zone in subject.zones)
    for _, span in subject.marks:
        if zones.has_edge_inside(span):
            yield Violation(f"{subject.words(span)} crosses the edge of a zone", span)


@rule("SPN008", since="0.1.0", convention=True)
def crossing_spans(subject: Subject) -> Iterator[Violation]:
    """
    Two spans overlap and neither holds the other.

    Crossing spans do not fit into a tree, and most tools drop one of the two without a message.

    Bad:  `[Sandy Bay]` and `[Bay Council]` in `Sandy Bay Council resigned.`
    Good: `[Sandy Bay]` and `[Sandy Bay Council]` in `Sandy Bay Council resigned.`
    """
    open_spans: list[tuple[int, int]] = []
    spans = _sort_outer_first(span for _, span in subject.marks)
    for number, span in enumerate(spans):
        while open_spans and open_spans[0][0] <= span.start:
            heapq.heappop(open_spans)
        # Of the open spans the one that ends first crosses this span, if any does. One pair a span is enough.
        if open_spans and open_spans[0][0] < span.end:
            crossed_span = spans[open_spans[0][1]]
            yield Violation(f"{subject.words(crossed_span)} crosses {subject.words(span)}", crossed_span)
        heapq.heappush(open_spans, (span.end, number))


@rule("SPN009", since="0.1.0", convention=True)
def same_span_twice(subject: Subject) -> Iterator[Violation]:
    """
    Two spans have the same offsets and the same label.

    Every count of spans counts the label twice.

    Bad:  two spans `[Zeelijn]`, both `"label": "NGO"`
    Good: one span `[Zeelijn]`
    """
    first_spans: dict[tuple[str, int, int, str], Span] = {}
    for layer, span in subject.spans:
        first_span = first_spans.setdefault((layer.name, span.start, span.end, span.label), span)
        if first_span is not span:
            is_removable = span.attributes == first_span.attributes and span.id not in subject.linked_ids
            edit = Edit(span, None) if is_removable else None
            yield Violation(f"{subject.words(span)} is labelled {span.label} twice", span, edit)


@rule("SPN010", since="0.1.0")
def overlapping_zones(subject: Subject) -> Iterator[Violation]:
    """
    Two zones overlap.

    A piece of text is of one kind: which rules hold in it cannot depend on the order of zones.

    Bad:  `[Harbour Line opened.]` and `[opened. Visits doubled.]`
    Good: `[Harbour Line opened.] [Visits doubled.]`
    """
    zones = sorted((zone for _, zone in subject.with_role("zone")), key=lambda zone: zone.start)
    furthest: Span | None = None
    for zone in zones:
        if furthest is not None and furthest.overlaps(zone):
            yield Violation(f"the zones {subject.words(furthest)} and {subject.words(zone)} overlap", zone)
        if furthest is None or zone.end > furthest.end:
            furthest = zone


@rule("SPN011", since="0.1.0", level=Level.WARNING)
def nested_mentions(subject: Subject) -> Iterator[Violation]:
    """
    A mention lies inside another mention of the same label.

    Spans of different labels nest: an entity in a claim, a body in a role. Two spans of one label, one inside the
    other, are almost always two people's idea of the same boundary.

    Bad:  `[[Sandy Bay] Trust] resigned.`, both `"label": "NGO"`
    Good: `[[Sandy Bay] Trust] resigned.`, the inner one `"label": "GPE"`
    """
    furthest: dict[str, Span] = {}
    for span in _sort_outer_first(span for _, span in subject.with_role("mention")):
        outer = furthest.setdefault(span.label, span)
        if outer.end < span.end:
            furthest[span.label] = span
        elif (outer.start, outer.end) != (span.start, span.end):
            yield Violation(f"{subject.words(span)} lies inside another {span.label}", span)


def _sort_outer_first(spans: Iterable[Span]) -> list[Span]:
    """Return the spans that are not empty, each before the spans that it holds."""
    return sorted((span for span in spans if span.start < span.end), key=lambda span: (span.start, -span.end))
