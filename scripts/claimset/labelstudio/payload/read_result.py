"""Reads labels from Label Studio's result, and checks every span against the text."""

from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from claimset.labels.implied_relations import with_implied
from claimset.labelstudio.annotator_note import note_in
from claimset.labelstudio.name_choices import NameChoices
from claimset.labelstudio.payload.former_names import FormerNames
from claimset.labelstudio.payload.raw_region import (
    Region,
    is_offset,
    other_text,
    quote_name,
    shorten_id,
    well_formed,
)
from claimset.labelstudio.payload.read_answer import UnreadAnswer, read_answer, with_unread_answers
from claimset.labelstudio.payload.read_span import SpanReader, UnreadSpan
from claimset.labelstudio.payload.translate import Translator
from claimset.model.exported import ResultProblem, ResultReading
from claimset.model.labels import Labels
from claimset.model.record import Answers
from claimset.model.schema import ANNOTATOR_NOTE, Attribute, Interface, Layer, Schema
from claimset.model.span import Relation, Span, Value
from claimset.schema.defaults import with_defaults
from claimset.schema.questions import drawn_attributes, fitting_relations
from claimset.text.plural import plural

GapsOf = Callable[[Labels], Answers]
"""Maps an annotation's labels, in which defaults are not yet written out, to the answers that nobody was asked for."""
_MOST = 1000


def from_result(
    result: Sequence[Region],
    text: str,
    schema: Schema,
    interface: Interface,
    gaps_of: GapsOf | None = None,
    choices: NameChoices | None = None,
) -> ResultReading:
    """
    Read what an editor saved, whoever made its interface. Every reader of a result calls this function.

    A span is cut out of the text by its offsets, and must have the words that the server sends with it. A name of
    an earlier schema is read as its single successor, or as the one of several that `choices` have. A region, relation
    or answer that cannot be read becomes a problem and the rest is read all the same; problems beyond a thousand are
    counted. An omitted attribute gets its default, unless `gaps_of` says that nobody was asked for it, or its answer
    could not be read. Relations of the interface's passes that follow from position are added.
    """
    return _Reader(text, schema, interface).read(result, gaps_of, choices)


class _Reader:
    def __init__(self, text: str, schema: Schema, interface: Interface) -> None:
        self._schema = schema
        self._former_names = FormerNames(schema, interface)
        self._span_reader = SpanReader(text, schema.text.control, self._former_names)
        self._layers = {layer.control: layer for layer in schema.drawn_in(interface)}
        # One control may stand for an attribute of several layers: the region that it belongs to says of which.
        self._controls: dict[str, list[tuple[Layer, Attribute]]] = {}
        for layer in self._layers.values():
            for attribute in drawn_attributes(layer, interface):
                self._controls.setdefault(attribute.control, []).append((layer, attribute))
        self._choices = {attribute.control: attribute for attribute in schema.document.values()}
        self._stages, self._passes = interface.stages, interface.passes
        self._spans: dict[tuple[str, str], Span] = {}
        self._places: dict[str, tuple[str, Span]] = {}
        self._document: dict[str, Value] = {}
        self._relations: list[Relation] = []
        self._problems: list[ResultProblem] = []
        self._unreported_count = 0
        self._answered_questions: set[tuple[str, str]] = set()
        self._parts: dict[tuple[str, str], list[str]] = {}
        self._unread_regions: set[str] = set()
        self._unread_answers: dict[str, dict[str, set[str]]] = {}
        self._translator = Translator(schema)
        self._current: tuple[int, Region] = (0, {})

    def read(self, saved_regions: Sequence[Any], gaps_of: GapsOf | None, choices: NameChoices | None) -> ResultReading:
        translated = self._translator.translate(saved_regions)
        sound = [(index, region) for index, region in translated if well_formed(region)]
        today = self._former_names.current([region for _, region in sound], choices)
        result = [(sound[place][0], region) for place, region in today]
        if len(sound) != len(translated):
            odd_indexes = {index for index, region in translated if not well_formed(region)}
            subject = plural(len(odd_indexes), "region has", "regions have")
            message = f"{subject} a form that Label Studio never writes"
            self._problems.append(ResultProblem("SCH003", message, index=min(odd_indexes)))
        for self._current in result:
            region = self._current[1]
            if region.get("from_name") in self._layers and region.get("type") == "labels":
                self._span(self._layers[region["from_name"]], region)
        self._places = {name: (layer, span) for (layer, name), span in self._spans.items()}
        for self._current in result:
            region = self._current[1]
            if region.get("type") == "relation":
                self._relation(region)
            elif region.get("from_name") in self._controls:
                self._attribute(*self._attribute_of_region(region), region)
            elif region.get("from_name") in self._choices:
                self._choice(self._choices[region["from_name"]], region)
            elif region.get("from_name") != ANNOTATOR_NOTE and not (
                region.get("from_name") in self._layers and region.get("type") == "labels"
            ):
                self._report("SCH003", f"the control {quote_name(region.get('from_name'))} is not in the schema")
        if self._unreported_count:
            message = f"and {plural(self._unreported_count, 'more problem')} of this annotation"
            self._problems.append(ResultProblem("SCH003", message))
        labels = Labels(
            document=self._document,
            layers={
                layer.name: tuple(span for (name, _), span in self._spans.items() if name == layer.name)
                for layer in self._layers.values()
            },
            relations=tuple(self._relations),
        )
        gaps = with_unread_answers(gaps_of(labels) if gaps_of is not None else {}, self._unread_answers)
        holds_labels = bool(self._spans or self._document)
        labels = with_defaults(labels, self._schema, self._stages, self._passes, gaps)
        labels = with_implied(labels, self._schema, self._passes)
        return ResultReading(
            labels,
            tuple(self._problems),
            gaps,
            holds_labels,
            dict(self._translator.omission_counts),
            note_in(region for _, region in result),
        )

    def _report(self, code: str, message: str, proposal: Span | Relation | None = None) -> None:
        if len(self._problems) >= _MOST:
            self._unreported_count += 1
            return
        index, region = self._current
        if region.get("type") == "relation":
            name, place = region.get("from_id"), self._places.get(region.get("from_id") or "")
            start, end = (place[1].start, place[1].end) if place else (None, None)
        else:
            name, value = region.get("id"), region.get("value") or {}
            start, end = (item if is_offset(item) else None for item in (value.get("start"), value.get("end")))
        span, arrow = (proposal, None) if isinstance(proposal, Span) else (None, proposal)
        self._problems.append(ResultProblem(code, message, name, start, end, index, span, arrow))

    def _span(self, layer: Layer, region: Region) -> None:
        name = str(region.get("id"))
        try:
            spans = self._span_reader.read(layer, region)
        except UnreadSpan as problem:
            self._report(problem.code, str(problem), problem.proposed_span)
            self._unread_regions.add(name)
            return
        if (layer.name, name) in self._spans:
            self._report("SCH003", f"the region {shorten_id(name)} stands twice")
            return
        self._spans |= {(layer.name, span.id): span for span in spans}
        self._parts[layer.name, name] = [span.id for span in spans]

    def _attribute_of_region(self, region: Region) -> tuple[Layer, Attribute]:
        candidates = self._controls[region["from_name"]]
        name = str(region.get("id"))
        return next((item for item in candidates if (item[0].name, name) in self._spans), candidates[0])

    def _attribute(self, layer: Layer, attribute: Attribute, region: Region) -> None:
        name = str(region.get("id"))
        key = (layer.name, name)
        ids = self._parts.get(key, ())
        if ids:
            value = self._value(layer.name, ids, attribute, region)
            for part_id in ids:
                span = self._spans[layer.name, part_id]
                if len(ids) == 1 or attribute.applies(span.label):
                    answers = {key: answer for key, answer in span.attributes.items() if key != attribute.name}
                    answers |= {} if value is None else {attribute.name: value}
                    self._spans[layer.name, part_id] = msgspec.structs.replace(span, attributes=answers)
        # The answers about a region that cannot be read are lost with it; that is reported once, for the region.
        elif name not in self._unread_regions:
            message = f"'{attribute.name}' belongs to the region {shorten_id(name)}, which is not there"
            self._report("SCH003", message)

    def _choice(self, attribute: Attribute, region: Region) -> None:
        value = self._value(self._schema.document_key, (), attribute, region)
        self._document.pop(attribute.name, None)
        if value is not None:
            self._document[attribute.name] = value

    def _value(self, place: str, ids: Sequence[str], attribute: Attribute, region: Region) -> Value | None:
        """Return the answer of a region; None if it cannot be read, or is the second one to its question."""
        question = (ids[0] if ids else "the document", attribute.control)
        is_second = question in self._answered_questions
        self._answered_questions.add(question)
        if is_second:
            self._report("SCH003", f"'{question[1]}' of {shorten_id(question[0])} is answered twice")
        elif other := other_text(region, self._schema.text.control):
            self._report("SCH003", f"'{question[1]}' is about {other}")
        else:
            try:
                return read_answer(attribute, region, self._former_names)
            except UnreadAnswer as problem:
                self._report(problem.code, str(problem))
        self._unread_answers.setdefault(place, {}).setdefault(attribute.name, set()).update(ids)
        return None

    def _relation(self, region: Region) -> None:
        labels, source, target = region.get("labels") or [], region.get("from_id"), region.get("to_id")
        direction = region.get("direction", "right")
        if direction == "left":
            source, target = target, source
        ends = f"from {shorten_id(source)} to {shorten_id(target)}"
        has_direction = direction in {"left", "right", "bi"}
        if not labels and has_direction and source in self._places and target in self._places:
            self._unlabelled(str(source), str(target), ends, both_ways=direction == "bi")
        elif len(labels) != 1:
            self._report("REL007", f"the relation {ends} has {plural(len(labels), 'label')}; it must have one")
        elif labels[0] not in self._schema.relations:
            why = self._former_names.open_choice("Relation", labels[0])
            why = f":{why}" if why else " is not in the schema"
            self._report("LBL004", f"the relation {quote_name(labels[0])}{why}")
        elif source not in self._places or target not in self._places:
            # As with answers: what is lost with a region that cannot be read is reported once, for the region.
            if not {str(source), str(target)} & self._unread_regions:
                self._report("REL001", f"the relation {labels[0]} {ends} has an end that is not there")
        elif direction == "bi" and not self._schema.relations[labels[0]].symmetric:
            self._report("REL007", f"the relation {labels[0]} {ends} points both ways")
        elif not has_direction:
            self._report("REL007", f"the relation {labels[0]} {ends} has no direction that is known")
        else:
            self._relations.append(Relation(str(source), str(target), labels[0]))

    def _unlabelled(self, source: str, target: str, ends: str, *, both_ways: bool) -> None:
        """Report an arrow without a label, with the labels that its ends allow: a single one is proposed."""
        (layer, span), (target_layer, target_span) = self._places[source], self._places[target]
        names = [
            name
            for name in fitting_relations(
                self._schema, self._passes, (layer, span.label), (target_layer, target_span.label)
            )
            if self._schema.relations[name].symmetric or not both_ways
        ]
        fitting = f"only {names[0]} fits" if len(names) == 1 else f"{' or '.join(names) or 'none'} would fit"
        message = f"the relation {ends} has no label: {fitting} between {span.label} and {target_span.label}"
        self._report("REL007", message, Relation(source, target, names[0]) if len(names) == 1 else None)
