"""Writes the result of a check in one of the forms of `report.forms`."""

from collections.abc import Callable, Iterator, Sequence
from importlib.metadata import version
from pathlib import Path

from claimset.check.result import CheckResult, JudgedWork
from claimset.model.issue import Issue
from claimset.model.record import Annotation
from claimset.model.schema import Schema
from claimset.report.check_report import CheckReport, Works
from claimset.report.forms import REPORTERS
from claimset.report.page.labelled_text import LabelledText
from claimset.rules.engine.rule import pages_by_code
from claimset.store.files.files import read_text


def issues_report(
    form: str,
    result: CheckResult,
    issues: Sequence[Issue],
    schema: Schema,
    root: Path,
    *,
    width: int = 100,
    limit: int | None = None,
    address_of: Callable[[Annotation], str | None] = lambda _: None,
) -> str:
    """
    Return issues in a form of REPORTERS.

    The files of the issues are named from the folder `root`. A form for the screen has `width` columns and at most
    `limit` issues. `address_of` returns the address of an annotation on the server, None for none. For a document
    whose text is not open no form holds a word that somebody typed.
    """

    def make_works() -> Works:
        """Return the labelled texts of a page with their issues, and the issues without a text."""
        issues_by_work, other_issues = _issues_by_work(result.judged_work, issues)
        return list(_items(result.judged_work, issues_by_work, address_of)), other_issues

    report = CheckReport(
        issues,
        schema,
        pages_by_code(),
        version("claimset"),
        document_ids=result.document_ids,
        open_ids=result.open_ids,
        read_file=lambda name: read_text(root / name),
        read_document=result.read,
        make_works=make_works,
        width=width,
        limit=limit,
    )
    return REPORTERS[form].write(report)


def _items(
    judged_work: Sequence[JudgedWork],
    issues_by_work: Sequence[Sequence[Issue]],
    address_of: Callable[[Annotation], str | None],
) -> Iterator[LabelledText]:
    """Yield the entries of a page. The entry without labels of a labelled document needs an issue to be yielded."""
    labelled_ids = {row.document.id for row in judged_work if row.has_labels}
    for row, issues in zip(judged_work, issues_by_work, strict=True):
        if row.has_labels or issues or row.document.id not in labelled_ids:
            url = None if row.annotation is None else address_of(row.annotation)
            whose = (row.annotator, issues, row.has_labels, row.interface, url, row.by_person)
            yield LabelledText(row.document, row.text, row.labels, *whose)


def _issues_by_work(
    judged_work: Sequence[JudgedWork], issues: Sequence[Issue]
) -> tuple[list[list[Issue]], list[Issue]]:
    """
    Return the issues of each item of `judged_work`, and the issues that belong to no item.

    An issue without an annotator belongs to the document's first item of its interface, or else to the first item.
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
    """Return the keys by which issues are assigned to labels, the narrowest first."""
    return (document, annotator, interface), (document, interface), (document,)
