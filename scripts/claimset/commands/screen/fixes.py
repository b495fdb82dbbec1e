"""What `push --fixes` prints: the fixes of each server, and where the new ones are to be looked at."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from claimset.commands.screen.output import show_json, show_table
from claimset.commands.screen.push import NAMES_SHOWN
from claimset.commands.screen.talk import say
from claimset.text.plural import first_names

if TYPE_CHECKING:
    from claimset.sync.push.fixes.servers import ServerFixes

_LINKS_LISTED = 20
_FIXES = ("interface", "annotator", "project", "new", "unchanged", "withdrawn", "changed since the pull")


def show_fixes(fixes: "Sequence[ServerFixes]", as_json: bool) -> None:
    """Print the fixes that would be sent and withdrawn on each server."""
    rows = [
        (
            plan.interface,
            plan.annotator or "all",
            plan.project,
            len(plan.new_fixes),
            plan.unchanged_count,
            len(plan.old_proposals),
            len(plan.stale_documents),
        )
        for item in fixes
        for plan in item.plans
    ]
    changes = [change for item in fixes for plan in item.plans for change in plan.changes]
    if as_json:
        urls = [item.server.url for item in fixes for _ in item.plans]
        json_rows = [
            {"server": url, **dict(zip(_FIXES, row, strict=True))} for url, row in zip(urls, rows, strict=True)
        ]
        show_json({"plan": json_rows, "changes": changes})
    else:
        for item in fixes:
            say(f"server {item.server.url}, account {item.server.accounts.own_email()}")
        show_table(_FIXES, rows, right=_FIXES[2:])
        if changes:
            change_rows = [(item.document, item.annotator, item.code, item.was, item.becomes) for item in changes]
            show_table(("document", "who", "code", "before", "after"), change_rows)
    stale_documents = sorted({name for item in fixes for plan in item.plans for name in plan.stale_documents})
    if stale_documents:
        names = first_names(stale_documents, NAMES_SHOWN)
        say(f"changed on the server since the pull, and left out: {names}; claimset pull, then again")


def show_fix_links(fixes: "Sequence[ServerFixes]") -> None:
    """Print where each new fix is to be looked at."""
    from claimset.labelstudio.task import task_address

    for item in fixes:
        for plan in item.plans:
            for fix in plan.new_fixes[:_LINKS_LISTED]:
                address = task_address(item.server.url, plan.project, fix.task, fix.annotation)
                say(f"{plan.annotator or 'all'}: {address}")
            if len(plan.new_fixes) > _LINKS_LISTED:
                say(f"and {len(plan.new_fixes) - _LINKS_LISTED} more in {item.server.url}/projects/{plan.project}")
