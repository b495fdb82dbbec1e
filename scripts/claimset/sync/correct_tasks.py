"""Carries the correction of a text to the tasks of its document on the servers."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from claimset.labelstudio.moved_result import Range, moved_item, ranges_of
from claimset.labelstudio.payload.server_rows import ServerItem, TaskItems
from claimset.labelstudio.port import AnnotationServer
from claimset.model.json_text import parse_json
from claimset.model.trouble import Conflict
from claimset.store.project import Project
from claimset.sync.withdraw_tasks import DocumentTask, remove_tasks, tasks_of


class TextChange(msgspec.Struct, frozen=True):
    """
    A corrected text, with the hashes of both versions, and the document's file of annotations before and after.

    Without annotations the bytes are empty.
    """

    document: str
    text: str
    old_sha256: str
    new_sha256: str
    before: bytes
    after: bytes


class TaskCorrection(msgspec.Struct, frozen=True):
    """
    A task with the old text, and its annotations as they will be. A review, which shows several texts, is removed.

    `is_review` says whether the task is one.
    """

    task: DocumentTask
    data: dict[str, Any]
    items: tuple[ServerItem, ...]
    is_review: bool


def plan_task_corrections(
    project: Project, servers: Sequence[AnnotationServer], change: TextChange
) -> list[TaskCorrection]:
    """
    Return what has to change on the servers; nothing is changed. Tasks that have the new text are left out.

    Raises Conflict if a task has labels that were not pulled, if somebody has a draft in one, or if it has neither
    text.
    """
    before, after = _ranges(change.before), _ranges(change.after)
    corrections = []
    for task in tasks_of(project, servers, change.document):
        items = servers[task.server].editor.task(task.project, task.task)
        if items is None or items.data.get("text_sha256") == change.new_sha256:
            continue
        is_review = task.title.partition(" / ")[2].startswith("review ")
        rewritten = () if is_review else tuple(_rewritten(items, task, change, before, after))
        data = {**items.data, project.schema().text.field: change.text, "text_sha256": change.new_sha256}
        corrections.append(TaskCorrection(task, data, rewritten, is_review))
    return corrections


def carry_out_corrections(
    project: Project, servers: Sequence[AnnotationServer], corrections: Sequence[TaskCorrection], document: str
) -> int:
    """
    Rewrite the annotations of each task, then its text; return the number of tasks. After a kill, plan it anew.

    Until a task has the new text, a pull refuses it, so that no annotation is read with offsets of the other text.
    """
    for item in corrections:
        server = servers[item.task.server]
        if item.is_review:
            remove_tasks(project, servers, [item.task], document, keep=True)
            continue
        for annotation in item.items:
            server.editor.rewrite(annotation)
        server.tasks.update_data(item.task.task, item.data)
    return len(corrections)


def _rewritten(
    items: TaskItems,
    task: DocumentTask,
    change: TextChange,
    before: Mapping[int, dict[str, Range]],
    after: Mapping[int, dict[str, Range]],
) -> list[ServerItem]:
    """Return the annotations of a task whose offsets are those of the old text, at those of the new one."""
    if items.data.get("text_sha256") != change.old_sha256:
        raise Conflict(
            f"task {task.task} of '{task.title}' has another text than {change.document} had: nothing is changed",
            f"remove the task, and send the document again with claimset push: it is listed as {task.task} there",
        )
    if any(item.kind == "drafts" for item in items.items):
        raise Conflict(
            f"somebody has unsaved changes in task {task.task} of '{task.title}': nothing is changed",
            "let them submit or discard these, then run claimset pull and this command again",
        )
    cancelled = {row.get("id") for row in items.raw.get("annotations", ()) if row.get("was_cancelled")}
    rewritten = []
    for item in items.items:
        if item.kind != "annotations" or item.id in cancelled:
            continue
        ranges = ranges_of(item)
        if item.id in after and ranges == after[item.id] and ranges != before.get(item.id):
            continue
        if ranges != before.get(item.id):
            raise Conflict(
                f"annotation {item.id} of task {task.task} is not as it was pulled: nothing is changed",
                "run claimset pull, then this command again",
            )
        rewritten.append(moved_item(item, after.get(item.id, {}), change.text))
    return rewritten


def _ranges(data: bytes) -> dict[int, dict[str, Range]]:
    """Return the offsets of spans by id, by the number of the annotation on its server, from a file of annotations."""
    rows = parse_json(data)["annotations"] if data else []
    return {
        row["annotation"]: {
            span["id"]: (span["start"], span["end"])
            for part in row["labels"].values()
            if isinstance(part, list)
            for span in part
            if "start" in span
        }
        for row in rows
        if row.get("annotation") is not None
    }
