"""Defaults that differ between two schemas: an omitted attribute means one thing before and another after."""

from collections.abc import Iterator

import msgspec

from claimset.model.schema import Attribute
from claimset.model.span import Value
from claimset.schema.evolution.renames import Renames, renamed_answer, same_value


class ChangedDefault(msgspec.Struct, frozen=True):
    """
    An attribute whose omission means something else in the later schema.

    `name`, `stage` and `old_default` are the earlier schema's, `attribute` and `new_value` what took their place.
    """

    name: str
    stage: str | None
    old_default: Value
    attribute: Attribute
    new_value: Value


def changed_defaults(names: Renames, layer: str | None, label: str | None) -> Iterator[ChangedDefault]:
    """Yield what is meant where an attribute is omitted; `layer` and `label` are the earlier schema's."""
    attributes = names.old.document if layer is None else names.old.layers[layer].attributes
    merged_labels: list[str | None] = [None]
    new_label = None
    if layer is not None and label is not None:
        new_label = names.labels[layer].sole_successor(label) if layer in names.labels else None
        # Labels that became one are written out together: afterwards nobody can tell which of them a span had.
        merged_labels = (
            [name for name in names.labels[layer].successors if names.labels[layer].sole_successor(name) == new_label]
            if new_label
            else []
        )
    for attribute in attributes.values():
        new_attribute = names.attribute(layer, attribute.name)
        default, old_meaning = attribute.default_of(label), _old_meaning(attribute, new_attribute, label, new_label)
        if new_attribute is None or old_meaning is None or default is None:
            continue
        new_meaning = new_attribute.default_of(new_label)
        other_meanings = [_old_meaning(attribute, new_attribute, name, new_label) for name in merged_labels]
        if new_meaning is None or any(
            other is not None and not same_value(other, new_meaning) for other in other_meanings
        ):
            yield ChangedDefault(attribute.name, attribute.stage, default, new_attribute, old_meaning)


def _old_meaning(
    old_attribute: Attribute, new_attribute: Attribute | None, label: str | None, new_label: str | None
) -> Value | None:
    """Return what an omitted attribute meant, as the later schema says it; None where it says nothing of the kind."""
    default = old_attribute.default_of(label)
    if new_attribute is None or default is None or (label is not None and not old_attribute.applies(label)):
        return None
    values = renamed_answer(default, new_attribute)
    return values[0] if len(values) == 1 and (new_label is None or new_attribute.applies(new_label)) else None
