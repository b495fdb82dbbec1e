"""Labels as a file of another tool holds them, before they are translated into labels of the schema."""

from collections.abc import Callable, Iterator, Mapping, Sequence

import msgspec

from claimset.model.span import Value


class UnreadPart(msgspec.Struct, frozen=True):
    """
    One part of a file that cannot be read.

    `message` says why in one sentence, and `code` names the page that explains it. `line` counts from 1.
    """

    message: str
    line: int | None = None
    code: str = "SCH003"


class ForeignSpan(msgspec.Struct, frozen=True):
    """
    A span of a file. `name` is the id that the file gives it, and `line` is its line in the file, counted from 1.

    `start` and `end` count code points, end exclusive; then `quote` is what the annotator saw. Where both are None the
    span is the place of `quote` in the text: its `occurrence`-th place, counted from 1, or its only place where there
    is no `occurrence`. `layer` is the name that the file gives the layer, if it gives one.
    """

    name: str
    label: str
    start: int | None = None
    end: int | None = None
    quote: str = ""
    occurrence: int | None = None
    layer: str | None = None
    attributes: Mapping[str, Value] = {}
    line: int | None = None


class ForeignRelation(msgspec.Struct, frozen=True):
    """A relation of a file, between two of its spans by their names."""

    label: str
    source: str
    target: str
    line: int | None = None


class ForeignDocument(msgspec.Struct, frozen=True):
    """
    The labels that a file has for one text.

    `names` are those that the file gives the document, the likeliest first. `text` is the text that the file holds,
    None where it holds none. `unread` are the parts that claimset cannot read, and `note_count` is the number of notes.
    """

    names: tuple[str, ...]
    text: str | None = None
    spans: Sequence[ForeignSpan] = ()
    relations: Sequence[ForeignRelation] = ()
    unread: Sequence[UnreadPart] = ()
    line: int | None = None
    note_count: int = 0


class ForeignFile(msgspec.Struct, frozen=True):
    """
    The bytes of a file; `stem` is its name without the suffix and `folder` that of the folder it lies in.

    `text_beside` are the bytes of the text file of the same name, None where there is none.
    """

    stem: str
    folder: str
    data: bytes
    text_beside: bytes | None = None


TextOf = Callable[[Sequence[str]], str | None]
"""Returns the text of the first document of the project that has one of these names; None where there is none."""

ForeignReader = Callable[[ForeignFile, TextOf], Iterator[ForeignDocument | UnreadPart]]
"""Reads a file of one format. Raises NotRead, of `claimset.formats.lines`, for one that is not of the format."""
