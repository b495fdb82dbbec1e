"""Differences between annotators as one HTML page on which a curator decides: a lane for each annotator."""

from collections.abc import Sequence
from typing import Any

import msgspec

from claimset.model.decision import OwnAnswer
from claimset.model.document import Document
from claimset.model.labels import Labels
from claimset.model.schema import Schema
from claimset.model.span import Span
from claimset.report.page.frame import inert_json, render_page
from claimset.report.page.labelled_text import ESCAPED, LANES, LabelledText, color_rules, label_colors
from claimset.report.page.lanes import lanes
from claimset.text.sentences import Sentences


class DifferenceLane(msgspec.Struct, frozen=True):
    """
    One annotator's side of a difference: `spans` as (layer, span), and the answer in words.

    `arrows` are (id of a span, id of another, label); one with an empty label joins mentions of one thing. `url` opens
    the annotation.
    """

    annotator: str
    spans: Sequence[tuple[str, Span]]
    answer: str
    arrows: Sequence[tuple[str, str, str]] = ()
    url: str | None = None


class ShownDifference(msgspec.Struct, frozen=True):
    """
    A difference as the page shows it.

    `id` names it in a file of decisions, and `topic` is the label, attribute or relation that it is about. `outcome` is
    the decision in words, None until there is one. `own` is the form for an answer that no annotation gives, None on a
    page without decisions. `mentions` are the spans that a chain of mentions can have, as (id, words).
    """

    id: str
    document: Document
    text: str | None
    kind: str
    topic: str
    sentence: str
    lanes: Sequence[DifferenceLane]
    outcome: str | None = None
    own: OwnAnswer | None = None
    mentions: Sequence[tuple[str, str]] = ()


def differences_page(
    title: str,
    differences: Sequence[ShownDifference],
    reasons: Sequence[str],
    schema: Schema,
    *,
    sentence: str = "",
    head: Sequence[str] = (),
    rows: Sequence[Sequence[object]] = (),
) -> str:
    """
    Return the page: the differences in their order, each with the sentence of the text around it, and filters above.

    `reasons` are the codes that a decision may have; without them the page only shows decisions. `sentence` stands at
    the head of the page, and below it `rows`, a table with the columns `head`. The page gives the curator's decisions
    out as a file for `--decisions`, one line each. A text that the project may not publish is shown by
    offsets and no word.
    """
    items = [
        LabelledText(item.document, item.text, Labels(layers={layer: (span,)}))
        for item in differences
        for lane in item.lanes
        for layer, span in lane.spans
    ]
    numbers = label_colors(items, schema)
    documents: dict[str, dict[str, Any]] = {}
    for item in differences:
        if item.document.id not in documents:
            documents[item.document.id] = _document(item)
    places = {name: number for number, name in enumerate(documents)}
    data = {
        "escaped": {chr(code): escape for code, escape in ESCAPED.items()},
        "labels": [label for _, label in numbers],
        "attributes": [],
        "documents": list(documents.values()),
        "reasons": list(reasons),
        "differences": [
            {
                "id": item.id,
                "place": places[item.document.id],
                "kind": item.kind,
                "topic": item.topic,
                "sentence": item.sentence,
                "outcome": item.outcome,
                "passage": _passage(item),
                "lanes": [_lane(lane, numbers) for lane in item.lanes],
                "own": None if item.own is None else msgspec.structs.asdict(item.own) | {"mentions": item.mentions},
            }
            for item in differences
        ],
    }
    return render_page(
        "differences.html",
        ("page.css", "differences.css"),
        ("text.js", "drawing.js", "arrows.js", "own_answer.js", "differences.js"),
        color_rules(numbers, schema),
        inert_json(data),
        title=title,
        documents=list(documents),
        kinds=sorted({item.kind for item in differences}),
        topics=sorted({item.topic for item in differences}),
        annotators=sorted({lane.annotator for item in differences for lane in item.lanes}),
        undecided=sum(item.outcome is None for item in differences),
        total=len(differences),
        decides=bool(reasons),
        sentence=sentence,
        head=head,
        rows=rows,
    )


def _document(item: ShownDifference) -> dict[str, Any]:
    document = item.document
    row = {"id": document.id, "language": document.language, "length": document.length, "ours": document.is_open}
    return row if item.text is None or not document.is_open else row | {"text": item.text}


def _passage(item: ShownDifference) -> tuple[int, int] | None:
    """Return the offsets of the sentences that a difference lies in; None without a text or a span."""
    spans = [span for lane in item.lanes for _, span in lane.spans]
    if not item.document.is_open or item.text is None or not spans:
        return None
    start, end = min(span.start for span in spans), min(len(item.text), max(span.end for span in spans))
    return Sentences(item.text, item.document.language).around(min(start, end), end)


def _lane(lane: DifferenceLane, numbers: dict[tuple[str, str], int]) -> dict[str, Any]:
    spans = [span for _, span in lane.spans]
    rows = {id(placed.span): min(placed.lane, LANES - 1) for placed in lanes(spans)}
    return {
        "annotator": lane.annotator,
        "answer": lane.answer,
        "arrows": list(lane.arrows),
        "url": lane.url if lane.url and lane.url.startswith(("https://", "http://")) else None,
        "spans": [
            [span.start, span.end, numbers[layer, span.label], rows[id(span)], span.id] for layer, span in lane.spans
        ],
    }
