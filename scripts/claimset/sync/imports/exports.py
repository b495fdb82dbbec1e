"""Reads annotations of the project's documents from JSON exports of Label Studio, without the server they came from."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec

from claimset.formats.lines import NotRead, file_text, text_lines
from claimset.labelstudio.payload.export_file import read_exported_task
from claimset.model.exported import ExportedTask
from claimset.model.foreign import UnreadPart
from claimset.model.issue import Issue, Level
from claimset.model.json_text import parse_json
from claimset.model.schema import Interface, Schema
from claimset.store.files.files import read_whole
from claimset.sync.imports.documents import ProjectTexts
from claimset.sync.imports.foreign_files import FileContents, ForeignAnnotation, no_interface, unread_issue


class _Place(msgspec.Struct, frozen=True):
    file: Path
    pointer: str
    value: Any


def read_exports(
    files: Sequence[Path], schema: Schema, texts: ProjectTexts, interface: Interface | None
) -> FileContents:
    """
    Read exports; a task that does not name its interface is read as `read_foreign_files` reads a document.

    Predictions are left out. Raises Conflict and Misconfigured like `read_foreign_files`.
    """
    places: list[_Place] = []
    contents = FileContents([], [])
    for file in files:
        for pointer, value in _json_values(file):
            if isinstance(value, UnreadPart):
                contents.issues.append(unread_issue(value, file))
            else:
                places.append(_Place(file, pointer, value))
    chosen_interface = interface or _smallest_for(places, schema)
    for place in places:
        task = read_exported_task(place.value, schema, default_interface=chosen_interface)
        if task is None or task.text is None:
            why = task.problem if task is not None else "it is no task of a JSON export"
            message = f"{place.pointer}: {why}"
            contents.issues.append(Issue("SCH002", Level.ERROR, message, file=str(place.file), pointer=place.pointer))
        else:
            _add_task(contents, place, task, task.text, texts)
    return contents


def _add_task(contents: FileContents, place: _Place, task: ExportedTask, text: str, texts: ProjectTexts) -> None:
    match = texts.match([task.document] if task.document and task.has_key else [], text)
    if isinstance(match, Issue):
        contents.issues.append(msgspec.structs.replace(match, file=str(place.file), pointer=place.pointer))
        return
    for item in task.annotations():
        if not item.by_person:
            continue
        if item.reading is None or item.interface is None:
            pointer = place.pointer + item.pointer
            issue = Issue("SCH003", Level.ERROR, item.problem, match[0].id, file=str(place.file), pointer=pointer)
            contents.issues.append(issue)
        else:
            contents.annotations.append(ForeignAnnotation(str(place.file), *match, item.interface, item.reading))


def _smallest_for(places: Sequence[_Place], schema: Schema) -> Interface:
    """Return the smallest interface that draws every pass of the annotations whose task names no interface."""
    passes: set[str] = set()
    for place in places:
        task = read_exported_task(place.value, schema)
        if task is not None and task.text is not None and task.interface is None:
            for item in task.annotations():
                passes.update(item.interface.passes if item.by_person and item.interface else ())
    interfaces = [item for item in schema.interfaces.values() if passes <= set(item.passes)]
    if not interfaces:
        raise no_interface()
    return min(interfaces, key=lambda item: len(item.passes))


def _json_values(file: Path) -> Iterator[tuple[str, Any]]:
    """Yield (pointer, value) for each value of a JSON file, or of its lines; an UnreadPart for one that is no JSON."""
    try:
        text = file_text(read_whole(file))
        if file.suffix != ".jsonl":
            value = parse_json(text)
            for number, item in enumerate(value if isinstance(value, list) else [value]):
                yield f"/{number}", item
            return
    except NotRead as error:
        yield "", error.unread
        return
    except ValueError as error:
        message = f"it is not JSON: {error}; export JSON, or give JSON Lines the ending .jsonl"
        yield "", UnreadPart(message, getattr(error, "lineno", None), "SCH001")
        return
    for number, line in enumerate(text_lines(text), 1):
        if line.strip():
            try:
                yield f"/{number - 1}", parse_json(line)
            except ValueError:
                yield "", UnreadPart("it is not JSON: each line has to be one task", number, "SCH001")
