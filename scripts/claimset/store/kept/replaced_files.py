"""Files that a later one replaced, in `.claimset/kept/`: annotations, gold, predictions, and the datasheet."""

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import msgspec

from claimset.model.json_text import parse_json
from claimset.model.trouble import Conflict, Misconfigured
from claimset.store.files.files import files_below, read_whole, write_whole
from claimset.store.kept.earlier_texts import read_earlier_texts
from claimset.store.layout import DATASHEET
from claimset.store.project import Project
from claimset.text.decode import sha256
from claimset.text.visible import in_quotes

ReplacedKind = Literal["pulled", "gold", "predicted", "papers", "tasks"]
_KINDS: tuple[ReplacedKind, ...] = ("pulled", "gold", "predicted", "papers", "tasks")
_NAME = re.compile(r"(?P<of>.+)-(?P<hash>[0-9a-f]{16})\.(?:json|md)")


class ReplacedFile(msgspec.Struct, frozen=True):
    """
    A kept file: its kind, what it is of (a document, or DATASHEET), and the start of the hash of its bytes.

    `tasks` are those that a withdrawal removed from a server. `moment` is when it was kept, in UTC.
    """

    kind: ReplacedKind
    of: str
    digest: str
    moment: str

    @property
    def name(self) -> str:
        """Its name, such as `gold/harrow-ferry-0123456789abcdef`."""
        return f"{self.kind}/{self.of}-{self.digest}"


def replaced_files(project: Project) -> list[ReplacedFile]:
    """Return every kept file, the oldest first."""
    rows = []
    for kind in _KINDS:
        for file in files_below(project.state / "kept" / kind):
            if match := _NAME.fullmatch(file.name):
                moment = datetime.fromtimestamp(file.stat().st_mtime, UTC).isoformat(timespec="seconds")
                rows.append(ReplacedFile(kind, match["of"], match["hash"], moment))
    return sorted(rows, key=lambda row: (row.moment, row.name))


def restore_replaced(project: Project, row: ReplacedFile) -> str:
    """
    Put a kept file in its place again, and keep the present one in turn; return the name of the file.

    Raises Misconfigured for a task of a server, which has no place here, and for a document that the project lacks;
    Conflict for labels of another text than the document has now.
    """
    if row.kind == "tasks":
        raise Misconfigured(
            f"{in_quotes(row.name)} is a task that was removed from a server, and no file of the project",
            f"claimset push sends the document again; what annotators did is in .claimset/kept/{row.name}.json",
        )
    suffix = "md" if row.kind == "papers" else "json"
    data = read_whole(project.state / "kept" / f"{row.name}.{suffix}")
    place = project.root / DATASHEET if row.kind == "papers" else _place(project, row, data)
    if place.is_file():
        present = read_whole(place)
        kept_file = project.state / "kept" / row.kind / f"{row.of}-{sha256(present)[:16]}.{suffix}"
        write_whole(kept_file, present, mode=0o600)
    write_whole(place, data)
    return project.relative(place)


def _of_another_text(row: ReplacedFile) -> Conflict:
    return Conflict(
        f"{in_quotes(row.name)} is about another text than {row.of} has now: its offsets do not fit",
        "restore the correction of the text first: claimset kept lists it",
    )


def _place(project: Project, row: ReplacedFile, data: bytes) -> Path:
    document = next((item for item in project.documents() if item.id == row.of), None)
    if document is None:
        raise Misconfigured(f"the project has no document {in_quotes(row.of)} any more", "restore the document first")
    try:
        value = parse_json(data)
    except ValueError as error:
        raise Misconfigured(f"{in_quotes(row.name)} cannot be read: {error}", "restore another one") from error
    parts = [value, *(value.get("annotations") or ())] if isinstance(value, dict) else []
    hashes = {part["text_sha256"] for part in parts if isinstance(part, dict) and "text_sha256" in part}
    if hashes - {document.sha256}:
        raise _of_another_text(row)
    # A prediction does not say of which text it is. What is kept from the day of a correction may be from before it.
    days = [text.day for text in read_earlier_texts(project) if text.document == row.of]
    if not hashes and days and row.moment[:10] <= days[-1]:
        raise _of_another_text(row)
    places = {"pulled": project.pulled_file, "gold": project.gold_file, "predicted": project.prediction_file}
    return places[row.kind](row.of)
