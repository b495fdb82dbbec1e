"""Decisions about a document's annotations, `annotations/decisions/<document>.jsonl`: one line a decision, tracked."""

from collections.abc import Iterable, Iterator, Sequence

import msgspec

from claimset.model.decision import Decision
from claimset.model.document import Document
from claimset.model.file_kind import FILE_KINDS
from claimset.model.trouble import Misconfigured
from claimset.store.files.json_lines import read_json_rows, rows_or_reason, write_json_rows
from claimset.store.project import Project

_KIND = FILE_KINDS["decisions"]


def decision_lines(project: Project, document_id: str) -> Iterator[Decision | str]:
    """Yield each line as a decision, or as a sentence about what is wrong with the line or the file."""
    return rows_or_reason(_rows(project, document_id))


def read_document_decisions(project: Project, document_id: str) -> list[Decision]:
    """Return all decisions in their order. Raises Misconfigured for an invalid line and for an unknown format."""
    decisions = []
    for line in _rows(project, document_id):
        if isinstance(line, str):
            raise Misconfigured(f"{project.decision_name(document_id)}, {line}", "mend the line")
        decisions.append(line)
    return decisions


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
            file = project.state / "notes" / f"{document.id}.jsonl"
            write_json_rows(file, _KIND, [*_readable(read_json_rows(file, _KIND, Decision, "decision")), *notes])
    stored = read_document_decisions(project, document.id)
    return write_json_rows(project.decision_file(document.id), _KIND, [*stored, *tracked])


def _rows(project: Project, document_id: str) -> Iterator[Decision | str]:
    return read_json_rows(project.decision_file(document_id), _KIND, Decision, "decision")


def _readable(rows: Iterable[Decision | str]) -> Iterator[Decision]:
    return (row for row in rows if isinstance(row, Decision))
