"""What the editor saved in an interface that somebody else made, as it would have saved it in one of ours."""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from hashlib import sha256
from typing import Any

from claimset.model.schema import Interface, Schema
from claimset.schema.questions import drawn_attributes

Region = dict[str, Any]
NOTES = "notes on regions"
ARROWS = "relations with an end that is left out"
_SPAN_ID = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,127}")
_LABELS = ("labels", "hypertextlabels")
_ANSWERS = ("rating", "number", "datetime", "taxonomy")


class Translator:
    """
    Reads results for one interface of a schema that was made from the project's own.

    `offered` are the names of the controls that the project has. What was answered in one of them that the schema does
    not have is left out and counted in `left`, by the control's name; everything else comes through, and what cannot be
    believed is for the reader to say.
    """

    def __init__(self, schema: Schema, interface: Interface, offered: Collection[str]) -> None:
        layers = schema.drawn_in(interface)
        known = {layer.control for layer in layers} | {item.control for item in schema.document.values()}
        known |= {item.control for layer in layers for item in drawn_attributes(layer, interface)}
        self._unknown = set(offered) - known
        drawn = [kind for kind in schema.relations.values() if kind.stage in interface.stages]
        # Where there is one relation, an arrow without a name can be no other.
        self._only = drawn[0].name if len(drawn) == 1 else None
        self._symmetric = {kind.name for kind in drawn if kind.symmetric}
        self.left: Counter[str] = Counter()

    def translate(self, result: Sequence[Any]) -> list[Any]:
        """Return the regions; what has not the form of one stays as it is."""
        regions = [region for region in result if isinstance(region, dict) and region.get("type") != "relation"]
        left = [region for region in regions if self._is_left(region)]
        kept = {str(region.get("id")) for region in regions if not self._is_left(region)}
        gone = {str(region.get("id")) for region in left} - kept
        self.left.update(region["from_name"] for region in left)
        return [new for number, region in enumerate(result) for new in self._region(region, number, gone)]

    def _is_left(self, region: Region) -> bool:
        return isinstance(region.get("from_name"), str) and region["from_name"] in self._unknown

    def _region(self, region: Any, number: int, gone: Collection[str]) -> Iterator[Any]:
        if not isinstance(region, dict):
            yield region
        elif region.get("type") == "relation":
            if {str(region.get("from_id")), str(region.get("to_id"))} & set(gone):
                self.left[ARROWS] += 1
            else:
                yield from self._relation(region)
        elif not self._is_left(region):
            if region.get("meta"):
                self.left[NOTES] += 1
            yield self._answer({**region, "id": _id(region.get("id", f"region-{number}"))})

    def _relation(self, region: Region) -> Iterator[Region]:
        ends = {"from_id": _id(region.get("from_id")), "to_id": _id(region.get("to_id"))}
        labels = region.get("labels") or ([self._only] if self._only else [])
        if not isinstance(labels, list) or not labels:
            yield {**region, **ends}
            return
        for label in labels:
            one = {**region, **ends, "labels": [label]}
            # An arrow both ways says two things, unless both are the same.
            both = region.get("direction") == "bi" and isinstance(label, str) and label not in self._symmetric
            yield from ({**one, "direction": way} for way in ("right", "left")) if both else (one,)

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
            said = _said(value.get(kind))
            # The reader takes the one that the attribute's kind has.
            return {**region, "value": {**value, "choices": said, "text": said}}
        return region


def _id(given: Any) -> Any:
    """Keep an id that ours can be; another tool's becomes one, always the same."""
    if isinstance(given, int):
        given = str(given)
    if not isinstance(given, str) or _SPAN_ID.fullmatch(given):
        return given
    return "r-" + sha256(given.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _said(value: Any) -> list[str]:
    if isinstance(value, list):
        # A path through a taxonomy ends at what was chosen.
        return [str(path[-1]) if isinstance(path, list) and path else str(path) for path in value]
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return [] if value is None else [str(value)]
