"""claimset adjudicate"""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from claimset.commands.context import open_project, renew_counts, say_waiting
from claimset.commands.exits import errors_as_sentences, exit_with
from claimset.commands.screen.output import show_issues, show_json, show_line, show_table
from claimset.commands.screen.talk import say

if TYPE_CHECKING:
    from claimset.store.project import Project


@errors_as_sentences
def command(
    context: typer.Context,
    documents: Annotated[list[str] | None, typer.Argument(help="Only these documents.", show_default=False)] = None,
    take: Annotated[str | None, typer.Option(help="Whose annotation counts whole where several differ.")] = None,
    merge: Annotated[
        str | None, typer.Option(help="How differences are settled: agreeing, incomplete or threshold.")
    ] = None,
    users: Annotated[int, typer.Option(min=1, help="For --merge threshold: how many must say it.")] = 2,
    share: Annotated[float, typer.Option(min=0, max=1, help="For --merge threshold: which share must say it.")] = 0.5,
    decisions: Annotated[Path | None, typer.Option(help="A file of decisions, JSON Lines.", show_default=False)] = None,
    curator: Annotated[str | None, typer.Option(help="Who decides, a pseudonym such as c01.")] = None,
    replace: Annotated[bool, typer.Option("--replace", help="Write gold records whose labels would change.")] = False,
    plan: Annotated[bool, typer.Option("--plan", help="Write nothing: say what annotators differ on.")] = False,
    differences: Annotated[bool, typer.Option("--differences", help="With --plan: each difference.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """
    Make gold records from annotations and decisions.

    One annotator's labels are taken as they are, and those of several where they are alike. Where they differ a person
    decides: --plan --differences names each difference, and a file for --decisions has a line for each, such as
    {"document": "one", "difference": "0a1b2c3d4e5f", "choice": "a01", "reason": "boundary"}. --merge settles what
    nobody decided, --take takes one annotation whole; what somebody labelled in another's project only is taken where
    the document is named too. Decisions are added to annotations/decisions/, and gold can be made again from them. A
    gold file that changes is kept in .claimset/kept/ first.

    Example: claimset adjudicate --plan --differences
    """
    from claimset.gold.adjudicate_all import NewDecisions, adjudicate_all, read_decision_file
    from claimset.gold.new_decisions import merge_rule

    project = open_project(context)
    if plan:
        _show_plan(project, documents or (), differences=differences, as_json=as_json)
        return
    new = NewDecisions(
        take,
        merge_rule(merge, users, share) if merge is not None else None,
        read_decision_file(decisions) if decisions is not None else {},
        curator,
    )
    result = adjudicate_all(project, only=documents or (), replace=replace, new=new)
    if as_json:
        show_json(result)
    else:
        show_issues(result.issues)
    decided = sum(result.decided.values())
    say(f"{len(result.written)} gold records written, {len(result.unchanged)} unchanged, {decided} decisions added")
    renew_counts(project)
    say_waiting(project)
    exit_with(1 if result.issues else 0)


def _show_plan(project: "Project", documents: Sequence[str], *, differences: bool, as_json: bool) -> None:
    from claimset.gold.adjudication_plan import PLAN_HEAD, adjudication_plan, plan_rows

    plan = adjudication_plan(project, documents)
    if as_json:
        show_json(plan)
        return
    show_issues(plan.issues)
    if not plan.documents:
        say("no document has two annotators in one interface")
        return
    for document in plan.documents if differences else ():
        show_line(document.document)
        for item in document.differences:
            decided = "" if item.decision is None else f" (decided by {item.decision.by})"
            show_line(f"  {item.id} {item.difference.kind}: {item.sentence}{decided}")
    if not differences:
        show_table(PLAN_HEAD, plan_rows(plan), right=PLAN_HEAD[2:4])
    undecided = sum(sum(document.undecided.values()) for document in plan.documents)
    say(f"{undecided} differences in {len(plan.documents)} documents are undecided")
