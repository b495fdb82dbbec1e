"""The output of `claimset adjudicate --plan`."""

from typing import TYPE_CHECKING

from claimset.commands.screen.output import show_file, show_issues, show_table, show_words
from claimset.commands.screen.talk import print_error

if TYPE_CHECKING:
    from claimset.gold.adjudication_plan import AdjudicationPlan
    from claimset.store.project import Project


def show_differences(plan: "AdjudicationPlan", *, differences: bool) -> None:
    """Print a table of documents, or each document's differences, one a line."""
    from claimset.gold.adjudication_plan import PLAN_HEAD, plan_rows
    from claimset.gold.planned_difference import outcome_words

    show_issues(plan.issues, "claimset check")
    for document in plan.documents if differences else ():
        if not document.differences:
            continue
        show_words(document.document)
        for item in document.differences:
            outcome = "" if item.decision is None else f" ({outcome_words(item.decision)})"
            show_words(f"  {item.id} {item.difference.kind}: {item.sentence}{outcome}")
    if plan.documents and not differences:
        show_table(PLAN_HEAD, plan_rows(plan), right=PLAN_HEAD[2:4])


def show_page(project: "Project", plan: "AdjudicationPlan") -> None:
    """Print the page of differences, and on standard error the files that could not be read."""
    from claimset.gold.differences_report import differences_report
    from claimset.server.addresses import SpanAddresses

    for issue in plan.issues:
        print_error(f"{issue.file}: {issue.message}")
    show_file(differences_report(project, plan, SpanAddresses(project).of))
