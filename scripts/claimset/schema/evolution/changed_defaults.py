"""What was meant by saying nothing, where it means something else in a later schema."""

from collections.abc import Iterator

import msgspec

from claimset.model.schema import Attribute
from claimset.model.span import Value
from claimset.schema.evolution.renames import Renames, renamed_value, same_value


class ChangedDefault(msgspec.Struct, frozen=True):
    """
    An attribute whose omission means something else in the later schema.

    `name`, `stage` and `meant` are the earlier schema's, `attribute` and `means` what took their place.
    """

    name: str
    stage: str | None
    meant: Value
    attribute: Attribute
    means: Value


def changed_defaults(names: Renames, layer: str | None, label: str | None) -> Iterator[ChangedDefault]:
    """Yield what is meant where an attribute is omitted; `layer` and `label` are the earlier schema's."""
    attributes = names.old.document if layer is None else names.old.layers[layer].attributes
    together: list[str | None] = [None]
    after = None
    if layer is not None and label is not None:
        after = names.labels[layer].only(label) if layer in names.labels else None
        # Labels that became one are written out together: afterwards nobody can tell which of them a span had.
        together = [name for name in names.labels[layer].of if names.labels[layer].only(name) == after] if after else []
    for attribute in attributes.values():
        later = names.attribute(layer, attribute.name)
        said, meant = attribute.default_of(label), _meant(attribute, later, label, after)
        if later is None or meant is None or said is None:
            continue
        means = later.default_of(after)
        others = [_meant(attribute, later, name, after) for name in together]
        if means is None or any(other is not None and not same_value(other, means) for other in others):
            yield ChangedDefault(attribute.name, attribute.stage, said, later, meant)


def _meant(old: Attribute, new: Attribute | None, label: str | None, after: str | None) -> Value | None:
    """Return what an omitted attribute meant, as the later schema says it; None where it says nothing of the kind."""
    meant = old.default_of(label)
    if new is None or meant is None or (label is not None and not old.applies(label)):
        return None
    found = renamed_value(meant, new)
    return found[0] if len(found) == 1 and (after is None or new.applies(after)) else None
