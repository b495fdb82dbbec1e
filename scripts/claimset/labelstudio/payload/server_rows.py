"""Projects, tasks, predictions and stored labels as an annotation server describes them: one struct for each."""

from typing import Any, Literal

import msgspec

from claimset.labelstudio.payload.former_names import Term, used_terms
from claimset.labelstudio.payload.raw_region import Region, well_formed


class ListedProject(msgspec.Struct, frozen=True):
    """A project as the server lists it; `description` holds claimset's mark if claimset made the project."""

    id: int
    title: str
    description: str


class ProjectInfo(msgspec.Struct, frozen=True):
    """
    A project's number, title and labeling interface (XML).

    `origin` is a hash that identifies the project among those of all servers, even if the server's address changes.
    """

    id: int
    title: str
    interface: str
    origin: str


class KeyedTask(msgspec.Struct, frozen=True):
    """
    A task of claimset as the server lists it: its id, its key, and the SHA-256 of the text it was sent with.

    The mark in its `meta` gives `content`, the hash of its prediction, and `prefill_from`, the earlier passes that the
    push was asked to show. `predictions` counts the predictions of everybody. `versions` are those of the schema and
    the guidelines that its data name. `is_begun` says whether anybody annotated, skipped or began it.
    """

    id: int
    key: str
    text_sha256: str
    content: str | None = None
    predictions: int = 0
    prefill_from: str | None = None
    versions: tuple[str, str] = ("", "")
    is_begun: bool = False


class ListedTask(msgspec.Struct, frozen=True):
    """A task as the server lists it: its id, the time of its last change, its completed and its skipped annotations."""

    id: int
    updated: str
    completed: int
    skipped: int


class TaskCounts(msgspec.Struct, frozen=True):
    """The number of tasks with completed annotations, and of these annotations, by the server's own count."""

    tasks: int
    annotations: int


class TaskData(msgspec.Struct, frozen=True):
    """The data of a task as the server has it, labelled or not, and the number of its predictions."""

    id: int
    data: dict[str, Any]
    predictions: int = 0


class OwnPrediction(msgspec.Struct, frozen=True):
    """A prediction with which claimset prefills a task. Fixes and other tools' predictions are not among these."""

    id: int
    result: list[Any]


class FixPrediction(msgspec.Struct, frozen=True):
    """A prediction with the mended labels of one annotation; `digest` is the first 8 digits of their hash."""

    id: int
    task: int
    annotation: int
    digest: str


class ServerItem(msgspec.Struct, frozen=True):
    """An annotation, a draft or a prediction; `annotation` is the id of the annotation that a draft changes, if any."""

    kind: Literal["annotations", "drafts", "predictions"]
    id: int
    result: list[Any]
    annotation: int | None = None

    @property
    def regions(self) -> list[Region]:
        """The regions that have Label Studio's form."""
        return [region for region in self.result if well_formed(region)]

    @property
    def terms(self) -> tuple[Term, ...]:
        """The terms of the labeling interface that its labels use."""
        return tuple(used_terms(self.regions))


class TaskItems(msgspec.Struct, frozen=True):
    """
    A task with its annotations, the drafts of every account, and its predictions.

    Cancelled annotations are in it.
    """

    id: int
    data: dict[str, Any]
    items: tuple[ServerItem, ...]
    raw: dict[str, Any]
