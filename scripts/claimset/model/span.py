"""A span: a labelled stretch of one text."""

from typing import Any, cast

import msgspec

SingleValue = str | bool | int
Value = SingleValue | tuple[SingleValue, ...]
"""What an attribute says; several values, each once and in the schema's order, are a tuple."""


def as_value(value: Any) -> Value:
    """Return a value as it stands in labels: a list of JSON is a tuple."""
    return tuple(value) if isinstance(value, list) else cast("Value", value)


def single_values(value: Value | None) -> tuple[SingleValue, ...]:
    """Return each value that an answer gives; none where nothing was chosen."""
    return value if isinstance(value, tuple) else () if value is None else (value,)


def answer_text(value: Value | None) -> str:
    """Return an answer for a message; nothing chosen of several values is `none`."""
    return (", ".join(map(str, value)) or "none") if isinstance(value, tuple) else str(value)


class Span(msgspec.Struct, frozen=True):
    """
    `text[start:end]` with a label.

    `start` and `end` count Unicode code points of the stored text, end exclusive. `id` is the one that the
    annotation server gave it: assigned once, never reused. `attributes` holds what the schema defines for the label.
    """

    id: str
    start: int
    end: int
    label: str
    attributes: dict[str, Value] = {}

    def quote(self, text: str) -> str:
        """Return the words the span covers."""
        return text[self.start : self.end]

    def within(self, other: "Span") -> bool:
        """Say whether this span lies wholly in the other; equal offsets count."""
        return other.start <= self.start and self.end <= other.end

    def overlaps(self, other: "Span") -> bool:
        """Say whether the two share at least one code point."""
        return self.start < other.end and other.start < self.end

    def at(self, start: int, end: int) -> "Span":
        """Return the same span over other offsets."""
        return msgspec.structs.replace(self, start=start, end=end)


class Relation(msgspec.Struct, frozen=True, order=True):
    """A labelled arrow between two spans of one document, by their ids."""

    source: str
    target: str
    label: str
