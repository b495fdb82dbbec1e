"""What a person asks a push for, and what it would do: planned anew, or as a saved plan says."""

from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec

from claimset.labelstudio.transport.client import Server
from claimset.model.issue import Issue, Level
from claimset.model.progress import Progress, silent
from claimset.model.schema import Schema
from claimset.store.project import Project
from claimset.sync.assignment.assignment import Assignment, assignment_for
from claimset.sync.push.order import read_order
from claimset.sync.push.plan import PushPlan, issues_of
from claimset.sync.push.replay import replay_plan
from claimset.sync.push.rounds import Round, plan_rounds
from claimset.sync.push.saved_plan import SavedPlan, plan_as_saved


class PushRequest(msgspec.Struct, frozen=True):
    """
    What is asked for: interfaces (none are the usual ones), who gets what, and the file that says what comes first.

    `annotators` are pseudonyms with commas between them. With `apply`, a saved plan, the rest does not count.
    """

    interfaces: Sequence[str] = ()
    annotators: str | None = None
    overlap: int = 1
    seed: int = 0
    blind: str = "workflow"
    order: Path | None = None
    apply: Path | None = None


class PushPreview(msgspec.Struct, frozen=True):
    """What a push would do, and everything that it needs to do it."""

    schema: Schema
    rounds: tuple[Round, ...]
    assignment: Assignment | None
    issues: tuple[Issue, ...]

    @property
    def plans(self) -> list[PushPlan]:
        """Return the plans of all rounds."""
        return [plan for push_round in self.rounds for plan in push_round.plans]

    @property
    def new_count(self) -> int:
        """Count the tasks that would be sent."""
        return sum(len(item.new_tasks) for item in self.plans)

    @property
    def renewal_count(self) -> int:
        """Count the predictions that would be renewed."""
        return sum(len(item.stale_predictions) for item in self.plans)

    @property
    def deleted_documents(self) -> list[str]:
        """Name the documents that were sent before and deleted there."""
        return [name for item in self.plans for name in item.deleted_documents]

    @property
    def shared_documents(self) -> list[str]:
        """Name the documents that annotators would get and that everybody has in the shared project."""
        return sorted({name for item in self.plans for name in item.shared_documents})

    @property
    def has_errors(self) -> bool:
        """Whether something is not sent because it is wrong."""
        return any(issue.level == Level.ERROR for issue in self.issues)

    @property
    def saved_plan(self) -> SavedPlan:
        """Return it in the form in which it is shown and saved."""
        return plan_as_saved(self.schema, self.rounds, self.assignment, self.issues)


def preview_push(
    project: Project, server: Callable[[], Server], request: PushRequest, progress: Progress = silent
) -> PushPreview:
    """Say what a push would do, and change nothing. Raises Conflict where a saved plan no longer holds."""
    schema = project.schema()
    if request.apply is not None:
        rounds, assignment = replay_plan(project, server, request.apply, progress)
        return PushPreview(schema, tuple(rounds), assignment, ())
    assignment, issues = assignment_for(
        project, schema, request.annotators, request.overlap, request.seed, request.blind
    )
    names = request.interfaces or [interface.name for interface in schema.interfaces.values() if interface.usual]
    rounds = plan_rounds(project, server, names, assignment, read_order(project, request.order), progress)
    issues += issues_of([plan for push_round in rounds for plan in push_round.plans])
    return PushPreview(schema, tuple(rounds), assignment, tuple(issues))
