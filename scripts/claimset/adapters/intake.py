"""Texts that come in: text files, JSON Lines and CSV, as bytes and what is said about them."""

import csv
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pandas as pd

from claimset.flow.amount import amount
from claimset.model.trouble import Misconfigured

csv.field_size_limit(2**31 - 1)
_FIELDS = ("id", "language", "title", "outlet", "published", "genre", "licence", "event")


class Incoming(msgspec.Struct, frozen=True):
    """A text on its way in: where it came from, a name for it, its bytes, and what came with it."""

    origin: str
    name: str
    data: bytes
    facts: dict[str, str]


class Unreadable(msgspec.Struct, frozen=True):
    """A row or file that holds no text; `reason` is one sentence."""

    origin: str
    reason: str


def incoming(file: Path) -> Iterator[Incoming | Unreadable]:
    """
    Yield the texts of a file: one of a `.txt`, one a line of `.jsonl`, one a row of `.csv`.

    JSON Lines and CSV need a field `text`; `id, language, title, outlet, published, genre, licence, event` are
    taken where they are there. Raises Misconfigured where the file itself cannot be opened.
    """
    try:
        data = file.read_bytes()
    except OSError as error:
        raise Misconfigured(f"cannot read {file}: {error.strerror}", "check the name and its permissions") from error
    match file.suffix.lower():
        case ".jsonl":
            yield from _lines(file, data)
        case ".csv":
            yield from _table(file)
        case _:
            yield Incoming(str(file), _slug(file.stem), data, {})


def _lines(file: Path, data: bytes) -> Iterator[Incoming | Unreadable]:
    for number, line in enumerate(data.split(b"\n"), 1):
        if not line.strip():
            continue
        origin = f"{file}, line {number}"
        try:
            row = json.loads(line)
        except (ValueError, RecursionError):
            yield Unreadable(origin, "it is not JSON")
            continue
        yield _row(origin, f"{file.stem}-{number}", row if isinstance(row, dict) else {})


def _table(file: Path) -> Iterator[Incoming | Unreadable]:
    try:
        # The header says how many cells a row has; pandas would move a longer row's cells one column on.
        with file.open(encoding="utf-8-sig", newline="") as source:
            head, *rows = [*csv.reader(source, strict=True)] or [[]]
        if not head:
            raise csv.Error("it is empty")  # noqa: TRY301
        uneven = next((number for number, row in enumerate(rows, 2) if row and len(row) != len(head)), None)
        if uneven is not None:
            raise csv.Error(f"row {uneven} has {amount(len(rows[uneven - 2]), 'cell')}, the header {len(head)}")  # noqa: TRY301
        table = pd.DataFrame([row for row in rows if row], columns=head, dtype=str)
    except (ValueError, csv.Error) as error:
        yield Unreadable(str(file), f"it is not CSV in UTF-8: {str(error).splitlines()[0]}")
        return
    for number, row in enumerate(table.to_dict("records"), 2):
        yield _row(f"{file}, row {number}", f"{file.stem}-{number - 1}", row)


def _row(origin: str, name: str, row: dict[Any, Any]) -> Incoming | Unreadable:
    text = row.get("text")
    if not isinstance(text, str):
        return Unreadable(origin, "it has no field 'text'")
    facts = {key: str(row[key]) for key in _FIELDS if isinstance(row.get(key), str | int) and row[key] != ""}
    data = text.encode("utf-8", errors="surrogatepass")
    return Incoming(origin, _slug(facts.get("id", name)), data, facts)


def _slug(name: str) -> str:
    return re.sub(r"[^a-z0-9._-]+", "-", name.lower()).strip("-._") or "text"
