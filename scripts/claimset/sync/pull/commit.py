"""Writes the results of a pull in such an order that the next pull continues one that was killed."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from claimset.model.issue import Issue
from claimset.model.refusal import Refusal
from claimset.store.project import Project
from claimset.store.refusals import write_refusals
from claimset.store.snapshots import ClosedSnapshot, keep_snapshot
from claimset.store.staging import settle
from claimset.sync.assignment.attribution import Attribution
from claimset.sync.pull.last_seen import LastSeen, LastSeenStore

PULLED_FROM = "pulled_from.json"
"""The git-ignored file that names the server projects of earlier pulls."""


class PullResult(msgspec.Struct, frozen=True):
    """
    The counts and issues of one pull.

    `annotations` counts those that were read, `changed` lists the documents whose files changed. `refused` counts the
    annotations that this pull or an earlier one left out, `incomplete` those that came in without a part. `unchanged`
    tasks were not read again. `drafts` and `skipped` count tasks with a draft and skipped annotations, which are not
    stored. `reviews` counts what curators submitted, `decisions` what came in of it, by document.
    """

    annotations: int
    changed: list[str]
    withdrawn: int
    refused: int
    incomplete: int
    drafts: int
    skipped: int
    unchanged: int
    issues: list[Issue]

    @property
    def refusal_words(self) -> str:
        """How many annotations were refused, and how many came in without a part if there are any, in words."""
        return f"{self.refused} refused" + (f", {self.incomplete} without a part" if self.incomplete else "")

    reviews: int = 0
    decisions: dict[str, int] = {}


class StagedPull(msgspec.Struct, frozen=True):
    """
    Everything that a pull writes, in the order in which it is written.

    `documents` have a staged file. `last_seen` is by server project. `pulled_from` is the new content of the file that
    names the server projects; None if it stays.
    """

    snapshots: Sequence[ClosedSnapshot]
    refusals: Sequence[Refusal]
    attribution: Attribution
    documents: Sequence[str]
    last_seen: Mapping[str, LastSeen] = {}
    pulled_from: dict[str, Any] | None = None


def commit_pull(project: Project, staged: StagedPull) -> list[str]:
    """
    Write what was staged; return the documents whose files changed.

    The server's JSON is written before anything that was made from it. The record of the tasks that were seen comes
    last: so the next pull reads everything again that this one did not write.
    """
    for snapshot in staged.snapshots:
        keep_snapshot(project, snapshot)
    write_refusals(project, staged.refusals)
    staged.attribution.save()
    changed_documents = list(settle(project, staged.documents))
    last_seen_store = LastSeenStore(project)
    for origin, last_seen in staged.last_seen.items():
        last_seen_store.write(origin, last_seen)
    if staged.pulled_from is not None:
        project.write_private(PULLED_FROM, staged.pulled_from)
    return changed_documents
