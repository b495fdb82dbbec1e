"""Violations, which rules see, and issues, which people read."""

from enum import StrEnum

import msgspec

from claimset.model.span import Relation, Span


class Level(StrEnum):
    """`error` blocks a release, `warning` does not, `info` is advice."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Edit(msgspec.Struct, frozen=True):
    """A mend of a span as data: replace `before` by `after`, or delete it where `after` is None."""

    before: Span
    after: Span | None


class RelationEdit(msgspec.Struct, frozen=True):
    """
    A mend of relations as data: replace all of `before` by one relation, `after`.

    `before` are relations that can only mean `after`: the same one drawn twice, or drawn the wrong way round. In JSON
    `before` is a list, and in an edit of a span it is an object.
    """

    before: tuple[Relation, ...]
    after: Relation


Fix = Edit | RelationEdit


class Violation(msgspec.Struct, frozen=True):
    """
    A violation of a rule in one record. Where the text is not ours to publish, `message` names offsets and never words.

    `related` are further spans that it is about: the figure that another one conflicts with.
    """

    message: str
    span: Span | None = None
    edit: Fix | None = None
    related: tuple[Span, ...] = ()


class RelatedSpan(msgspec.Struct, frozen=True):
    """A span of a document that an issue is about beside its own; offsets in code points, half-open."""

    document: str
    start: int
    end: int


class Issue(msgspec.Struct, frozen=True, omit_defaults=False):
    """
    One thing wrong with the data, with its address, and what would mend it where that is safe.

    `annotator` and `interface` say whose labels it is about, and of which pass; both are None for gold and for texts.
    `related` are the places that it is about beside its own.
    """

    code: str
    level: Level
    message: str
    document: str | None = None
    annotator: str | None = None
    interface: str | None = None
    start: int | None = None
    end: int | None = None
    pointer: str | None = None
    file: str | None = None
    url: str | None = None
    fix: Fix | None = None
    related: tuple[RelatedSpan, ...] = ()

    @property
    def annotation(self) -> tuple[str, ...]:
        """The annotator and the interface, those of them that are known."""
        return tuple(part for part in (self.annotator, self.interface) if part)
