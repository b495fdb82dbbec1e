"""Moves waivers to a corrected text: each goes on covering the issue that it covered."""

import json

import msgspec
from msgspec.structs import replace

from claimset.check.project import check
from claimset.migration.correction.places import Places
from claimset.model.issue import Issue
from claimset.model.json_text import decode_json
from claimset.model.waiver import Waiver
from claimset.rules.waivers import content_of
from claimset.store.project import Project


def moved_waivers(project: Project, document: str, rows: tuple[str, ...], places: Places) -> list[str]:
    """
    Return the waivers of a document, as rows, for its corrected text.

    A waiver moves with the words of its issue. One whose words changed stays as it is and lapses: a check reports it.
    """
    if not rows:
        return []
    issues = {content_of(issue): issue for issue in check(project, [document]).waived_issues}
    moved = []
    for row in rows:
        waiver = decode_json(row, type=Waiver)
        issue = issues.get(waiver.content)
        new_issue = _moved(issue, places) if issue is not None else None
        if new_issue is None:
            moved.append(row)
        else:
            new = replace(waiver, start=new_issue.start, end=new_issue.end, content=content_of(new_issue))
            moved.append(row if new == waiver else json.dumps(msgspec.to_builtins(new), ensure_ascii=False))
    return moved


def _moved(issue: Issue, places: Places) -> Issue | None:
    if issue.start is None or issue.end is None:
        return None
    place = places.moved.get((issue.start, issue.end))
    if place is None:
        aligned_place = places.alignment.place(issue.start, issue.end)
        place = (
            (aligned_place.start, aligned_place.end) if aligned_place is not None and aligned_place.is_proven else None
        )
    return None if place is None else replace(issue, start=place[0], end=place[1])
