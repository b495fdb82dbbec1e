"""Issues as an HTML page, beside the labels that they are about."""

from claimset.report.check_report import CheckReport, Reporter


def html_page(report: CheckReport) -> str:
    """Return the page of all labelled documents."""
    # Imported here because templates take long to load and other forms do without.
    from claimset.report.check_page import check_page

    items, other_issues = report.works
    return check_page(items, report.pages, report.schema.name, report.schema, other_issues)


REPORTER = Reporter("html", 60, html_page, shows_labels=True)
