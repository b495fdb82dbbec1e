"""An AnnotationServer without a socket: it answers from rows in memory, as Label Studio does from its database."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from copy import deepcopy
from datetime import UTC, datetime
from hashlib import sha256
from itertools import islice

import msgspec

from claimset.labelstudio.payload.sent_fix import SentFix
from claimset.labelstudio.payload.server_rows import (
    FixPrediction,
    KeyedTask,
    ListedProject,
    ListedTask,
    OwnPrediction,
    ProjectInfo,
    ServerItem,
    TaskCounts,
    TaskData,
    TaskItems,
)
from claimset.labelstudio.payload.tasks import PREFILL, SentPrediction, ServerTask, read_task
from claimset.model.trouble import Misconfigured, Unreachable
from faults.small_server import PEOPLE, Row, Shelf

BATCH = 3
"""How many tasks an export gives at once: few, so that there are several batches."""
_FIX = re.compile(r"claimset fix ([0-9]+) ([0-9a-f]{8})")
_Condition = Callable[[Row], bool]


class ServerInMemory:
    """The AnnotationServer that has the projects and tasks of a shelf; what the shelf holds back is not given."""

    def __init__(self, shelf: Shelf, url: str = "http://127.0.0.1:1") -> None:
        self.url = url
        self.shelf = shelf
        self.projects = _Projects(shelf)
        self.tasks = _Tasks(shelf)
        self.annotations = _Annotations(shelf)
        self.predictions = _Predictions(shelf)
        self.fixes = _Fixes(shelf)
        self.editor = _Editor(shelf)
        self.accounts = _Accounts(shelf)

    @property
    def moment(self) -> str:
        return f"2026-01-01T{self.shelf.clock // 60:02d}:{self.shelf.clock % 60:02d}:00Z"

    def close(self) -> None:
        pass

    def annotate(self, task: int, result: list[Row], by: int) -> int:
        """Submit an annotation, as an annotator does; return its id."""
        row = self.shelf.any_task(task)
        number = self.shelf.next_number("annotations")
        annotation = {"id": number, "completed_by": by, "result": result, "lead_time": 2.5, "was_cancelled": False}
        row["annotations"].append({**annotation, "created_at": "2026-01-01", "updated_at": self.shelf.touch(row)})
        return number

    def draft(self, task: int, result: list[Row]) -> int:
        """Begin an annotation, which leaves the task's time of change as it is; return the draft's id."""
        number = self.shelf.next_number("drafts")
        self.shelf.any_task(task).setdefault("drafts", []).append({"id": number, "result": result, "annotation": None})
        return number

    def cancel(self, annotation: int) -> None:
        """Cancel an annotation, as an annotator does who skips the task."""
        self.edit(annotation, was_cancelled=True)

    def edit(self, annotation: int, late: int = 0, **fields: object) -> None:
        """
        Change an annotation that was submitted, as an annotator does: its `result`, or whether `was_cancelled`.

        A change that is `late` has the time of so many minutes ago: the server took so long to write it.
        """
        row, item = self.shelf.any_item("annotations", annotation)
        item |= {**fields, "updated_at": self.shelf.touch(row, late)}

    def delete_annotation(self, annotation: int) -> None:
        """Delete an annotation, as an annotator does."""
        row, item = self.shelf.any_item("annotations", annotation)
        row["annotations"].remove(item)
        self.shelf.touch(row)


class _Part:
    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf


class _Projects(_Part):
    def list_titled(self, title: str) -> list[ListedProject]:
        rows = [row for row in self._shelf.projects if row["title"].startswith(title)]
        return [ListedProject(row["id"], row["title"], row.get("description", "")) for row in rows]

    def info(self, project: int) -> ProjectInfo:
        row = self._project(project)
        mark = f"{row['id']} {row.get('created_at')}"
        return ProjectInfo(project, row["title"], row["label_config"], sha256(mark.encode()).hexdigest()[:16])

    def create(self, title: str, description: str, interface: str, instruction: str) -> int:
        number = max((row["id"] for row in self._shelf.projects), default=0) + 1
        row = {"id": number, "title": title, "description": description, "label_config": interface}
        self._shelf.projects.append({**row, "expert_instruction": instruction, "created_at": self._shelf.moment()})
        self._shelf.tasks[number] = []
        return number

    def interface_of(self, project: int) -> str:
        return str(self._project(project)["label_config"])

    def instruction_of(self, project: int) -> str:
        return str(self._project(project).get("expert_instruction", ""))

    def update_interface(self, project: int, interface: str) -> None:
        self._project(project)["label_config"] = interface

    def rename(self, project: int, title: str, description: str) -> None:
        self._project(project).update(title=title, description=description)

    def update_description(self, project: int, description: str) -> None:
        self._project(project)["description"] = description

    def update_instruction(self, project: int, instruction: str) -> None:
        self._project(project)["expert_instruction"] = instruction

    def _project(self, number: int) -> Row:
        for row in self._shelf.projects:
            if row["id"] == number:
                return row
        raise Misconfigured("the server has nothing at the path of the request", "check LABEL_STUDIO_URL")


class _Tasks(_Part):
    def list_keyed(self, project: int, after: int = 0) -> Iterator[KeyedTask]:
        for row in self._rows(project, lambda row: row["id"] > after):
            data, mark = row["data"], row.get("meta", {}).get(PREFILL, {})
            if isinstance(data.get("task_key"), str):
                predictions = len(row.get("predictions", ()))
                digest = data.get("text_sha256", "")
                source = mark.get("from")
                versions = data.get("schema_version", ""), data.get("guideline_version", "")
                is_begun = bool(row["annotations"] or (not after and row.get("drafts")))
                yield KeyedTask(
                    row["id"], data["task_key"], digest, mark.get("content"), predictions, source, versions, is_begun
                )

    def data(self, project: int) -> Iterator[TaskData]:
        return (TaskData(row["id"], row["data"], len(row.get("predictions", ()))) for row in self._rows(project))

    def list_changed(self, project: int, since: datetime) -> Iterator[ListedTask]:
        moment = since.astimezone(UTC)
        return map(_listed, self._rows(project, lambda row: datetime.fromisoformat(_listed(row).updated) >= moment))

    def list_annotated(self, project: int) -> Iterator[ListedTask]:
        for condition in (_is_completed, _is_skipped):
            yield from map(_listed, self._rows(project, condition))

    def list_by_id(self, project: int, ids: Sequence[int]) -> Iterator[ListedTask]:
        return map(_listed, self._rows(project, lambda row: row["id"] in ids))

    def count(self, project: int, after: int = 0) -> int:
        return len(self._rows(project, lambda row: row["id"] > after))

    def count_completed(self, project: int) -> TaskCounts:
        rows = self._rows(project, _is_completed)
        return TaskCounts(len(rows), sum(_listed(row).completed for row in rows))

    def count_skipped(self, project: int) -> int:
        return len(self._rows(project, _is_skipped))

    def count_drafts(self, project: int) -> int:
        return len(self._rows(project, lambda row: bool(row.get("drafts"))))

    def count_in_progress(self, project: int) -> int:
        return len(self._rows(project, lambda row: bool(row.get("drafts")) and not _is_completed(row)))

    def exists(self, task: int) -> bool:
        return any(row["id"] == task for rows in self._shelf.tasks.values() for row in rows)

    def is_worked_on(self, task: int) -> bool:
        row = self._shelf.any_task(task)
        return bool(row["annotations"] or row.get("drafts"))

    def send(self, project: int, tasks: bytes) -> list[int]:
        rows = msgspec.json.decode(tasks)
        for row in rows:
            row |= {"id": self._shelf.next_number("tasks"), "annotations": [], "drafts": []}
            for prediction in row.setdefault("predictions", []):
                prediction["id"] = self._shelf.next_number("predictions")
            self._shelf.touch(row)
            self._shelf.tasks[project].append(row)
        return [row["id"] for row in rows]

    def update_data(self, task: int, data: Row) -> None:
        row = self._shelf.any_task(task)
        row["data"] = deepcopy(data)
        self._shelf.touch(row)

    def remove(self, task: int) -> None:
        for rows in self._shelf.tasks.values():
            rows[:] = [row for row in rows if row["id"] != task]

    def _rows(self, project: int, condition: _Condition = lambda _: True) -> list[Row]:
        rows = sorted(self._shelf.tasks[project], key=lambda row: row["id"])
        return [row for row in rows if row["id"] not in self._shelf.unlisted and condition(row)]


class _Annotations(_Part):
    def task_ids(self, project: int) -> Iterable[int]:
        ids = [row["id"] for row in self._shelf.tasks[project] if row["id"] not in self._shelf.unlisted]
        return range(min(ids), max(ids) + 1) if ids else ()

    def export(self, project: int, task_ids: Iterable[int]) -> Iterator[list[ServerTask]]:
        remaining_ids = iter(task_ids)
        while batch := list(islice(remaining_ids, BATCH)):
            if self._shelf.is_broken:
                raise Unreachable("the connection broke", "try again; nothing was lost")
            self._shelf.exports.append(batch)
            rows = [row for row in self._shelf.tasks[project] if row["id"] in batch and row["annotations"]]
            rows = [row for row in rows if row["id"] not in self._shelf.unexported]
            yield [self._exported(row) for row in sorted(rows, key=lambda row: row["id"])]

    def exists(self, annotation: int) -> bool:
        rows = (row for rows in self._shelf.tasks.values() for row in rows)
        return any(item["id"] == annotation for row in rows for item in row["annotations"])

    def _exported(self, row: Row) -> ServerTask:
        counts = _listed(row)
        annotations = [item for item in row["annotations"] if item["id"] not in self._shelf.withheld]
        totals = {"total_annotations": counts.completed, "cancelled_annotations": counts.skipped}
        return read_task(deepcopy({"updated_at": counts.updated, **row, **totals, "annotations": annotations}))


class _Predictions(_Part):
    def of_task(self, task: int) -> list[OwnPrediction]:
        rows = self._shelf.any_task(task).get("predictions", ())
        return [OwnPrediction(row["id"], deepcopy(row["result"])) for row in rows if row["model_version"] == PREFILL]

    def create(self, task: int, prediction: SentPrediction) -> None:
        self._shelf.predict(task, PREFILL, prediction.result)

    def change(self, prefill: OwnPrediction, prediction: SentPrediction) -> None:
        _, row = self._shelf.any_item("predictions", prefill.id)
        row["result"] = deepcopy(prediction.result)

    def withdraw(self, prefill: OwnPrediction) -> None:
        task, row = self._shelf.any_item("predictions", prefill.id)
        task["predictions"].remove(row)

    def mark(self, task: int, prediction: SentPrediction | None) -> None:
        row = self._shelf.any_task(task)
        meta = {key: value for key, value in row.get("meta", {}).items() if key != PREFILL}
        row["meta"] = meta if prediction is None else {**meta, PREFILL: prediction.mark()}
        self._shelf.touch(row)


class _Fixes(_Part):
    def of_project(self, project: int) -> list[FixPrediction]:
        return [fix for row in self._shelf.tasks[project] for fix in self.of_task(row["id"])]

    def of_task(self, task: int) -> list[FixPrediction]:
        rows = self._shelf.any_task(task).get("predictions", ())
        matches = [(row["id"], _FIX.fullmatch(row["model_version"])) for row in rows]
        return [FixPrediction(number, task, int(match[1]), match[2]) for number, match in matches if match]

    def propose(self, fix: SentFix) -> None:
        self._shelf.predict(fix.task, f"claimset fix {fix.annotation} {fix.digest}", list(fix.result))

    def withdraw(self, fix: FixPrediction) -> None:
        task, row = self._shelf.any_item("predictions", fix.id)
        task["predictions"].remove(row)


class _Editor(_Part):
    def tasks(self, project: int) -> Iterator[TaskItems]:
        return map(_task_items, sorted(self._shelf.tasks[project], key=lambda row: row["id"]))

    def task(self, project: int, number: int) -> TaskItems | None:
        return next((task for task in self.tasks(project) if task.id == number), None)

    def rewrite(self, item: ServerItem) -> None:
        task, row = self._shelf.any_item(item.kind, item.id)
        row["result"] = deepcopy(item.result)
        if item.kind == "annotations":
            row["updated_at"] = self._shelf.touch(task)
            # Label Studio throws the draft of an annotation away when the annotation changes.
            task["drafts"] = [draft for draft in task.get("drafts", ()) if draft.get("annotation") != item.id]

    def mark(self, task: TaskItems, version: str) -> None:
        row = self._shelf.any_task(task.id)
        row["data"] = {**row["data"], "schema_version": version}
        self._shelf.touch(row)


class _Accounts(_Part):
    def own_id(self) -> int:
        return self._shelf.owner

    def own_email(self) -> str:
        return "owner@people.example"

    def emails(self) -> dict[int, str]:
        return {int(str(row["id"])): str(row["email"]) for row in PEOPLE}

    def invitation(self) -> str:
        return "http://127.0.0.1:1/user/signup/?token=0"


def _is_completed(row: Row) -> bool:
    return _listed(row).completed > 0


def _is_skipped(row: Row) -> bool:
    return _listed(row).skipped > 0


def _listed(row: Row) -> ListedTask:
    skipped = sum(bool(item.get("was_cancelled")) for item in row["annotations"])
    updated = str(row.get("updated_at", "2026-01-01T00:00:00.000000Z"))
    return ListedTask(row["id"], updated, len(row["annotations"]) - skipped, skipped)


def _task_items(row: Row) -> TaskItems:
    items = [
        ServerItem(kind, item["id"], deepcopy(item["result"]), item.get("annotation") if kind == "drafts" else None)
        for kind in ("annotations", "drafts", "predictions")
        for item in row.get(kind, ())
    ]
    return TaskItems(row["id"], deepcopy(row["data"]), tuple(items), deepcopy(row))
