"""Tasks as they are sent to Label Studio, and tasks as they are read from it."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from claimset.labels.as_json import SORTED
from claimset.labelstudio.name_choices import NameChoices
from claimset.labelstudio.payload import values
from claimset.labelstudio.payload.read_result import GapsOf, from_result
from claimset.labelstudio.payload.server_rows import OwnPrediction
from claimset.labelstudio.payload.values import Fields
from claimset.labelstudio.payload.write_result import to_result
from claimset.labelstudio.review.result import review_data, to_review_result
from claimset.model.exported import ResultReading
from claimset.model.schema import Interface, Schema
from claimset.model.task import PrefillSource, Task
from claimset.model.version import is_version

PREFILL = "claimset"
"""The model version of every prediction that a task is sent with: a project prefills tasks from one version only."""


def payload(task: Task, schema: Schema) -> dict[str, Any]:
    """
    Return a task as it is sent: `{"data": …, "meta": …, "predictions": […]}`, the last two only with a prediction.

    `data` has the key, the text and the versions; of a review also its summary and the text of each pane. `meta` has
    the prediction's model, version and hash, because a listing of tasks shows it, and the earlier passes that the push
    was asked to show. Raises ValueError for a span that lies outside the text.
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
    if task.review is not None:
        data |= review_data(task.review, task.text)
    prediction = sent_prediction(task, schema)
    if prediction is None:
        return {"data": data, **({"meta": {PREFILL: {"from": task.prefill_from}}} if task.prefill_from else {})}
    return {
        "data": data,
        "meta": {PREFILL: prediction.mark()},
        "predictions": [prediction.row()],
    }


class SentPrediction(msgspec.Struct, frozen=True):
    """
    The prediction that prefills a task, as it is sent; `content` is the hash of model, version and result.

    `prefill_from` names the earlier passes that the push was asked to show, and `score` is the mean probability of its
    spans, by which the server sorts tasks.
    """

    model: str
    version: str
    result: list[dict[str, Any]]
    prefill_from: PrefillSource | None = None
    score: float | None = None

    def row(self) -> dict[str, Any]:
        """Return the prediction as a server takes it."""
        score = {} if self.score is None else {"score": self.score}
        return {"model_version": PREFILL, "result": self.result, **score}

    @property
    def content(self) -> str:
        """Return the first 16 hexadecimal digits of the SHA-256 of model, version and result."""
        encoded = SORTED.encode([self.model, self.version, self.result])
        return hashlib.sha256(encoded).hexdigest()[:16]

    def is_that_of(self, prefill: OwnPrediction) -> bool:
        """Say whether a prediction on the server has the same labels."""
        return prefill.result == self.result

    def mark(self) -> dict[str, str]:
        """Return the model, version, hash and source, as they stand in a task's `meta`."""
        source = {"from": self.prefill_from} if self.prefill_from is not None else {}
        return {"model": self.model, "version": self.version, "content": self.content, **source}


def sent_prediction(task: Task, schema: Schema) -> SentPrediction | None:
    """Return a task's prediction as it is sent. Raises ValueError for a span that lies outside the text."""
    prediction = task.prediction
    if prediction is None:
        return None
    interface = schema.interfaces[task.interface]
    if task.review is not None:
        result = to_review_result(prediction.labels, task.review, task.text, schema, interface)
    else:
        result = to_result(prediction.labels, task.text, schema, interface, prediction.scores)
    return SentPrediction(prediction.model, prediction.version, result, task.prefill_from, prediction.score)


def sendable_json(value: object) -> bytes | None:
    """Encode JSON as it is sent; None if it has a NUL or a lone surrogate: the server could list its tasks no more."""
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


class ServerAnnotation(msgspec.Struct, frozen=True):
    """
    One annotation as the server has it. `account` is the server's id of the account that made it, if it gives one.

    `id` is None if the server gives no valid one. `wrong_names` are the names of required values of a wrong type;
    `ignored_names` are those of optional values of a wrong type, which are left out. `lead_time` is in seconds.
    """

    id: int | None
    account: int | None
    cancelled: bool
    result: list[Any]
    lead_time: float | None
    created: str | None
    updated: str | None
    wrong_names: tuple[str, ...] = ()
    ignored_names: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The words that name it in a message."""
        return "an annotation" if self.id is None else f"annotation {self.id}"

    def read(
        self,
        text: str,
        schema: Schema,
        interface: Interface,
        gaps_of: GapsOf | None = None,
        choices: NameChoices | None = None,
    ) -> ResultReading:
        """Read the labels as `from_result` does, every span proven against the text."""
        return from_result(self.result, text, schema, interface, gaps_of, choices)


class ServerTask(msgspec.Struct, frozen=True):
    """
    A task as the server has it, with every annotation; `raw` is the server's JSON unchanged.

    `updated` is the server's time. `annotation_count` is the number of annotations by the server's own count, skipped
    ones included. `wrong_names` are the names of values of a wrong type: a task with any is refused.
    """

    id: int
    document: str
    data: Mapping[str, Any]
    updated: str
    annotation_count: int
    annotations: Sequence[ServerAnnotation]
    raw: dict[str, Any]
    wrong_names: tuple[str, ...] = ()

    def text(self, field: str) -> str:
        """Return the text in a field of the task's data; an empty string if there is none."""
        value = self.data.get(field)
        return value if isinstance(value, str) else ""

    def version(self, field: str) -> str | None:
        """Return the version in a field of the task's data: empty if the field is, None if it holds no version."""
        value = self.data.get(field)
        if value is None or value == "":
            return ""
        return value if isinstance(value, str) and is_version(value) else None

    @property
    def names_every_annotation(self) -> bool:
        """
        Whether every annotation of the task has an id.

        If so, a stored annotation without its id here was deleted.
        """
        return "annotations" not in self.wrong_names and all(row.id is not None for row in self.annotations)


def read_task(row: dict[str, Any]) -> ServerTask:
    """Read one task of an export. Raises ValueError if it has no id."""
    task = Fields(row)
    data = task.get("data", values.as_fields) or {}
    doc_id = data.get("doc_id")
    return ServerTask(
        id=values.as_number(row.get("id")),
        document=doc_id if isinstance(doc_id, str) else "",
        data=data,
        updated=task.get("updated_at", values.moment) or "",
        annotation_count=sum(
            task.get(name, values.as_count) or 0 for name in ("total_annotations", "cancelled_annotations")
        ),
        annotations=[read_server_annotation(item) for item in task.get("annotations", values.rows) or ()],
        raw=row,
        wrong_names=tuple(task.wrong_names),
    )


def read_server_annotation(item: object) -> ServerAnnotation:
    """Read an annotation or a prediction of a server or a file. An id or a result that is missing counts as wrong."""
    required, optional = Fields(item), Fields(item)
    number = required.get("id", values.as_number)
    result = required.get("result", values.rows)
    missing_names = [name for name, value in (("id", number), ("result", result)) if value is None]
    return ServerAnnotation(
        id=number,
        account=required.get("completed_by", values.account),
        cancelled=required.get("was_cancelled", values.truth) or False,
        result=result or [],
        lead_time=optional.get("lead_time", values.seconds),
        created=optional.get("created_at", values.moment),
        updated=required.get("updated_at", values.moment),
        wrong_names=tuple(dict.fromkeys((*missing_names, *required.wrong_names))),
        ignored_names=tuple(optional.wrong_names),
    )
