"""Writes waivers for issues."""

from datetime import UTC, date, datetime, timedelta

import msgspec

from claimset.check.project import check
from claimset.model.issue import Issue
from claimset.model.trouble import Misconfigured
from claimset.model.waiver import Waiver
from claimset.rules.waivers import content_of, names_somebody, protects
from claimset.store.project import Project
from claimset.store.waivers import read_waivers, write_waivers

LONGEST = 366
"""The most days that a waiver may hold."""


def waive_issues(
    project: Project, code: str, document: str, reason: str, owner: str, days: int, span: tuple[int, int] | None = None
) -> list[Waiver]:
    """
    Write waivers for the open issues of a code in a document, or only for the one at `span`, `(start, end)`.

    `owner` is the person who answers for it, and no pseudonym of an annotator. Raises Misconfigured if there is no such
    issue, or for a missing reason or owner.
    """
    if not reason.strip() or not owner.strip():
        raise Misconfigured("a waiver needs a reason and an owner", "give --reason and --owner")
    if protects(code) and not names_somebody(owner):
        raise Misconfigured(
            f"{code} protects people: its waiver needs a person who answers for it",
            'say --owner with a first and a last name, such as "Ada Byron"',
        )
    if not 0 < days <= LONGEST:
        raise Misconfigured(f"a waiver holds for 1 to {LONGEST} days", "give --days in this range")
    with project.locked():
        # Rules over all documents run only in a check of all documents.
        issues = check(project).issues
        waived_issues = [
            item for item in issues if item.code == code and item.document == document and _is_at(item, span)
        ]
        if not waived_issues:
            raise Misconfigured(f"{document} has no issue {code}", "claimset check lists its issues")
        expires = (_today() + timedelta(days=days)).isoformat()
        waivers = (
            Waiver(code, document, reason, owner, expires, content_of(issue), issue.start, issue.end)
            for issue in waived_issues
        )
        # Gold and a prediction may have the same issue, and one waiver covers both.
        new_waivers = list({msgspec.json.encode(waiver): waiver for waiver in waivers}.values())
        new_encodings = {msgspec.json.encode(waiver) for waiver in new_waivers}
        kept_waivers = [row for row in read_waivers(project) if msgspec.json.encode(row) not in new_encodings]
        write_waivers(project, [*kept_waivers, *new_waivers])
    return new_waivers


def _is_at(issue: Issue, span: tuple[int, int] | None) -> bool:
    return span is None or (issue.start, issue.end) == span


def _today() -> date:
    return datetime.now(UTC).date()
