"""Reads a task of any raw JSON export of Label Studio, in which every value may be missing or of another type."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from claimset.labelstudio.mended_result import mended_result
from claimset.labelstudio.payload.tasks import read_server_annotation
from claimset.model.document import ID_PATTERN
from claimset.model.exported import ExportedAnnotation, ExportedTask
from claimset.model.schema import Interface, Schema
from claimset.schema.questions import drawn_attributes
from claimset.text.plural import plural

_ANNOTATIONS = ("annotations", "completions")
_SERVER_ONLY = {"id", "completed_by"}


def read_exported_task(
    value: object, schema: Schema, text_field: str | None = None, default_interface: Interface | None = None
) -> ExportedTask | None:
    """
    Read a JSON value as a task; None if it is no task.

    The text is in the field `text_field`; without it in the schema's field, or in the only field that holds text.
    Labels are read as a pull reads them, in the interface that the task names, else in `default_interface`, else in the
    smallest that has their controls.
    """
    row = _task_row(value)
    if row is None:
        return None
    data = row["data"]
    text, problem = _find_text(data, text_field, schema.text.field)
    doc_id, number = _string(data, "doc_id"), row.get("id")
    # The key is document/interface, with /annotator behind it in a project of one annotator.
    interface = schema.interfaces.get(next(iter((_string(data, "task_key") or "").split("/")[1:]), ""))
    language = _string(data, "language")
    codes = {title: code for code, title in schema.languages.items()}
    has_key = doc_id is not None and ID_PATTERN.fullmatch(doc_id) is not None
    return ExportedTask(
        document=doc_id if has_key else f"task-{number}" if isinstance(number, int) else None,
        has_key=has_key,
        interface=interface,
        text=text,
        problem=problem,
        text_sha256=_string(data, "text_sha256"),
        language=codes.get(language or "", language),
        schema_version=_string(data, "schema_version"),
        annotations=partial(
            _annotations, row, text or "", schema, interface or default_interface, is_nested=row is not value
        ),
    )


def _task_row(value: object) -> dict[str, Any] | None:
    """Return a task with its annotations. In a server's storage each annotation is a file that holds its task."""
    if not isinstance(value, dict):
        return None
    if isinstance(value.get("data"), dict):
        return value
    task = value.get("task")
    if "result" in value and isinstance(task, dict) and isinstance(task.get("data"), dict):
        annotation = {key: item for key, item in value.items() if key != "task"}
        # The task counts annotations that stand in other files.
        return {"id": task.get("id"), "data": task["data"], "annotations": [annotation]}
    return None


def _annotations(
    row: Mapping[str, Any], text: str, schema: Schema, interface: Interface | None, *, is_nested: bool
) -> Iterator[ExportedAnnotation]:
    """
    Yield every annotation that was not cancelled, and every prediction that has its regions.

    Older exports call annotations completions. Annotations that the task counts and the file lacks are one problem.
    """
    names = [name for name in _ANNOTATIONS if row.get(name) is not None]
    for kind in (*names, "predictions"):
        rows, by_person = row.get(kind), kind != "predictions"
        if rows is not None and not isinstance(rows, list):
            yield ExportedAnnotation(f"/{kind}", by_person, f"its {kind} are no list")
        for number, item in enumerate(rows if isinstance(rows, list) else ()):
            # Of a file that is one annotation, with its task in it, the annotation is the whole.
            pointer = "" if is_nested else f"/{kind}/{number}"
            if not by_person and isinstance(item, int):
                continue  # an export may name predictions by their numbers alone
            annotation = read_server_annotation(item)
            if annotation.cancelled:
                continue
            wrong_names = [name for name in annotation.wrong_names if name not in _SERVER_ONLY]
            if wrong_names:
                problem = f"its {' and '.join(wrong_names)} cannot be read"
                yield ExportedAnnotation(pointer, by_person, problem)
                continue
            read_by = interface or smallest_interface(annotation.result, schema)
            reading = annotation.read(text, schema, read_by)
            yield ExportedAnnotation(
                pointer,
                by_person,
                interface=read_by,
                reading=reading,
                region_indexes=_places_of(annotation.result),
                with_labels=partial(
                    mended_result, annotation.result, reading.labels, text=text, schema=schema, interface=read_by
                ),
            )
    total = row.get("total_annotations")
    file_count = sum(len(rows) for name in names if isinstance(rows := row[name], list))
    if isinstance(total, int) and total > file_count:
        problem = f"the task counts {plural(total, 'annotation')} and the file holds {file_count}: export them too"
        yield ExportedAnnotation(f"/{names[0] if names else 'total_annotations'}", by_person=True, problem=problem)


def smallest_interface(result: Sequence[Any], schema: Schema) -> Interface:
    """Return the smallest interface with every control that a result uses; if none has them, one with all controls."""
    used_names = {name for region in result if isinstance(region, dict) for name in _used_names(region)}
    names_by_interface = {name: _control_names(schema, interface) for name, interface in schema.interfaces.items()}
    every_question = full_interface(schema)
    used_names &= _control_names(schema, every_question)
    candidates = [name for name in names_by_interface if used_names <= names_by_interface[name]]
    return (
        schema.interfaces[min(candidates, key=lambda name: len(names_by_interface[name]))]
        if candidates
        else every_question
    )


def _places_of(result: Sequence[Any]) -> dict[tuple[int | None, int | None], int]:
    """Map (start, end) of each labelled region to its index in the result; of several at one place to the first."""
    indexes: dict[tuple[int | None, int | None], int] = {}
    for index, region in enumerate(result):
        value = region.get("value") if isinstance(region, dict) and region.get("type") == "labels" else None
        if isinstance(value, dict) and isinstance(value.get("start"), int) and isinstance(value.get("end"), int):
            indexes.setdefault((value["start"], value["end"]), index)
    return indexes


def _find_text(data: Mapping[str, Any], field: str | None, default_field: str) -> tuple[str | None, str | None]:
    if field is not None:
        text = _string(data, field)
        return text, None if text is not None else "the task has no text in the field that --text-field names"
    text = _string(data, default_field)
    fields = [value for value in data.values() if isinstance(value, str)]
    if text is None and len(fields) == 1:
        text = fields[0]
    if text is not None:
        return text, None
    return (
        None,
        f"{len(fields)} fields hold text, none of them named '{default_field}': name the right one with --text-field",
    )


def _string(data: Mapping[str, Any], name: str) -> str | None:
    value = data.get(name)
    return value if isinstance(value, str) else None


def _used_names(region: Mapping[str, Any]) -> Iterator[str]:
    if region.get("type") == "relation":
        labels = region.get("labels")
        yield from (f"relation {label}" for label in (labels if isinstance(labels, list) else ()))
    elif isinstance(region.get("from_name"), str):
        yield region["from_name"]


def _control_names(schema: Schema, interface: Interface) -> set[str]:
    layers = schema.drawn_in(interface)
    return {
        *(layer.control for layer in layers),
        *(attribute.control for layer in layers for attribute in drawn_attributes(layer, interface)),
        *(attribute.control for attribute in schema.document.values() if attribute.stage in interface.passes),
        *(f"relation {kind.name}" for kind in schema.relations.values() if kind.stage in interface.stages),
    }


def full_interface(schema: Schema) -> Interface:
    """Return an interface with every control that the schema has; it is none of the schema's own, and has no name."""
    stages = [layer.stage for layer in schema.layers.values()]
    stages += [item.stage for layer in schema.layers.values() for item in layer.attributes.values() if item.stage]
    stages += [item.stage for item in schema.document.values() if item.stage]
    stages += [kind.stage for kind in schema.relations.values()]
    # No interface has an empty name, so annotators count as asked for everything.
    return Interface(name="", title="", passes=tuple(dict.fromkeys(stages)))
