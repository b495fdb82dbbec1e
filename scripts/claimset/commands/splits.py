"""claimset splits"""

from collections import Counter
from typing import Annotated

import typer

from claimset.commands.context import open_project
from claimset.commands.exits import errors_as_sentences
from claimset.commands.screen.output import show_json, show_table
from claimset.commands.screen.progress_bars import progress
from claimset.commands.screen.talk import say
from claimset.text.plural import plural


@errors_as_sentences
def command(
    context: typer.Context,
    plan: Annotated[
        bool, typer.Option("--plan", help="Show every document, released or not, labelled or not.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """
    Show the split of each released document, or with --plan the split that every document will have.

    The split of a document follows from its group (the documents that report the same story) and from the shares in the
    schema's x-splits. So it is known before anybody labels, and the plan shows which documents need two annotators. A
    released document never moves to another split.

    Example: claimset splits --plan
    """
    from claimset.release.split_plan import split_plan
    from claimset.splits.groups import EVERY_STATUS

    project = open_project(context)
    with progress() as show:
        rows = [row for row in split_plan(project, show) if plan or row.is_recorded]
    if as_json:
        show_json(rows)
        return
    if not rows:
        say("no document is released yet: claimset splits --plan" if not plan else "there is no document yet")
        return
    show_table(
        ("document", "group", "split", "admits", "gold", "annotators", "lacks"),
        [
            (
                row.document,
                row.group if row.group != row.document else "",
                f"{row.split or '?'}{' (recorded)' if plan and row.is_recorded else ''}",
                ", ".join(row.admits) if set(row.admits) != EVERY_STATUS else "any",
                row.gold_status or "",
                f"{row.annotators} of {row.annotators_needed}",
                row.lacks,
            )
            for row in rows
        ],
    )
    counts = Counter(row.split or "no split" for row in rows)
    shares = {split.name: split.share for split in project.schema().splits}
    say(
        f"{plural(len(rows), 'document')}: "
        + ", ".join(
            f"{counts[name]} in {name} ({100 * counts[name] / len(rows):.0f} %, planned {share} %)"
            for name, share in shares.items()
        )
    )
