"""Every rule over what somebody else made: exports of Label Studio, and files of our own records and annotations."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from claimset.check.files.findings import MOST, FileIssues, KnownDocuments, TooManyIssues
from claimset.check.files.our_files import OwnFormJudge
from claimset.check.result import CheckResult, other_layers
from claimset.labels.as_json import labels_sha256
from claimset.labelstudio.payload.export_file import (
    ExportedResult,
    ExportedTask,
    interface_of,
    is_task,
    places_of,
    results_of,
    task_of,
)
from claimset.labelstudio.payload.read_result import ResultProblem, from_result
from claimset.model.document import Document
from claimset.model.issue import Edit, Issue, Level
from claimset.model.progress import Progress, silent
from claimset.model.record import Annotation
from claimset.model.schema import Schema
from claimset.model.trouble import Misconfigured
from claimset.rules.engine.rule import REGISTER, Subject, pages_by_code
from claimset.rules.engine.shape import NotJson, Shape, read_json
from claimset.rules.older_releases import soften_newer_rules
from claimset.rules.runner import run
from claimset.schema.read import ContractError, parse_kept_schema
from claimset.store.files.json_pieces import JsonPiece, files_of, json_pieces
from claimset.store.layout import RECORDS, SCHEMA
from claimset.store.project import Project
from claimset.store.releases.records import is_release, read_release_manifest
from claimset.text.decode import TextRefused, decode, sha256

_ANYBODY = "?"
# Who may be named, and what a manifest says, are questions to files of ours.
_RULES_OF_OWN_FILES = {"ANN001", "SAF003"}


def check_files(
    paths: Iterable[Path],
    schema: Schema,
    project: Project | None = None,
    text_field: str | None = None,
    progress: Progress = silent,
) -> CheckResult:
    """
    Judge files by a schema: raw JSON exports of Label Studio, records, annotations; lists, JSON Lines or single.

    Of a folder every JSON file below it is judged; of the folder of a release its records, by the schema in it, and an
    error of a rule that is newer than the release is a warning. Documents that `project` knows are judged with its
    text, others with the task's and as if that were not ours: messages give offsets, no words. Bad data is returned as
    issues with their JSON pointer, whose first part counts elements or lines from 0. Raises Misconfigured where a
    folder holds no
    file to judge.
    """
    files: list[Path] = []
    result = CheckResult()
    result.open_ids = {document.id for document in project.documents() if document.is_open} if project else set()
    for path in paths:
        if is_release(path):
            _release(path, project, result)
            continue
        folder_files = files_of(path)
        if not folder_files:
            raise Misconfigured(f"{path} holds no file to check", "name a folder with .json or .jsonl files")
        files.extend(folder_files)
    job = _Files(schema, project, text_field, result)
    for number, file in enumerate(files):
        progress("checking files", number, len(files))
        job.file(file)
    progress("checking files", len(files), len(files))
    return result


def _release(folder: Path, project: Project | None, result: CheckResult) -> None:
    """Judge the records of a release by the schema that it brings along, and by no rule that is newer than it."""
    earlier_count = len(result.issues)
    manifest = read_release_manifest(folder)
    tool_versions = manifest.get("made_with")
    version = tool_versions.get("claimset") if isinstance(tool_versions, dict) else None
    _Files(read_schema(folder / SCHEMA), project, None, result, is_release=True).file(folder / RECORDS)
    result.issues[earlier_count:] = soften_newer_rules(result.issues[earlier_count:], str(version), pages_by_code())


def read_schema(file: Path) -> Schema:
    """Read a JSON schema of our kind. Raises Misconfigured where it cannot be used, or leads out of its file."""
    try:
        piece = next(json_pieces(file), JsonPiece(0))
        if piece.problem or piece.index is not None:
            raise ContractError(piece.problem or "it is a list, or JSON Lines")
        source = read_json(piece.data)
        if not isinstance(source, dict) or not _has_no_references(source):
            raise ContractError("it is no JSON object, or a $ref in it leads out of the file")
        schema = parse_kept_schema(source)
        shape = Shape(schema.source)
        list(shape.of_labels({}, ""))
        list(shape.of_record({}, ""))
    except (ValueError, Misconfigured) as error:
        message = f"{file} cannot be used as a schema: {str(error)[:200]}"
        raise Misconfigured(message, "name a JSON schema such as schema/schema.json") from error
    return schema


class _Files:
    def __init__(
        self,
        schema: Schema,
        project: Project | None,
        text_field: str | None,
        result: CheckResult,
        *,
        is_release: bool = False,
    ) -> None:
        self.issues = FileIssues(result)
        self._schema = schema
        self._documents = KnownDocuments(project, schema)
        self._forms = OwnFormJudge(schema, self._documents, self.issues, is_release=is_release)
        self._text_field = text_field
        self._rules = [rule for code, rule in REGISTER.items() if code not in _RULES_OF_OWN_FILES]

    def file(self, file: Path) -> None:
        name = file.as_posix()
        self.issues.begin(name)
        try:
            for piece in json_pieces(file):
                self._piece(piece)
        except TooManyIssues:
            message = f"it has more than {MOST} issues: the rest of it was not judged"
            self.issues.begin(name)
            self.issues.say("SCH001", message, "")

    def _piece(self, piece: JsonPiece) -> None:
        at = "" if piece.index is None else f"/{piece.index}"
        try:
            if piece.problem:
                raise NotJson(piece.problem)  # noqa: TRY301
            value = read_json(piece.data)
        except NotJson as refusal:
            self.issues.say("SCH001", str(refusal), at)
            return
        if is_task(value):
            self._task(value, at)
        elif not self._forms.judge(value, at):
            message = "it is no task of a raw JSON export, no record and nobody's annotations"
            self.issues.say("SCH002", message, at)

    def _task(self, row: dict[str, Any], at: str) -> None:
        self.issues.result.documents += 1
        task = task_of(row, self._schema, self._text_field)
        if task.text is None:
            self.issues.say("SCH002", task.problem or "it has no text", f"{at}/data", task.document)
            return
        try:
            decode(task.text.encode())
        except TextRefused as refusal:
            self.issues.say("DOC004", f"the text cannot be read: {refusal}", f"{at}/data", task.document)
            return
        document = self._document(task, task.text, at)
        for exported in results_of(row, _ANYBODY):
            self._result(exported, task, document, task.text, at + exported.pointer)

    def _document(self, task: ExportedTask, text: str, at: str) -> Document:
        stored, digest = self._documents.document(task.document), sha256(text.encode())
        if stored is not None and stored.sha256 == digest:
            return stored
        if stored is not None or task.text_sha256 not in {None, digest}:
            self.issues.say("DOC001", "the text of the task is not the document's", f"{at}/data", task.document)
        return self._documents.stand_in(task.document or "?", digest, task.language or "", text)

    def _result(self, exported: ExportedResult, task: ExportedTask, document: Document, text: str, at: str) -> None:
        if exported.result is None:
            self.issues.say("SCH002", "it has no list of regions", at, document.id)
            return
        named_interface = self._schema.interfaces.get(task.interface or "")
        interface = named_interface or interface_of(exported.result, self._schema)
        # Which interface an export of others most looks like decides how it is read, and is not said of it.
        address = {"annotator": exported.annotator, "interface": named_interface.name if named_interface else None}
        reading = from_result(exported.result, text, self._schema, interface)
        for problem in reading.problems:
            self.issues.add(_issue(problem, at), document=document.id, **address)
        annotation = Annotation(
            annotator=_ANYBODY,
            interface=interface.name,
            made_by="person" if exported.annotator else "machine",
            schema_version=task.schema_version or self._schema.version,
            guideline_version=self._schema.guidelines,
            text_sha256=document.sha256,
            sha256=labels_sha256(reading.labels, self._schema),
            labels=reading.labels,
        )
        self.issues.result.annotations += exported.annotator is not None
        other_labels = other_layers(annotation, self._documents.annotations(document))
        subject = Subject(
            document, reading.labels, self._schema, text, annotation, tracked=False, zone_labels=other_labels
        )
        places = places_of(exported.result)
        for issue in run(subject, rules=self._rules):
            index = places.get((issue.start, issue.end))
            self.issues.add(issue, pointer=_pointer(at, index), **address)


def _issue(problem: ResultProblem, at: str) -> Issue:
    edit = None
    if problem.proposed_span is not None and problem.start is not None and problem.end is not None:
        edit = Edit(problem.proposed_span.at(problem.start, problem.end), problem.proposed_span)
    return Issue(
        problem.code,
        Level.ERROR,
        problem.message,
        start=problem.start,
        end=problem.end,
        pointer=_pointer(at, problem.index),
        fix=edit,
    )


def _pointer(at: str, index: int | None) -> str:
    return at if index is None else f"{at}/result/{index}"


def _has_no_references(source: dict[str, Any]) -> bool:
    """Say whether every reference stays in the document: judging must not open files or ask the network."""
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
