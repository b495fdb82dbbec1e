"""What a rule saw, and what a person reads of it."""

from enum import StrEnum

import msgspec

from claimset.model.span import Span


class Level(StrEnum):
    """`error` blocks a release, `warning` does not, `info` is advice."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Edit(msgspec.Struct, frozen=True):
    """A mend as data: put `after` in the place of `before`; nothing where the span should go."""

    before: Span
    after: Span | None


class Violation(msgspec.Struct, frozen=True):
    """What a rule saw in one record. Where the text is not ours to publish, `message` names offsets and never words."""

    message: str
    span: Span | None = None
    edit: Edit | None = None


class Issue(msgspec.Struct, frozen=True, omit_defaults=False):
    """One thing wrong with the data, with its address."""

    code: str
    level: Level
    message: str
    document: str | None = None
    annotator: str | None = None
    start: int | None = None
    end: int | None = None
    pointer: str | None = None
    file: str | None = None
    url: str | None = None
    fix: Edit | None = None
