"""
The rows about one document in the files that all documents share.

A row is one line of JSON, in a file of JSON Lines as it stands there; of the other files each element is made a row.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import msgspec

from claimset.model.document import Fingerprint, lock_file
from claimset.model.file_kind import FILE_KINDS, FileKind, format_line, read_body, rows_of, with_format
from claimset.model.json_text import parse_json, pretty_json
from claimset.model.trouble import Misconfigured
from claimset.store.files.files import read_whole, writable, write_whole
from claimset.store.project import Project

_Order = Callable[[dict[str, Any]], tuple[Any, ...]]
_ORDERS: dict[str, _Order | None] = {
    "manifest": lambda row: (row["id"],),
    "withdrawn": lambda row: (row["document"],),
    "corrected": lambda row: (row["document"], row["version"]),
    "refused": lambda row: (
        row["document"],
        row["interface"],
        row["origin"],
        row["annotation"] or 0,
        row["task"],
    ),
    "waivers": lambda row: (row["document"], row["code"], row.get("start") or 0, row["content"]),
    "links": lambda row: (
        *(row[end][part] for end in ("from", "to") for part in ("document", "claim")),
        row["relation"],
    ),
    "judged": lambda row: (row["judge"], row["document"], row["item"]),
    "splits": None,
}
"""The files of JSON Lines, by kind, and the order in which they are written; None for one that people write."""
_REMOVED_IF_EMPTY = {"withdrawn", "corrected"}
"""Files that a project has only while something was withdrawn or corrected."""
SHARED_FILES = (*_ORDERS, "lock", "assignments", "holdout", "learned")
"""The kinds of files that hold rows about several documents. The manifest comes first."""


def shared_rows(project: Project, kind_name: str) -> list[str]:
    """Return the rows of a shared file; none for a missing file. Raises Misconfigured for one that cannot be read."""
    kind = FILE_KINDS[kind_name]
    file = project.root / kind.place
    if not file.is_file():
        return []
    try:
        if kind_name in _ORDERS:
            lines = rows_of(kind, read_whole(file).splitlines(), kind.place)
            return [line.decode() for _, line in lines if line.strip()]
        if kind_name == "lock":
            return [_line(msgspec.to_builtins(row)) for row in project.fingerprints().values()]
        return [_line(row) for row in _elements(kind_name, read_body(kind, read_whole(file), kind.place))]
    except (msgspec.DecodeError, UnicodeDecodeError, KeyError, TypeError, AttributeError) as error:
        raise Misconfigured(f"{kind.place} cannot be read: {error}", "restore the file from version control") from error


def row_key(kind_name: str, row: str) -> tuple[Any, ...]:
    """
    Return what tells a row of JSON Lines from the others of its file, which is the order of the rows too.

    In a file of any other kind, such as decisions, a row is told by all that it says. Raises Misconfigured for a row
    that is no JSON object, or that lacks a field of its kind.
    """
    order = _ORDERS.get(kind_name)
    value = _object(row)
    try:
        return order(value) if order else (value["document"],) if kind_name in _ORDERS else (row,)
    except (KeyError, TypeError) as error:
        raise Misconfigured(f"a line lacks a field: {row[:60]}", "mend the line: claimset check names it") from error


def rows_about(rows: Iterable[str], document: str) -> tuple[str, ...]:
    """Return the rows that name a document. Raises Misconfigured for a row that is no JSON object."""
    return tuple(row for row in rows if document in documents_of(row))


def documents_of(row: str) -> set[object]:
    """Return the documents that a row names: both ends of a link. Raises Misconfigured for a row that is no object."""
    value = _object(row)
    ends = (value.get("from"), value.get("to"))
    linked = {end.get("document") for end in ends if isinstance(end, dict)}
    return linked or {value.get("document", value.get("id"))}


def write_rows_about(project: Project, kind_name: str, document: str, new_rows: Sequence[str]) -> bool:
    """
    Give a document other rows in a shared file; the rows about other documents stay. Return whether the file changed.

    A file that people order stays in its order, and new rows come last.
    """
    kind, rows = FILE_KINDS[kind_name], shared_rows(project, kind_name)
    old_rows = rows_about(rows, document)
    if old_rows == tuple(new_rows):
        return False
    rows = [row for row in rows if row not in old_rows]
    order = _ORDERS.get(kind_name, _order_of_elements)
    for row in new_rows:
        later = (number for number, other in enumerate(rows) if order and order(_object(other)) > order(_object(row)))
        rows.insert(next(later, len(rows)), row)
    file = project.root / kind.place
    if not rows and kind_name in _REMOVED_IF_EMPTY:
        with writable(file.parent):
            file.unlink(missing_ok=True)
        return True
    return write_whole(file, _file_bytes(project, kind, kind_name, rows))


def _file_bytes(project: Project, kind: FileKind, kind_name: str, rows: Sequence[str]) -> bytes:
    file = project.root / kind.place
    if kind_name in _ORDERS:
        data = read_whole(file) if file.is_file() else b""
        # A file that people write may state no format.
        head = format_line(kind) if not data or data.startswith(format_line(kind).rstrip()) else b""
        return head + "".join(f"{row}\n" for row in rows).encode()
    values = [parse_json(row) for row in rows]
    if kind_name == "lock":
        return lock_file(msgspec.convert(values, list[Fingerprint])).encode()
    body = read_body(kind, read_whole(file), kind.place)
    return pretty_json(with_format(kind, _with_elements(kind_name, body, values))).encode()


def _elements(kind_name: str, body: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the elements of a JSON file that are each about one document."""
    if kind_name == "assignments":
        yield from ({"document": name, "annotators": people} for name, people in body["documents"].items())
    elif kind_name == "holdout":
        yield from ({"document": name} for name in body["documents"])
    else:
        yield from ({"layer": name, **row} for name, layer in body["layers"].items() for row in layer["doubts"])


def _with_elements(kind_name: str, body: dict[str, Any], rows: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """Return the body of a JSON file with other elements; what no person edits are tuples, written on one line."""
    body = {key: _on_one_line(value) for key, value in body.items()}
    if kind_name == "assignments":
        return {**body, "documents": {row["document"]: tuple(row["annotators"]) for row in rows}}
    if kind_name == "holdout":
        return {**body, "documents": tuple(row["document"] for row in rows)}
    doubts: dict[str, list[dict[str, Any]]] = {name: [] for name in body["layers"]}
    for row in rows:
        doubts[row["layer"]].append({key: value for key, value in row.items() if key != "layer"})
    layers = {name: {**layer, "doubts": tuple(doubts[name])} for name, layer in body["layers"].items()}
    return {**body, "layers": layers}


def _on_one_line(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(map(_on_one_line, value))
    return {key: _on_one_line(item) for key, item in value.items()} if isinstance(value, dict) else value


def _order_of_elements(row: dict[str, Any]) -> tuple[Any, ...]:
    return (row.get("layer", ""), row.get("p", 0), row.get("document", row.get("id")), row.get("start", 0))


def _object(row: str) -> dict[str, Any]:
    try:
        value = parse_json(row)
    except ValueError as error:
        raise Misconfigured(f"a line is no JSON: {row[:60]}", "mend the line: claimset check names it") from error
    if not isinstance(value, dict):
        raise Misconfigured(f"a line is no JSON object: {row[:60]}", "mend the line: claimset check names it")
    return value


def _line(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
