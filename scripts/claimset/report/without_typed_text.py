"""Removes typed values from mends, because they may be words of a text that is not ours."""

from collections.abc import Collection, Iterable, Iterator
from typing import Protocol, TypeVar

import msgspec

from claimset.model.issue import Edit, Fix
from claimset.model.schema import Schema
from claimset.model.span import Span


class Mendable(Protocol):
    """What is about a document and holds a mend: an issue, or a mend that was planned."""

    @property
    def document(self) -> str | None:
        """The id."""

    @property
    def fix(self) -> Fix | None:
        """The mend as data."""


_M = TypeVar("_M", bound=Mendable)


def without_typed_text(items: Iterable[_M], open_ids: Collection[str], schema: Schema) -> Iterator[_M]:
    """
    Yield each item; those of a document that is not in `ours` with a mend that holds no text somebody typed.

    Of spans go the values that are not chosen from a list. Where nothing else was to be mended there is no mend left.
    """
    typed_names = {
        attribute.name
        for layer in schema.layers.values()
        for attribute in layer.attributes.values()
        if attribute.kind == "text"
    }
    attribute_names = {name for layer in schema.layers.values() for name in layer.attributes}
    for item in items:
        if item.fix is None or item.document in open_ids:
            yield item
        else:
            yield msgspec.structs.replace(item, fix=_without_typed_values(item.fix, attribute_names - typed_names))  # type: ignore[type-var]


def _without_typed_values(fix: Fix, names: Collection[str]) -> Fix | None:
    if not isinstance(fix, Edit):
        return fix
    before, after = _with_chosen_values(fix.before, names), fix.after and _with_chosen_values(fix.after, names)
    return None if before == after else Edit(before, after)


def _with_chosen_values(span: Span, names: Collection[str]) -> Span:
    return msgspec.structs.replace(
        span, attributes={name: value for name, value in span.attributes.items() if name in names}
    )
