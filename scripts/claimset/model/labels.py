"""Labels: everything that was said about one text."""

from collections.abc import Iterator

import msgspec

from claimset.model.span import Relation, Span, Value


class Labels(msgspec.Struct, frozen=True):
    """
    The spans by layer, the relations between them, and the choices about the whole document.

    Nobody was asked for a layer that is missing. An empty layer means that annotators looked and labelled nothing.
    """

    document: dict[str, Value] = {}
    layers: dict[str, tuple[Span, ...]] = {}
    relations: tuple[Relation, ...] = ()

    @property
    def spans(self) -> Iterator[Span]:
        """Every span of every layer."""
        for spans in self.layers.values():
            yield from spans

    def layer_of(self) -> dict[str, tuple[str, Span]]:
        """Map each span id to its layer's name and the span."""
        return {span.id: (name, span) for name, spans in self.layers.items() for span in spans}
