"""claimset push --fixes"""

from collections.abc import Collection
from typing import TYPE_CHECKING

import typer

from claimset.commands.exits import exit_with
from claimset.commands.screen.fixes import show_fix_links, show_fixes
from claimset.commands.screen.progress_bars import progress
from claimset.commands.screen.talk import print_error, say
from claimset.text.plural import plural

if TYPE_CHECKING:
    from claimset.store.project import Project


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
    show_fixes(fixes, as_json)
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
        show_fix_links(fixes)
    return max((trouble.exit_code for trouble in servers.failures.values()), default=0)
