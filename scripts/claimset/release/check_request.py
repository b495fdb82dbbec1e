"""Runs the check that a command asks for: of a project or of files, by some rules, with or without fixes first."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec

from claimset.check.files.check_files import check_files, read_schema
from claimset.check.fix.fix_files import fix_files
from claimset.check.fix.fix_project import FixResult, PlannedMend
from claimset.check.fix.fix_report import sentences
from claimset.check.result import CheckResult
from claimset.model.exported import TaskReader
from claimset.model.progress import Progress, silent
from claimset.model.schema import Schema
from claimset.model.trouble import Misconfigured
from claimset.release.check_project import check_project, fix_and_count
from claimset.rules.engine.rule import pages_by_code
from claimset.store.files.json_pieces import files_of
from claimset.store.machine.cluster import Workers
from claimset.store.project import Project
from claimset.text.visible import in_quotes


class CheckRequest(msgspec.Struct, frozen=True):
    """
    The options of a check: of `files`, or of the documents of a project, all of them if `document_ids` is empty.

    Without a project, files are judged by `schema_file`. `text_field` is the field of a task's data that is its text.
    `selected_codes` are the only codes to report, all of them if None; `ignored_codes` are left out. With `fix`, safe
    fixes are made first, or only planned without `write`. `remember` uses the cache of verdicts, `trust_status` without
    reading files whose status is as before, and `collect_work` keeps labels for forms that show them.
    """

    document_ids: tuple[str, ...] = ()
    files: tuple[Path, ...] = ()
    schema_file: Path | None = None
    text_field: str | None = None
    selected_codes: frozenset[str] | None = None
    ignored_codes: frozenset[str] = frozenset()
    fix: bool = False
    write: bool = True
    remember: bool = True
    trust_status: bool = True
    collect_work: bool = False


class CheckOutcome(msgspec.Struct, frozen=True):
    """
    The result of a check with the issues that were asked for, and what its forms need.

    `mends` are those that were made or planned, and `mend_sentences` say what became of them. `root` is the folder
    from which the files of the issues are named.
    """

    result: CheckResult
    schema: Schema
    root: Path
    mends: tuple[PlannedMend, ...] = ()
    mend_sentences: tuple[str, ...] = ()


def named_files(project: Project | None, words: Sequence[str]) -> tuple[Path, ...]:
    """Return the words that name no document, as files. Raises Misconfigured for one that names no file either."""
    ids = {document.id for document in project.documents()} if project and words else set()
    file_names = [word for word in words if word not in ids]
    for name in file_names:
        if not _is_there(Path(name)):
            remedy = "raw/manifest.jsonl lists the documents" if project else "check the name"
            raise Misconfigured(f"there is no document, file or folder {in_quotes(name)}", remedy)
    return tuple(map(Path, file_names))


def run_check(
    project: Project | None,
    request: CheckRequest,
    read_task: TaskReader,
    progress: Progress = silent,
    *,
    workers: Workers = 1,
) -> CheckOutcome:
    """
    Check what is asked for, after mending if that is asked for too. `read_task` reads the tasks of an export.
    `workers` judge the documents of a project, more than one without the cache.

    Raises Misconfigured for a document or a schema that is not there.
    """
    schema = project.schema() if project else read_schema(request.schema_file or Path())
    fixes = _fix(project, schema, request, read_task, progress) if request.fix else None
    if project is not None and not request.files:
        result = check_project(
            project,
            request.document_ids,
            progress,
            remember=request.remember,
            trust_status=request.trust_status,
            collect_work=request.collect_work,
            workers=workers,
        )
    else:
        files = _mended(request.files, fixes.copies) if fixes else request.files
        result = check_files(files, schema, project, request.text_field, progress, read_task=read_task)
    mend_sentences = sentences(fixes, result.issues, only_planned=not request.write) if fixes else ()
    result.issues = [
        issue
        for issue in result.issues
        if (request.selected_codes is None or issue.code in request.selected_codes)
        and issue.code not in request.ignored_codes
    ]
    root = project.root if project else Path()
    return CheckOutcome(result, schema, root, tuple(fixes.changes if fixes else ()), tuple(mend_sentences))


def _fix(
    project: Project | None, schema: Schema, request: CheckRequest, read_task: TaskReader, progress: Progress
) -> FixResult:
    codes = request.selected_codes
    if request.ignored_codes:
        codes = (frozenset(pages_by_code()) if codes is None else codes) - request.ignored_codes
    if project is not None and not request.files:
        return fix_and_count(project, request.document_ids, codes, progress, write=request.write)
    return fix_files(
        request.files,
        schema,
        project,
        codes,
        progress,
        read_task=read_task,
        text_field=request.text_field,
        write=request.write,
    )


def _mended(files: Sequence[Path], copies: Mapping[Path, Path]) -> list[Path]:
    """Return the files with mended copies in the place of the exports that they were made of."""
    mended_files = [copies.get(file, file) for path in files for file in (files_of(path) if copies else (path,))]
    return list(dict.fromkeys(mended_files))


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):
        return False
