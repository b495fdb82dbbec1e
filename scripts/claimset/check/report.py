"""What a check found, in the form that a reader or a program wants."""

from collections.abc import Iterator, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Literal

from claimset.check.result import CheckResult, JudgedWork
from claimset.model.issue import Issue
from claimset.model.schema import Schema
from claimset.report.check_page import check_page
from claimset.report.excerpt import excerpt
from claimset.report.github import github
from claimset.report.junit import junit
from claimset.report.labelled_text import LabelledText
from claimset.report.sarif import sarif
from claimset.rules.engine.rule import pages_by_code as every_page
from claimset.store.files.files import read_text

Form = Literal["sarif", "junit", "github", "html"]


def issues_report(form: Form, checked: CheckResult, issues: Sequence[Issue], schema: Schema, root: Path) -> str:
    """
    Return issues as one document: SARIF 2.1.0, JUnit XML, GitHub's workflow commands, or a page to look at.

    `root` is where the files of the issues are named from. A page shows what the check held of labels.
    """
    pages = every_page()
    match form:
        case "junit":
            return junit(issues, pages, sorted(checked.names))
        case "html":
            beside, loose = _issues_by_work(checked.looked, issues)
            items = list(_items(checked.looked, beside))
            return check_page(items, pages, schema.name, schema, loose)
        case "github":
            return github(issues, _contents(issues, root))
        case _:
            return sarif(issues, pages, version("claimset"), _contents(issues, root))


def excerpts(checked: CheckResult, issues: Sequence[Issue], width: int) -> list[str]:
    """Return each issue under the line of text that it is about, where that text is ours and at hand."""
    shown = []
    for issue in issues:
        document, text = checked.read(issue.document or "") or (None, None)
        shown.append(excerpt(issue, document, text, width))
    return shown


def _items(looked: Sequence[JudgedWork], beside: Sequence[Sequence[Issue]]) -> Iterator[LabelledText]:
    """Yield what a page shows: a document that is labelled stands there without labels only for its issues."""
    labelled = {row.document.id for row in looked if row.labelled}
    for row, issues in zip(looked, beside, strict=True):
        if row.labelled or issues or row.document.id not in labelled:
            yield LabelledText(row.document, row.text, row.labels, row.annotator, issues, row.labelled, row.interface)


def _issues_by_work(looked: Sequence[JudgedWork], issues: Sequence[Issue]) -> tuple[list[list[Issue]], list[Issue]]:
    """
    Return the issues of each that was looked at, and those of no document.

    What nobody in particular said stands beside the document's gold, or beside the first that was looked at of it: of
    its pass, where it has one.
    """
    places: dict[tuple[str | None, ...], int] = {}
    for number, row in enumerate(looked):
        for address in _addresses(row.document.id, row.annotator, row.interface):
            places.setdefault(address, number)
    beside: list[list[Issue]] = [[] for _ in looked]
    loose = []
    for issue in issues:
        addresses = _addresses(issue.document, issue.annotator, issue.interface)
        place = next((places[address] for address in addresses if address in places), None)
        if place is None:
            loose.append(issue)
        else:
            beside[place].append(issue)
    return beside, loose


def _addresses(document: str | None, annotator: str | None, interface: str | None) -> Sequence[tuple[str | None, ...]]:
    """Return what issues and labels of a document are brought together by, the narrowest first."""
    return (document, annotator, interface), (document, interface), (document,)


def _contents(issues: Sequence[Issue], root: Path) -> dict[str, str]:
    found = {name: read_text(root / name) for name in {issue.file for issue in issues if issue.file}}
    return {name: text for name, text in found.items() if text is not None}
