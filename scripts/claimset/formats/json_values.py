"""Reads lines of JSON, and spans from objects in them."""

from collections.abc import Iterator, Mapping
from typing import Any

from claimset.formats.lines import file_text, text_lines
from claimset.model.foreign import ForeignFile, ForeignSpan, UnreadPart
from claimset.model.json_text import parse_json

_MOST = 2**53


def object_lines(file: ForeignFile) -> Iterator[tuple[int, dict[str, Any]] | UnreadPart]:
    """
    Yield `(line number, object)` for each line with a JSON object, and the reason for each other line.

    Lines are counted from 1. Raises NotRead for a file that is no text.
    """
    for number, line in enumerate(text_lines(file_text(file.data)), 1):
        if not line.strip():
            continue
        try:
            value = parse_json(line)
        except ValueError as error:
            yield UnreadPart(f"it is not JSON: {str(error).partition(':')[0]}; a line is one object", number, "SCH001")
            continue
        if isinstance(value, dict):
            yield number, value
        else:
            yield UnreadPart("it is no JSON object: a line is one document", number, "SCH001")


def document_names(row: Mapping[str, Any], *keys: str) -> tuple[str, ...]:
    """Return the names that a row gives its document: the values of `keys`, in the row or in its `meta`."""
    meta = row.get("meta")
    places = (row, meta if isinstance(meta, dict) else {})
    return tuple(
        str(value)
        for key in keys
        for place in places
        if isinstance(value := place.get(key), str | int) and not isinstance(value, bool)
    )


def span_in(row: object, name: str, line: int, keys: tuple[str, str]) -> ForeignSpan | UnreadPart:
    """
    Read a span from an object with a label and offsets, or with a label, a `quote` and its `occurrence`.

    `keys` are the fields of the start and the end, and `name` is the span's name for messages. Beside offsets the
    `quote`, or else the `text`, is what the annotator saw.
    """
    if not isinstance(row, dict) or not isinstance(row.get("label"), str):
        return UnreadPart(f"{name} is no object with a label", line)
    start, end = row.get(keys[0]), row.get(keys[1])
    quote, occurrence = row.get("quote", row.get("text", "")), row.get("occurrence")
    if not isinstance(quote, str):
        return UnreadPart(f"the quote of {name} is no text", line)
    if start is None and end is None and "quote" in row:
        if occurrence is not None and not (_is_number(occurrence) and occurrence > 0):
            return UnreadPart(f"the occurrence of {name} is no number from 1", line)
        return ForeignSpan(name, row["label"], None, None, quote, occurrence, line=line)
    if not _is_number(start) or not _is_number(end):
        return UnreadPart(f"{name} has neither offsets nor a quote", line, "SPN001")
    return ForeignSpan(name, row["label"], start, end, quote, line=line)


def _is_number(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) < _MOST
