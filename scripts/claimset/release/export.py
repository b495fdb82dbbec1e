"""Exports gold records as a versioned dataset that `datasets.load_dataset` opens without code of this project."""

from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from claimset.check.result import CheckResult
from claimset.model.issue import Issue
from claimset.model.progress import Progress, silent
from claimset.model.release import Fault, Reason
from claimset.model.schema import Schema
from claimset.model.trouble import Conflict, Misconfigured
from claimset.model.version import is_version
from claimset.release.blocking import blocks_release
from claimset.release.build.leak_scan import LeakScanBasis, leak_scan_basis, scan_for_leaks
from claimset.release.check_project import check_project
from claimset.release.compare.changes import NO_RELEASE
from claimset.release.datasheet.unanswered import unanswered_questions
from claimset.release.papers.descriptions import require_contact
from claimset.release.recorded_releases import release_commit
from claimset.rules.corpus.comparisons import released_documents
from claimset.store.files.files import read_text
from claimset.store.layout import DATASHEET, LINKS
from claimset.store.links import links_between, links_text
from claimset.store.machine.cluster import Workers
from claimset.store.machine.gc_pause import pause_gc
from claimset.store.project import Project
from claimset.store.releases.folder import Draft, draft_release
from claimset.store.releases.register import ReleaseRegister
from claimset.store.spool.spool import Spool, spool
from claimset.text.visible import in_quotes

if TYPE_CHECKING:
    from claimset.release.build.building import ReleaseBuilder


class ExportResult(msgspec.Struct, frozen=True):
    """
    Result of an export: the folder, rows by config and split, whether its bytes changed, its version and the reasons.

    Nothing was written if `sizes` is empty: then `issues` are those that block the release. `recorded` is the release's
    file in the register. `withheld` are ids of documents with gold that are not released: by a decision, or because of
    SPL002. `leak_scan` says how words of texts that do not ship were searched for. `unanswered` are the headings of the
    datasheet with an unanswered question.
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
    leak_scan: LeakScanBasis = LeakScanBasis()
    unanswered: tuple[str, ...] = ()


class RebuildResult(msgspec.Struct, frozen=True):
    """Result of a second build of a release: the files that differ, or the issues that block the build."""

    folder: Path
    faults: tuple[Fault, ...]
    issues: tuple[Issue, ...] = ()
    leak_scan: LeakScanBasis = LeakScanBasis()


def export(
    project: Project,
    version: str | None = None,
    out: Path | None = None,
    progress: Progress = silent,
    *,
    replace: bool = False,
    record: bool = False,
    negatives: int = 0,
    workers: Workers = 1,
) -> ExportResult:
    """
    Write `build/<name>-<version>/` from the gold records, the annotations and the open texts.

    The version is computed from what changed since the last recorded release; a given one may be higher, and 0.0.0 is a
    build that is no release. Without `record` the version also says that the build is no release, and which records it
    holds: `0.1.0.dev0+` and eight digits of their SHA-256. Refused, with the list, where a check finds an error that
    blocks a release (`blocks_release`), and by Conflict where a given version is too low, or where the folder is there
    with other content and `replace` is not given, or where words of a text that is not ours would be in it. Those texts
    are never read, so the bytes are the same with them and without. `negatives` is how many unrelated pairs of spans
    stand in `relations` for every relation. `workers` are processes, or the tasks
    of an executor, that make rows; the bytes are the same for any.

    With `record` the release goes into the register, `annotations/releases/`, with the commit that it was built from;
    what later releases are is measured against it. An unrecorded build of its version is then replaced. Raises
    Conflict where what the release is made from is not committed, and Misconfigured where CITATION.cff does not say who
    answers for the release.
    """
    _require_version(version)
    if record:
        if version == NO_RELEASE:
            raise Misconfigured(f"the version {NO_RELEASE} is for builds that are not released", "leave --version out")
        require_contact(project)
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
    workers: Workers = 1,
) -> RebuildResult:
    """
    Build a release again and compare it with its folder; the second build is deleted.

    Without `version` the computed version is built. Raises Misconfigured if no folder of this version exists.
    """
    parent, schema = out or project.build, project.schema()
    with pause_gc(), spool(project.temporary_files) as spooled_documents:
        result = check_project(project, progress=progress, store_gold=spooled_documents.put, workers=workers)
        basis = leak_scan_basis(result.corpus_documents, project.fingerprints().keys())
        blocking_issues = _blocking_issues(project, result)
        if blocking_issues:
            return RebuildResult(parent, (), blocking_issues, basis)
        with draft_release(parent, schema.name) as draft:
            builder = _write_rows(
                project, schema, result, spooled_documents, draft, progress, negatives, workers, keep=False
            )
            # The folder of a release is named by the version only; that of another build also by a hash of its records.
            build = builder.finish(
                _require_version(version), lambda version: (parent / f"{schema.name}-{version}").is_dir()
            )
            folder = parent / f"{schema.name}-{build.release.version}"
            if not folder.is_dir():
                raise Misconfigured(f"{folder} is not there to compare with", "claimset export writes it")
            return RebuildResult(folder, tuple(draft.differences_from(folder)), leak_scan=basis)


def _export(
    project: Project,
    version: str | None,
    parent: Path,
    progress: Progress,
    negatives: int,
    workers: Workers,
    *,
    replace: bool,
    record: bool = False,
) -> ExportResult:
    schema = project.schema()
    commit = release_commit(project) if record else None
    with spool(project.temporary_files) as spooled_documents:
        result = check_project(project, progress=progress, store_gold=spooled_documents.put, workers=workers)
        basis = leak_scan_basis(result.corpus_documents, project.fingerprints().keys())
        blocking_issues = _blocking_issues(project, result)
        if blocking_issues:
            return ExportResult(parent, sizes={}, documents=0, changed=False, issues=blocking_issues, leak_scan=basis)
        withheld_documents = _withheld_documents(result, schema)
        with draft_release(parent, schema.name) as draft:
            builder = _write_rows(
                project, schema, result, spooled_documents, draft, progress, negatives, workers, keep=record
            )
            build = builder.finish(version, lambda _: record, commit)
            _require_no_leak(draft.folder, project)
            release = build.release
            folder = parent / f"{schema.name}-{release.version}"
            is_new = draft.settle(folder, replace=replace)
    register = ReleaseRegister(project.root)
    register_file = register.file(release.version) if record and register.record(release, build.rows) else None
    return ExportResult(
        folder,
        build.sizes,
        release.documents,
        is_new,
        tuple(result.issues),
        release.version,
        release.changes.since,
        release.changes.reasons,
        register_file,
        withheld_documents,
        basis,
        tuple(question.heading for question in unanswered_questions(read_text(project.root / DATASHEET) or "")),
    )


def _require_no_leak(folder: Path, project: Project) -> None:
    faults = scan_for_leaks(folder, project.fingerprints())
    if faults:
        raise Conflict(
            "; ".join(f"{fault.file}: {fault.words}" for fault in faults[:5]),
            "remove these words from the project's files; nothing was written",
        )


def _blocking_issues(project: Project, result: CheckResult) -> tuple[Issue, ...]:
    """Return the issues that block a release. Raises Misconfigured if there is no gold record."""
    if not project.stored("gold"):
        raise Misconfigured("there are no gold records to export", "run `claimset pull`, then `claimset adjudicate`")
    return tuple(issue for issue in result.issues if blocks_release(issue))


def _require_version(version: str | None) -> str | None:
    if version is not None and not is_version(version):
        raise Misconfigured(f"{in_quotes(version)} is no version", "name one such as 0.1.0")
    return version


def _write_rows(
    project: Project,
    schema: Schema,
    result: CheckResult,
    spooled_documents: Spool,
    draft: Draft,
    progress: Progress,
    negatives: int,
    workers: Workers,
    *,
    keep: bool,
) -> "ReleaseBuilder":
    rows = sorted(released_documents(result.corpus_documents, result.partition.splits, schema))
    names = [name for name, _ in rows]
    event_ids = {row.document.id for row in result.corpus_documents if row.document.event is not None}
    result.forget_documents()
    # The table libraries are imported after the rules ran and their data is freed, to save memory.
    from claimset.release.build.building import ReleaseBuilder
    from claimset.release.records.across_documents import AcrossDocuments

    across = AcrossDocuments(schema, links_between(project, names))
    across.add_packed(spooled_documents.take(name) for name in names if name in event_ids | across.linked_ids)
    builder = ReleaseBuilder(project, schema, draft, negatives)
    documents = zip((split for _, split in rows), spooled_documents.drain(names), strict=True)
    if across.links:
        draft.write(LINKS, links_text(across.links).encode())
    builder.write_rows(documents, across.pairs(), len(names), progress, workers, keep=keep)
    return builder


def _withheld_documents(result: CheckResult, schema: Schema) -> tuple[str, ...]:
    splits_by_id = dict(released_documents(result.corpus_documents, result.partition.splits, schema))
    rows = (row for row in result.corpus_documents if row.gold_status is not None)
    return tuple(sorted(row.document.id for row in rows if row.document.id not in splits_by_id))
