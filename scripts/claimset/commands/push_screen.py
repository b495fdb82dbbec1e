"""How a push shows what it would do."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from claimset.commands.screen import say, show_issues, show_json, show_table
from claimset.text.plural import first_names

if TYPE_CHECKING:
    from claimset.labelstudio.transport.client import Server
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
_LISTED = 40
_NAMED = 10


def show_preview(ahead: "PushPreview", as_json: bool, listed: bool) -> None:
    """Print what would become of documents: counts by project, what is wrong, and, `listed`, document by document."""
    made = ahead.saved_plan
    if as_json:
        show_json(made)
    else:
        for each in ahead.rounds:
            say(f"server {each.server.url}, account {each.server.account()}")
        rows = [
            (
                target.interface,
                target.annotator or "all",
                target.project or "to be made",
                *(sum(item.state == state for item in target.documents) for state in _STATES.values()),
            )
            for target in made.targets
        ]
        show_table(("interface", "annotator", "project", *_STATES), rows, right=("project", *_STATES))
        if listed:
            _list(
                [
                    (item.id, target.interface, target.annotator or "all", item.state)
                    for target in made.targets
                    for item in target.documents
                    if item.state != "unchanged"
                ]
            )
        show_issues(ahead.issues)
    if ahead.deleted_documents:
        say(f"sent before and deleted there since, so new again: {first_names(ahead.deleted_documents, _NAMED)}")
    if ahead.shared_documents:
        say(
            f"warning: also in the project that all share, where they are annotated once more and not blind: "
            f"{first_names(ahead.shared_documents, _NAMED)}; "
            "pull what was done there, and tell people to label there no more"
        )


def show_fixes(
    servers: "Mapping[str, Server]", planned: "Mapping[str, Sequence[FixesPlan]]", as_json: bool
) -> tuple[int, int]:
    """Print what would be proposed and withdrawn on each server; return how many of both."""
    plans = [item for each in planned.values() for item in each]
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
        shown = [
            {"server": servers[name].url, **dict(zip(_FIXES, row, strict=True))}
            for name, row in zip((name for name, each in planned.items() for _ in each), rows, strict=True)
        ]
        show_json({"plan": shown, "changes": changes})
    else:
        for there in servers.values():
            say(f"server {there.url}, account {there.account()}")
        show_table(_FIXES, rows, right=_FIXES[2:])
        if changes:
            named = [(item.document, item.annotator, item.code, item.was, item.becomes) for item in changes]
            show_table(("document", "who", "code", "before", "after"), named)
    stale = sorted({name for item in plans for name in item.stale_documents})
    if stale:
        names = first_names(stale, _NAMED)
        say(f"changed on the server since the pull, and left out: {names}; claimset pull, then again")
    return sum(len(item.new_fixes) for item in plans), sum(len(item.old_proposals) for item in plans)


def _list(lines: Sequence[tuple[str, str, str, str]]) -> None:
    if lines:
        show_table(("document", "interface", "annotator", "state"), lines[:_LISTED])
    if len(lines) > _LISTED:
        say(f"and {len(lines) - _LISTED} more: --json lists them all")
