"""A result as it was saved, with mended labels; everything else of it stays as it is and where it is."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from claimset.labels.implied_relations import without_implied
from claimset.labelstudio.payload.raw_region import Region
from claimset.labelstudio.payload.read_result import from_result
from claimset.labelstudio.payload.translate import Translator
from claimset.labelstudio.payload.write_result import kind_and_values
from claimset.model.labels import Labels
from claimset.model.schema import Attribute, Interface, Layer, Schema
from claimset.model.span import Relation, Span, Value


def mended_result(
    result: Sequence[Any], before: Labels, after: Labels, text: str, schema: Schema, interface: Interface
) -> list[Any] | None:
    """
    Return a result with the labels `after` in the place of `before`, which were read from it.

    Only regions of changed spans and arrows are touched. None where the new result would not be read as `after`, such
    as where one region stands for several spans.
    """
    job = _Rewriting(result, text, schema)
    for layer in schema.drawn_in(interface):
        new_spans = {span.id: span for span in after.layers.get(layer.name, ())}
        for span in before.layers.get(layer.name, ()):
            if new_spans.get(span.id) != span:
                job.change(layer, span, new_spans.get(span.id))
    old_relations = Counter(without_implied(before, schema).relations)
    new_relations = Counter(without_implied(after, schema).relations)
    job.change_relations(old_relations - new_relations, new_relations - old_relations)
    new_result = job.result()
    return new_result if _says_same(from_result(new_result, text, schema, interface).labels, after) else None


class _Rewriting:
    def __init__(self, result: Sequence[Any], text: str, schema: Schema) -> None:
        self._regions: dict[int, Any] = dict(enumerate(result))
        self._added: dict[int, list[Region]] = {}
        self._text = text
        self._arrows: dict[int, list[Region]] = {}
        self._numbers: dict[tuple[str, str], list[int]] = {}
        for number, region in Translator(schema).translate(result):
            if isinstance(region, dict) and region.get("type") == "relation":
                self._arrows.setdefault(number, []).append(region)
            elif isinstance(region, dict):
                key = str(region.get("id")), str(region.get("from_name"))
                self._numbers.setdefault(key, []).append(number)

    def result(self) -> list[Any]:
        return [item for number, region in self._regions.items() for item in (region, *self._added.get(number, ()))]

    def change(self, layer: Layer, before: Span, after: Span | None) -> None:
        """Change the regions of a span; without `after` take them out."""
        controls = [layer.control, *(attribute.control for attribute in layer.attributes.values())]
        numbers = [number for control in controls for number in self._numbers.get((before.id, control), ())]
        if after is None:
            for number in numbers:
                self._regions.pop(number, None)
            return
        for number in numbers:
            self._regions[number] = self._moved(self._regions[number], before, after)
        if before.label != after.label:
            for number in self._numbers.get((before.id, layer.control), ()):
                self._answer(number, "labels", [after.label])
        for name, attribute in layer.attributes.items():
            value = after.attributes.get(name)
            if value != before.attributes.get(name):
                self._change_answer(layer, attribute, after, value)

    def change_relations(self, old: Counter[Relation], new: Counter[Relation]) -> None:
        """Take arrows out, and turn round those of which the other direction is new."""
        for number, arrows in self._arrows.items():
            relation = _relation(arrows[0]) if len(arrows) == 1 else None
            if relation is None or not old[relation]:
                continue
            old[relation] -= 1
            reversed_relation = Relation(relation.target, relation.source, relation.label)
            if new[reversed_relation]:
                new[reversed_relation] -= 1
                self._regions[number] = _turned_round(self._regions[number])
            else:
                del self._regions[number]

    def _moved(self, region: Region, before: Span, after: Span) -> Region:
        value = region.get("value")
        if (before.start, before.end) == (after.start, after.end) or not isinstance(value, dict):
            return region
        place: dict[str, Any] = {"start": after.start, "end": after.end}
        if isinstance(value.get("text"), str) and region.get("type") != "textarea":
            place["text"] = after.quote(self._text)
        return {**region, "value": {**value, **{key: item for key, item in place.items() if key in value}}}

    def _change_answer(self, layer: Layer, attribute: Attribute, span: Span, value: Value | None) -> None:
        numbers = self._numbers.get((span.id, attribute.control), [])
        if value is None:
            for number in numbers:
                del self._regions[number]
            return
        key, answers = kind_and_values(attribute, value)
        for number in numbers:
            self._answer(number, key, answers)
        if not numbers:
            kind = "textarea" if key == "text" else key
            place = {"start": span.start, "end": span.end, "text": span.quote(self._text), key: answers}
            for number in self._numbers.get((span.id, layer.control), [])[:1]:
                ends = {name: self._regions[number].get(name) for name in ("id", "to_name")}
                region = {**ends, "from_name": attribute.control, "type": kind, "origin": "manual", "value": place}
                self._added.setdefault(number, []).append(region)

    def _answer(self, number: int, key: str, answers: Iterable[str]) -> None:
        region = self._regions[number]
        self._regions[number] = {**region, "value": {**region["value"], key: list(answers)}}


def _relation(arrow: Region) -> Relation | None:
    labels, source, target = arrow.get("labels"), arrow.get("from_id"), arrow.get("to_id")
    if not isinstance(labels, list) or len(labels) != 1:
        return None
    if arrow.get("direction") == "left":
        source, target = target, source
    return Relation(str(source), str(target), str(labels[0]))


def _turned_round(region: Region) -> Region:
    return {**region, "from_id": region.get("to_id"), "to_id": region.get("from_id")}


def _says_same(labels: Labels, other: Labels) -> bool:
    return (
        labels.document == other.document
        and _spans_by_id(labels) == _spans_by_id(other)
        and Counter(labels.relations) == Counter(other.relations)
    )


def _spans_by_id(labels: Labels) -> dict[str, dict[str, Span]]:
    return {name: {span.id: span for span in spans} for name, spans in labels.layers.items()}
