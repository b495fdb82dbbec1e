"""Withdraws a document: its text and all that was said of it go, and a tombstone stays."""

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime

import msgspec
from msgspec.structs import replace

from claimset.model.document import Document
from claimset.model.tombstone import Tombstone, WithdrawalReason
from claimset.model.trouble import Conflict, Misconfigured
from claimset.splits.near_duplicates.quotations import NEAR
from claimset.splits.near_duplicates.runs import text_runs
from claimset.store.kept.document_changes import DocumentChanges, NewState
from claimset.store.kept.earlier_texts import read_earlier_texts
from claimset.store.kept.migrated_rows import MIGRATED, forget_lines, migrations_about
from claimset.store.kept.private_copies import delete_private_copies
from claimset.store.kept.shared_rows import SHARED_FILES, rows_about, shared_rows
from claimset.store.kept.tombstones import read_tombstones
from claimset.store.machine.git_state import (
    commits_with,
    folder_in_repository,
    tracked_copies,
    tracked_files_with,
)
from claimset.store.project import Project
from claimset.store.releases.records import releases_with_text
from claimset.store.releases.register import ReleaseRegister
from claimset.text.visible import in_quotes

_RUN_BYTES = 8


class History(msgspec.Struct, frozen=True):
    """
    What git still holds of a document after its withdrawal.

    `commits` hold its files, the newest first. `paths` are these files, from the root of the repository. `copies` are
    other tracked files with the bytes of its text, and `mentions` those that name it or have its name.
    """

    commits: tuple[str, ...]
    paths: tuple[str, ...]
    copies: tuple[str, ...]
    mentions: tuple[str, ...]


class WithdrawalPlan(msgspec.Struct, frozen=True):
    """
    What a withdrawal takes away, and what it cannot reach.

    `files` go as a whole, `rows` counts the lines that go by the name of the file, and `rewritten` are kept migrations
    and upgrades that lose what they hold of the document. `releases` are the recorded versions that have it, `builds`
    the folders of releases on this machine. `copies` are documents that share a great part of its text.
    """

    tombstone: Tombstone
    files: tuple[str, ...]
    rows: dict[str, int]
    rewritten: tuple[str, ...]
    releases: tuple[str, ...]
    builds: tuple[str, ...]
    copies: tuple[str, ...]
    history: History

    @property
    def is_empty(self) -> bool:
        """Whether nothing in the project is left to take away."""
        return not (self.files or self.rows or self.rewritten)


class WithdrawnDocument(msgspec.Struct, frozen=True):
    """
    What a withdrawal did.

    `kept` is the name under which `claimset kept --restore` restores it, None where nothing may stay.
    `private_files` are the copies in `.claimset/` that were deleted.
    """

    plan: WithdrawalPlan
    kept: str | None
    private_files: tuple[str, ...]


def plan_withdrawal(project: Project, name: str, reason: WithdrawalReason, day: date | None = None) -> WithdrawalPlan:
    """
    Return what a withdrawal would take away; nothing is changed.

    A document that was withdrawn already is looked for again. Raises Misconfigured for a document that the project
    never had, and Conflict for another reason than that of its tombstone, unless a person asks now.
    """
    tombstone = _tombstone(project, name, reason, day)
    rows = {kind: rows_about(shared_rows(project, kind), name) for kind in SHARED_FILES if kind != "withdrawn"}
    register = ReleaseRegister(project.root)
    return WithdrawalPlan(
        tombstone,
        tuple(_new_files(project, name)),
        {kind: len(lines) for kind, lines in rows.items() if lines},
        tuple(migrations_about(project, name)),
        tuple(version for version in register.versions() if any(row.id == name for row in register.rows(version))),
        tuple(project.relative(folder) for folder in releases_with_text(project.build, tombstone.sha256)),
        tuple(_copies(project, name)),
        _history(project, name),
    )


def withdraw_document(project: Project, plan: WithdrawalPlan) -> WithdrawnDocument:
    """
    Carry a plan out. After a kill the same call ends it.

    Unless a person asked for it, everything that goes is kept in `.claimset/kept/` first. Raises Conflict if the
    document changed since it was planned.
    """
    tombstone = plan.tombstone
    name, changes = tombstone.document, DocumentChanges(project)
    with project.locked():
        changes.end_unfinished(name)
        text = _text(project, changes, name)
        rows: dict[str, Sequence[str]] = dict.fromkeys((*SHARED_FILES, *MIGRATED), ())
        rows["withdrawn"] = (_row(tombstone),)
        new = NewState(_new_files(project, name), rows)
        if tombstone.reason == "request":
            changes.apply(name, new)
            forget_lines(project, name)
            return WithdrawnDocument(plan, None, delete_private_copies(project, name, tombstone.hashes, text))
        change = changes.plan("withdraw", name, tombstone.day, new)
        if change.files or change.rows:
            changes.keep(change)
            changes.apply(name, new)
        kept = [item.name for item in changes.of_document(name) if item.job == "withdraw"]
        return WithdrawnDocument(plan, kept[-1] if kept else None, ())


def _text(project: Project, changes: DocumentChanges, name: str) -> str | None:
    """Return the text of a document, also of one that was withdrawn and whose text is kept; None without a text."""
    stored = next((project.text_of(row) for row in project.documents() if row.id == name), None)
    for change in changes.of_document(name) if stored is None else ():
        for file, entry in change.files.items():
            if file.endswith(".txt") and change.job == "withdraw":
                return entry.earlier_bytes.decode()
    return stored


def _tombstone(project: Project, name: str, reason: WithdrawalReason, day: date | None) -> Tombstone:
    stored = read_tombstones(project).get(name)
    if stored is not None and stored.reason != reason and reason != "request":
        raise Conflict(
            f"{name} was withdrawn on {stored.day} for the reason {stored.reason}",
            "leave it so; only --reason request may follow, which deletes what was kept",
        )
    if stored is not None:
        return replace(stored, reason=reason)
    document = next((row for row in project.documents() if row.id == name), None)
    if document is None:
        raise Misconfigured(f"there is no document {in_quotes(name, 60)}", "raw/manifest.jsonl lists them")
    earlier = tuple(row.sha256 for row in read_earlier_texts(project) if row.document == name)
    return Tombstone(name, document.sha256, reason, (day or datetime.now(UTC).date()).isoformat(), earlier)


def _row(tombstone: Tombstone) -> str:
    return json.dumps(msgspec.to_builtins(tombstone), ensure_ascii=False)


def _new_files(project: Project, name: str) -> dict[str, bytes]:
    """Map each file of a document to no bytes: it goes."""
    own_files = [project.open_file(name), project.state / "texts" / f"{name}.txt"]
    own_files += [project.pulled_file(name), project.gold_file(name), project.prediction_file(name)]
    own_files += [project.decision_file(name), project.state / "notes" / f"{name}.jsonl"]
    return {project.relative(file): b"" for file in own_files if file.is_file()}


def _copies(project: Project, name: str) -> Iterator[str]:
    """Yield the documents whose text holds three in ten of this text's runs of eight words, or the other way round."""
    documents = {row.id: row for row in project.documents()}
    own_runs = _runs(project, documents[name]) if name in documents else set()
    for document in documents.values():
        runs = _runs(project, document) if own_runs and document.id != name else set()
        if runs and len(own_runs & runs) >= NEAR * min(len(own_runs), len(runs)):
            yield document.id


def _runs(project: Project, document: Document) -> set[bytes]:
    text = project.text_of(document)
    runs = text_runs(text).runs if text is not None else b""
    return {runs[place : place + _RUN_BYTES] for place in range(0, len(runs), _RUN_BYTES)}


def _history(project: Project, name: str) -> History:
    files = [project.open_file(name), project.pulled_file(name), project.gold_file(name)]
    files += [project.prediction_file(name), project.decision_file(name)]
    names = [project.relative(file) for file in files]
    copies = tracked_copies(project.root, names[0])
    commits, folder = commits_with(project.root, names), folder_in_repository(project.root)
    shared_files = {project.manifest_file, project.links_file, project.waiver_file, project.refusal_file}
    own_names = {*names, *map(project.relative, shared_files)}
    mentions = (file for file in tracked_files_with(project.root, name) if file not in {*own_names, *copies})
    return History(
        tuple(commits),
        tuple(folder + file for file in (*names, *copies) if commits_with(project.root, [file])) if commits else (),
        tuple(copies),
        tuple(file for file in mentions if not file.startswith(("annotations/", "raw/"))),
    )
