"""Decisions about a document's annotations, `annotations/decisions/<document>.jsonl`: one line a decision, tracked."""

from collections.abc import Iterator, Sequence

import msgspec

from claimset.model.decision import Decision
from claimset.model.document import Document
from claimset.model.file_kind import FILE_KINDS
from claimset.store.files.json_lines import RowFile
from claimset.store.project import Project

_KIND = FILE_KINDS["decisions"]


def decision_lines(project: Project, document_id: str) -> Iterator[Decision | str]:
    """Yield each line as a decision, or as a sentence about what is wrong with the line or the file."""
    return _file(project, document_id).lines()


def read_document_decisions(project: Project, document_id: str) -> list[Decision]:
    """Return all decisions in their order. Raises Misconfigured for an invalid line and for an unknown format."""
    return _file(project, document_id).rows()


def add_decisions(project: Project, document: Document, decisions: Sequence[Decision]) -> bool:
    """
    Add decisions at the end of a document's file. Return False if there are none.

    Notes about a text that is not ours are stored in `.claimset/notes/`, and left out of the tracked file.
    """
    if not decisions:
        return False
    tracked = decisions
    if not document.is_open:
        tracked = [msgspec.structs.replace(line, note=None) for line in decisions]
        notes = [line for line in decisions if line.note is not None]
        if notes:
            project.ready_state()
            name = f"notes/{document.id}.jsonl"
            file = RowFile(project.state / name, f".claimset/{name}", _KIND, Decision, "decision")
            stored_notes = file.rows()
            # A command that was killed before it wrote the tracked file wrote these already.
            file.write([*stored_notes, *(line for line in notes if line not in stored_notes)])
    stored = read_document_decisions(project, document.id)
    return _file(project, document.id).write([*stored, *tracked])


def _file(project: Project, document_id: str) -> RowFile[Decision]:
    name = project.decision_name(document_id)
    return RowFile(project.decision_file(document_id), name, _KIND, Decision, "decision")
