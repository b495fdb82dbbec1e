"""The records of a release folder, read one by one."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from claimset.labels.as_json import record_from_json
from claimset.labels.older_forms import record_of_today
from claimset.model.file_kind import FILE_KINDS, require_format, stated_format
from claimset.model.json_text import parse_json
from claimset.model.record import Record
from claimset.model.schema import Schema
from claimset.schema.read import parse_kept_schema
from claimset.store.files.files import read_whole
from claimset.store.layout import MANIFEST, RECORDS, SCHEMA
from claimset.text.visible import show_error


def is_release(path: Path) -> bool:
    """Say whether a path is the folder of a release, by what lies in it."""
    return all((path / name).is_file() for name in (RECORDS, MANIFEST, SCHEMA))


def read_records(folder: Path, schema: Schema) -> Iterator[Record]:
    """
    Yield the records, by id, those of an older release in today's form.

    Raises ValueError, with the line, for one that is none or is out of order.
    """
    last_id = ""
    with (folder / RECORDS).open("rb") as lines:
        for number, line in enumerate(lines, 1):
            try:
                record = record_from_json(record_of_today(parse_json(line)), schema)
            except (ValueError, KeyError, TypeError, AttributeError, msgspec.ValidationError) as error:
                raise ValueError(f"line {number} is no record: {show_error(error)}") from error
            if record.id <= last_id:
                raise ValueError(f"line {number} is out of order")
            last_id = record.id
            yield record


def read_release_schema(folder: Path) -> Schema:
    """Read the schema that a release was checked against. Raises ValueError where it cannot be used."""
    return parse_kept_schema(read_object(folder / SCHEMA))


def read_release_manifest(folder: Path) -> dict[str, Any]:
    """Read what a release says of itself; nothing where it says nothing. Raises OtherFormat for a newer release."""
    kind, content = FILE_KINDS["release-manifest"], read_object(folder / MANIFEST)
    require_format(kind, stated_format(content, MANIFEST), f"{folder.name}/{MANIFEST}")
    return content


def read_object(file: Path) -> dict[str, Any]:
    """Read a JSON object; an empty one where there is none."""
    try:
        value = parse_json(read_whole(file)) if file.is_file() else {}
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}
