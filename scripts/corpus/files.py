"""Files of the corpus: where they are, and JSON Lines read and written the same way everywhere."""

from collections.abc import Iterable
from pathlib import Path
from typing import TypeVar

import msgspec

from claimset.model.json_text import decode_json
from claimset.model.trouble import Conflict

T = TypeVar("T", bound=msgspec.Struct)

HOME = Path(__file__).parent
DATA = HOME / "data"
TEXTS = HOME / "texts"
FACTS, PLAN, PLANTED = DATA / "facts.csv", DATA / "plan.jsonl", DATA / "planted.jsonl"
STATE = HOME / "state.jsonl"
YARDSTICKS, STATISTICS = DATA / "yardsticks.json", HOME / "statistics.md"


def read_data(name: str, form: type[T]) -> T:
    """Read a file of `data/` that a person wrote, such as `world.json`."""
    return decode_json((DATA / name).read_bytes(), form)


def require_page(file: Path, page: str) -> None:
    """Raise Conflict unless a page that somebody read is today's: its numbers would mean other things."""
    if not file.is_file() or file.read_bytes() != page.encode():
        raise Conflict(f"{file} is not what labels give today", "prepare a new folder, and have it read again")


def read_rows(file: Path, form: type[T]) -> list[T]:
    """Read JSON Lines; a file that is not there has none."""
    lines = file.read_bytes().splitlines() if file.is_file() else []
    return [decode_json(line, form) for line in lines]


def rows_as_bytes(rows: Iterable[msgspec.Struct]) -> bytes:
    """Return rows as JSON Lines."""
    return b"".join(msgspec.json.encode(row) + b"\n" for row in rows)
