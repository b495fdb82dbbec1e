"""claimset schema build"""

import typer

from claimset.commands.screen import end, project, say, show_issues, spoken
from claimset.text.plural import amount


@spoken
def command(context: typer.Context) -> None:
    """
    Write everything that is made from the schema: interfaces, column types, guideline frames, tables in the papers.

    What people wrote stays: the prose of guideline pages, and of README, DATASHEET and CONTRIBUTING all but what stands
    between markers.

    Example: claimset schema build
    """
    from claimset.release.build_schema import build

    done = build(project(context))
    for name in done.changed:
        print(name)
    for name in done.removed:
        print(f"{name} (removed)")
    show_issues(done.issues)
    if done.refused:
        say("nothing was written: mend the schema first")
    else:
        say(f"{amount(len(done.changed), 'file')} changed, {len(done.removed)} removed")
    end(1 if any(issue.level == "error" for issue in done.issues) else 0)
