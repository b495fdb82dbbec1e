"""Reads texts to add from text files, JSON Lines and CSV, with the fields of their rows."""

import csv
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pandas as pd

from claimset.model.json_text import parse_json
from claimset.model.machine import MACHINE_FIELDS, NOT_RECORDED, Machine, NotRecorded
from claimset.store.files.files import read_whole
from claimset.text.plural import plural
from claimset.text.visible import in_quotes

csv.field_size_limit(2**31 - 1)
ROW_FIELDS = ("id", "language", "title", "outlet", "published", "genre", "licence", "event", "host")
"""The fields of a row that are read, beside its text."""
_MACHINE = "machine"
_SPELT_OUT = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "æ": "ae", "ø": "oe", "œ": "oe", "å": "aa", "ł": "l", "đ": "d"}
)
"""Letters that become two in a file name; other letters lose their accents."""
_TASK = frozenset({"annotations", "completions", "predictions"})
_MINIMAL = frozenset({"annotation_id", "annotator", "lead_time"})
_NO_TEXT = "it has no field 'text'"
_EXPORT = (
    "it is a Label Studio export, and no text: claimset adopt takes in a project with its labels, claimset import the "
    "labels of its JSON export, and claimset check FILE --schema SCHEMA judges it"
)
_JSON = "it is JSON, and no text: write JSON Lines (.jsonl), one object a line with the text in its field 'text'"
_TABS = "it is a table, and no text: save it as CSV (.csv) with the texts in a column 'text'"


class IncomingText(msgspec.Struct, frozen=True):
    """
    A text to add.

    `origin` is the file and line that it comes from, `name` a valid id for it, and `data` its bytes. `facts` are the
    `ROW_FIELDS` of its row, `machine` is the machine that wrote it, and `unread` the names of other fields that have a
    value.
    """

    origin: str
    name: str
    data: bytes
    facts: dict[str, str]
    unread: tuple[str, ...] = ()
    machine: Machine | NotRecorded = NOT_RECORDED


class UnreadableText(msgspec.Struct, frozen=True):
    """A row or file that holds no text; `reason` is one sentence."""

    origin: str
    reason: str


def read_incoming_texts(file: Path) -> Iterator[IncomingText | UnreadableText]:
    """
    Yield the texts of a file: one for a `.txt`, one for each line of `.jsonl`, one for each row of `.csv`.

    JSON Lines and CSV need a field `text`; the other fields of `ROW_FIELDS` are read if they are there. JSON under
    another name and a table with tabs are no text. Raises Misconfigured for a file that cannot be opened.
    """
    data = read_whole(file)
    match file.suffix.lower():
        case ".jsonl":
            yield from _lines(file, data)
        case ".csv":
            yield from _table(file)
        case suffix:
            reason = _TABS if suffix == ".tsv" else _refusal_reason(data, has_json_name=suffix == ".json")
            yield UnreadableText(str(file), reason) if reason else IncomingText(str(file), _slug(file.stem), data, {})


def _refusal_reason(data: bytes, *, has_json_name: bool) -> str | None:
    """Return why bytes are no text but JSON or JSON Lines; None for a text. `has_json_name`: the file ends in .json."""
    if not has_json_name and data.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] not in {b"{", b"["}:
        return None
    try:
        values = [parse_json(data)]
    except ValueError:
        try:
            values = [parse_json(line) for line in data.splitlines() if line.strip()]
        except ValueError:
            return _JSON if has_json_name else None
    rows = [row for value in values for row in (value if isinstance(value, list) else [value])]
    if any(map(_is_exported, rows)):
        return _EXPORT
    return _JSON if has_json_name or any(isinstance(row, dict) for row in rows) else None


def _is_exported(row: Any) -> bool:
    """Say whether a value is a task of Label Studio's JSON export, or a row of its JSON-MIN."""
    return isinstance(row, dict) and (("data" in row and bool(_TASK & row.keys())) or len(_MINIMAL & row.keys()) > 1)


def _lines(file: Path, data: bytes) -> Iterator[IncomingText | UnreadableText]:
    for number, line in enumerate(data.split(b"\n"), 1):
        if not line.strip():
            continue
        origin = f"{file}, line {number}"
        try:
            row = parse_json(line, object_pairs_hook=_unique_fields)
        except _RepeatedField as error:
            yield UnreadableText(origin, str(error))
            continue
        except ValueError:
            yield UnreadableText(origin, "it is not JSON")
            continue
        if isinstance(row, list) and any(map(_is_exported, row)):
            yield UnreadableText(origin, _EXPORT)
        else:
            fields = row if isinstance(row, dict) else {}
            yield _row(origin, f"{file.stem}-{number}", fields, fields.get(_MACHINE))


class _RepeatedField(ValueError):
    """An object has a field twice, so that two readers would read two different texts."""


def _unique_fields(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    row = dict(pairs)
    if len(row) < len(pairs):
        raise _RepeatedField(f"it has the field {in_quotes(_repeated_name(name for name, _ in pairs), 60)} twice")
    return row


def _repeated_name(names: Iterable[str]) -> str:
    return Counter(names).most_common(1)[0][0]


def _table(file: Path) -> Iterator[IncomingText | UnreadableText]:
    try:
        # pandas would shift the cells of a row that is longer than the header.
        with file.open(encoding="utf-8-sig", newline="") as source:
            head, *rows = [*csv.reader(source, strict=True)] or [[]]
        if not head:
            raise csv.Error("it is empty")  # noqa: TRY301
        if len(set(head)) < len(head):
            raise csv.Error(f"it has the column {in_quotes(_repeated_name(head), 60)} twice")  # noqa: TRY301
        uneven_row = next((number for number, row in enumerate(rows, 2) if row and len(row) != len(head)), None)
        if uneven_row is not None:
            raise csv.Error(f"row {uneven_row} has {plural(len(rows[uneven_row - 2]), 'cell')}, the header {len(head)}")  # noqa: TRY301
        table = pd.DataFrame([row for row in rows if row], columns=head, dtype=str)
    except (ValueError, csv.Error) as error:
        yield UnreadableText(str(file), f"it is not CSV in UTF-8: {str(error).splitlines()[0]}")
        return
    for number, row in enumerate(table.to_dict("records"), 2):
        yield _row(f"{file}, row {number}", f"{file.stem}-{number - 1}", row)


def _row(origin: str, name: str, row: dict[Any, Any], machine_fields: object = None) -> IncomingText | UnreadableText:
    text = row.get("text")
    if not isinstance(text, str):
        return UnreadableText(origin, _EXPORT if _is_exported(row) else _NO_TEXT)
    facts = {key: str(row[key]) for key in ROW_FIELDS if isinstance(row.get(key), str | int) and row[key] != ""}
    data = text.encode("utf-8", errors="surrogatepass")
    try:
        machine = msgspec.convert(NOT_RECORDED if machine_fields is None else machine_fields, Machine | NotRecorded)
    except msgspec.ValidationError:
        return UnreadableText(origin, f"its {_MACHINE} is no object of {', '.join(MACHINE_FIELDS)}, each a text")
    read_fields = {"text", *facts} if machine_fields is None else {"text", _MACHINE, *facts}
    # A field without a value is not worth a message.
    unread_fields = (key for key, value in row.items() if key not in read_fields and value not in (None, "", [], {}))
    return IncomingText(origin, _slug(facts.get("id", name)), data, facts, tuple(unread_fields), machine)


def _slug(name: str) -> str:
    """Return an id in which people recognise a name: `Urteil Müller (3)` becomes `urteil-mueller-3`."""
    letters = unicodedata.normalize("NFC", name.lower()).translate(_SPELT_OUT)
    bare_letters = "".join(
        letter for letter in unicodedata.normalize("NFD", letters) if not unicodedata.combining(letter)
    )
    return re.sub(r"[^a-z0-9._-]+", "-", bare_letters).strip("-._") or "text"
