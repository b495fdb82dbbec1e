"""The request for a push, and its preview: from a new plan, or from a saved one."""

from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec

from claimset.labelstudio.port import AnnotationServer
from claimset.model.issue import Issue, Level
from claimset.model.progress import Progress, silent
from claimset.model.schema import Schema
from claimset.model.task import PrefillSource
from claimset.store.learned.holdout import held_out_documents
from claimset.store.project import Project
from claimset.sync.assignment.assignment import Assignment, assignment_for
from claimset.sync.assignment.languages import read_languages
from claimset.sync.push.earlier_labels import PrefillGap
from claimset.sync.push.holdout import drawn_holdout
from claimset.sync.push.order import read_order
from claimset.sync.push.plan import require_interfaces
from claimset.sync.push.push_plan import PushPlan, issues_of
from claimset.sync.push.replay import replay_plan
from claimset.sync.push.rounds import Round, plan_rounds
from claimset.sync.push.saved_plan import SavedPlan, plan_as_saved, read_saved
from claimset.sync.review.plan import DISAGREEMENT, ReviewRequest, plan_reviews


class PushRequest(msgspec.Struct, frozen=True, kw_only=True):
    """
    The options of a push: interfaces (none stand for the usual ones), the assignment, and the order of documents.

    `annotators` are pseudonyms with commas between them. `order` is a file for `read_order`. `prefill_from` is
    explained at `EarlierLabels`. With `review`, documents that several people labelled are sent to a curator instead;
    then `order` may be `DISAGREEMENT` too. `ui_languages` gives annotators' own pages their titles in a language:
    `a02=pl`, several with commas between them. `holdout` is the share of the documents that are sent without proposals.
    """

    interfaces: Sequence[str] = ()
    annotators: str | None = None
    overlap: int = 1
    seed: int = 0
    blind: str = "workflow"
    order: Path | None = None
    prefill_from: PrefillSource | None = None
    review: ReviewRequest | None = None
    ui_languages: str | None = None
    holdout: float | None = None


class PushPreview(msgspec.Struct, frozen=True):
    """The plans of a push, with everything that is needed to carry them out."""

    schema: Schema
    rounds: tuple[Round, ...]
    assignment: Assignment | None
    issues: tuple[Issue, ...]
    curator: str | None = None
    held_out: frozenset[str] = frozenset()

    @property
    def plans(self) -> list[PushPlan]:
        """The plans of all rounds."""
        return [plan for push_round in self.rounds for plan in push_round.plans]

    @property
    def new_count(self) -> int:
        """The number of tasks that would be sent."""
        return sum(len(item.new_tasks) for item in self.plans)

    @property
    def renewal_count(self) -> int:
        """The number of predictions that would be renewed."""
        return sum(len(item.stale_predictions) for item in self.plans)

    @property
    def page_count(self) -> int:
        """The number of pages on which something would be renewed."""
        return sum(bool(item.page_changes or item.outdated_tasks) for item in self.plans)

    @property
    def deleted_documents(self) -> list[str]:
        """The documents that were sent before and deleted on the server, by id."""
        return [name for item in self.plans for name in item.deleted_documents]

    @property
    def shared_documents(self) -> list[str]:
        """The documents that annotators would get and the shared project has already, by id."""
        return sorted({name for item in self.plans for name in item.shared_documents})

    @property
    def gaps(self) -> dict[PrefillGap, list[str]]:
        """Maps each reason to the documents that are sent without labels of a labelled earlier pass, by id."""
        gaps: dict[PrefillGap, set[str]] = {}
        for item in self.plans:
            for reason, names in item.gaps.items():
                gaps.setdefault(reason, set()).update(names)
        return {reason: sorted(names) for reason, names in gaps.items()}

    @property
    def has_errors(self) -> bool:
        """Whether a document is not sent because of an error."""
        return any(issue.level == Level.ERROR for issue in self.issues)

    @property
    def saved_plan(self) -> SavedPlan:
        """The preview in the form in which it is shown and saved."""
        return plan_as_saved(self.schema, self.rounds, self.assignment, self.issues, self.curator, self.held_out)


def preview_push(
    project: Project, server: Callable[[], AnnotationServer], request: PushRequest, progress: Progress = silent
) -> PushPreview:
    """Plan a push; nothing is changed. Raises the errors of `plan_rounds` and `plan_reviews`."""
    schema = project.schema()
    if request.review is not None:
        names = request.interfaces or list(schema.interfaces)
        first_ids = None if request.order == Path(DISAGREEMENT) else read_order(project, request.order)
        rounds, issues = plan_reviews(project, server, names, request.review, first_ids, progress)
        issues += issues_of([plan for push_round in rounds for plan in push_round.plans])
        return PushPreview(schema, tuple(rounds), None, tuple(issues), request.review.curator)
    assignment, issues = assignment_for(
        project, schema, request.annotators, request.overlap, request.seed, request.blind
    )
    require_interfaces(schema, request.interfaces)
    names = request.interfaces or [interface.name for interface in schema.interfaces.values() if interface.usual]
    first_ids = read_order(project, request.order)
    languages = read_languages(request.ui_languages, schema, assignment.all_annotators if assignment else ())
    held_out = drawn_holdout(project, schema, request.holdout)
    rounds = plan_rounds(
        project,
        server,
        names,
        assignment,
        first_ids,
        progress,
        prefill_from=request.prefill_from,
        languages=languages,
        held_out=held_out,
    )
    issues += issues_of([plan for push_round in rounds for plan in push_round.plans])
    return PushPreview(schema, tuple(rounds), assignment, tuple(issues), held_out=held_out)


def preview_saved_plan(
    project: Project, server: Callable[[], AnnotationServer], file: Path, progress: Progress = silent
) -> PushPreview:
    """Return the rest of a saved plan that is still to be sent; nothing is changed. Raises Conflict if it is stale."""
    rounds, assignment = replay_plan(project, server, file, progress)
    held_out = held_out_documents(project).union(read_saved(file).held_out)
    return PushPreview(project.schema(), tuple(rounds), assignment, (), held_out=held_out)
