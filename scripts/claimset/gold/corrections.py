"""Corrections of gold that a curator writes in a file: of a span, a value, a relation or a document choice."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from claimset.gold.amendments import AmendedGold, Amendment, amend
from claimset.gold.new_decisions import UNNAMED, FileDecision, now
from claimset.labels.as_json import labels_to_json, span_as_json
from claimset.labels.coreference import with_entity_id
from claimset.model.decision import Decision
from claimset.model.document import Document
from claimset.model.labels import Labels
from claimset.model.schema import Schema
from claimset.model.span import Relation, Span
from claimset.model.trouble import Misconfigured
from claimset.rules.engine.shape import Shape
from claimset.schema.defaults import with_defaults
from claimset.text.visible import in_quotes

_FORM = (
    "a correction has a reason and a kind: missing (value: the new span's fields), spurious, boundary ([start, end]), "
    "label, attribute (name), relation (name, span 'FROM TO', value true or false) or document (name)"
)


def corrections_of_file(
    document: Document,
    lines: Sequence[tuple[str, FileDecision]],
    labels: Labels,
    decisions: Sequence[Decision],
    schema: Schema,
    curator: str | None,
) -> list[Decision]:
    """
    Return the decisions by which the lines of a file correct one document's gold, applied one after the other.

    `lines` are pairs of place ("decisions.jsonl, line 3") and decision. `labels` is gold as annotations and decisions
    about their differences give it, and `decisions` are those that are stored already. A line needs no decision where
    gold says already what it wants. A span that is removed takes its relations with it. A span that is added gets the
    schema's defaults, and the next free entity id where it has none.

    Raises Misconfigured for a line about something that gold does not have, and for a line after which gold would not
    have the schema's shape.
    """
    gold = AmendedGold(amend(labels, decisions, schema).labels, schema)
    shape, corrections = Shape(schema.source), []
    for place, line in lines:
        if line.difference is not None:
            continue
        change = _change(place, line, gold.labels(), schema)
        if change.before == change.after:
            continue
        correction = change.decision(
            by=line.by or curator or UNNAMED,
            at=now(),
            source="file",
            reason=line.reason,
            note=line.note,
            made_by=line.made_by,
            machine=line.machine,
        )
        is_about_gold = gold.apply(correction)
        problem = next(iter(shape.of_labels(labels_to_json(gold.labels(), schema), "")), None)
        if not is_about_gold or problem is not None:
            reason = problem.message if problem is not None else "gold has no such thing"
            raise Misconfigured(f"{place}: it cannot correct {document.id}: {reason}", _FORM)
        corrections.append(correction)
    if any(span.end > document.length for span in gold.labels().spans):
        raise Misconfigured(f"a correction of {document.id} ends after the text does", "mend the line")
    return corrections


def _change(place: str, line: FileDecision, labels: Labels, schema: Schema) -> Amendment:
    value = None if line.value is msgspec.UNSET else line.value
    if line.choice is not None or line.kind is None or line.kind == "coreference" or line.reason is None:
        raise Misconfigured(f"{place}: the line neither names a difference nor corrects gold", _FORM)
    if line.kind == "document":
        return Amendment("document", None, line.name, None, labels.document.get(line.name or ""), value)
    if line.kind == "relation":
        source, _, target = (line.span or "").partition(" ")
        is_drawn = Relation(source, target, line.name or "") in labels.relations
        return Amendment("relation", None, line.name, line.span, is_drawn, value is True)
    layer, span_id = line.layer or "", line.span or ""
    if line.kind == "missing":
        if not isinstance(value, dict) or not span_id or layer not in schema.layers or span_id in labels.layer_of():
            raise Misconfigured(f"{place}: a new span needs a layer, fields, and an id that no other span has", _FORM)
        span = _new_span(place, span_id, value)
        complete = with_entity_id(span, layer, labels, schema)
        (filled,) = with_defaults(Labels({}, {layer: (complete,)}), schema).layers[layer]
        return Amendment("missing", layer, None, span_id, None, span_as_json(filled))
    old = next((item for item in labels.layers.get(layer, ()) if item.id == span_id), None)
    if old is None:
        raise Misconfigured(f"{place}: gold has no span {in_quotes(span_id)} in {in_quotes(layer)}", _FORM)
    match line.kind:
        case "spurious":
            return Amendment("spurious", layer, None, span_id, span_as_json(old), None)
        case "boundary":
            return Amendment("boundary", layer, None, span_id, [old.start, old.end], value)
        case "label":
            return Amendment("label", layer, None, span_id, old.label, value)
        case _:
            return Amendment("attribute", layer, line.name, span_id, old.attributes.get(line.name or ""), value)


def _new_span(place: str, span_id: str, fields: Mapping[str, Any]) -> Span:
    own_fields = ("start", "end", "label")
    attributes = {name: value for name, value in fields.items() if name not in own_fields}
    data = {"id": span_id, **{name: fields.get(name) for name in own_fields}, "attributes": attributes}
    try:
        return msgspec.convert(data, Span)
    except msgspec.ValidationError as error:
        raise Misconfigured(f"{place}: its value is no span: {error}", _FORM) from error
