"""A pseudonym is rotated: an annotator gets a new one, and it stands wherever the old one stood."""

import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec

from claimset.labelstudio.port import AnnotationServer
from claimset.model.file_kind import FILE_KINDS, FORMAT
from claimset.model.json_text import parse_json, pretty_json
from claimset.model.trouble import Conflict, Misconfigured
from claimset.rules.annotators import require_pseudonym
from claimset.server.servers import own_servers
from claimset.store.files.files import files_below, read_whole, write_whole
from claimset.store.kept.qualifications import qualification_folder
from claimset.store.project import Project
from claimset.store.refusals import read_refusals
from claimset.sync.assignment.people import People
from claimset.sync.assignment.server_project import find_project, project_description, project_title
from claimset.sync.pull.stored_index import StoredIndex
from claimset.sync.review.interfaces import with_review_interfaces
from claimset.text.visible import in_quotes

_FIELDS = ("annotator", "assignee", "assigned", "annotators", "by", "choice", "judge")
"""The fields of rows that name annotators."""
_Rename = Callable[[str], str]


class Rotation(msgspec.Struct, frozen=True):
    """An annotator's old and new pseudonym; `files` are the names of the files that have the old one."""

    old: str
    new: str
    files: tuple[str, ...]


def plan_rotation(project: Project, old: str) -> Rotation:
    """
    Return the next free pseudonym for an annotator, and the files that it changes; nothing is written.

    Raises Misconfigured for a pseudonym that nobody has, and where the map of accounts is missing that stored
    annotations need. Raises Conflict for somebody who has a server of their own or documents to qualify with, and for a
    file that cannot be read.
    """
    require_pseudonym(old)
    if old in own_servers(project):
        raise Conflict(
            f"{old} has a server of their own, which is called so", "only the shared server knows a new name"
        )
    if (folder := qualification_folder(project, old)).is_dir():
        raise Conflict(f"{old} has documents to qualify with", f"delete {folder} once they are done")
    names: set[str] = set()

    def note(name: str) -> str:
        names.add(name)
        return name

    for _ in _renamed_files(project, note):
        pass
    people = People(project, names)
    people.require(StoredIndex(project, read_refusals(project)).people)
    if old not in names and not people.has(old):
        raise Misconfigured(f"nobody is called {in_quotes(old)}", "claimset status lists who labelled")
    new = people.successor(old)
    files = (project.relative(file) for file, _ in _renamed_files(project, lambda name: new if name == old else name))
    return Rotation(old, new, tuple(files))


def rotate(project: Project, rotation: Rotation, servers: Sequence[AnnotationServer] = ()) -> int:
    """
    Give an annotator the new pseudonym: on the servers, in every file, and at last in the map of accounts.

    Nobody gets the old one again. Return the number of projects on the servers that were renamed. After a kill the plan
    and the rotation can be made again, and end it. Raises Conflict if somebody else got the new pseudonym since the
    plan, and the errors of the servers.
    """
    old, new = rotation.old, rotation.new
    with project.locked():
        if plan_rotation(project, old).new != new:
            raise Conflict(f"{new} is somebody else's since this was planned", "run the command again")
        people = People(project)
        # From here on the new pseudonym is theirs, whatever comes in between.
        people.begin_rotation(old, new)
        people.save()
        count = sum(_rename_projects(project, server, old, new) for server in servers)
        for file, data in list(_renamed_files(project, lambda name: new if name == old else name)):
            write_whole(file, data, mode=0o600 if project.state in file.parents else 0o644)
        people.end_rotation(old, new)
        people.save()
    return count


def _rename_projects(project: Project, server: AnnotationServer, old: str, new: str) -> int:
    """Rename the projects that an annotator or a curator has alone, the title last; return their number."""
    schema, count = with_review_interfaces(project.schema()), 0
    for interface in schema.interfaces.values():
        target = find_project(server, schema, interface, old)
        if target is None:
            continue
        for task in server.tasks.data(target.id):
            key = str(task.data.get("task_key"))
            if key.endswith(f"/{old}"):
                server.tasks.update_data(task.id, {**task.data, "task_key": f"{key.removesuffix(old)}{new}"})
        named = msgspec.structs.replace(target, annotator=new)
        title, description = project_title(schema, interface, new), project_description(schema, interface, named)
        server.projects.rename(target.id, title, description)
        count += 1
    return count


def _renamed_files(project: Project, rename: _Rename) -> Iterator[tuple[Path, bytes]]:
    """Yield each file that changes when annotators are renamed, with its new bytes."""
    kinds = ("pulled", "gold", "decisions", "refused", "judged", "assignments", "migration", "review-panes")
    files = [file for kind in kinds for file in sorted(project.root.glob(FILE_KINDS[kind].place))]
    files += files_below(project.state / "notes")
    for file in files:
        data = read_whole(file)
        try:
            pieces = data.splitlines(keepends=True) if file.suffix == ".jsonl" else [data]
            new_data = b"".join(_renamed(piece, rename) for piece in pieces)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            name = project.relative(file)
            raise Conflict(f"{name} cannot be read: {error}", "claimset check names what is wrong") from error
        if new_data != data:
            yield file, new_data


def _renamed(piece: bytes, rename: _Rename) -> bytes:
    """Return a JSON file or a line with other names; all else keeps its form, unless it reads like a name."""
    names: dict[str, str] = {}

    def note(name: str) -> str:
        names[name] = rename(name)
        return names[name]

    value = _with_names(parse_json(piece), note)
    if all(old == new for old, new in names.items()):
        return piece
    new_piece = piece.decode()
    for old, new in names.items():
        new_piece = new_piece.replace(f'"{old}"', f'"{new}"')
    if parse_json(new_piece) != value:
        new_piece = pretty_json(value) if b"\n" in piece[:-1] else json.dumps(value, ensure_ascii=False) + "\n"
    return new_piece.encode()


def _with_names(value: Any, rename: _Rename) -> Any:
    """Return what a file or a line of it says, with other names of annotators."""
    if all(isinstance(item, dict) for key, item in value.items() if key != FORMAT):
        # The panes of reviews: by document, then by interface.
        return {
            key: {name: [rename(item) for item in names] for name, names in row.items()} if key != FORMAT else row
            for key, row in value.items()
        }
    if "annotations" in value:
        return {**value, "annotations": [_with_fields(row, rename) for row in value["annotations"]]}
    if "provenance" in value:
        return {**value, "provenance": _with_names(value["provenance"], rename)}
    if "decisions" in value:
        return {**value, "decisions": [_with_fields(row, rename) for row in value["decisions"]]}
    if "sides" in value:
        value = {**value, "sides": [_with_fields(row, rename) for row in value["sides"]]}
    elif "documents" in value:
        documents = {name: [rename(item) for item in names] for name, names in value["documents"].items()}
        value = {**value, "documents": documents}
    return _with_fields(value, rename)


def _with_fields(row: dict[str, Any], rename: _Rename) -> dict[str, Any]:
    changes: dict[str, Any] = {}
    for field in _FIELDS:
        match row.get(field):
            case str(name):
                changes[field] = rename(name)
            case list(names):
                changes[field] = [rename(name) for name in names]
    return {**row, **changes}
