"""
JSON Lines of doccano: one text a line, spans as `entities` or as lists under `label`, relations between entities.

Offsets count code points. Labels of a whole text have no counterpart in claimset.
Source: https://doccano.github.io/doccano/ and the exports of doccano 1.5 to 1.8
"""

from collections.abc import Iterator
from typing import Any

from claimset.formats.json_values import document_names, object_lines, span_in
from claimset.model.foreign import ForeignDocument, ForeignFile, ForeignRelation, ForeignSpan, TextOf, UnreadPart
from claimset.text.visible import visible

_LISTS = ("label", "labels")
_SPAN_PARTS = 3


def read_doccano(file: ForeignFile, _: TextOf) -> Iterator[ForeignDocument | UnreadPart]:
    """Yield the document of each line. Raises NotRead for a file that is no text."""
    for item in object_lines(file):
        if isinstance(item, UnreadPart):
            yield item
        else:
            yield _document(*item)


def _document(line: int, row: dict[str, Any]) -> ForeignDocument | UnreadPart:
    text = row.get("text", row.get("data"))
    names = document_names(row, "doc_id", "filename", "id")
    if text is None and not names:
        return UnreadPart("it has neither a text nor the id of one", line, "SCH001")
    spans: list[ForeignSpan] = []
    unread: list[UnreadPart] = []
    for name, value in _span_rows(row):
        span = span_in(value, name, line, ("start_offset", "end_offset"))
        (spans if isinstance(span, ForeignSpan) else unread).append(span)  # type: ignore[arg-type]
    if any(isinstance(value, str) for key in _LISTS for value in _rows(row, key)) or row.get("cats"):
        unread.append(
            UnreadPart("labels of the whole text are left out: they do not say which question they answer", line)
        )
    relations: list[ForeignRelation] = []
    for value in _rows(row, "relations"):
        match value:
            case {"type": str(label), "from_id": int() | str() as source, "to_id": int() | str() as target}:
                relations.append(ForeignRelation(label, _entity(source), _entity(target), line))
            case _:
                unread.append(UnreadPart("a relation has no type, or lacks an end", line))
    return ForeignDocument(names, text if isinstance(text, str) else None, spans, relations, unread, line)


def _span_rows(row: dict[str, Any]) -> Iterator[tuple[str, object]]:
    for number, value in enumerate(_rows(row, "entities")):
        name = value.get("id") if isinstance(value, dict) else None
        yield _entity(name) if isinstance(name, int | str) else f"entity number {number + 1}", value
    for key in _LISTS:
        for number, value in enumerate(_rows(row, key)):
            if isinstance(value, list) and len(value) == _SPAN_PARTS:
                start, end, label = value
                yield f"{key} {number + 1}", {"start_offset": start, "end_offset": end, "label": label}
            elif not isinstance(value, str):
                yield f"{key} {number + 1}", value


def _entity(name: int | str) -> str:
    return f"entity {visible(str(name))}"


def _rows(row: dict[str, Any], key: str) -> list[Any]:
    value = row.get(key)
    return value if isinstance(value, list) else []
