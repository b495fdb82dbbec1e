"""The schema: layers, labels, attributes, relations and interfaces, as the JSON schema names them."""

from typing import Any, Literal

import msgspec

from claimset.model.arithmetic import Arithmetic
from claimset.model.lexicon import Lexicon
from claimset.model.span import SingleValue, Span, Value, single_values
from claimset.model.split import DEFAULT_SPLITS, Split

ANNOTATOR_NOTE = "annotator-note"
"""The name of the field for a note that every labeling page has; no control of a schema may have it."""
LAYER_PREFIX = "layer:"
ONE_SPAN_EACH = "spans"
Role = Literal["zone", "mention", "cue", "claim"]


class Label(msgspec.Struct, frozen=True):
    """
    One value of a closed list: of a layer's labels, or of an attribute.

    `was` are the names it had in earlier versions. `deprecated` is the name of its successor, empty for a deprecated
    one without a successor, and None for one in use. `requires` are the attributes that a span with this label must
    have. `after` is the value of the step before in a course of events, as a charge comes after an arrest: whoever is
    counted under this value was counted under that one before.
    """

    name: SingleValue
    title: str
    description: str = ""
    color: str | None = None
    hotkey: str | None = None
    group: str | None = None
    default: bool = False
    excludes: bool = False
    protected: str | None = None
    published_only: bool = False
    was: tuple[SingleValue, ...] = ()
    deprecated: str | None = None
    requires: tuple[str, ...] = ()
    after: SingleValue | None = None
    titles: dict[str, str] = {}

    @property
    def drawn(self) -> bool:
        """Whether annotators draw it."""
        return not self.default and not self.published_only and self.deprecated is None


class Attribute(msgspec.Struct, frozen=True):
    """
    A property of a span or a document beside its label; `control` is its name in the labeling interface.

    `meaning` binds rules to it: "measure" says what happened to the things that a figure counts, and "complete" says
    whether the parts of a figure are all of it. `titles` are titles in other languages than the schema's first, by
    code. With `many` a value is a tuple of values, each of the `kind`; it is empty where nothing was chosen.
    """

    name: str
    title: str
    description: str
    kind: Literal["choice", "boolean", "integer", "text"]
    values: tuple[Label, ...] = ()
    default: Value | None = None
    default_for: dict[str, Value] = {}
    applies_to: tuple[str, ...] | None = None
    format: str | None = None
    meaning: str = ""
    stage: str | None = None
    public: tuple[SingleValue, ...] | None = None
    required: bool = False
    was: tuple[str, ...] = ()
    control: str = ""
    capped: bool = False
    many: bool = False
    titles: dict[str, str] = {}

    def applies(self, label: str) -> bool:
        """Say whether spans with this label have the attribute."""
        return self.applies_to is None or label in self.applies_to

    def default_of(self, label: str | None = None) -> Value | None:
        """Return the value that an omitted attribute has for a label; None where an omission means nothing."""
        return self.default if label is None else self.default_for.get(label, self.default)


class Layer(msgspec.Struct, frozen=True):
    """
    An array of spans of one role, drawn in one pass (`stage`); `control` names it in the labeling interface.

    `several_labels` says what a region with several labels becomes: a span for each label (`ONE_SPAN_EACH`), or one
    span whose attribute of this name has all labels but the first in the schema's order. None: regions have one label.
    """

    name: str
    title: str
    role: Role
    stage: str
    labels: dict[str, Label]
    attributes: dict[str, Attribute]
    control: str
    was: tuple[str, ...] = ()
    several_labels: str | None = None
    titles: dict[str, str] = {}

    def excludes(self, label: str) -> bool:
        """Say whether a zone with this label excludes all other labels."""
        return label in self.labels and self.labels[label].excludes


class Number(msgspec.Struct, frozen=True):
    """How many relations of a type a span has that has one of `labels`, and one of the values of each key of `when`."""

    minimum: int = 0
    maximum: int | None = None
    labels: tuple[str, ...] | None = None
    when: dict[str, tuple[SingleValue, ...]] = {}

    def applies(self, span: Span) -> bool:
        """Say whether the number holds for a span."""
        if self.labels is not None and span.label not in self.labels:
            return False
        return all(
            any(value in values for value in single_values(span.attributes.get(name)))
            for name, values in self.when.items()
        )


class RelationType(msgspec.Struct, frozen=True):
    """
    A type of relation: what it may connect, how many there may be, and its meaning, which rules bind to.

    `implied` relations follow from where spans stand, and nobody draws them: each span of the range that lies in spans
    of the domain has one from the innermost. `proposed` says which relation a task is prefilled with, for annotators to
    keep or delete: to the nearest span of the range, or to the nearest in the same sentence.
    """

    name: str
    title: str
    description: str
    meaning: str
    domain: tuple[str, ...]
    range: tuple[str, ...]
    stage: str
    numbers: tuple[Number, ...] = ()
    acyclic: bool = False
    depth: int | None = None
    symmetric: bool = False
    across: bool = False
    implied: Literal["innermost"] | None = None
    proposed: Literal["nearest", "same-sentence"] | None = None
    was: tuple[str, ...] = ()


class Interface(msgspec.Struct, frozen=True):
    """
    A labeling interface: annotators draw its `passes`, and it shows the earlier passes `shows`.

    `usual` says that a push makes its project unless others are asked for. A curator reviews the annotations of the
    interface `reviews` in it; None for an interface to label in.
    """

    name: str
    title: str
    passes: tuple[str, ...]
    shows: tuple[str, ...] = ()
    usual: bool = False
    reviews: str | None = None

    @property
    def stages(self) -> frozenset[str]:
        """The passes whose layers and attributes stand in it, drawn or shown."""
        return frozenset(self.passes) | frozenset(self.shows)


class TextPlace(msgspec.Struct, frozen=True):
    """Where the text of a task is: the name of the control that shows it, and its field in the task's data."""

    control: str = "text"
    field: str = "text"


OFF = "off"


class RuleLevel(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The level that a project gives a rule, `OFF` for none at all, and why."""

    level: Literal["error", "warning", "info", "off"]
    reason: str


class Schema(msgspec.Struct, frozen=True):
    """
    The contract: what the JSON schema `source` says.

    `lexicon` has the lexicon of each language that has one. `ids` has, by layer and for the relations, the names whose
    place in the list is their number in a release. `equal_versions` are other versions that the project keeps and under
    which labels mean the same as under this one. `left_out` are controls of an adopted interface whose answers the
    schema leaves out. `rule_levels` are the levels that the project gives rules, by code.
    """

    name: str
    version: str
    guidelines: str
    languages: dict[str, str]
    notice: str
    layers: dict[str, Layer]
    relations: dict[str, RelationType]
    relation_key: str
    document: dict[str, Attribute]
    document_key: str
    interfaces: dict[str, Interface]
    source: dict[str, Any]
    text: TextPlace = TextPlace()
    left_out: frozenset[str] = frozenset()
    splits: tuple[Split, ...] = DEFAULT_SPLITS
    rule_levels: dict[str, RuleLevel] = {}
    arithmetic: Arithmetic = Arithmetic()
    lexicon: dict[str, Lexicon] = {}
    ids: dict[str, tuple[str, ...]] = {}
    equal_versions: frozenset[str] = frozenset()

    def with_role(self, *roles: Role) -> tuple[Layer, ...]:
        """Return the layers that play one of these roles, in schema order."""
        return tuple(layer for layer in self.layers.values() if layer.role in roles)

    def meaning(self, *meanings: str) -> tuple[RelationType, ...]:
        """Return the relation types with one of these meanings."""
        return tuple(relation for relation in self.relations.values() if relation.meaning in meanings)

    def drawn_in(self, interface: Interface) -> tuple[Layer, ...]:
        """Return the layers an interface holds: drawn in one of its passes, or shown from an earlier one."""
        return tuple(layer for layer in self.layers.values() if layer.stage in interface.stages)


def matches(patterns: tuple[str, ...], layer: str, label: str) -> bool:
    """Say whether a domain or range admits spans of this layer and label."""
    return label in patterns or LAYER_PREFIX + layer in patterns
