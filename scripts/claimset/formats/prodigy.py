"""
JSON Lines of Prodigy: one text a line, its `spans`, `relations` between spans, and the annotator's `answer`.

Offsets count code points. A line that was rejected or ignored says nothing about its text.
Source: https://prodi.gy/docs/api-interfaces
"""

from collections.abc import Iterator
from typing import Any

from claimset.formats.json_values import document_names, object_lines, span_in
from claimset.model.foreign import ForeignDocument, ForeignFile, ForeignRelation, ForeignSpan, TextOf, UnreadPart

# A tuple and no set, because an answer in JSON may be a list, which has no hash.
_NO_ANSWER = ("reject", "ignore")
_WHOLE_TEXT = ("accept", "cats")


def read_prodigy(file: ForeignFile, _: TextOf) -> Iterator[ForeignDocument | UnreadPart]:
    """Yield the document of each accepted line. Raises NotRead for a file that is no text."""
    for item in object_lines(file):
        if isinstance(item, UnreadPart):
            yield item
        elif item[1].get("answer") not in _NO_ANSWER:
            yield _document(*item)


def _document(line: int, row: dict[str, Any]) -> ForeignDocument | UnreadPart:
    text, names = row.get("text"), document_names(row, "doc_id", "id", "source")
    if not isinstance(text, str) and not names:
        return UnreadPart("it has neither a text nor the id of one", line, "SCH001")
    spans: list[ForeignSpan] = []
    unread: list[UnreadPart] = []
    for number, value in enumerate(_rows(row, "spans")):
        span = span_in(value, f"span {number + 1}", line, ("start", "end"))
        (spans if isinstance(span, ForeignSpan) else unread).append(span)  # type: ignore[arg-type]
    places = {(span.start, span.end, span.label): span.name for span in spans}
    relations: list[ForeignRelation] = []
    for number, value in enumerate(_rows(row, "relations")):
        ends = [_place(value, key) for key in ("head_span", "child_span")]
        label = value.get("label") if isinstance(value, dict) else None
        if not isinstance(label, str) or any(end not in places for end in ends):
            message = f"relation {number + 1} has no label, or an end that is no span of the line"
            unread.append(UnreadPart(message, line, "REL001"))
        else:
            relations.append(ForeignRelation(label, places[ends[0]], places[ends[1]], line))
    if any(row.get(key) for key in _WHOLE_TEXT):
        unread.append(
            UnreadPart("labels of the whole text are left out: they do not say which question they answer", line)
        )
    return ForeignDocument(names, text if isinstance(text, str) else None, spans, relations, unread, line)


def _place(relation: object, key: str) -> Any:
    match relation:
        case dict() if isinstance(end := relation.get(key), dict):
            place = (end.get("start"), end.get("end"), end.get("label"))
            return place if all(isinstance(part, int | str) for part in place) else None
    return None


def _rows(row: dict[str, Any], key: str) -> list[Any]:
    value = row.get(key)
    return value if isinstance(value, list) else []
