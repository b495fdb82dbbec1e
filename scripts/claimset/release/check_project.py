"""Checks a project for a release: judges it by every rule, and compares its papers with the counts."""

from collections.abc import Collection

from claimset.check.fix.fix_project import FixResult, PlannedMend, fix_project
from claimset.check.project import StoreGold, check
from claimset.check.result import CheckResult
from claimset.model.progress import Progress, silent
from claimset.release.datasheet.issues import paper_issues
from claimset.release.datasheet.renew import renew_datasheet
from claimset.store.layout import DATASHEET
from claimset.store.machine.cluster import Workers
from claimset.store.project import Project

_COUNTS = "RLS001"


def check_project(
    project: Project,
    document_ids: Collection[str] = (),
    progress: Progress = silent,
    *,
    remember: bool = False,
    trust_status: bool = True,
    collect_work: bool = False,
    store_gold: StoreGold | None = None,
    workers: Workers = 1,
) -> CheckResult:
    """
    Judge a project by every rule, and compare its papers with the counts.

    If `document_ids` names documents, the papers are not compared. The other parameters are those of
    `check.project.check`.
    """
    result = check(
        project,
        document_ids,
        progress,
        remember=remember,
        trust_status=trust_status,
        collect_work=collect_work,
        store_gold=store_gold,
        workers=workers,
        count=not document_ids,
    )
    if not document_ids:
        result.issues.extend(paper_issues(project, result, remember=remember))
    return result


def fix_and_count(
    project: Project,
    document_ids: Collection[str] = (),
    codes: Collection[str] | None = None,
    progress: Progress = silent,
    *,
    write: bool = True,
) -> FixResult:
    """
    Mend a project, then renew the counts of its datasheet; the parameters are those of `fix_project`.

    The counts stay as they are if documents are named, or if `codes` does not have RLS001.
    """
    result = fix_project(project, document_ids, codes, progress, write=write)
    if document_ids or (codes is not None and _COUNTS not in codes):
        return result
    if result.unreadable_gold is not None:
        result.untouched[DATASHEET] = f"nothing is counted while {result.unreadable_gold} cannot be read"
        return result
    for name in renew_datasheet(project, progress, write=write):
        old_words, new_words = f"the block '{name}'", "what the project's files give"
        result.changes.append(PlannedMend(_COUNTS, "file", None, None, DATASHEET, None, old_words, new_words, None))
    return result
