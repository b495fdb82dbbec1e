"""Translates the regions of any result into the form in which an interface made from a schema saves them."""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from hashlib import sha256
from typing import Any

from claimset.labelstudio.payload.raw_region import BRANCH, Region
from claimset.model.schema import Schema

NOTES = "notes on regions"
ARROWS = "relations with an end that is left out"
_SPAN_ID = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,127}")
_LABELS = ("labels", "hypertextlabels")
_LISTS = ("labels", "choices")
_ANSWERS = ("rating", "number", "datetime", "taxonomy")


class Translator:
    """
    Translates results for a schema.

    Answers to a control that the schema leaves out by name are not returned; `omission_counts` counts them by the
    control's name. Everything else is returned; `from_result` reports the regions that cannot be read.
    """

    def __init__(self, schema: Schema) -> None:
        # If the schema has one relation only, an arrow without a name is that one.
        self._only_relation = next(iter(schema.relations)) if len(schema.relations) == 1 else None
        self._symmetric = {kind.name for kind in schema.relations.values() if kind.symmetric}
        self._left_out = schema.left_out
        self.omission_counts: Counter[str] = Counter()

    def translate(self, result: Sequence[Any]) -> list[tuple[int, Any]]:
        """
        Return the translated regions, as (index of the original region, region).

        An arrow with several labels becomes several arrows, and so does one that points both ways. A value that is no
        region is returned unchanged.
        """
        omitted_ids: set[str] = set()
        if self._left_out:
            regions = [region for region in result if isinstance(region, dict) and region.get("type") != "relation"]
            omitted = [region for region in regions if self._is_omitted(region)]
            kept_ids = {str(region.get("id")) for region in regions if not self._is_omitted(region)}
            omitted_ids = {str(region.get("id")) for region in omitted} - kept_ids
            self.omission_counts.update(region["from_name"] for region in omitted)
        return [
            (number, new) for number, region in enumerate(result) for new in self._region(region, number, omitted_ids)
        ]

    def _is_omitted(self, region: Region) -> bool:
        return isinstance(region.get("from_name"), str) and region["from_name"] in self._left_out

    def _region(self, region: Any, number: int, omitted_ids: Collection[str]) -> Iterator[Any]:
        if not isinstance(region, dict):
            yield region
        elif region.get("type") == "relation":
            if omitted_ids and {str(region.get("from_id")), str(region.get("to_id"))} & set(omitted_ids):
                self.omission_counts[ARROWS] += 1
            else:
                yield from self._relation(region)
        elif not self._is_omitted(region):
            if region.get("meta"):
                self.omission_counts[NOTES] += 1
            name = region.get("id")
            yield _answer(_with(region, id=f"region-{number}" if name is None else _id(name)))

    def _relation(self, region: Region) -> Iterator[Region]:
        arrow = _with(region, from_id=_id(region.get("from_id")), to_id=_id(region.get("to_id")))
        labels = region.get("labels") or ([self._only_relation] if self._only_relation else [])
        labels = [labels] if isinstance(labels, str) else labels
        if not isinstance(labels, list) or not labels:
            yield arrow
            return
        for label in labels:
            # An arrow both ways means two relations, or one if the relation is symmetric.
            is_mutual = region.get("direction") == "bi" and isinstance(label, str) and label not in self._symmetric
            directions = ("right", "left") if is_mutual else (region.get("direction", "right"),)
            yield from (_with(arrow, labels=[label], direction=direction) for direction in directions)


def _answer(region: Region) -> Region:
    kind, value = region.get("type"), region.get("value")
    if not isinstance(kind, str) or not isinstance(value, dict):
        return region
    if kind in _LABELS and kind != "labels":
        return {**region, "type": "labels", "value": {**value, "labels": value.get(kind)}}
    if kind in _LISTS and isinstance(value.get(kind), str):
        # Scripts that write results often save one label as it is.
        return {**region, "value": {**value, kind: [value[kind]]}}
    if kind in _ANSWERS:
        answers = _answer_texts(value.get(kind))
        # The reader takes `text` for an attribute that is a text, else `choices`.
        return {**region, "value": {**value, "choices": answers, "text": answers}}
    return region


def _with(region: Region, **fields: Any) -> Region:
    """Return a region with these fields; the same object if it has them already."""
    return region if all(region.get(key) == value for key, value in fields.items()) else {**region, **fields}


def _id(region_id: Any) -> Any:
    """Return an id that a span can have: this one, or the same replacement each time for an id that it cannot have."""
    if isinstance(region_id, int):
        region_id = str(region_id)
    if not isinstance(region_id, str) or _SPAN_ID.fullmatch(region_id):
        return region_id
    return "r-" + sha256(region_id.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _answer_texts(value: Any) -> list[str]:
    if isinstance(value, list):
        return [BRANCH.join(map(str, path)) if isinstance(path, list) and path else str(path) for path in value]
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return [] if value is None else [str(value)]
