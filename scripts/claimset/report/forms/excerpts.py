"""Issues for a person at a terminal: each under the line of text that it is about."""

from claimset.report.check_report import CheckReport, Reporter
from claimset.report.excerpt import excerpt
from claimset.report.place import errors_first


def excerpts(report: CheckReport) -> str:
    """Return issues, errors first, each followed by an empty line; those beyond the limit are counted."""
    issues = errors_first(report.issues)
    shown_issues = issues[: report.limit]
    blocks = [f"{excerpt(issue, *report.document(issue.document or ''), report.width)}\n\n" for issue in shown_issues]
    if len(shown_issues) < len(issues):
        blocks.append(f"and {len(issues) - len(shown_issues)} more; --max-issues shows them\n")
    return "".join(blocks)


REPORTER = Reporter("text", 10, excerpts, for_screen=True)
