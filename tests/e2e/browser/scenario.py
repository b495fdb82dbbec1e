"""What an annotator is to do in an interface, read off the schema: which labels, which answers, which relations."""

from collections.abc import Iterator
from typing import NamedTuple

from claimset.labels.as_json import labels_sha256
from claimset.labels.implied_relations import with_implied
from claimset.labels.proposed_relations import proposed_relations
from claimset.labelstudio.hotkeys import Hotkeys
from claimset.model.document import Document
from claimset.model.labels import Labels
from claimset.model.record import Annotation
from claimset.model.schema import Attribute, Interface, Layer, RelationType, Schema, matches
from claimset.model.span import Relation, Span, Value
from claimset.schema.defaults import with_defaults
from claimset.schema.questions import drawn_attributes

# A value in each of the formats that a typed attribute can have: the formats are code's, not the schema's.
WRITTEN = {"quantity": "=95 arrest"}
_PLACES = {"zone": ("stretch",), "mention": ("name", "other", "figure"), "cue": ("verb",), "claim": ("stretch",)}


class Text(NamedTuple):
    """A text and the words in it that get labels: two names, a verb, a figure, and a stretch over the figure."""

    text: str
    name: str
    other: str
    verb: str
    figure: str
    stretch: str

    def place(self, words: str) -> tuple[int, int]:
        """Return where some of its words stand."""
        assert self.text.count(words) == 1, f"{words!r} stands {self.text.count(words)} times"
        start = self.text.index(words)
        return start, start + len(words)


class Mark(NamedTuple):
    """A span to draw: its words, its layer, its label, and the answers that differ from the defaults."""

    words: str
    layer: Layer
    label: str
    answers: dict[str, Value]


Arrow = tuple[Mark, Mark, RelationType]


class Scenario:
    """
    The spans, answers and relations for one text in one interface.

    `shown` are the spans of earlier passes, `drawn` those that the interface itself asks for; answers are given for
    what its own passes ask. `arrows` are at most two, of different kinds, between spans that nothing connects yet.
    """

    def __init__(self, schema: Schema, interface: Interface, text: Text) -> None:
        self.schema, self.interface, self.text = schema, interface, text
        self.keys = Hotkeys(schema, interface)
        self._offered = [
            item
            for item in schema.relations.values()
            if item.stage in interface.passes and not item.implied and not item.proposed
        ]
        self.marks: list[Mark] = []
        for layer in schema.drawn_in(interface):
            for place in _PLACES[layer.role]:
                self.marks.append(self._mark(layer, getattr(text, place)))
        self.shown = [mark for mark in self.marks if mark.layer.stage not in interface.passes]
        self.drawn = [mark for mark in self.marks if mark.layer.stage in interface.passes]
        self.given = self._required(self.shown)
        self.arrows = self._possible()[:2]
        document_attributes = [item for item in schema.document.values() if item.stage in interface.passes]
        self.document = {item.name: _another(item, None) for item in document_attributes if item.kind != "text"}

    def key(self, mark: Mark) -> str:
        """Return the key of a mark's label."""
        key = self.keys.key_of(mark.layer.control, mark.label)
        assert key is not None, f"{mark.label} has no key"
        return key

    def proposed(self) -> Labels:
        """Return the spans of earlier passes with what the schema demands of them, as a machine would propose them."""
        bare = {mark.words + mark.layer.name: mark._replace(answers={}) for mark in self.shown}
        arrows = [
            (bare[one.words + one.layer.name], bare[two.words + two.layer.name], item) for one, two, item in self.given
        ]
        return with_defaults(self.labels(list(bare.values()), arrows, {}), self.schema)

    def earlier(self, document: Document) -> Iterator[Annotation]:
        """Yield the spans of earlier passes as somebody's annotations, one for each pass."""
        schema, proposed = self.schema, self.proposed()
        for stage in self.interface.shows:
            asking = [item for item in schema.interfaces.values() if stage in item.passes]
            narrowest = min(asking, key=lambda item: len(item.passes))
            labels = Labels(
                layers={name: spans for name, spans in proposed.layers.items() if schema.layers[name].stage == stage},
                relations=tuple(item for item in proposed.relations if schema.relations[item.label].stage == stage),
            )
            versions, sha256 = (schema.version, schema.guidelines), labels_sha256(labels, schema)
            yield Annotation("a09", narrowest.name, "person", *versions, document.sha256, sha256, labels)

    def wanted(self) -> Labels:
        """Return all that comes of the interface at the end, with what follows from position."""
        labels, passes = self.labels(self.marks, self.given + self.arrows, self.document), self.interface.passes
        layers = self.schema.layers
        shown = Labels(
            layers={name: spans for name, spans in labels.layers.items() if layers[name].stage not in passes}
        )
        proposed = proposed_relations(shown, self.text.text, "en", self.schema, passes)
        labels = Labels(labels.document, labels.layers, (*labels.relations, *proposed))
        return with_implied(self.with_defaults(labels), self.schema, passes)

    def with_defaults(self, labels: Labels) -> Labels:
        """Fill in the defaults of what the interface asks."""
        return with_defaults(labels, self.schema, self.interface.stages, self.interface.passes)

    def labels(self, marks: list[Mark], arrows: list[Arrow], document: dict[str, Value]) -> Labels:
        """Return marks and arrows as labels, with nothing filled in."""
        names = {(mark.layer.name, mark.words): f"m{number}" for number, mark in enumerate(marks)}
        layers: dict[str, tuple[Span, ...]] = {}
        for mark in marks:
            span = Span(names[mark.layer.name, mark.words], *self.text.place(mark.words), mark.label, mark.answers)
            layers[mark.layer.name] = (*layers.get(mark.layer.name, ()), span)
        relations = [
            Relation(names[one.layer.name, one.words], names[two.layer.name, two.words], item.name)
            for one, two, item in arrows
        ]
        return Labels(document, layers, tuple(relations))

    def _mark(self, layer: Layer, words: str) -> Mark:
        labels = [str(label.name) for label in layer.labels.values() if label.drawn]
        if words == self.text.figure:
            quantities = [item for item in layer.attributes.values() if item.format == "quantity"]
            labels = [label for label in labels if any(item.applies(label) for item in quantities)]
        elif words == self.text.other:
            first = self.marks[-1]
            related = [item.range for item in self._offered if fits(item.domain, first)]
            labels = [label for label in labels if any(matches(some, layer.name, label) for some in related)] or labels
        elif layer.role == "claim":
            labels.sort(key=lambda label: len(self._demanded(Mark(words, layer, label, {}))))
        mark = Mark(words, layer, labels[0], {})
        return mark._replace(answers=self._answers(mark))

    def _answers(self, mark: Mark) -> dict[str, Value]:
        answers: dict[str, Value] = {}
        for attribute in drawn_attributes(mark.layer, self.interface):
            if attribute.stage in self.interface.passes and attribute.applies(mark.label):
                if attribute.kind != "text":
                    answers[attribute.name] = _another(attribute, mark.label)
                elif attribute.format in WRITTEN:
                    answers[attribute.name] = WRITTEN[attribute.format]
        return answers

    def _demanded(self, mark: Mark) -> list[RelationType]:
        def said(name: str) -> Value | None:
            return mark.layer.attributes[name].default_of(mark.label)

        return [
            relation
            for relation in self.schema.relations.values()
            if fits(relation.domain, mark)
            and any(
                number.minimum > 0
                and (number.labels is None or mark.label in number.labels)
                and all(said(name) in values for name, values in number.when.items())
                for number in relation.numbers
            )
        ]

    def _required(self, marks: list[Mark]) -> list[Arrow]:
        required_arrows = []
        for mark in marks:
            for relation in self._demanded(mark):
                target = next((two for two in marks if two is not mark and fits(relation.range, two)), None)
                if target is not None:
                    required_arrows.append((mark, target, relation))
        return required_arrows

    def _possible(self) -> list[Arrow]:
        connected = {(one.words, two.words) for one, two, _ in self.given}
        arrows: list[Arrow] = []
        for relation in self._offered:
            pairs = ((one, two) for one in reversed(self.marks) for two in self.marks if one is not two)
            for one, two in pairs:
                if fits(relation.domain, one) and fits(relation.range, two) and (one.words, two.words) not in connected:
                    arrows.append((one, two, relation))
                    connected.add((one.words, two.words))
                    break
        return arrows


def fits(patterns: tuple[str, ...], mark: Mark) -> bool:
    """Say whether a domain or range admits a mark."""
    return matches(patterns, mark.layer.name, mark.label)


def written(value: Value) -> str:
    """Return a value as the interface writes it."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _another(attribute: Attribute, label: str | None) -> Value:
    values: list[Value] = [True, False] if attribute.kind == "boolean" else [item.name for item in attribute.values]
    return next(value for value in reversed(values) if value != attribute.default_of(label))
