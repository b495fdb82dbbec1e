"""A plan in the form in which it is shown and saved. It holds hashes and no text."""

from collections.abc import Collection, Sequence
from pathlib import Path

import msgspec

from claimset.model.file_kind import FILE_KINDS, read_body, with_format
from claimset.model.issue import Issue
from claimset.model.json_text import pretty_json
from claimset.model.schema import Schema
from claimset.model.task import PrefillSource
from claimset.model.trouble import Misconfigured
from claimset.store.files.files import read_whole, write_whole
from claimset.sync.assignment.assignment import Assignment
from claimset.sync.assignment.project_page import PageChange
from claimset.sync.push.earlier_labels import PrefillGap
from claimset.sync.push.push_plan import PushPlan
from claimset.sync.push.rounds import Round

_KIND = FILE_KINDS["push-plan"]
NEW, NEWER = "new", "prediction newer"


class SavedDocument(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A document and its state in the plan; for a document that is sent, the hashes of its text and its prediction."""

    id: str
    state: str
    text_sha256: str | None = None
    content: str | None = None


class SavedTarget(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """
    One server project: its server, the account that sends, and its number and mark unless it has yet to be made.

    `shared` documents would be new in it and are in the shared project already. `prefill_from` and `gaps` are those of
    `PushPlan`. `page_changes` say what is renewed on its page, `language` is that of the titles there if it changes,
    and `outdated` counts the tasks that nobody began and that get today's versions.
    """

    server: str
    user: int
    interface: str
    annotator: str | None
    project: int | None
    origin: str | None
    documents: tuple[SavedDocument, ...]
    shared: tuple[str, ...] = ()
    prefill_from: PrefillSource | None = None
    gaps: dict[PrefillGap, tuple[str, ...]] = {}
    title: str = ""
    page_changes: tuple[PageChange, ...] = ()
    language: str | None = None
    outdated: int = 0


class SavedIssue(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A reason for which a document is not sent, with its place."""

    code: str
    level: str
    message: str
    document: str | None
    file: str | None
    pointer: str | None
    start: int | None
    end: int | None


class SavedPlan(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """
    The saved plan of a push; `schema` and `guidelines` are the versions it was made under.

    `curator` is the pseudonym of the curator in a push of reviews. `held_out` are the documents that are sent without
    proposals.
    """

    dataset: str
    schema: str
    guidelines: str
    assignment: Assignment | None
    targets: tuple[SavedTarget, ...]
    issues: tuple[SavedIssue, ...] = ()
    curator: str | None = None
    held_out: tuple[str, ...] = ()


def plan_as_saved(
    schema: Schema,
    rounds: Sequence[Round],
    assignment: Assignment | None,
    issues: Sequence[Issue],
    curator: str | None = None,
    held_out: Collection[str] = (),
) -> SavedPlan:
    """Return a plan in the form in which it is shown and saved."""
    targets = [
        SavedTarget(
            server=push_round.server.url,
            user=push_round.user,
            interface=plan.interface,
            annotator=plan.annotator,
            project=plan.project,
            origin=plan.origin,
            documents=planned_documents(plan),
            shared=plan.shared_documents,
            prefill_from=plan.prefill_from,
            gaps=plan.gaps,
            title=plan.title,
            page_changes=plan.page_changes,
            language=plan.language,
            outdated=len(plan.outdated_tasks),
        )
        for push_round in rounds
        for plan in push_round.plans
    ]
    saved_issues = tuple(
        SavedIssue(
            code=issue.code,
            level=str(issue.level),
            message=issue.message,
            document=issue.document,
            file=issue.file,
            pointer=issue.pointer,
            start=issue.start,
            end=issue.end,
        )
        for issue in issues
    )
    return SavedPlan(
        dataset=schema.name,
        schema=schema.version,
        guidelines=schema.guidelines,
        assignment=assignment,
        targets=tuple(targets),
        issues=saved_issues,
        curator=curator,
        held_out=tuple(sorted(held_out)),
    )


def planned_documents(plan: PushPlan) -> tuple[SavedDocument, ...]:
    """Return every document of a plan with its state; those that are sent come first, in their order."""
    rows = [
        SavedDocument(task.document.id, NEW, task.document.sha256, plan.contents.get(task.key))
        for task in plan.new_tasks
    ]
    rows += [
        SavedDocument(item.task.document.id, NEWER, item.task.document.sha256, item.content)
        for item in plan.stale_predictions
    ]
    refused_documents = {issue.document for issue in plan.issues} - set(plan.changed_documents) - {None}
    states = {
        "text changed": plan.changed_documents,
        "refused": sorted(str(name) for name in refused_documents),
        "waiting for its text": plan.documents_without_text,
        "on the server but not here": plan.orphan_keys,
        "unchanged": plan.unchanged_documents,
    }
    return (*rows, *(SavedDocument(name, state) for state, names in states.items() for name in names))


def sent_documents(target: SavedTarget) -> list[SavedDocument]:
    """Return the documents whose task or prediction is sent."""
    return [item for item in target.documents if item.state in {NEW, NEWER}]


def read_saved(file: Path) -> SavedPlan:
    """Read a saved plan. Raises Misconfigured for a file that is no plan."""
    try:
        return msgspec.convert(read_body(_KIND, read_whole(file), file.name), SavedPlan)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Misconfigured(f"this is no plan of a push: {error}", "make one: claimset push --plan --save") from error


def write_saved(file: Path, plan: SavedPlan) -> None:
    """Write a plan to a file, readable by its owner alone."""
    write_whole(file, pretty_json(with_format(_KIND, msgspec.to_builtins(plan, enc_hook=str))).encode(), mode=0o600)
