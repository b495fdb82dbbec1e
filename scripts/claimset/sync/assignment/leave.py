"""An annotator leaves: who they are is forgotten, and their work stays under the pseudonym."""

from pathlib import Path

import msgspec
from msgspec.structs import replace

from claimset.labels.as_json import annotation_to_json
from claimset.migration.stored_versions import StoredVersions
from claimset.model.decision import Decision
from claimset.model.file_kind import FILE_KINDS, with_format, without_format
from claimset.model.json_text import parse_json, pretty_json
from claimset.model.trouble import Conflict, Misconfigured
from claimset.store.decisions import read_document_decisions
from claimset.store.files.files import files_below, read_whole, write_whole
from claimset.store.files.json_lines import RowFile, json_rows
from claimset.store.kept.qualifications import delete_qualifications, qualifications
from claimset.store.project import Project
from claimset.sync.assignment.assignment import stored_assignment, write_assignment
from claimset.sync.assignment.people import People
from claimset.text.visible import in_quotes

_DECISIONS = FILE_KINDS["decisions"]


class Leaving(msgspec.Struct, frozen=True):
    """
    What an annotator leaves behind.

    `annotations` counts those that stay, and `notes` the notes to the curator and with decisions that go. `open` are
    documents that were assigned to them and that they did not label: another annotator can get them. `is_known` says
    whether the map of accounts had them.
    """

    annotator: str
    is_known: bool
    is_qualifying: bool
    annotations: int
    notes: int
    open: tuple[str, ...]


def leave(project: Project, annotator: str, *, only_plan: bool = False) -> Leaving:
    """
    Forget who an annotator is; with `only_plan` nothing is changed. It can be called again.

    Their e-mail address, notes and qualification are deleted here. Labels and decisions stay under the pseudonym, which
    nobody gets again. Raises Misconfigured for a pseudonym that nobody has, Conflict for a file that cannot be read.
    """
    with project.locked():
        people, assignment = People(project), stored_assignment(project)
        files, annotations, notes, labelled = _without_notes(project, annotator)
        assigned = assignment.documents_of(annotator) if assignment is not None else frozenset()
        is_known = people.knows(annotator)
        is_qualifying = annotator in {folder.name for folder in qualifications(project)}
        if not (is_known or annotations or assigned or is_qualifying):
            raise Misconfigured(f"nobody is called {in_quotes(annotator, 40)}", "claimset status lists who labelled")
        open_documents = tuple(sorted(assigned - labelled))
        if not only_plan:
            for file, data in files.items():
                write_whole(file, data, mode=0o600 if project.state in file.parents else 0o644)
            if assignment is not None:
                documents = {
                    name: tuple(item for item in names if item != annotator or name not in open_documents)
                    for name, names in assignment.documents.items()
                }
                names = tuple(item for item in assignment.annotators if item != annotator)
                write_assignment(project, replace(assignment, annotators=names, documents=documents))
            delete_qualifications(project, annotator)
            # The map comes last: until then the same call goes on.
            people.forget(annotator)
            people.save()
        return Leaving(annotator, is_known, is_qualifying, annotations, notes, open_documents)


def _without_notes(project: Project, annotator: str) -> tuple[dict[Path, bytes], int, int, set[str]]:
    """Return files without an annotator's notes, the counts of their annotations and notes, and what they labelled."""
    versions = StoredVersions(project, project.schema())
    files: dict[Path, bytes] = {}
    annotations = notes = 0
    labelled: set[str] = set()
    for file in project.stored("pulled"):
        name = project.relative(file)
        try:
            value = without_format(FILE_KINDS["pulled"], parse_json(read_whole(file)), name)
            rows, issues = versions.annotations(file, value["annotations"])
        except (ValueError, KeyError, TypeError) as error:
            raise Conflict(f"{name} cannot be read: {error}", "claimset check names what is wrong") from error
        if issues:
            raise Conflict(f"{name} cannot be read: {issues[0].message}", "claimset check names what is wrong")
        own_rows = [row for row, _ in rows if row.annotator == annotator]
        annotations += len(own_rows)
        labelled |= {file.stem for row in own_rows if row.counts}
        own_notes = sum(bool(row.note) for row in own_rows)
        notes += own_notes
        if own_notes:
            values = [
                annotation_to_json(replace(row, note=None) if row.annotator == annotator and row.note else row, schema)
                for row, schema in rows
            ]
            files[file] = pretty_json(with_format(FILE_KINDS["pulled"], {**value, "annotations": values})).encode()
    for document in project.documents():
        lines = read_document_decisions(project, document.id)
        own_lines = [line for line in lines if line.by == annotator and line.note is not None]
        notes += len(own_lines)
        if own_lines:
            kept = [replace(line, note=None) if line in own_lines else line for line in lines]
            files[project.decision_file(document.id)] = json_rows(_DECISIONS, kept)
    for file in files_below(project.state / "notes"):
        stored = RowFile(file, file.name, _DECISIONS, Decision, "decision").rows()
        others = [line for line in stored if line.by != annotator]
        if len(others) < len(stored):
            notes += len(stored) - len(others)
            files[file] = json_rows(_DECISIONS, others)
    return files, annotations, notes, labelled
