"""How a push shows what it would do."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from claimset.commands.screen import say, show_issues, show_json, show_table
from claimset.text.plural import first_names

if TYPE_CHECKING:
    from claimset.labelstudio.port import AnnotationServer
    from claimset.sync.push.plan_fixes import FixesPlan
    from claimset.sync.push.request import PushPreview

_STATES = {
    "new": "new",
    "prediction newer": "prediction newer",
    "unchanged": "unchanged",
    "text changed": "text changed",
    "refused": "refused",
    "only there": "on the server but not here",
    "waiting for text": "waiting for its text",
}
"""The columns of a plan, and the states of documents that they count."""
_FIXES = ("interface", "annotator", "project", "new", "unchanged", "withdrawn", "changed since the pull")
_ROWS_LISTED = 40
_NAMES_SHOWN = 10


def show_preview(preview: "PushPreview", as_json: bool, list_documents: bool) -> None:
    """Print what would become of documents: counts by project, what is wrong, and, `listed`, document by document."""
    saved_plan = preview.saved_plan
    if as_json:
        show_json(saved_plan)
    else:
        for push_round in preview.rounds:
            say(f"server {push_round.server.url}, account {push_round.server.accounts.own_email()}")
        rows = [
            (
                target.interface,
                target.annotator or "all",
                target.project or "to be made",
                *(sum(item.state == state for item in target.documents) for state in _STATES.values()),
            )
            for target in saved_plan.targets
        ]
        show_table(("interface", "annotator", "project", *_STATES), rows, right=("project", *_STATES))
        if list_documents:
            _show_rows(
                [
                    (item.id, target.interface, target.annotator or "all", item.state)
                    for target in saved_plan.targets
                    for item in target.documents
                    if item.state != "unchanged"
                ]
            )
        show_issues(preview.issues)
    if preview.deleted_documents:
        say(
            f"sent before and deleted there since, so new again: {first_names(preview.deleted_documents, _NAMES_SHOWN)}"
        )
    if preview.shared_documents:
        say(
            f"warning: also in the project that all share, where they are annotated once more and not blind: "
            f"{first_names(preview.shared_documents, _NAMES_SHOWN)}; pull what was done there, "
            "and tell people to label there no more"
        )


def show_fixes(
    servers: "Mapping[str, AnnotationServer]", plans_by_server: "Mapping[str, Sequence[FixesPlan]]", as_json: bool
) -> tuple[int, int]:
    """Print what would be proposed and withdrawn on each server; return how many of both."""
    plans = [item for server_plans in plans_by_server.values() for item in server_plans]
    changes = [change for item in plans for change in item.changes]
    rows = [
        (
            item.interface,
            item.annotator or "all",
            item.project,
            len(item.new_fixes),
            item.unchanged_count,
            len(item.old_proposals),
            len(item.stale_documents),
        )
        for item in plans
    ]
    if as_json:
        json_rows = [
            {"server": servers[name].url, **dict(zip(_FIXES, row, strict=True))}
            for name, row in zip(
                (name for name, server_plans in plans_by_server.items() for _ in server_plans), rows, strict=True
            )
        ]
        show_json({"plan": json_rows, "changes": changes})
    else:
        for server in servers.values():
            say(f"server {server.url}, account {server.accounts.own_email()}")
        show_table(_FIXES, rows, right=_FIXES[2:])
        if changes:
            change_rows = [(item.document, item.annotator, item.code, item.was, item.becomes) for item in changes]
            show_table(("document", "who", "code", "before", "after"), change_rows)
    stale_documents = sorted({name for item in plans for name in item.stale_documents})
    if stale_documents:
        names = first_names(stale_documents, _NAMES_SHOWN)
        say(f"changed on the server since the pull, and left out: {names}; claimset pull, then again")
    return sum(len(item.new_fixes) for item in plans), sum(len(item.old_proposals) for item in plans)


def _show_rows(lines: Sequence[tuple[str, str, str, str]]) -> None:
    if lines:
        show_table(("document", "interface", "annotator", "state"), lines[:_ROWS_LISTED])
    if len(lines) > _ROWS_LISTED:
        say(f"and {len(lines) - _ROWS_LISTED} more: --json lists them all")
