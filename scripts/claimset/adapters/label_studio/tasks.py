"""Tasks as Label Studio takes them and gives them back."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from claimset.adapters.label_studio.regions import Reading, from_result
from claimset.adapters.label_studio.results import to_result
from claimset.flow.canonical import SORTED
from claimset.model.schema import Interface, Schema
from claimset.model.task import Task

PREFILL = "claimset"
"""The model version of every prediction that a task is sent with: a project prefills tasks from one version only."""


def payload(task: Task, schema: Schema) -> dict[str, Any]:
    """
    Return a task as it is sent: the key in its data, the text, the versions, and the proposal if there is one.

    What the proposal is stands in the task's `meta`, where a listing shows it. Raises ValueError for a span that lies
    outside the text.
    """
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
    found = prefilled(task, schema)
    if found is None:
        return {"data": data}
    return {
        "data": data,
        "meta": {PREFILL: found.mark()},
        "predictions": [{"model_version": PREFILL, "result": found.result}],
    }


class Prefilled(msgspec.Struct, frozen=True):
    """What a task is prefilled with, as it is sent; `content` is the hash of all three."""

    model: str
    version: str
    result: list[dict[str, Any]]

    @property
    def content(self) -> str:
        """Return 16 hexadecimal digits that another proposal does not have."""
        said = SORTED.encode([self.model, self.version, self.result])
        return hashlib.sha256(said).hexdigest()[:16]

    def mark(self) -> dict[str, str]:
        """Return what stands in a task's `meta` of it."""
        return {"model": self.model, "version": self.version, "content": self.content}


def prefilled(task: Task, schema: Schema) -> Prefilled | None:
    """Return a task's proposal as it is sent. Raises ValueError for a span that lies outside the text."""
    made = task.prediction
    if made is None:
        return None
    result = to_result(made.labels, task.text, schema, schema.interfaces[task.interface])
    return Prefilled(made.model, made.version, result)


def written(value: object) -> bytes | None:
    """Write JSON as it is sent; None for one with a NUL or a lone surrogate, after which the server lists no more."""
    try:
        data = msgspec.json.encode(value)
    except UnicodeEncodeError:
        return None
    return None if b"\\u0000" in data and _has_nul(value) else data


def _has_nul(value: object) -> bool:
    if isinstance(value, str):
        return "\0" in value
    if isinstance(value, dict):
        return any(map(_has_nul, value)) or any(map(_has_nul, value.values()))
    return isinstance(value, list) and any(map(_has_nul, value))


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
