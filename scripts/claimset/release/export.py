"""Gold to a versioned dataset that `datasets.load_dataset` opens without any code of ours."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from claimset.check.project import check
from claimset.check.result import CheckResult
from claimset.check.unanswered_questions import unanswered_questions
from claimset.model.issue import Issue, Level
from claimset.model.progress import Progress, silent
from claimset.model.release import Fault, Reason
from claimset.model.schema import Schema
from claimset.model.trouble import Conflict, Misconfigured
from claimset.model.version import is_version
from claimset.release.build.leak_scan import LeakScanBasis, leak_scan_basis, scan_for_leaks
from claimset.release.compare.changes import NO_RELEASE
from claimset.release.recorded_releases import release_commit
from claimset.rules.corpus.comparisons import released_documents
from claimset.store.files.files import read_text
from claimset.store.layout import DATASHEET
from claimset.store.machine.gc_pause import pause_gc
from claimset.store.project import Project
from claimset.store.releases.folder import Draft, draft_release
from claimset.store.releases.register import ReleaseRegister
from claimset.store.spool.spool import Spool, spool

if TYPE_CHECKING:
    from claimset.release.build.building import ReleaseBuilder

_BLOCKING = frozenset({"RLS001"})


class ExportResult(msgspec.Struct, frozen=True):
    """
    What an export made: the folder, rows by config and split, whether its bytes are new, and why it has its version.

    `withheld` are documents with gold that a release goes without: by decision, or in test where SPL002 says so. Where
    `issues` holds errors nothing was written. `sought` says how words of others were looked for, and
    `unanswered` names the headings of the datasheet under which a question has no answer.
    """

    folder: Path
    sizes: dict[str, dict[str, int]]
    documents: int
    changed: bool
    issues: tuple[Issue, ...]
    version: str = ""
    since: str | None = None
    reasons: tuple[Reason, ...] = ()
    recorded: Path | None = None
    withheld: tuple[str, ...] = ()
    sought: LeakScanBasis = LeakScanBasis()
    unanswered: tuple[str, ...] = ()


class RebuildResult(msgspec.Struct, frozen=True):
    """What a second build of a release shows: files that differ, or the issues that forbid to build."""

    folder: Path
    faults: tuple[Fault, ...]
    issues: tuple[Issue, ...] = ()
    sought: LeakScanBasis = LeakScanBasis()


def export(
    project: Project,
    version: str | None = None,
    out: Path | None = None,
    progress: Progress = silent,
    *,
    replace: bool = False,
    record: bool = False,
    negatives: int = 0,
    workers: int = 1,
) -> ExportResult:
    """
    Write `build/<name>-<version>/` from the gold records, the annotations and the open texts.

    The version is computed from what changed since the last recorded release; a given one may be higher, and 0.0.0 is
    a build that is no release. Refused, with the list, where a rule finds an error or a number in the datasheet is
    not what the data gives, and by Conflict where a given version is too low, or where the folder is there with other
    content and `replace` is not given, or where words of a text that is not ours would be in it. Those texts are never
    read, so the bytes are the same with them and without. `negatives` is how many unrelated pairs of spans stand in
    `relations` for every relation. `workers` are processes that make rows; the bytes are the same for any number.

    With `record` the release goes into the register, `annotations/releases/`, with the commit that it was built from;
    what later releases are is measured against it. An unrecorded build of its version is then replaced. Raises
    Conflict where what the release is made from is not committed.
    """
    _known(version)
    if record and version == NO_RELEASE:
        raise Misconfigured(f"{NO_RELEASE} stands for a build that is no release", "leave --version out")
    parent = out or project.build
    with pause_gc():
        if not record:
            return _export(project, version, parent, progress, negatives, workers, replace=replace)
        with project.locked():
            return _export(project, version, parent, progress, negatives, workers, replace=True, record=True)


def rebuild_release(
    project: Project,
    version: str | None = None,
    out: Path | None = None,
    progress: Progress = silent,
    *,
    negatives: int = 0,
    workers: int = 1,
) -> RebuildResult:
    """
    Build a release again and compare it with the one that is there; nothing is kept of it.

    Without a version it is the one that the data calls for. Raises Misconfigured where there is none to compare with.
    """
    parent, schema = out or project.build, project.schema()
    with pause_gc(), spool() as aside:
        checked = check(project, progress=progress, store_gold=aside.put, workers=workers)
        looked = leak_scan_basis(checked.corpus_documents, project.fingerprints().keys())
        blocking = _blocking(checked, version)
        if blocking:
            return RebuildResult(parent, (), blocking, looked)
        with draft_release(parent, schema.name) as draft:
            written = _written(project, schema, checked, aside, draft, progress, negatives, workers, keep=False)
            built = written.finish(_known(version))
            folder = parent / f"{schema.name}-{built.release.version}"
            if not folder.is_dir():
                raise Misconfigured(f"{folder} is not there to compare with", "claimset export writes it")
            return RebuildResult(folder, tuple(draft.against(folder)), sought=looked)


def _export(
    project: Project,
    version: str | None,
    parent: Path,
    progress: Progress,
    negatives: int,
    workers: int,
    *,
    replace: bool,
    record: bool = False,
) -> ExportResult:
    schema = project.schema()
    commit = release_commit(project) if record else None
    with spool() as aside:
        checked = check(project, progress=progress, store_gold=aside.put, workers=workers)
        looked = leak_scan_basis(checked.corpus_documents, project.fingerprints().keys())
        blocking = _blocking(checked, version)
        if blocking:
            return ExportResult(parent, sizes={}, documents=0, changed=False, issues=blocking, sought=looked)
        withheld = _withheld(checked)
        with draft_release(parent, schema.name) as draft:
            written = _written(project, schema, checked, aside, draft, progress, negatives, workers, keep=record)
            built = written.finish(version, commit)
            _require_no_word_of_others(draft.folder, project)
            release = built.release
            folder = parent / f"{schema.name}-{release.version}"
            changed = draft.settle(folder, replace=replace)
    register = ReleaseRegister(project.root)
    recorded = register.file(release.version) if record and register.record(release, built.rows) else None
    return ExportResult(
        folder,
        built.sizes,
        release.documents,
        changed,
        tuple(checked.issues),
        release.version,
        release.changes.since,
        release.changes.reasons,
        recorded,
        withheld,
        looked,
        _unanswered(project),
    )


def _require_no_word_of_others(folder: Path, project: Project) -> None:
    faults = scan_for_leaks(folder, project.fingerprints())
    if faults:
        raise Conflict(
            "; ".join(f"{fault.file}: {fault.words}" for fault in faults[:5]),
            "take the words out of where they come from: nothing was written",
        )


def _unanswered(project: Project) -> tuple[str, ...]:
    found = unanswered_questions(read_text(project.root / DATASHEET) or "")
    return tuple(item.heading for item in found)


def _blocking(checked: CheckResult, version: str | None) -> tuple[Issue, ...]:
    """
    Return what forbids a release; a build that is none is not held to the numbers of the papers.

    Raises Misconfigured where there is nothing to release.
    """
    if not checked.errors and not checked.gold:
        raise Misconfigured("there are no gold records to export", "run `claimset pull`, then `claimset adjudicate`")
    return tuple(
        msgspec.structs.replace(issue, level=Level.ERROR)
        for issue in checked.issues
        if issue.level == Level.ERROR or (issue.code in _BLOCKING and version != NO_RELEASE)
    )


def _known(version: str | None) -> str | None:
    if version is not None and not is_version(version):
        raise Misconfigured(f"{version!r} is no version", "name one such as 0.1.0")
    return version


def _written(
    project: Project,
    schema: Schema,
    checked: CheckResult,
    aside: Spool,
    draft: Draft,
    progress: Progress,
    negatives: int,
    workers: int,
    *,
    keep: bool,
) -> "ReleaseBuilder":
    # Tables are loaded when every rule was asked: what was held until then makes room for them.
    from claimset.release.build.building import ReleaseBuilder

    splits, documents = _in_order(checked, aside)
    checked.forget_documents()
    building = ReleaseBuilder(project, schema, draft, negatives)
    building.write_rows(zip(splits, documents, strict=True), len(splits), progress, workers, keep=keep)
    return building


def _in_order(checked: CheckResult, aside: Spool) -> tuple[list[str], Iterator[bytes]]:
    """Return the splits of the documents of a release, and what was put aside of each, by id; no id is held."""
    rows = sorted(released_documents(checked.corpus_documents, checked.partition.splits))
    return [split for _, split in rows], aside.drain(name for name, _ in rows)


def _withheld(checked: CheckResult) -> tuple[str, ...]:
    released = dict(released_documents(checked.corpus_documents, checked.partition.splits))
    rows = (row for row in checked.corpus_documents if row.adjudicated is not None)
    return tuple(sorted(row.document.id for row in rows if row.document.id not in released))
