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
    plan: Annotated[bool, typer.Option("--plan", help="Every document, released or not, labelled or not.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """
    Show in which split each released document is, or with --plan in which split every document will be.

    The split of a document rests on its group, that is on the documents that tell one story, and on the shares of
    x-splits in the schema. So it is known before anybody labels: the plan says which documents need two annotators. A
    released document never moves.

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
