"""A review as a result of Label Studio: proposed gold and the annotators' panes, and the answers of a curator."""

import hashlib
from collections.abc import Iterable, Sequence
from typing import Any, cast, get_args

from claimset.labels.as_json import SORTED
from claimset.labelstudio.payload.raw_region import Region, well_formed
from claimset.labelstudio.payload.read_result import from_result
from claimset.labelstudio.payload.write_result import to_result
from claimset.labelstudio.review.panes import BASIS, CHOICE, NOTE, REASON, is_in_pane, is_review_control, pane_control
from claimset.model.decision import ReasonCode
from claimset.model.labels import Labels
from claimset.model.review import PANES, Review, SpanAnswer
from claimset.model.schema import Interface, Schema
from claimset.model.span import Span
from claimset.text.decode import storable

_MARK = "claimset"
"""The key in a region's `meta` for the hash of the proposed span; the editor gives it back unchanged."""
_REASONS = get_args(ReasonCode)


def to_review_result(labels: Labels, review: Review, text: str, schema: Schema, interface: Interface) -> list[Region]:
    """
    Return proposed gold and the locked regions of every pane, as the editor would have saved them.

    Spans that annotators differ on come first, as in the editor's list of regions. Raises ValueError for a span that
    lies outside the text.
    """
    gold = to_result(labels, text, schema, interface)
    marks = {span.id: _hash_of(span) for span in from_result(gold, text, schema, interface).labels.spans}
    gold = [_marked(region, review, marks) if region["type"] == "labels" else region for region in gold]
    gold.sort(key=lambda region: (region["type"] == "relation", region.get("score", 1) == 1))
    basis = {"id": BASIS, "from_name": BASIS, "to_name": schema.text.control, "type": "textarea", "origin": "manual"}
    return [
        *gold,
        *(
            _in_pane(region, pane)
            for pane, own_labels in zip(PANES, review.panes, strict=False)
            for region in to_result(Labels(layers=own_labels.layers), text, schema, interface)
        ),
        {**basis, "value": {"text": [review.basis]}},
    ]


def review_data(review: Review, text: str) -> dict[str, str]:
    """Return the fields of a task's data that a review adds: `summary`, and `title_` and `text_` of each pane."""
    data = {"summary": review.summary}
    for number, pane in enumerate(PANES):
        # A pane that no annotator has is empty.
        is_used = number < len(review.panes)
        data |= {f"title_{pane}": pane if is_used else "", f"text_{pane}": text if is_used else ""}
    return data


def gold_regions(result: Iterable[Any]) -> list[Region]:
    """Return the regions and relations that a curator left in the gold pane, as an ordinary result."""
    return [
        region
        for region in result
        if not well_formed(region)
        or region.get("type") == "relation"
        or not (is_in_pane(str(region.get("to_name"))) or is_review_control(region.get("from_name") or ""))
    ]


def read_basis(result: Iterable[Any]) -> str | None:
    """Return the basis of the proposal that an annotation was made from; None if it was made from none."""
    texts = (_texts(region) for region in result if well_formed(region) and region.get("from_name") == BASIS)
    return next((words[0] for words in texts if len(words) == 1), None)


def read_answers(result: Sequence[Any], labels: Labels) -> dict[str, SpanAnswer]:
    """Map each span's id to a curator's answer about it; `labels` are those of the gold pane as they were read."""
    regions = [region for region in result if well_formed(region) and isinstance(region.get("id"), str)]
    marks = {region["id"]: region["meta"][_MARK] for region in regions if _is_marked(region)}
    answers = {
        name: {
            region["id"]: words[0]
            for region in regions
            if region.get("from_name") == name and (words := _texts(region))
        }
        for name in (CHOICE, REASON, NOTE)
    }
    return {
        span.id: SpanAnswer(
            choice=answers[CHOICE].get(span.id),
            reason=cast("ReasonCode", reason) if (reason := answers[REASON].get(span.id)) in _REASONS else None,
            note=answers[NOTE].get(span.id),
            is_changed=marks.get(span.id) != _hash_of(span),
        )
        for span in labels.spans
    }


def _marked(region: Region, review: Review, marks: dict[str, str]) -> Region:
    note = review.notes.get(region["id"])
    meta: dict[str, Any] = {_MARK: marks.get(region["id"], "")}
    if note is not None:
        meta["text"] = [note.words]
    return {**region, "meta": meta, "score": note.score if note is not None else 1}


def _is_marked(region: Region) -> bool:
    meta = region.get("meta")
    return isinstance(meta, dict) and isinstance(meta.get(_MARK), str)


def _in_pane(region: Region, pane: str) -> Region:
    place = {"to_name": pane_control(pane), "from_name": pane_control(pane, region["from_name"])}
    return {**region, **place, "id": f"{pane}-{region['id']}", "readonly": True, "score": 1}


def _texts(region: Region) -> list[str]:
    value = region.get("value") or {}
    words = value.get("choices") or value.get("text") or []
    return [item for item in ([words] if isinstance(words, str) else words) if storable(item) and item.strip()]


def _hash_of(span: Span) -> str:
    content = [span.start, span.end, span.label, span.attributes]
    return hashlib.sha256(SORTED.encode(content)).hexdigest()[:16]
