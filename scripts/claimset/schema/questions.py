"""The attributes that an interface asks for, and the answers it offers."""

from collections.abc import Collection
from typing import Any, cast

from claimset.model.schema import Attribute, Interface, Layer, Schema, matches
from claimset.model.span import SingleValue, Value

_BOOLEANS = ("true", "false")


def choice_values(attribute: Attribute) -> tuple[str, ...]:
    """Return the values of a choice as the interface writes them."""
    return _BOOLEANS if attribute.kind == "boolean" else tuple(str(value.name) for value in attribute.values)


def drawn_attributes(layer: Layer, interface: Interface) -> tuple[Attribute, ...]:
    """
    Return the attributes of a layer that an interface has a control for.

    An attribute without a pass is computed, and nobody is asked for it. An attribute that holds further labels has no
    control of its own, because annotators choose them with that of the labels.
    """
    return tuple(
        attribute
        for attribute in layer.attributes.values()
        if attribute.stage in interface.stages and attribute.name != layer.several_labels
    )


def stored_answer(attribute: Attribute, value: Any) -> Value:
    """Return an answer of JSON as labels hold it: a list becomes a tuple in the schema's order."""
    return ordered_values(attribute, value) if isinstance(value, list | tuple) else cast("Value", value)


def ordered_values(attribute: Attribute, values: Collection[SingleValue]) -> tuple[SingleValue, ...]:
    """Return several values, each once: in the schema's order, then unknown ones in their own order."""
    listed_values = [item.name for item in attribute.values]
    return tuple(dict.fromkeys((*(name for name in listed_values if name in values), *values)))


def fitting_relations(
    schema: Schema, passes: Collection[str], source: tuple[str, str], target: tuple[str, str]
) -> list[str]:
    """
    Return the relations of some passes that people draw and that may lead from one span to another.

    `source` and `target` are a span's layer and label each.
    """
    return [
        kind.name
        for kind in schema.relations.values()
        if kind.stage in passes
        and kind.implied is None
        and matches(kind.domain, *source)
        and matches(kind.range, *target)
    ]
