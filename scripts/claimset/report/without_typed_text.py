"""Removes typed values from fixes, because they may be words of a text that the project may not publish."""

from collections.abc import Collection, Iterable, Iterator
from typing import Protocol, TypeVar

import msgspec

from claimset.model.issue import Edit, Fix
from claimset.model.schema import Schema
from claimset.model.span import Span


class Mendable(Protocol):
    """Something about a document that holds a fix: an issue, or a planned fix."""

    @property
    def document(self) -> str | None:
        """The document's id."""

    @property
    def fix(self) -> Fix | None:
        """The fix, if there is one."""


_M = TypeVar("_M", bound=Mendable)


def without_typed_text(items: Iterable[_M], open_ids: Collection[str], schema: Schema) -> Iterator[_M]:
    """
    Yield each item; if its document is not in `open_ids`, with a fix that holds no typed text.

    Spans of such a fix keep only values that are chosen from a list. A fix that changed nothing else is removed.
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
