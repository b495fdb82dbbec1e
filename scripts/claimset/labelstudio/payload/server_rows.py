"""What an annotation server says of its projects, tasks, predictions and stored labels: one struct for each."""

from typing import Any, Literal

import msgspec

from claimset.labelstudio.payload.former_names import Term, used_terms
from claimset.labelstudio.payload.raw_region import Region, well_formed


class ListedProject(msgspec.Struct, frozen=True):
    """A project as the server lists it; `description` bears our mark where it is of ours."""

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
    A task as the server lists it: its id, our key, and the SHA-256 of the text it was sent with.

    `content` is the hash of its prediction, and `prefill_from` what the push was asked to show of earlier passes, as
    our mark in its `meta` says; `predictions` counts those of everybody.
    """

    id: int
    key: str
    text_sha256: str
    content: str | None = None
    predictions: int = 0
    prefill_from: str | None = None


class ListedTask(msgspec.Struct, frozen=True):
    """A task as the server lists it: its time of change and how many annotations are completed and how many skipped."""

    id: int
    updated: str
    completed: int
    skipped: int


class TaskCounts(msgspec.Struct, frozen=True):
    """How many tasks have completed annotations, and how many annotations these are, by the server's own count."""

    tasks: int
    annotations: int


class TaskData(msgspec.Struct, frozen=True):
    """The data of a task as the server has it, labelled or not, and the number of its predictions."""

    id: int
    data: dict[str, Any]
    predictions: int = 0


class OwnPrediction(msgspec.Struct, frozen=True):
    """A prediction of ours that prefills a task; fixes of annotations and other people's predictions are left out."""

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
        """What its labels say in the words of the labeling interface."""
        return tuple(used_terms(self.regions))


class TaskItems(msgspec.Struct, frozen=True):
    """A task with its annotations, cancelled ones included, its drafts of every account, and its predictions."""

    id: int
    data: dict[str, Any]
    items: tuple[ServerItem, ...]
    raw: dict[str, Any]
