"""Labels out of Label Studio's result, with every span proven on the way."""

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any

import msgspec

from claimset.labelstudio.payload.former_names import FormerNames
from claimset.labelstudio.payload.raw_region import (
    QuoteFinder,
    is_offset,
    quote_name,
    shorten_id,
    storable,
    well_formed,
    without_spaces,
)
from claimset.model.labels import Labels
from claimset.model.record import Answers
from claimset.model.schema import Attribute, Interface, Layer, Schema
from claimset.model.span import Relation, Span, Value
from claimset.schema.defaults import with_defaults
from claimset.schema.questions import drawn_attributes
from claimset.text.plural import plural

Region = dict[str, Any]
GapsOf = Callable[[Labels], Answers]
"""What says of the labels of an annotation, before defaults are written out, which answers nobody was asked."""
_MOST = 1000


class ResultProblem(msgspec.Struct, frozen=True):
    """
    What of a result could not be believed, in one sentence, and the code of the page that explains it.

    `index` counts the regions of the result from 0. `region` is the region's id, for a relation that of its source;
    `start` and `end` are the offsets that were saved, in code points. Each is None where the result does not say.
    `proposed` is the one place where the words that the annotator saw stand.
    """

    code: str
    message: str
    region: str | None = None
    start: int | None = None
    end: int | None = None
    index: int | None = None
    proposed: Span | None = None


class ResultReading(msgspec.Struct, frozen=True):
    """What a result says, what of it could not be believed, and what is empty in it because nobody was asked."""

    labels: Labels
    problems: tuple[ResultProblem, ...]
    gaps: Answers = {}


def from_result(
    result: Sequence[Region],
    text: str,
    schema: Schema,
    interface: Interface,
    gaps_of: GapsOf | None = None,
) -> ResultReading:
    """
    Read what the editor saved.

    Every span is taken from its offsets and proven against the text; the words that the server sends along are
    only compared. A name of an earlier schema is read as the one name that took its place. Nothing is dropped in
    silence: what cannot be read becomes a problem, and problems beyond a thousand are counted. An omitted attribute
    means its default, unless `gaps_of` says of the labels as they are that nobody was asked.
    """
    return _Reader(text, schema, interface).read(result, gaps_of)


class _Reader:
    def __init__(self, text: str, schema: Schema, interface: Interface) -> None:
        self._text = text
        self._schema = schema
        self._earlier = FormerNames(schema, interface)
        self._layers = {layer.control: layer for layer in schema.drawn_in(interface)}
        # One control may stand for an attribute of several layers: the region that it belongs to says of which.
        self._controls: dict[str, list[tuple[Layer, Attribute]]] = {}
        for layer in self._layers.values():
            for attribute in drawn_attributes(layer, interface):
                self._controls.setdefault(attribute.control, []).append((layer, attribute))
        self._choices = {attribute.control: attribute for attribute in schema.document.values()}
        self._stages, self._passes = interface.stages, interface.passes
        self._spans: dict[tuple[str, str], Span] = {}
        self._places: dict[str, Span] = {}
        self._document: dict[str, Value] = {}
        self._relations: list[Relation] = []
        self._problems: list[ResultProblem] = []
        self._untold = 0
        self._answered: set[tuple[str, str]] = set()
        self._at: tuple[int, Region] = (0, {})

    def read(self, given: Sequence[Region], gaps_of: GapsOf | None) -> ResultReading:
        sound = [index for index, region in enumerate(given) if well_formed(region)]
        today = self._earlier.current([given[index] for index in sound])
        result = [(sound[index], region) for index, region in today]
        if len(sound) != len(given):
            first = next(index for index, region in enumerate(given) if not well_formed(region))
            odd = plural(len(given) - len(sound), "region has", "regions have")
            message = f"{odd} a form that is not Label Studio's"
            self._problems.append(ResultProblem("SCH003", message, index=first))
        for self._at in result:
            region = self._at[1]
            if region.get("from_name") in self._layers and region.get("type") == "labels":
                self._span(self._layers[region["from_name"]], region)
        self._places = {name: span for (_, name), span in self._spans.items()}
        for self._at in result:
            region = self._at[1]
            if region.get("type") == "relation":
                self._relation(region)
            elif region.get("from_name") in self._controls:
                self._attribute(*self._asked(region), region)
            elif region.get("from_name") in self._choices:
                self._choice(self._choices[region["from_name"]], region)
            elif not (region.get("from_name") in self._layers and region.get("type") == "labels"):
                self._say("SCH003", f"the control {quote_name(region.get('from_name'))} is not in the schema")
        if self._untold:
            self._problems.append(
                ResultProblem("SCH003", f"and {plural(self._untold, 'more problem')} of this annotation")
            )
        labels = Labels(
            document=self._document,
            layers={
                layer.name: tuple(span for (name, _), span in self._spans.items() if name == layer.name)
                for layer in self._layers.values()
            },
            relations=tuple(self._relations),
        )
        gaps = gaps_of(labels) if gaps_of is not None else {}
        labels = with_defaults(labels, self._schema, self._stages, self._passes, gaps)
        return ResultReading(labels, tuple(self._problems), gaps)

    def _say(self, code: str, message: str, proposed: Span | None = None) -> None:
        if len(self._problems) >= _MOST:
            self._untold += 1
            return
        index, region = self._at
        if region.get("type") == "relation":
            name, source = region.get("from_id"), self._places.get(region.get("from_id") or "")
            start, end = (source.start, source.end) if source else (None, None)
        else:
            name, value = region.get("id"), region.get("value") or {}
            start, end = (item if is_offset(item) else None for item in (value.get("start"), value.get("end")))
        self._problems.append(ResultProblem(code, message, name, start, end, index, proposed))

    def _span(self, layer: Layer, region: Region) -> None:
        value, name = region.get("value") or {}, region.get("id")
        start, end, labels = value.get("start"), value.get("end"), value.get("labels") or []
        if not isinstance(name, str) or not storable(name) or not is_offset(start) or not is_offset(end):
            self._say("SPN001", f"the region {quote_name(name)} has no offsets")
        elif len(labels) != 1:
            self._say(
                "SCH003", f"the region {shorten_id(name)} has {len(labels)} labels in '{layer.name}'; it must have one"
            )
        elif labels[0] not in layer.labels:
            why = self._earlier.became("Labels", layer.control, labels[0]) or " the schema does not know"
            self._say("LBL004", f"the region {shorten_id(name)} has the label {quote_name(labels[0])}, which{why}")
        elif not 0 <= start < end <= len(self._text):
            self._say("SPN001", f"the region {shorten_id(name)} [{start}:{end}] lies outside the text")
        elif without_spaces(str(value.get("text") or "")) not in {"", without_spaces(self._text[start:end])}:
            message = f"the region {shorten_id(name)} [{start}:{end}] covers other words than the annotator saw"
            place = self._anchors.only(str(value.get("text") or ""))
            self._say("SPN012", message, Span(name, *place, labels[0]) if place else None)
        elif (layer.name, name) in self._spans:
            self._say("SCH003", f"the region {shorten_id(name)} stands twice")
        else:
            self._spans[layer.name, name] = Span(name, start, end, labels[0])

    @cached_property
    def _anchors(self) -> QuoteFinder:
        return QuoteFinder(self._text)

    def _asked(self, region: Region) -> tuple[Layer, Attribute]:
        candidates = self._controls[region["from_name"]]
        name = str(region.get("id"))
        return next((item for item in candidates if (item[0].name, name) in self._spans), candidates[0])

    def _attribute(self, layer: Layer, attribute: Attribute, region: Region) -> None:
        key = (layer.name, str(region.get("id")))
        value = self._value(attribute, region)
        if self._twice(str(region.get("id")), attribute.control):
            return
        if key not in self._spans:
            message = f"'{attribute.name}' belongs to the region {shorten_id(region.get('id'))}, which is not there"
            self._say("SCH003", message)
        elif value is not None:
            span = self._spans[key]
            self._spans[key] = msgspec.structs.replace(span, attributes={**span.attributes, attribute.name: value})

    def _choice(self, attribute: Attribute, region: Region) -> None:
        value = self._value(attribute, region)
        if value is not None and not self._twice("the document", attribute.name):
            self._document[attribute.name] = value

    def _twice(self, name: str, asked: str) -> bool:
        if (name, asked) in self._answered:
            self._say("SCH003", f"'{asked}' of {shorten_id(name)} is answered twice")
            return True
        self._answered.add((name, asked))
        return False

    def _value(self, attribute: Attribute, region: Region) -> Value | None:
        value, whose = region.get("value") or {}, f"'{attribute.name}' of the region {shorten_id(region.get('id'))}"
        given = value.get("text") if attribute.kind == "text" else value.get("choices")
        given = [given] if isinstance(given, str) else given or []
        if len(given) != 1:
            self._say("SCH003", f"{whose} has {len(given)} values")
            return None
        if attribute.kind == "text":
            words = str(given[0]).strip()
            if storable(words):
                return words
            self._say("SCH003", f"{whose} holds what cannot be stored")
            return None
        if attribute.kind == "boolean" and given[0] in {"true", "false"}:
            return bool(given[0] == "true")
        for option in attribute.values:
            if str(option.name) == given[0]:
                return option.name
        became = self._earlier.became("Choices", attribute.control, given[0])
        why = f", which{became}" if became else ""
        self._say("LBL004" if became else "SCH004", f"{whose} has the unknown value {quote_name(given[0])}{why}")
        return None

    def _relation(self, region: Region) -> None:
        labels, source, target = region.get("labels") or [], region.get("from_id"), region.get("to_id")
        way, ends = region.get("direction", "right"), f"from {shorten_id(source)} to {shorten_id(target)}"
        if len(labels) != 1:
            self._say("REL007", f"the relation {ends} has {len(labels)} labels; it must have one")
        elif labels[0] not in self._schema.relations:
            why = self._earlier.became("Relation", labels[0])
            why = f":{why}" if why else " is not in the schema"
            self._say("LBL004", f"the relation {quote_name(labels[0])}{why}")
        elif source not in self._places or target not in self._places:
            self._say("REL001", f"the relation {labels[0]} {ends} has an end that is not there")
        elif way == "bi" and not self._schema.relations[labels[0]].symmetric:
            self._say("REL007", f"the relation {labels[0]} {ends} points both ways")
        elif way not in {"left", "right", "bi"}:
            self._say("REL007", f"the relation {labels[0]} {ends} has no direction that is known")
        elif way == "left":
            self._relations.append(Relation(str(target), str(source), labels[0]))
        else:
            self._relations.append(Relation(str(source), str(target), labels[0]))
