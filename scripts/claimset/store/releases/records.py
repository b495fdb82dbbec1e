"""Reads the records of a release folder, one by one, and its schema and manifest."""

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
    """Say whether a folder is a release, by the files in it."""
    return all((path / name).is_file() for name in (RECORDS, MANIFEST, SCHEMA))


def read_records(folder: Path, schema: Schema) -> Iterator[Record]:
    """
    Yield the records, sorted by id; those of an older release in today's form.

    Raises ValueError, with the number of the line, for an invalid line or one out of order.
    """
    last_id = ""
    with (folder / RECORDS).open("rb") as lines:
        for number, line in enumerate(lines, 1):
            try:
                record = record_from_json(record_of_today(parse_json(line)), schema)
                _require_form(record)
            except (ValueError, KeyError, TypeError, AttributeError, msgspec.ValidationError) as error:
                raise ValueError(f"line {number} is no record: {show_error(error)}") from error
            if record.id <= last_id:
                raise ValueError(f"line {number} is out of order")
            last_id = record.id
            yield record


def _require_form(record: Record) -> None:
    """
    Require what the code that reads a release relies on: the types of every field, and relations between spans.

    Raises ValueError. The record's JSON schema is not used: an older release has the form of its own time.
    """
    msgspec.convert(msgspec.to_builtins(record), Record)
    span_ids = {span.id for span in record.labels.spans}
    if any(not {relation.source, relation.target} <= span_ids for relation in record.labels.relations):
        raise ValueError("a relation leads from or to a span that is not there")


def releases_with_text(build: Path, digest: str) -> Iterator[Path]:
    """Yield the folders of releases in a folder that have a record of a text, by the SHA-256 of its bytes."""
    mark = f'"text_sha256":"{digest}"'.encode()
    for folder in sorted(file.parent for file in build.glob(f"*/{RECORDS}")):
        with (folder / RECORDS).open("rb") as lines:
            if any(mark in line for line in lines):
                yield folder


def read_release_schema(folder: Path) -> Schema:
    """Return the schema that a release was checked against. Raises ValueError for one that cannot be used."""
    return parse_kept_schema(read_object(folder / SCHEMA))


def read_release_manifest(folder: Path) -> dict[str, Any]:
    """Return the content of a release's manifest; nothing without one. Raises OtherFormat for a newer release."""
    kind, content = FILE_KINDS["release-manifest"], read_object(folder / MANIFEST)
    require_format(kind, stated_format(content, MANIFEST), f"{folder.name}/{MANIFEST}")
    return content


def read_object(file: Path) -> dict[str, Any]:
    """Return the JSON object in a file; an empty one for a missing file or other content."""
    try:
        value = parse_json(read_whole(file)) if file.is_file() else {}
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}
