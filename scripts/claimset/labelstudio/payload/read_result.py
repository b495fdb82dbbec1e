"""Reads labels from Label Studio's result, and checks every span against the text."""

from collections.abc import Callable, Sequence
from functools import cached_property

import msgspec

from claimset.labelstudio.payload.former_names import FormerNames
from claimset.labelstudio.payload.raw_region import (
    QuoteFinder,
    Region,
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

GapsOf = Callable[[Labels], Answers]
"""Maps an annotation's labels, before defaults are written out, to the answers that nobody was asked for."""
_MOST = 1000


class ResultProblem(msgspec.Struct, frozen=True):
    """
    One reason why a part of a result cannot be read, in one sentence, and the code of the page that explains it.

    `index` counts the regions of the result from 0. `region` is the region's id, for a relation that of its source;
    `start` and `end` are the offsets that were saved, in code points. Each is None where the result does not say.
    `proposed_span` is a span where the words that the annotator saw stand, if there is exactly one such place.
    """

    code: str
    message: str
    region: str | None = None
    start: int | None = None
    end: int | None = None
    index: int | None = None
    proposed_span: Span | None = None


class ResultReading(msgspec.Struct, frozen=True):
    """The labels of a result, the problems in it, and the answers in it that are empty because nobody was asked."""

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

    A span is cut out of the text by its offsets; the words that the server sends with it must be the same. A name of
    an earlier schema is read as its single successor. What cannot be read becomes a problem, and problems beyond a
    thousand are counted. An omitted attribute gets its default, unless `gaps_of` says that nobody was asked for it.
    """
    return _Reader(text, schema, interface).read(result, gaps_of)


class _Reader:
    def __init__(self, text: str, schema: Schema, interface: Interface) -> None:
        self._text = text
        self._schema = schema
        self._former_names = FormerNames(schema, interface)
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
        self._unreported_count = 0
        self._answered_questions: set[tuple[str, str]] = set()
        self._current: tuple[int, Region] = (0, {})

    def read(self, saved_regions: Sequence[Region], gaps_of: GapsOf | None) -> ResultReading:
        sound_indexes = [index for index, region in enumerate(saved_regions) if well_formed(region)]
        today = self._former_names.current([saved_regions[index] for index in sound_indexes])
        result = [(sound_indexes[index], region) for index, region in today]
        if len(sound_indexes) != len(saved_regions):
            first_odd = next(index for index, region in enumerate(saved_regions) if not well_formed(region))
            subject = plural(len(saved_regions) - len(sound_indexes), "region has", "regions have")
            message = f"{subject} a form that is not Label Studio's"
            self._problems.append(ResultProblem("SCH003", message, index=first_odd))
        for self._current in result:
            region = self._current[1]
            if region.get("from_name") in self._layers and region.get("type") == "labels":
                self._span(self._layers[region["from_name"]], region)
        self._places = {name: span for (_, name), span in self._spans.items()}
        for self._current in result:
            region = self._current[1]
            if region.get("type") == "relation":
                self._relation(region)
            elif region.get("from_name") in self._controls:
                self._attribute(*self._attribute_of_region(region), region)
            elif region.get("from_name") in self._choices:
                self._choice(self._choices[region["from_name"]], region)
            elif not (region.get("from_name") in self._layers and region.get("type") == "labels"):
                self._report("SCH003", f"the control {quote_name(region.get('from_name'))} is not in the schema")
        if self._unreported_count:
            self._problems.append(
                ResultProblem("SCH003", f"and {plural(self._unreported_count, 'more problem')} of this annotation")
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

    def _report(self, code: str, message: str, proposed_span: Span | None = None) -> None:
        if len(self._problems) >= _MOST:
            self._unreported_count += 1
            return
        index, region = self._current
        if region.get("type") == "relation":
            name, source = region.get("from_id"), self._places.get(region.get("from_id") or "")
            start, end = (source.start, source.end) if source else (None, None)
        else:
            name, value = region.get("id"), region.get("value") or {}
            start, end = (item if is_offset(item) else None for item in (value.get("start"), value.get("end")))
        self._problems.append(ResultProblem(code, message, name, start, end, index, proposed_span))

    def _span(self, layer: Layer, region: Region) -> None:
        value, name = region.get("value") or {}, region.get("id")
        start, end, labels = value.get("start"), value.get("end"), value.get("labels") or []
        if not isinstance(name, str) or not storable(name) or not is_offset(start) or not is_offset(end):
            self._report("SPN001", f"the region {quote_name(name)} has no offsets")
        elif len(labels) != 1:
            self._report(
                "SCH003", f"the region {shorten_id(name)} has {len(labels)} labels in '{layer.name}'; it must have one"
            )
        elif labels[0] not in layer.labels:
            why = self._former_names.open_choice("Labels", layer.control, labels[0]) or " the schema does not know"
            self._report("LBL004", f"the region {shorten_id(name)} has the label {quote_name(labels[0])}, which{why}")
        elif not 0 <= start < end <= len(self._text):
            self._report("SPN001", f"the region {shorten_id(name)} [{start}:{end}] lies outside the text")
        elif without_spaces(str(value.get("text") or "")) not in {"", without_spaces(self._text[start:end])}:
            message = f"the region {shorten_id(name)} [{start}:{end}] covers other words than the annotator saw"
            place = self._quote_finder.find(str(value.get("text") or ""))
            self._report("SPN012", message, Span(name, *place, labels[0]) if place else None)
        elif (layer.name, name) in self._spans:
            self._report("SCH003", f"the region {shorten_id(name)} stands twice")
        else:
            self._spans[layer.name, name] = Span(name, start, end, labels[0])

    @cached_property
    def _quote_finder(self) -> QuoteFinder:
        return QuoteFinder(self._text)

    def _attribute_of_region(self, region: Region) -> tuple[Layer, Attribute]:
        candidates = self._controls[region["from_name"]]
        name = str(region.get("id"))
        return next((item for item in candidates if (item[0].name, name) in self._spans), candidates[0])

    def _attribute(self, layer: Layer, attribute: Attribute, region: Region) -> None:
        key = (layer.name, str(region.get("id")))
        value = self._value(attribute, region)
        if self._is_answered_twice(str(region.get("id")), attribute.control):
            return
        if key not in self._spans:
            message = f"'{attribute.name}' belongs to the region {shorten_id(region.get('id'))}, which is not there"
            self._report("SCH003", message)
        elif value is not None:
            span = self._spans[key]
            self._spans[key] = msgspec.structs.replace(span, attributes={**span.attributes, attribute.name: value})

    def _choice(self, attribute: Attribute, region: Region) -> None:
        value = self._value(attribute, region)
        if value is not None and not self._is_answered_twice("the document", attribute.name):
            self._document[attribute.name] = value

    def _is_answered_twice(self, name: str, question: str) -> bool:
        if (name, question) in self._answered_questions:
            self._report("SCH003", f"'{question}' of {shorten_id(name)} is answered twice")
            return True
        self._answered_questions.add((name, question))
        return False

    def _value(self, attribute: Attribute, region: Region) -> Value | None:
        value, subject = region.get("value") or {}, f"'{attribute.name}' of the region {shorten_id(region.get('id'))}"
        answers = value.get("text") if attribute.kind == "text" else value.get("choices")
        answers = [answers] if isinstance(answers, str) else answers or []
        if len(answers) != 1:
            self._report("SCH003", f"{subject} has {len(answers)} values")
            return None
        if attribute.kind == "text":
            words = str(answers[0]).strip()
            if storable(words):
                return words
            self._report("SCH003", f"{subject} holds what cannot be stored")
            return None
        if attribute.kind == "boolean" and answers[0] in {"true", "false"}:
            return bool(answers[0] == "true")
        for option in attribute.values:
            if str(option.name) == answers[0]:
                return option.name
        choice_text = self._former_names.open_choice("Choices", attribute.control, answers[0])
        why = f", which{choice_text}" if choice_text else ""
        self._report(
            "LBL004" if choice_text else "SCH004", f"{subject} has the unknown value {quote_name(answers[0])}{why}"
        )
        return None

    def _relation(self, region: Region) -> None:
        labels, source, target = region.get("labels") or [], region.get("from_id"), region.get("to_id")
        direction, ends = region.get("direction", "right"), f"from {shorten_id(source)} to {shorten_id(target)}"
        if len(labels) != 1:
            self._report("REL007", f"the relation {ends} has {len(labels)} labels; it must have one")
        elif labels[0] not in self._schema.relations:
            why = self._former_names.open_choice("Relation", labels[0])
            why = f":{why}" if why else " is not in the schema"
            self._report("LBL004", f"the relation {quote_name(labels[0])}{why}")
        elif source not in self._places or target not in self._places:
            self._report("REL001", f"the relation {labels[0]} {ends} has an end that is not there")
        elif direction == "bi" and not self._schema.relations[labels[0]].symmetric:
            self._report("REL007", f"the relation {labels[0]} {ends} points both ways")
        elif direction not in {"left", "right", "bi"}:
            self._report("REL007", f"the relation {labels[0]} {ends} has no direction that is known")
        elif direction == "left":
            self._relations.append(Relation(str(target), str(source), labels[0]))
        else:
            self._relations.append(Relation(str(source), str(target), labels[0]))
