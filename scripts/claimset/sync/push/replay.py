"""Sends exactly a saved plan. Stops if the server or the project changed since."""

from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec

from claimset.labelstudio.port import AnnotationServer
from claimset.model.progress import Progress, silent
from claimset.model.schema import Schema
from claimset.model.trouble import Conflict
from claimset.store.learned.holdout import held_out_documents
from claimset.store.project import Project
from claimset.sync.assignment.assignment import Assignment, stored_assignment
from claimset.sync.assignment.project_page import refuse_unplanned
from claimset.sync.push.push_plan import PushPlan
from claimset.sync.push.rounds import Round, plan_rounds
from claimset.sync.push.saved_plan import SavedPlan, SavedTarget, planned_documents, read_saved, sent_documents
from claimset.sync.review.interfaces import review_interface, with_review_interfaces
from claimset.sync.review.plan import ReviewRequest, plan_reviews
from claimset.text.plural import plural


def replay_plan(
    project: Project, server: Callable[[], AnnotationServer], file: Path, progress: Progress = silent
) -> tuple[list[Round], Assignment | None]:
    """
    Compare a saved plan with the server and the project, and return the part that is still to be sent.

    Raises Misconfigured for a file that is no plan, and Conflict if the server or the project changed since.
    """
    plan, schema = read_saved(file), with_review_interfaces(project.schema())
    for target in plan.targets:
        if target.interface not in schema.interfaces:
            raise _plan_conflict(f"the schema has no interface '{target.interface}'")
    documents: dict[str | None, list[str]] = {}
    for target in plan.targets:
        documents.setdefault(target.annotator, []).extend(item.id for item in sent_documents(target))
    first = list(dict.fromkeys(name for names in documents.values() for name in names))
    if plan.curator is not None:
        return remaining_plan(plan, schema, _review_rounds(project, server, plan, first, progress)), None
    assignment = stored_assignment(project)
    planned_shares = plan.assignment.documents if plan.assignment is not None else {}
    if assignment is not None and any(
        planned_shares.get(name) != annotators for name, annotators in assignment.documents.items()
    ):
        raise _plan_conflict("documents were assigned to other annotators meanwhile")
    interfaces = list(dict.fromkeys(target.interface for target in plan.targets))
    sources = {target.prefill_from for target in plan.targets}
    source = sources.pop() if len(sources) == 1 else None
    languages = {item.annotator: item.language for item in plan.targets if item.annotator and item.language}
    held_out = {*plan.held_out, *held_out_documents(project)}
    rounds = plan_rounds(
        project, server, interfaces, plan.assignment, first, progress, documents, source, languages, held_out
    )
    return remaining_plan(plan, schema, rounds), plan.assignment


def _review_rounds(
    project: Project, server: Callable[[], AnnotationServer], plan: SavedPlan, first: Sequence[str], progress: Progress
) -> list[Round]:
    names = {review_interface(item).name: item.name for item in project.schema().interfaces.values()}
    documents = {
        names[target.interface]: [item.id for item in sent_documents(target)]
        for target in plan.targets
        if target.interface in names
    }
    request = ReviewRequest(plan.curator or "")
    return plan_reviews(project, server, list(documents), request, first, progress, documents)[0]


def remaining_plan(plan: SavedPlan, schema: Schema, rounds: Sequence[Round]) -> list[Round]:
    """
    Return the part of the plan that is still to be sent.

    Tasks that an earlier run of the same plan sent do not count as a change. Raises Conflict for any other change.
    """
    if (plan.dataset, plan.schema, plan.guidelines) != (schema.name, schema.version, schema.guidelines):
        raise _plan_conflict("the plan was made under another schema or other guidelines")
    targets = {(item.interface, item.annotator): item for item in plan.targets}
    keys = {(plan_now.interface, plan_now.annotator) for item in rounds for plan_now in item.plans}
    # A project to which nothing is sent was not compared again.
    missing_keys = [key for key, item in targets.items() if key not in keys and sent_documents(item)]
    if missing_keys:
        raise _plan_conflict(
            f"there is no server for {missing_keys[0][0]}" + (f" of {missing_keys[0][1]}" if missing_keys[0][1] else "")
        )
    return [
        msgspec.structs.replace(
            item,
            plans=tuple(
                _remaining_project_plan(targets[plan_now.interface, plan_now.annotator], item, plan_now)
                for plan_now in item.plans
            ),
        )
        for item in rounds
    ]


def _remaining_project_plan(target: SavedTarget, round_now: Round, plan_now: PushPlan) -> PushPlan:
    if target.server != round_now.server.url:
        raise _plan_conflict(f"the plan is for {target.server}, and this is {round_now.server.url}")
    if target.user != round_now.user:
        raise _plan_conflict("the plan was made with another account")
    if target.project is not None and (target.project, target.origin) != (plan_now.project, plan_now.origin):
        raise _plan_conflict(f"the project {target.project} of the plan is gone, or another has taken its place")
    refuse_unplanned(plan_now.page_changes, target.page_changes, plan_now.title)
    outdated_count = len(plan_now.outdated_tasks)
    # There may be fewer: somebody began one, or an earlier run of the plan renewed it.
    if outdated_count > target.outdated:
        phrase = plural(outdated_count, "task of the server has", "tasks of the server have")
        raise _plan_conflict(f"{phrase} earlier versions, and the plan renews {target.outdated}")
    documents_now = {item.id: item for item in planned_documents(plan_now)}
    for item in sent_documents(target):
        document = documents_now.get(item.id)
        if document is None:
            raise _plan_conflict(f"the project does not have {item.id} any more")
        if document.state == "unchanged":
            continue
        if document != item:
            raise _plan_conflict(
                f"{item.id} is '{item.state}' in the plan, and '{document.state}' with other hashes now"
            )
    for name in plan_now.unchanged_documents:
        _require_same_hashes(target, plan_now, name)
    planned_ids = {item.id for item in sent_documents(target)}
    return msgspec.structs.replace(
        plan_now,
        new_tasks=tuple(task for task in plan_now.new_tasks if task.document.id in planned_ids),
        stale_predictions=tuple(item for item in plan_now.stale_predictions if item.task.document.id in planned_ids),
        orphan_keys=(),
        duplicate_ids=(),
        issues=(),
    )


def _require_same_hashes(target: SavedTarget, plan_now: PushPlan, name: str) -> None:
    document = next((document for document in sent_documents(target) if document.id == name), None)
    if document is not None and plan_now.hashes.get(name) != (document.text_sha256, document.content):
        raise _plan_conflict(f"the server has {name} with another text or prediction than the plan")


def _plan_conflict(reason: str) -> Conflict:
    return Conflict(f"the plan is out of date: {reason}", "make a new one: claimset push --plan")
