"""The rows of a project's manifest, as JSON, for tests that spoil them."""

import json
from collections.abc import Iterable
from typing import Any

import msgspec

from claimset.model.file_kind import FILE_KINDS, format_line
from claimset.store.project import Project


def manifest_rows(project: Project) -> list[dict[str, Any]]:
    """Return the rows, without the line that states the format."""
    return [json.loads(line) for line in project.manifest_file.read_bytes().splitlines()[1:]]


def put_manifest_rows(project: Project, rows: Iterable[dict[str, Any]]) -> None:
    """Write rows in the place of those that are there, whatever they say."""
    lines = "".join(json.dumps(row, default=msgspec.to_builtins) + "\n" for row in rows).encode()
    project.manifest_file.write_bytes(format_line(FILE_KINDS["manifest"]) + lines)
