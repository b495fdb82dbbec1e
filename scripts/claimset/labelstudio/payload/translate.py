"""Translates a result of an interface that somebody else made into the form that one of ours would have."""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from hashlib import sha256
from typing import Any

import msgspec

from claimset.labelstudio.payload.raw_region import Region
from claimset.labelstudio.payload.tasks import ServerAnnotation
from claimset.model.schema import Interface, Schema
from claimset.schema.questions import drawn_attributes

NOTES = "notes on regions"
ARROWS = "relations with an end that is left out"
_SPAN_ID = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,127}")
_LABELS = ("labels", "hypertextlabels")
_ANSWERS = ("rating", "number", "datetime", "taxonomy")


class Translator:
    """
    Reads results for one interface of a schema that was made from the project's own.

    `control_names` are the names of the controls that the project has. Answers to a control that the schema does not
    have are left out; `omission_counts` counts them by the control's name. Everything else is returned, and
    `from_result` reports what of it cannot be read.
    """

    def __init__(self, schema: Schema, interface: Interface, control_names: Collection[str]) -> None:
        layers = schema.drawn_in(interface)
        schema_controls = {layer.control for layer in layers} | {item.control for item in schema.document.values()}
        schema_controls |= {item.control for layer in layers for item in drawn_attributes(layer, interface)}
        self._unknown_controls = set(control_names) - schema_controls
        relation_kinds = [kind for kind in schema.relations.values() if kind.stage in interface.stages]
        # Where there is one relation, an arrow without a name can be no other.
        self._only_relation = relation_kinds[0].name if len(relation_kinds) == 1 else None
        self._symmetric = {kind.name for kind in relation_kinds if kind.symmetric}
        self.omission_counts: Counter[str] = Counter()

    def translate(self, result: Sequence[Any]) -> list[Any]:
        """Return the translated regions; a value that is no region is returned unchanged."""
        regions = [region for region in result if isinstance(region, dict) and region.get("type") != "relation"]
        omitted = [region for region in regions if self._is_omitted(region)]
        kept_ids = {str(region.get("id")) for region in regions if not self._is_omitted(region)}
        omitted_ids = {str(region.get("id")) for region in omitted} - kept_ids
        self.omission_counts.update(region["from_name"] for region in omitted)
        return [new for number, region in enumerate(result) for new in self._region(region, number, omitted_ids)]

    def annotation(self, row: ServerAnnotation) -> ServerAnnotation:
        """Return an annotation with its regions translated."""
        return msgspec.structs.replace(row, result=self.translate(row.result))

    def _is_omitted(self, region: Region) -> bool:
        return isinstance(region.get("from_name"), str) and region["from_name"] in self._unknown_controls

    def _region(self, region: Any, number: int, omitted_ids: Collection[str]) -> Iterator[Any]:
        if not isinstance(region, dict):
            yield region
        elif region.get("type") == "relation":
            if {str(region.get("from_id")), str(region.get("to_id"))} & set(omitted_ids):
                self.omission_counts[ARROWS] += 1
            else:
                yield from self._relation(region)
        elif not self._is_omitted(region):
            if region.get("meta"):
                self.omission_counts[NOTES] += 1
            yield self._answer({**region, "id": _id(region.get("id", f"region-{number}"))})

    def _relation(self, region: Region) -> Iterator[Region]:
        ends = {"from_id": _id(region.get("from_id")), "to_id": _id(region.get("to_id"))}
        labels = region.get("labels") or ([self._only_relation] if self._only_relation else [])
        if not isinstance(labels, list) or not labels:
            yield {**region, **ends}
            return
        for label in labels:
            arrow = {**region, **ends, "labels": [label]}
            # An arrow both ways says two things, unless both are the same.
            is_mutual = region.get("direction") == "bi" and isinstance(label, str) and label not in self._symmetric
            yield from ({**arrow, "direction": direction} for direction in ("right", "left")) if is_mutual else (arrow,)

    def _answer(self, region: Region) -> Region:
        kind, value = region.get("type"), region.get("value")
        if not isinstance(kind, str) or not isinstance(value, dict):
            return region
        if kind in _LABELS and kind != "labels":
            return {**region, "type": "labels", "value": {**value, "labels": value.get(kind)}}
        if kind == "textarea" and isinstance(value.get("text"), list) and len(value["text"]) > 1:
            if all(isinstance(line, str) for line in value["text"]):
                return {**region, "value": {**value, "text": ["\n".join(value["text"])]}}
        elif kind in _ANSWERS:
            answers = _answer_texts(value.get(kind))
            # The reader takes the one that the attribute's kind has.
            return {**region, "value": {**value, "choices": answers, "text": answers}}
        return region


def _id(region_id: Any) -> Any:
    """Keep an id that ours can be; another tool's becomes one, always the same."""
    if isinstance(region_id, int):
        region_id = str(region_id)
    if not isinstance(region_id, str) or _SPAN_ID.fullmatch(region_id):
        return region_id
    return "r-" + sha256(region_id.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _answer_texts(value: Any) -> list[str]:
    if isinstance(value, list):
        # A path through a taxonomy ends at what was chosen.
        return [str(path[-1]) if isinstance(path, list) and path else str(path) for path in value]
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return [] if value is None else [str(value)]
