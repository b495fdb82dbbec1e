"""Draws a labelled document in HTML without a script: words with a line under them for every span."""

from collections.abc import Mapping, Sequence
from typing import Any

from claimset.model.span import Span
from claimset.report.page.labelled_text import ESCAPED, LANES, LabelledText, attributes_of
from claimset.report.page.lanes import Lane, lanes, text_pieces


def document_html(item: LabelledText, numbers: Mapping[tuple[str, str], int]) -> dict[str, Any]:
    """
    Return a document as the template draws it; `numbers` maps (layer, label) to the number of its color.

    The keys are `id`, `language`, `spans` (their number), `deep` (the number of lanes) and `drawn`: pieces of text as
    `{"tags": [(color, label, tooltip)], "classes", "text"}`, None if the text does not ship.
    """
    text = item.text if item.document.is_open else None
    colored = {id(span): numbers[layer, span.label] for layer, spans in item.labels.layers.items() for span in spans}
    spans = list(item.labels.spans)
    spans_in_text = [span for span in spans if text is not None and 0 <= span.start < span.end <= len(text)]
    return {
        "id": item.document.id,
        "language": item.document.language,
        "spans": len(spans),
        "deep": min(1 + max((lane.lane for lane in lanes(spans_in_text)), default=-1), LANES),
        "drawn": None if text is None else _pieces(text, spans_in_text, colored),
    }


def _pieces(text: str, spans: Sequence[Span], colored: Mapping[int, int]) -> list[Any]:
    return [
        {
            "tags": [(colored[id(lane.span)], lane.span.label, _tooltip(lane.span)) for lane in piece.begin],
            "classes": _classes(piece.over, colored),
            "text": text[piece.start : piece.end].translate(ESCAPED),
        }
        for piece in text_pieces(spans, len(text))
    ]


def _classes(over: Sequence[Lane], colored: Mapping[int, int]) -> str:
    rows = {min(lane.lane, LANES - 1): colored[id(lane.span)] for lane in over}
    return " ".join(["s", *(f"l{color}-{row}" for row, color in rows.items())]) if over else ""


def _tooltip(span: Span) -> str:
    return f"{span.id} [{span.start}:{span.end}] {attributes_of(span)}".rstrip()
