"""Which options of `claimset check` go together, and how it shows what it did."""

from typing import TYPE_CHECKING

import typer

from claimset.commands.context import say_waiting
from claimset.commands.screen.check import show_issues_in_form, show_planned_mends
from claimset.commands.screen.talk import say

if TYPE_CHECKING:
    from claimset.release.check_request import CheckOutcome
    from claimset.store.project import Project


_ONLY_WHOLE = "--executor checks all documents, without --fix, --git-ref and --format html"


def require_matching_options(*, only_plan: bool, mend: bool, form: str, git_ref: str | None, is_shared: bool) -> None:
    """Raise BadParameter for options that do not go together."""
    if is_shared and (mend or form == "html" or git_ref is not None):
        raise typer.BadParameter(_ONLY_WHOLE, param_hint="--executor")
    if only_plan and (not mend or form not in {"text", "json"}):
        raise typer.BadParameter("--plan goes with --fix, as text or json", param_hint="--plan")
    if mend and git_ref is not None:
        raise typer.BadParameter("--fix mends no commit", param_hint="--git-ref")


def require_whole_project(*, is_whole: bool) -> None:
    """Raise BadParameter unless the whole project is checked, and not files or single documents."""
    if not is_whole:
        raise typer.BadParameter(_ONLY_WHOLE, param_hint="--executor")


def show_outcome(
    outcome: "CheckOutcome", form: str, max_issues: int | None, project: "Project | None", *, only_plan: bool
) -> None:
    """Print the issues, or the planned fixes; `project` is the one whose documents were checked, None for files."""
    if only_plan:
        show_planned_mends(outcome, form)
    for sentence in outcome.mend_sentences:
        say(sentence)
    if not only_plan:
        show_issues_in_form(outcome, form, max_issues, project)
        if project is not None:
            say_waiting(project)
