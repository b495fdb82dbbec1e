"""
Merges a stored file that two branches changed, row by row, as a merge driver of git.

Rows that only one branch changed are taken from it. Annotations are merged as those of two pulls: of two states of one
annotation the one that was updated later counts, and none is removed.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from claimset.labels.merge import merge
from claimset.migration.stored_versions import StoredVersions
from claimset.model.document import lock_file, read_lock
from claimset.model.file_kind import FILE_KINDS, FileKind, format_line, kind_at, rows_of, without_format
from claimset.model.json_text import parse_json
from claimset.model.record import Annotation
from claimset.model.trouble import Conflict, Misconfigured
from claimset.store.files.files import read_whole, write_whole
from claimset.store.kept.shared_rows import row_key
from claimset.store.machine.git_state import set_merge_driver
from claimset.store.project import Project
from claimset.store.staging import encode_annotations

DRIVER = "claimset"
"""The name of the merge driver in `.gitattributes` and in git's configuration."""
MERGED_PLACES = (
    "raw/*.jsonl",
    "raw/texts.lock.json",
    "annotations/*.jsonl",
    "annotations/decisions/*.jsonl",
    "annotations/pulled/*.json",
)
"""The files that are merged by row."""
_Key = tuple[Any, ...]
_Row = TypeVar("_Row")
_Rows = Mapping[_Key, _Row]
_REMEDY = "decide between the two versions in the file, then git add it"


def install_merge_driver(project: Project) -> tuple[str, ...]:
    """
    Let git merge the project's files with claimset in this clone; return the lines that `.gitattributes` got.

    The lines are tracked and hold for everybody; git's configuration is that of this clone alone. Raises Misconfigured
    outside version control.
    """
    set_merge_driver(project.root, DRIVER, "claimset merge %O %A %B %P")
    file = project.root / ".gitattributes"
    stored = read_whole(file).decode() if file.is_file() else ""
    # Gold is made of annotations and decisions: git must not put parts of two records together.
    lines = (*(f"{place} merge={DRIVER}" for place in MERGED_PLACES), "annotations/gold/*.json -merge")
    new_lines = tuple(line for line in lines if line not in stored.splitlines())
    if new_lines:
        head = stored if not stored or stored.endswith("\n") else f"{stored}\n"
        write_whole(file, (head + "".join(f"{line}\n" for line in new_lines)).encode())
    return new_lines


def merge_stored_file(project: Project, base: Path, ours: Path, theirs: Path, place: str) -> None:
    """
    Merge two versions of the file `place`, and write the result to the file `ours`, as git expects of a driver.

    `base` is what both began with, an empty file where there was none. Raises Conflict, and leaves `ours` as it is, if
    both branches changed the same row, and Misconfigured for a file that is not merged by row.
    """
    kind = kind_at(place)
    versions = [read_whole(file) for file in (base, ours, theirs)]
    if kind is None or not any(Path(place).match(pattern) for pattern in MERGED_PLACES):
        raise Misconfigured(f"{place} is not merged by row", _REMEDY)
    try:
        if kind.name == "pulled":
            data = _merged_annotations(project, Path(place).stem, *versions)
        elif kind.name == "lock":
            data = _merged_lock(*versions)
        else:
            data = _merged_lines(kind, place, *versions)
    except (msgspec.DecodeError, UnicodeDecodeError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise Misconfigured(f"a version of {place} cannot be read: {error}", _REMEDY) from error
    write_whole(ours, data)


def _merged_lines(kind: FileKind, place: str, base: bytes, ours: bytes, theirs: bytes) -> bytes:
    by_key = [_by_key(kind, place, data) for data in (base, ours, theirs)]
    merged = _merge_by_key(place, *by_key)
    # Decisions are made one after the other, and splits are ordered by people: new ones come last.
    keys = merged if kind.name in {"decisions", "splits"} else sorted(merged)
    has_format = any(data.startswith(format_line(kind).rstrip()) for data in (ours, theirs))
    return (format_line(kind) if has_format else b"") + "".join(f"{merged[key]}\n" for key in keys).encode()


def _by_key(kind: FileKind, place: str, data: bytes) -> dict[_Key, str]:
    rows: dict[_Key, str] = {}
    for row in _rows(kind, data):
        key = row_key(kind.name, row)
        if rows.setdefault(key, row) != row:
            raise Conflict(f"a version of {place} has two rows of {' '.join(map(str, key))[:80]}", _REMEDY)
    return rows


def _merged_lock(base: bytes, ours: bytes, theirs: bytes) -> bytes:
    name = FILE_KINDS["lock"].place
    by_id = [{(row.id,): row for row in read_lock(data, name)} if data else {} for data in (base, ours, theirs)]
    return lock_file(_merge_by_key(name, *by_id).values()).encode()


def _merge_by_key(place: str, base: _Rows[_Row], ours: _Rows[_Row], theirs: _Rows[_Row]) -> dict[_Key, _Row]:
    merged: dict[_Key, _Row] = {}
    for key in dict.fromkeys((*ours, *theirs)):
        before, one, other = base.get(key), ours.get(key), theirs.get(key)
        if one != other and before not in (one, other):
            raise Conflict(f"both branches changed the row of {' '.join(map(str, key))[:80]} in {place}", _REMEDY)
        row = other if one == before else one
        if row is not None:
            merged[key] = row
    return merged


def _merged_annotations(project: Project, document: str, base: bytes, ours: bytes, theirs: bytes) -> bytes:
    versions = StoredVersions(project, project.schema())
    base_rows, own_rows, their_rows = (_annotations(project, versions, document, data) for data in (base, ours, theirs))
    if {row.text_sha256 for row in own_rows} != {row.text_sha256 for row in their_rows}:
        raise Conflict(f"one branch corrected the text of {document}, and the other labelled the earlier one", _REMEDY)
    # A row that one branch alone changed is that branch's: a note that was removed, labels of a corrected text.
    rows = _without_old_states(own_rows, base_rows, their_rows)
    other_rows = _without_old_states(their_rows, base_rows, rows)
    # What came from no server has no id there: of two that differ nobody knows which is newer.
    local, other_local = ([row for row in part if row.annotation is None] for part in (rows, other_rows))
    for row in other_local:
        own = next((item for item in local if (item.annotator, item.interface) == (row.annotator, row.interface)), None)
        if own is not None and own != row:
            raise Conflict(f"both branches have labels of {row.annotator} that came from files", _REMEDY)
    new_local = [row for row in other_local if row not in local]
    merged = merge([*rows, *new_local], [row for row in other_rows if row.annotation is not None])
    return encode_annotations(document, merged, versions.schema_of)


def _without_old_states(rows: list[Annotation], base: list[Annotation], others: list[Annotation]) -> list[Annotation]:
    """Return rows without those that stand in `base` as they are and that the other branch has in another state."""
    other_keys = {_annotation_key(row) for row in others}
    return [row for row in rows if row not in base or _annotation_key(row) not in other_keys]


def _annotation_key(row: Annotation) -> _Key:
    return row.interface, row.origin, row.annotation, row.annotator if row.annotation is None else None


def _annotations(project: Project, versions: StoredVersions, document: str, data: bytes) -> list[Annotation]:
    if not data.strip():
        return []
    file = project.pulled_file(document)
    value = without_format(FILE_KINDS["pulled"], parse_json(data), project.relative(file))
    rows, issues = versions.annotations(file, value["annotations"])
    if issues:
        raise Conflict(f"a version of {project.relative(file)} cannot be read: {issues[0].message}", _REMEDY)
    return [row for row, _ in rows]


def _rows(kind: FileKind, data: bytes) -> Iterable[str]:
    return (line.decode() for _, line in rows_of(kind, data.splitlines(), kind.place) if line.strip())
