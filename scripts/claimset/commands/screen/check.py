"""The output of `claimset check`: issues in a form, and planned fixes."""

from typing import TYPE_CHECKING

from claimset.commands.screen.output import screen_width, show_excerpts, show_file, show_line, show_table
from claimset.commands.screen.talk import say
from claimset.model.issue import Level
from claimset.report.forms import REPORTERS
from claimset.report.place import errors_first
from claimset.text.plural import plural

if TYPE_CHECKING:
    from collections.abc import Callable

    from claimset.model.record import Annotation
    from claimset.release.check_request import CheckOutcome
    from claimset.store.project import Project

_PAGE = 50


def show_issues_in_form(
    outcome: "CheckOutcome", form: str, max_issues: int | None, project: "Project | None" = None
) -> None:
    """
    Print the issues, at most `max_issues` of them, the worst first, and their number.

    A page links annotations of the `project` to Label Studio.
    """
    from claimset.check.report import issues_report

    result = outcome.result
    issues = result.issues if max_issues is None else errors_first(result.issues)[:max_issues]
    limit = _PAGE if max_issues is None else None
    text = issues_report(
        form,
        result,
        issues,
        outcome.schema,
        outcome.root,
        width=screen_width(),
        limit=limit,
        address_of=_address_maker(project if REPORTERS[form].shows_labels else None),
    )
    if REPORTERS[form].for_screen:
        show_excerpts(text)
    else:
        show_file(text, for_runner=form == "github")
    if len(issues) < len(result.issues):
        say(f"{plural(len(result.issues) - len(issues), 'more issue is', 'more issues are')} not shown")
    infos = sum(1 for issue in result.issues if issue.level == Level.INFO)
    say(
        f"{plural(result.documents, 'document')}, {plural(result.annotations, 'annotation')}, "
        f"{plural(result.gold, 'gold record')}: {plural(result.errors, 'error')}, "
        f"{plural(len(result.issues) - result.errors - infos, 'warning')}"
        + (f", {plural(infos, 'info')}" if infos else "")
    )


def _address_maker(project: "Project | None") -> "Callable[[Annotation], str | None]":
    if project is None:
        return lambda _: None
    # Imported here because it loads the client of a server, which only a page with links needs.
    from claimset.server.addresses import SpanAddresses

    return SpanAddresses(project).of


def show_planned_mends(outcome: "CheckOutcome", form: str) -> None:
    """Print the fixes that would be made: as JSON, one a line, or as a table."""
    from claimset.check.fix.fix_report import HEAD, mend_rows
    from claimset.report.without_typed_text import without_typed_text

    if form == "json":
        for mend in without_typed_text(outcome.mends, outcome.result.open_ids, outcome.schema):
            show_line(mend)
    elif outcome.mends:
        show_table(HEAD, mend_rows(outcome.mends))
