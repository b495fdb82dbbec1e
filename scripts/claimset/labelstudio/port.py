"""
The port: the requests of a push, a pull and an adoption to an annotation server.

Each part raises Misconfigured if the server refuses, and Unreachable if it does not answer, or answers as no annotation
server does. A request that changes something is sent once; AmbiguousOutcome means that its answer was lost.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, Protocol

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
from claimset.labelstudio.payload.tasks import SentPrediction, ServerTask


class AmbiguousOutcome(Exception):
    """A request may or may not have been carried out: look before sending it again."""


class Projects(Protocol):
    """The projects of a server, their labeling interfaces (XML) and their instructions for annotators (HTML)."""

    def list_titled(self, title: str) -> list[ListedProject]:
        """Return the projects whose title begins with this one, by id."""

    def info(self, project: int) -> ProjectInfo:
        """Read a project, whoever made it. Raises Misconfigured if the server has none of this number."""

    def create(self, title: str, description: str, interface: str, instruction: str) -> int:
        """Make a project and return its number; `title` has 3 to 50 characters."""

    def interface_of(self, project: int) -> str:
        """Return a project's labeling interface."""

    def instruction_of(self, project: int) -> str:
        """Return a project's instruction."""

    def rename(self, project: int, title: str, description: str) -> None:
        """Replace a project's title and description in one request."""

    def update_description(self, project: int, description: str) -> None:
        """Replace a project's description."""

    def update_interface(self, project: int, interface: str) -> None:
        """Replace a project's labeling interface."""

    def update_instruction(self, project: int, instruction: str) -> None:
        """Replace a project's instruction."""


class Tasks(Protocol):
    """The tasks of projects: listed without their annotations, counted, sent and removed."""

    def list_keyed(self, project: int, after: int = 0) -> Iterator[KeyedTask]:
        """Yield a project's tasks that have a key of claimset and an id above `after`, by id."""

    def data(self, project: int) -> Iterator[TaskData]:
        """Yield every task of a project by id, whoever made it."""

    def list_changed(self, project: int, since: datetime) -> Iterator[ListedTask]:
        """Yield the tasks that changed at or after a moment of the server's clock, by id."""

    def list_annotated(self, project: int) -> Iterator[ListedTask]:
        """Yield every task that has a completed annotation, by id, and then every task that an annotator skipped."""

    def list_by_id(self, project: int, ids: Sequence[int]) -> Iterator[ListedTask]:
        """Yield the tasks with these ids; those that do not exist are left out."""

    def count(self, project: int, after: int = 0) -> int:
        """Count the tasks of a project whose id is greater than `after`."""

    def count_completed(self, project: int) -> TaskCounts:
        """Count the tasks with completed annotations, and these annotations, at one moment."""

    def count_skipped(self, project: int) -> int:
        """Count the tasks that somebody skipped."""

    def count_drafts(self, project: int) -> int:
        """Count the tasks that hold a draft."""

    def count_in_progress(self, project: int) -> int:
        """Count the tasks that hold a draft and no completed annotation."""

    def exists(self, task: int) -> bool:
        """Whether the server has a task."""

    def is_worked_on(self, task: int) -> bool:
        """Say whether anybody annotated, skipped or began a task."""

    def send(self, project: int, tasks: bytes) -> list[int]:
        """Send a JSON list of tasks, which the server takes wholly or not at all; return their ids."""

    def update_data(self, task: int, data: dict[str, Any]) -> None:
        """Replace a task's data; its annotations, drafts and predictions stay."""

    def remove(self, task: int) -> None:
        """Delete a task, with its annotations, drafts and predictions."""


class Annotations(Protocol):
    """The annotations of projects, read whole with their tasks."""

    def task_ids(self, project: int) -> Iterable[int]:
        """Return the ids of every task with an annotation, and perhaps others, of which some may not exist."""

    def export(self, project: int, task_ids: Iterable[int]) -> Iterator[list[ServerTask]]:
        """Yield those of the tasks that have an annotation, with all their annotations, in batches."""

    def exists(self, annotation: int) -> bool:
        """Whether the server has an annotation."""


class Predictions(Protocol):
    """The predictions that prefill tasks; one is changed in place, so that a task never has two."""

    def of_task(self, task: int) -> list[OwnPrediction]:
        """Return the predictions that prefill a task, the oldest first."""

    def create(self, task: int, prediction: SentPrediction) -> None:
        """Prefill a task that has no such prediction yet."""

    def change(self, prefill: OwnPrediction, prediction: SentPrediction) -> None:
        """Give a prediction other labels, in one request: at no time does the task have two, or none."""

    def withdraw(self, prefill: OwnPrediction) -> None:
        """Take a prediction away."""

    def mark(self, task: int, prediction: SentPrediction | None) -> None:
        """Write into a task's `meta` the mark of its prediction; None removes it."""


class Backends(Protocol):
    """The machine-learning backend that is asked for predictions when a task is opened."""

    def of_project(self, project: int) -> dict[str, int]:
        """Return the numbers of a project's backends of ours by their address."""

    def connect(self, project: int, url: str, user: str, password: str) -> None:
        """Connect a project with a backend, which is asked whether it is there."""

    def remove(self, project: int, backend: int) -> None:
        """Remove a backend from its project, which goes on showing the predictions that a push sends."""


class Fixes(Protocol):
    """Fixes of annotations, each a prediction beside its annotation. Other predictions are never listed or changed."""

    def of_project(self, project: int) -> list[FixPrediction]:
        """Return every fix in a project."""

    def of_task(self, task: int) -> list[FixPrediction]:
        """Return the fixes of a task, the oldest first."""

    def propose(self, fix: SentFix) -> None:
        """Send mended labels as a prediction beside an annotation."""

    def withdraw(self, fix: FixPrediction) -> None:
        """Delete a fix."""


class Editor(Protocol):
    """Reads all labels of a server's tasks, drafts and predictions too, and rewrites them in place."""

    def tasks(self, project: int) -> Iterator[TaskItems]:
        """Yield every task of a project, by id."""

    def task(self, project: int, number: int) -> TaskItems | None:
        """Read one task again; None where it no longer exists."""

    def rewrite(self, item: ServerItem) -> None:
        """Replace the labels of the item with this kind and id by those that it holds here."""

    def mark(self, task: TaskItems, version: str) -> None:
        """Write the version of the labels' schema into a task's data."""


class Accounts(Protocol):
    """The accounts of a server."""

    def own_id(self) -> int:
        """Return the server's number of the account that the token belongs to."""

    def own_email(self) -> str:
        """Return the e-mail address that the token belongs to. Only the person who runs the command may see it."""

    def emails(self) -> dict[int, str]:
        """Map the server's numbers of accounts to e-mail addresses, which must never go into a tracked file."""

    def invitation(self) -> str:
        """Return the link with which an annotator signs up."""


class AnnotationServer(Protocol):
    """An annotation server, used with one account."""

    @property
    def url(self) -> str:
        """The server's address, without a slash at its end."""

    @property
    def moment(self) -> str | None:
        """The time of the last answer by the server's own clock, in UTC, as ISO 8601; None if the answer has none."""

    @property
    def projects(self) -> Projects:
        """Its projects."""

    @property
    def tasks(self) -> Tasks:
        """Its tasks."""

    @property
    def annotations(self) -> Annotations:
        """Its annotations."""

    @property
    def predictions(self) -> Predictions:
        """The predictions that prefill its tasks."""

    @property
    def fixes(self) -> Fixes:
        """The fixes beside its annotations."""

    @property
    def editor(self) -> Editor:
        """Its editor of stored labels."""

    @property
    def accounts(self) -> Accounts:
        """Its accounts."""

    def close(self) -> None:
        """Close the connection."""
