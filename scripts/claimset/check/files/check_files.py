"""Judges files from anywhere by every rule: exports of Label Studio, and files of claimset's own formats."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from claimset.check.files.exports import ExportJudge
from claimset.check.files.file_zones import FileZones
from claimset.check.files.findings import MOST, FileIssues, KnownDocuments, TooManyIssues
from claimset.check.files.other_forms import other_file_form, other_json_form
from claimset.check.files.our_files import OwnFormJudge
from claimset.check.result import CheckResult
from claimset.model.exported import ExportedTask, TaskReader
from claimset.model.file_kind import kind_at
from claimset.model.progress import Progress, silent
from claimset.model.schema import Schema
from claimset.model.trouble import Misconfigured
from claimset.rules.engine.rule import pages_by_code
from claimset.rules.engine.shape import NotJson, Shape, read_json
from claimset.rules.older_releases import soften_newer_rules
from claimset.schema.read import ContractError, parse_kept_schema
from claimset.store.files.json_pieces import JsonPiece, files_of, json_pieces
from claimset.store.layout import RECORDS, SCHEMA
from claimset.store.project import Project
from claimset.store.releases.records import is_release, read_release_manifest

_LABELLED_KINDS = {"pulled", "gold", "predicted"}


def check_files(
    paths: Iterable[Path],
    schema: Schema,
    project: Project | None = None,
    text_field: str | None = None,
    progress: Progress = silent,
    *,
    read_task: TaskReader,
) -> CheckResult:
    """
    Judge files by a schema: raw JSON exports of Label Studio, records and annotations, single, in lists or JSON Lines.

    For a folder every JSON file below it is judged. Files of the project without labels, such as its decisions, are
    left out, because a check of the project judges them. For a release its records are judged by the schema in it, and
    an error of a rule that is newer than the release becomes a warning.

    Documents of `project` are judged with its texts. For others the text of the task counts as not ours, so that
    messages give offsets and no words. `read_task` reads the tasks of an export, and `text_field` names the field of
    their text. Bad data is returned as issues with a JSON pointer, whose first part counts elements or lines from 0.
    Raises Misconfigured for a folder without a file to judge.
    """
    files: list[Path] = []
    result = CheckResult()
    result.open_ids = {document.id for document in project.documents() if document.is_open} if project else set()
    for path in paths:
        if is_release(path):
            _release(path, project, result, read_task)
            continue
        folder_files = [file for file in files_of(path) if file == path or _may_hold_labels(file, project)]
        if not folder_files:
            raise Misconfigured(f"{path} holds no file to check", "name a folder with .json or .jsonl files")
        files.extend(folder_files)
    job = _Files(schema, project, text_field, result, read_task)
    for number, file in enumerate(files):
        progress("checking files", number, len(files))
        job.file(file)
    progress("checking files", len(files), len(files))
    return result


def _may_hold_labels(file: Path, project: Project | None) -> bool:
    if project is None or not file.resolve().is_relative_to(project.root.resolve()):
        return True
    kind = kind_at(file.resolve().relative_to(project.root.resolve()).as_posix())
    return kind is None or kind.name in _LABELLED_KINDS


def _release(folder: Path, project: Project | None, result: CheckResult, read_task: TaskReader) -> None:
    """Judge the records of a release by the schema in it; errors of newer rules become warnings."""
    earlier_count = len(result.issues)
    manifest = read_release_manifest(folder)
    tool_versions = manifest.get("made_with")
    version = tool_versions.get("claimset") if isinstance(tool_versions, dict) else None
    job = _Files(read_schema(folder / SCHEMA), project, None, result, read_task, is_release=True)
    job.file(folder / RECORDS)
    result.issues[earlier_count:] = soften_newer_rules(result.issues[earlier_count:], str(version), pages_by_code())


def read_schema(file: Path) -> Schema:
    """Read a schema of a project. Raises Misconfigured for one that cannot be used, or that refers to other files."""
    try:
        piece = next(json_pieces(file), JsonPiece(0))
        if piece.problem or piece.index is not None:
            raise ContractError(piece.problem or "it is a list, or JSON Lines")
        source = read_json(piece.data)
        if not isinstance(source, dict) or not _has_no_references(source):
            raise ContractError("it is no JSON object, or a $ref in it refers to another file")
        schema = parse_kept_schema(source)
        shape = Shape(schema.source)
        list(shape.of_labels({}, ""))
        list(shape.of_record({}, ""))
    except (ValueError, Misconfigured) as error:
        message = f"{file} cannot be used as a schema: {str(error)[:200]}"
        raise Misconfigured(message, "name a JSON schema such as schema/schema.json") from error
    return schema


class _Files:
    """Judges one file after another."""

    def __init__(
        self,
        schema: Schema,
        project: Project | None,
        text_field: str | None,
        result: CheckResult,
        read_task: TaskReader,
        *,
        is_release: bool = False,
    ) -> None:
        self.issues = FileIssues(result)
        self._schema = schema
        self._documents = KnownDocuments(project, schema)
        self._forms = OwnFormJudge(schema, self._documents, self.issues, is_release=is_release)
        self._read_task: Callable[[object], ExportedTask | None] = lambda value: read_task(value, schema, text_field)

    def file(self, file: Path) -> None:
        """Judge a file."""
        name = file.as_posix()
        self.issues.begin(name)
        zones = FileZones(file, self._schema, self._documents, self._read_task)
        try:
            with ExportJudge(self._schema, self._documents, self.issues, zones) as export:
                for piece in json_pieces(file):
                    self._piece(piece, export, name)
                export.conclude()
        except TooManyIssues:
            message = f"it has more than {MOST} issues: the rest of the file was not judged"
            self.issues.begin(name)
            self.issues.say("SCH001", message, "")

    def _piece(self, piece: JsonPiece, export: ExportJudge, name: str) -> None:
        pointer = "" if piece.index is None else f"/{piece.index}"
        try:
            if piece.problem:
                raise NotJson(piece.problem)  # noqa: TRY301
            value = read_json(piece.data)
        except NotJson as refusal:
            form = other_file_form(name, piece.data) if not piece.index else None
            self.issues.say("SCH001", form or str(refusal), pointer)
            return
        task = self._read_task(value)
        if task is not None:
            export.judge(task, pointer)
        elif not self._forms.judge(value, pointer):
            message = "it is no task of a raw JSON export, no record and no file of annotations"
            self.issues.say("SCH002", other_json_form(value) or message, pointer)


def _has_no_references(source: dict[str, Any]) -> bool:
    """Say whether every reference stays in the schema, so that judging opens no file and asks no server."""
    nodes: list[Any] = [source]
    while nodes:
        node = nodes.pop()
        if isinstance(node, dict):
            for key in ("$ref", "$dynamicRef"):
                target = node.get(key)
                if isinstance(target, str) and not target.startswith("#"):
                    return False
        if isinstance(node, dict | list):
            nodes.extend(node.values() if isinstance(node, dict) else node)
    return True
