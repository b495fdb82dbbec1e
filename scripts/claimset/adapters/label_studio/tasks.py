"""Tasks as Label Studio takes them and gives them back."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from claimset.adapters.label_studio.regions import Reading, from_result
from claimset.adapters.label_studio.results import to_result
from claimset.model.schema import Interface, Schema
from claimset.model.task import Task

PREFILL = "claimset"
"""The model version of every prediction that a task is sent with: a project prefills tasks from one version only."""


def payload(task: Task, schema: Schema) -> dict[str, Any]:
    """Return a task as it is sent: the key in its data, the text, the versions, and the prediction if there is one."""
    document = task.document
    language = schema.languages.get(document.language, document.language)
    data = {
        "task_key": task.key,
        "doc_id": document.id,
        schema.text.field: task.text,
        "text_sha256": document.sha256,
        "language": document.language,
        "schema_version": schema.version,
        "guideline_version": schema.guidelines,
        "header": " · ".join(part for part in (document.outlet, language, document.published) if part),
    }
    if task.prediction is None:
        return {"data": data}
    result = to_result(task.prediction.labels, task.text, schema, schema.interfaces[task.interface])
    data["prefilled_by"] = f"{task.prediction.model} {task.prediction.version}"
    return {"data": data, "predictions": [{"model_version": PREFILL, "result": result}]}


class Completed(msgspec.Struct, frozen=True):
    """One annotation as the server has it. `account` is the server's id of whoever made it, if it says."""

    id: int
    account: int | None
    cancelled: bool
    result: list[Any]
    lead_time: float | None
    created: str | None
    updated: str | None

    def read(self, text: str, schema: Schema, interface: Interface) -> Reading:
        """Read the labels, every span proven against the text."""
        return from_result(self.result, text, schema, interface)


class ServerTask(msgspec.Struct, frozen=True):
    """
    A task as the server has it, with every annotation; `raw` is exactly what the server said.

    `updated` is the server's time, `promised` how many annotations it says the task has, skipped ones included.
    """

    id: int
    document: str
    data: Mapping[str, Any]
    schema_version: str
    guideline_version: str
    drafts: int
    updated: str
    promised: int
    annotations: Sequence[Completed]
    raw: dict[str, Any]

    def text(self, field: str) -> str:
        """Return the text, which stands in a field of the task's data; nothing where there is none."""
        value = self.data.get(field)
        return value if isinstance(value, str) else ""


def read_task(row: dict[str, Any]) -> ServerTask:
    """Read one task of an export. Raises ValueError where it has not the form of one."""
    try:
        data = row.get("data") or {}
        return ServerTask(
            id=int(row["id"]),
            document=str(data.get("doc_id", "")),
            data=dict(data),
            schema_version=str(data.get("schema_version", "")),
            guideline_version=str(data.get("guideline_version", "")),
            drafts=len(row.get("drafts") or ()),
            updated=str(row.get("updated_at") or ""),
            promised=int(row.get("total_annotations") or 0) + int(row.get("cancelled_annotations") or 0),
            annotations=[_completed(item) for item in row.get("annotations") or ()],
            raw=row,
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ValueError("a task has not the form that Label Studio gives it") from error


def _completed(row: dict[str, Any]) -> Completed:
    who = row.get("completed_by")
    who = who.get("id") if isinstance(who, dict) else who
    return Completed(
        id=int(row["id"]),
        account=None if who is None else int(who),
        cancelled=bool(row.get("was_cancelled")),
        result=list(row.get("result") or ()),
        lead_time=row.get("lead_time"),
        created=row.get("created_at"),
        updated=row.get("updated_at"),
    )
