"""The result of a check as SARIF, JUnit, GitHub commands, an HTML page or excerpts."""

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


def issues_report(form: Form, result: CheckResult, issues: Sequence[Issue], schema: Schema, root: Path) -> str:
    """
    Return issues as one document: SARIF 2.1.0, JUnit XML, GitHub's workflow commands, or a page to look at.

    `root` is where the files of the issues are named from. A page shows what the check held of labels.
    """
    pages = every_page()
    match form:
        case "junit":
            return junit(issues, pages, sorted(result.document_ids))
        case "html":
            issues_by_work, other_issues = _issues_by_work(result.judged_work, issues)
            items = list(_items(result.judged_work, issues_by_work))
            return check_page(items, pages, schema.name, schema, other_issues)
        case "github":
            return github(issues, _contents(issues, root))
        case _:
            return sarif(issues, pages, version("claimset"), _contents(issues, root))


def excerpts(result: CheckResult, issues: Sequence[Issue], width: int) -> list[str]:
    """Return each issue below the line of text that it is about, where that text is open and present."""
    blocks = []
    for issue in issues:
        document, text = result.read(issue.document or "") or (None, None)
        blocks.append(excerpt(issue, document, text, width))
    return blocks


def _items(judged_work: Sequence[JudgedWork], issues_by_work: Sequence[Sequence[Issue]]) -> Iterator[LabelledText]:
    """Yield the entries of a page. The entry without labels of a labelled document is left out unless it has issues."""
    labelled_ids = {row.document.id for row in judged_work if row.labelled}
    for row, issues in zip(judged_work, issues_by_work, strict=True):
        if row.labelled or issues or row.document.id not in labelled_ids:
            yield LabelledText(row.document, row.text, row.labels, row.annotator, issues, row.labelled, row.interface)


def _issues_by_work(
    judged_work: Sequence[JudgedWork], issues: Sequence[Issue]
) -> tuple[list[list[Issue]], list[Issue]]:
    """
    Return the issues of each item of `judged_work`, and the issues of no item.

    An issue without annotator belongs to the document's first item of its interface, else to the document's first.
    """
    places: dict[tuple[str | None, ...], int] = {}
    for number, row in enumerate(judged_work):
        for address in _addresses(row.document.id, row.annotator, row.interface):
            places.setdefault(address, number)
    issue_lists: list[list[Issue]] = [[] for _ in judged_work]
    other_issues = []
    for issue in issues:
        addresses = _addresses(issue.document, issue.annotator, issue.interface)
        place = next((places[address] for address in addresses if address in places), None)
        if place is None:
            other_issues.append(issue)
        else:
            issue_lists[place].append(issue)
    return issue_lists, other_issues


def _addresses(document: str | None, annotator: str | None, interface: str | None) -> Sequence[tuple[str | None, ...]]:
    """Return the keys by which issues are matched with labels, the narrowest first."""
    return (document, annotator, interface), (document, interface), (document,)


def _contents(issues: Sequence[Issue], root: Path) -> dict[str, str]:
    texts = {name: read_text(root / name) for name in {issue.file for issue in issues if issue.file}}
    return {name: text for name, text in texts.items() if text is not None}
