"""Index of a schema: what rules look up for every span, computed once for each label."""

from collections.abc import Sequence
from functools import cached_property

from claimset.model.schema import Attribute, Layer, RelationType, Role, Schema, matches
from claimset.model.span import Value
from claimset.numbers.facets.figure_reader import FigureReader
from claimset.numbers.pairs.judge import steps_of

_MOST_SCHEMAS = 8


class LabelIndex:
    """A label of a layer: the attributes that a span with it may and must have, and the relations that it may have."""

    def __init__(self, schema: Schema, layer: Layer, name: str) -> None:
        self.layer = layer
        self._schema, self._name = schema, name
        self.label = layer.labels.get(name)
        self.attributes: dict[str, Attribute] = {
            key: attribute for key, attribute in layer.attributes.items() if attribute.applies(name)
        }

    @cached_property
    def required(self) -> tuple[Attribute, ...]:
        """The attributes that every span of the layer needs, where the label has them."""
        return tuple(attribute for attribute in self.attributes.values() if attribute.required)

    @cached_property
    def has_private_values(self) -> bool:
        """Whether an attribute of it may have a value that is not public."""
        return any(attribute.public is not None for attribute in self.attributes.values())

    @cached_property
    def has_deprecated_values(self) -> bool:
        """Whether an attribute of its layer has a value that is deprecated."""
        return any(value.deprecated is not None for item in self.layer.attributes.values() for value in item.values)

    @cached_property
    def counted_relations(self) -> tuple[RelationType, ...]:
        """The relations that may start at it and whose number the schema limits."""
        return tuple(
            kind
            for kind in self._schema.relations.values()
            if kind.numbers and matches(kind.domain, self.layer.name, self._name)
        )

    @cached_property
    def incoming_relations(self) -> frozenset[str]:
        """The names of the relations that may end at it."""
        return frozenset(
            kind.name for kind in self._schema.relations.values() if matches(kind.range, self.layer.name, self._name)
        )

    @cached_property
    def own_relations(self) -> frozenset[str]:
        """
        The names of the relations whose domain or range names the label itself, not its whole layer.

        Coreference is none of them, for most things are mentioned once. A quantity has rules of its own.
        """
        if self.with_format("quantity"):
            return frozenset()
        return frozenset(
            kind.name
            for kind in self._schema.relations.values()
            if self._name in (*kind.domain, *kind.range) and kind.meaning != "coreference"
        )

    def with_format(self, form: str) -> Sequence[Attribute]:
        """Return its attributes of one format."""
        return self._by_format.get(form, ())

    @cached_property
    def _by_format(self) -> dict[str, list[Attribute]]:
        attributes: dict[str, list[Attribute]] = {}
        for attribute in self.attributes.values():
            if attribute.format is not None:
                attributes.setdefault(attribute.format, []).append(attribute)
        return attributes


class SchemaIndex:
    """The tables of one schema; each is computed when it is first asked for."""

    def __init__(self, schema: Schema) -> None:
        self.schema = schema
        self._layers: dict[tuple[Role, ...], tuple[Layer, ...]] = {}
        self._meanings: dict[tuple[str, ...], frozenset[str]] = {}
        self._kinds: dict[tuple[str, str], LabelIndex] = {}

    @cached_property
    def figure_reader(self) -> FigureReader:
        """The reader of the figures that claims state."""
        return FigureReader(self.schema)

    @cached_property
    def steps(self) -> dict[Value, Value]:
        """The measures that follow another in a course of events, mapped to the one before."""
        return steps_of(self.schema)

    def layers(self, *roles: Role) -> tuple[Layer, ...]:
        """Return the layers that play one of these roles."""
        layers = self._layers.get(roles)
        if layers is None:
            layers = self._layers[roles] = self.schema.with_role(*roles)
        return layers

    def meaning(self, *meanings: str) -> frozenset[str]:
        """Return the names of the relation types with one of these meanings."""
        names = self._meanings.get(meanings)
        if names is None:
            names = self._meanings[meanings] = frozenset(kind.name for kind in self.schema.meaning(*meanings))
        return names

    def kind(self, layer: Layer, label: str) -> LabelIndex:
        """Return what the schema says of a label in a layer; of a label that it does not know too."""
        index = self._kinds.get((layer.name, label))
        if index is None:
            index = LabelIndex(self.schema, layer, label)
            # Labels that the schema lacks come from outside. They are not cached, so that they cannot fill the memory.
            if index.label is not None:
                self._kinds[layer.name, label] = index
        return index


_TABLES: dict[int, SchemaIndex] = {}


def schema_index(schema: Schema) -> SchemaIndex:
    """Return the tables of a schema; those of the last few schemas are cached."""
    index = _TABLES.get(id(schema))
    if index is None or index.schema is not schema:
        if len(_TABLES) >= _MOST_SCHEMAS:
            _TABLES.clear()
        index = _TABLES[id(schema)] = SchemaIndex(schema)
    return index
