"""Defaults that differ between two schemas, so that an omitted attribute means something else in the later one."""

from collections.abc import Iterator

import msgspec

from claimset.model.schema import Attribute
from claimset.model.span import Value
from claimset.schema.evolution.renames import Renames, renamed_answer, same_value


class ChangedDefault(msgspec.Struct, frozen=True):
    """
    An attribute whose omission means something else in the later schema.

    `name`, `stage` and `old_default` are those of the earlier schema. `attribute` is its successor in the later schema,
    and `new_value` the earlier default in the later schema's names.
    """

    name: str
    stage: str | None
    old_default: Value
    attribute: Attribute
    new_value: Value


def changed_defaults(names: Renames, layer: str | None, label: str | None) -> Iterator[ChangedDefault]:
    """
    Yield the changed defaults of a label; `layer` and `label` are names of the earlier schema.

    `layer` is None for attributes of the document.
    """
    attributes = names.old.document if layer is None else names.old.layers[layer].attributes
    merged_labels: list[str | None] = [None]
    new_label = None
    if layer is not None and label is not None:
        new_label = names.labels[layer].sole_successor(label) if layer in names.labels else None
        # Defaults of labels that merge are written out for all: after the merge nobody knows which label a span had.
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
    """Return the default of an earlier attribute in the later schema's names; None where it has no such value."""
    default = old_attribute.default_of(label)
    if new_attribute is None or default is None or (label is not None and not old_attribute.applies(label)):
        return None
    values = renamed_answer(default, new_attribute)
    return values[0] if len(values) == 1 and (new_label is None or new_attribute.applies(new_label)) else None
