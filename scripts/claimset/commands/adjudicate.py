"""claimset adjudicate"""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, NoReturn

import typer

from claimset.commands.context import open_project, renew_counts, say_waiting
from claimset.commands.exits import errors_as_sentences, exit_with
from claimset.commands.screen.adjudicate import show_differences, show_page
from claimset.commands.screen.output import show_issues, show_json
from claimset.commands.screen.talk import say
from claimset.text.plural import plural

if TYPE_CHECKING:
    from claimset.store.project import Project

Form = Literal["text", "json", "html"]


@errors_as_sentences
def command(
    context: typer.Context,
    documents: Annotated[list[str] | None, typer.Argument(help="Only these documents.", show_default=False)] = None,
    take: Annotated[str | None, typer.Option(help="The annotator whose annotation is taken whole.")] = None,
    merge: Annotated[
        str | None, typer.Option(help="How differences are settled: agreeing, incomplete or threshold.")
    ] = None,
    users: Annotated[int, typer.Option(min=1, help="For --merge threshold: how many annotators must agree.")] = 2,
    share: Annotated[float, typer.Option(min=0, max=1, help="For --merge threshold: the share that must agree.")] = 0.5,
    decisions: Annotated[Path | None, typer.Option(help="A file of decisions, JSON Lines.", show_default=False)] = None,
    curator: Annotated[str | None, typer.Option(help="The pseudonym of the person who decides, such as c01.")] = None,
    replace: Annotated[bool, typer.Option("--replace", help="Write gold records whose labels would change.")] = False,
    plan: Annotated[bool, typer.Option("--plan", help="Write nothing: list the documents with differences.")] = False,
    differences: Annotated[bool, typer.Option("--differences", help="With --plan: list each difference.")] = False,
    form: Annotated[
        Form,
        typer.Option("--format", help="json: for programs. html: with --plan, a page to decide on."),
    ] = "text",
) -> None:
    """
    Make gold records from annotations and decisions.

    The labels of one annotator become gold as they are, and those of several if they are equal. If they differ, a
    person decides: --plan --differences lists each difference, --plan --format html makes a page to decide on, and
    --decisions takes the file that the page saves.

    A line of it: {"document": "one", "difference": "0a1b2c3d4e5f", "choice": "a01", "reason": "boundary"}. In the place
    of "choice", "value" is another answer; null: none is right. A line may also correct gold: {"document": "one",
    "kind": "label", "layer": "claims", "span": "c1", "value": "EVENT", "reason": "label"}.
    --merge settles differences without a decision. --take takes one annotation whole; if somebody labelled it in the
    project of another annotator, only for documents that are named. Decisions are added to annotations/decisions/, and
    gold can be made again from them. The old version of a gold file that changes is kept in .claimset/kept/.

    Example: claimset adjudicate --plan --format html > differences.html
    """
    from claimset.gold.adjudicate_all import NewDecisions, adjudicate_all, read_decision_file
    from claimset.gold.new_decisions import merge_rule, now
    from claimset.sync.assignment.people import People

    project = open_project(context)
    if plan:
        _show_plan(project, documents or (), form, differences=differences)
    if form == "html":
        raise typer.BadParameter("html goes with --plan: --plan --format html", param_hint="--format")
    rule = merge_rule(merge, users, share) if merge is not None else None
    lines = read_decision_file(decisions) if decisions is not None else {}
    new = NewDecisions(take, rule, lines, curator, People(project).machines(now()))
    result = adjudicate_all(project, only=documents or (), replace=replace, new=new)
    if form == "json":
        show_json(result)
    else:
        show_issues(result.issues, "claimset check")
    records, decisions_added = plural(len(result.written), "gold record"), sum(result.decided.values())
    say(f"{records} written, {len(result.unchanged)} unchanged, {plural(decisions_added, 'decision')} added")
    renew_counts(project, result.written)
    say_waiting(project)
    exit_with(1 if result.issues else 0)


def _show_plan(project: "Project", documents: Sequence[str], form: Form, *, differences: bool) -> NoReturn:
    from claimset.gold.adjudication_plan import adjudication_plan

    plan = adjudication_plan(project, documents)
    if form == "html":
        show_page(project, plan)
    elif form == "json":
        show_json(plan)
    else:
        show_differences(plan, differences=differences)
    undecided = sum(sum(document.undecided.values()) for document in plan.documents)
    if plan.documents:
        contested = sum(any(document.undecided.values()) for document in plan.documents)
        say(f"undecided: {plural(undecided, 'difference')} in {contested} of {plural(len(plan.documents), 'document')}")
    else:
        say("no document has two annotators in one interface")
    exit_with(1 if plan.issues else 0)
