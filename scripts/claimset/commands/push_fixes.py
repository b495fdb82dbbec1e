"""claimset push --fixes"""

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

import typer

from claimset.commands.exits import exit_with
from claimset.commands.screen.output import show_json, show_table
from claimset.commands.screen.progress_bars import progress
from claimset.commands.screen.push import NAMES_SHOWN
from claimset.commands.screen.talk import print_error, say
from claimset.text.plural import first_names, plural

if TYPE_CHECKING:
    from claimset.store.project import Project
    from claimset.sync.push.fixes.servers import ServerFixes

_LINKS_LISTED = 20
_FIXES = ("interface", "annotator", "project", "new", "unchanged", "withdrawn", "changed since the pull")


def propose_fixes(project: "Project", interfaces: Collection[str], *, only_plan: bool, yes: bool, as_json: bool) -> int:
    """
    Show the fixes of annotations on every server, and send them; return the exit code.

    Ends the command with 5 if the person at the terminal does not want them sent.
    """
    from claimset.server.servers import find_servers
    from claimset.sync.push.fixes.servers import plan_fixes_of_servers, push_fixes_of_servers

    servers = find_servers(project)
    for trouble in servers.failures.values():
        print_error(trouble.message, trouble.remedy)
    with progress() as report:
        fixes = plan_fixes_of_servers(project, servers.connections.values(), interfaces, report)
    _show_fixes(fixes, as_json)
    if not any(item.plans for item in fixes):
        say(
            "no project of this schema is on the server, and one that was adopted is only read: claimset check --fix "
            "mends gold, and with an export's name it writes a mended copy"
        )
    if not only_plan:
        new_count, old_count = sum(item.new_count for item in fixes), sum(item.old_count for item in fixes)
        question = f"send {plural(new_count, 'fix', 'fixes')} and withdraw {old_count}?"
        if (new_count or old_count) and not yes and not typer.confirm(question, err=True):
            exit_with(5)
        with progress() as report:
            sent_fixes = plural(push_fixes_of_servers(project, fixes, report), "fix", "fixes")
        say(f"{sent_fixes} sent, {old_count} withdrawn; the annotators find them beside their annotations")
        _show_links(fixes)
    return max((trouble.exit_code for trouble in servers.failures.values()), default=0)


def _show_links(fixes: "Sequence[ServerFixes]") -> None:
    """Print where each new fix is to be looked at."""
    from claimset.labelstudio.task import task_address

    for item in fixes:
        for plan in item.plans:
            for fix in plan.new_fixes[:_LINKS_LISTED]:
                address = task_address(item.server.url, plan.project, fix.task, fix.annotation)
                say(f"{plan.annotator or 'all'}: {address}")
            if len(plan.new_fixes) > _LINKS_LISTED:
                say(f"and {len(plan.new_fixes) - _LINKS_LISTED} more in {item.server.url}/projects/{plan.project}")


def _show_fixes(fixes: "Sequence[ServerFixes]", as_json: bool) -> None:
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
