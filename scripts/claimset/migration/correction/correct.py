"""Corrects the text of a document that is labelled: every annotation moves to the corrected text."""

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import msgspec
from msgspec.structs import replace

from claimset.labels.protect import excluded_zones
from claimset.migration.correction.moved_files import MovedFiles
from claimset.migration.correction.moved_waivers import moved_waivers
from claimset.migration.correction.places import DecidedPlace, Places, read_decided_places
from claimset.model.document import Document, named_documents
from claimset.model.earlier_text import EarlierText
from claimset.model.json_text import parse_json
from claimset.model.trouble import Conflict, Misconfigured
from claimset.own_copies.fingerprint import fingerprint
from claimset.store.files.files import read_whole
from claimset.store.kept.document_changes import DocumentChanges, NewState
from claimset.store.kept.earlier_texts import read_earlier_texts
from claimset.store.kept.shared_rows import rows_about, shared_rows
from claimset.store.kept.tombstones import read_tombstones
from claimset.store.project import Project
from claimset.text.decode import TextRefused, decode, sha256
from claimset.text.visible import in_quotes


class CorrectionPlan(msgspec.Struct, frozen=True):
    """
    What a correction of a text would change.

    `document` is the line of the manifest afterwards, `earlier` what is recorded of the text before. `moved` counts the
    ranges of labels with a proven or decided place, by whether they move. `undecided` are the ranges whose words
    changed, each with a proposal: a person decides them first. `gone` are those that a person decided to drop. `beside`
    stand beside a word that changed: somebody should look at them. `links` are links that go with a claim. `new` is the
    new state.
    """

    document: Document
    earlier: EarlierText
    moved: int
    unmoved: int
    undecided: tuple[DecidedPlace, ...]
    gone: tuple[DecidedPlace, ...]
    beside: tuple[DecidedPlace, ...]
    links: tuple[str, ...]
    new: NewState

    @property
    def files(self) -> tuple[str, ...]:
        """The files of the document that change."""
        return tuple(self.new.files)


def plan_correction(
    project: Project, name: str, file: Path, decisions_table: Path | None = None, day: date | None = None
) -> CorrectionPlan:
    """
    Plan the correction of a document's text by that of a file; nothing is changed.

    `decisions_table` is a table that a person filled in. Raises Misconfigured for an unknown document, for a file that
    is no text or has the text that the document has, and for a table that does not fit; Conflict if the present text is
    not here, if another document has the new one, or if a stored file cannot be read.
    """
    (document,) = named_documents(project.documents(), [name])
    data, new_text = _new_text(project, document, file)
    old_text = project.text_of(document)
    if old_text is None or sha256(old_text.encode()) != document.sha256:
        raise Conflict(
            f"the text of {name} that the manifest names is not here, so nothing can be moved from it",
            "restore raw/ from version control, or run claimset hydrate DIR",
        )
    decisions = {} if decisions_table is None else read_decided_places(decisions_table, old_text, new_text)
    places = Places(old_text, new_text, decisions)
    new_document = replace(document, length=len(new_text), bytes=len(data), sha256=sha256(data))
    today = (day or datetime.now(UTC).date()).isoformat()
    version = 1 + sum(row.document == name for row in read_earlier_texts(project))
    earlier = EarlierText(name, version, document.sha256, today)
    files, labels, ids = MovedFiles(project, document, places, new_document.sha256).read()
    changes = DocumentChanges(project)
    files = {file: content for file, content in files.items() if changes.bytes_of(file) != content}
    files[project.text_name(document)] = data
    rows: dict[str, Sequence[str]] = {
        "manifest": [_row(new_document)],
        "corrected": [*rows_about(shared_rows(project, "corrected"), name), _row(earlier)],
    }
    if not document.is_open:
        zones = excluded_zones(labels, project.schema())
        rows["lock"] = [_row(fingerprint(name, data, document.language, zones))]
    rows["waivers"] = moved_waivers(project, name, rows_about(shared_rows(project, "waivers"), name), places)
    links = rows_about(shared_rows(project, "links"), name)
    rows["links"] = [row for row in links if ids is None or _claims_of(row, name) <= ids]
    unused = decisions.keys() - places.moved.keys() - places.gone.keys()
    if unused:
        start, end = min(unused)
        raise Misconfigured(f"no label stands at {start} to {end} of the present text", "write the table anew")
    moves = [new != old for old, new in places.moved.items()]
    return CorrectionPlan(
        new_document,
        earlier,
        moves.count(True),
        moves.count(False),
        tuple(places.undecided.values()),
        tuple(places.gone.values()),
        tuple(places.beside.values()),
        tuple(row for row in links if row not in rows["links"]),
        NewState(files, rows),
    )


def end_killed_correction(project: Project, name: str) -> None:
    """Restore the document if a correction of it was killed."""
    with project.locked():
        DocumentChanges(project).end_unfinished(name)


def correct(
    project: Project, name: str, file: Path, decisions_table: Path | None = None, day: date | None = None
) -> tuple[CorrectionPlan, str]:
    """
    Correct a document's text; return what changed, and the name under which `claimset kept` restores it.

    The old state is kept first. If the process is killed, the same call begins anew from that state. Raises Conflict,
    and changes nothing, if a range of labels has no place yet, beside the errors of `plan_correction`.
    """
    with project.locked():
        changes = DocumentChanges(project)
        changes.end_unfinished(name)
        plan = plan_correction(project, name, file, decisions_table, day)
        if plan.undecided:
            row = plan.undecided[0]
            raise Conflict(
                f"{in_quotes(row.words, 60)} at {row.start} to {row.end} has other words in the new text: nothing is "
                "changed",
                f"claimset correct {name} FILE --plan --save TABLE writes a table; fill it in, then --decisions TABLE",
            )
        change = changes.plan("correct", name, plan.earlier.day, plan.new)
        changes.keep(change)
        changes.apply(name, plan.new)
        return plan, change.name


def _new_text(project: Project, document: Document, file: Path) -> tuple[bytes, str]:
    data = read_whole(file)
    try:
        text = decode(data)
    except TextRefused as refusal:
        raise Misconfigured(f"{file} is no text: {refusal}", "name a file with the whole corrected text") from refusal
    digest = sha256(data)
    if digest == document.sha256:
        raise Misconfigured(f"{document.id} has this text already", "name a file with the corrected text")
    other = next((row.id for row in project.documents() if row.sha256 == digest), None)
    withdrawn = next((row.document for row in read_tombstones(project).values() if digest in row.hashes), None)
    if other is not None or withdrawn is not None:
        state = f"is that of {other}" if other is not None else f"was withdrawn, as {withdrawn}"
        raise Conflict(f"the text of {file} {state}: nothing is changed", "correct another document, or withdraw one")
    return data, text


def _claims_of(row: str, name: str) -> set[str]:
    link = parse_json(row)
    return {link[end]["claim"] for end in ("from", "to") if link[end]["document"] == name}


def _row(value: msgspec.Struct) -> str:
    return json.dumps(msgspec.to_builtins(value), ensure_ascii=False)
