"""The state of each planned document: written, gated, passed, added, adjudicated."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import msgspec

from claimset.model.schema import Schema
from claimset.store.project import Project
from claimset.text.decode import sha256
from corpus.files import TEXTS
from corpus.gates.gate import gate
from corpus.plan.document import PlannedDocument
from corpus.world.world import World


class Writing(msgspec.Struct, frozen=True):
    """
    Who wrote a text, when, and from which prompt.

    `prompt_sha256` is of the brief as it was on that day, `plan_sha256` of the document's line in plan.jsonl, and
    `text_sha256` of the text as it was written.
    """

    model: str
    version: str
    day: str
    prompt_sha256: str
    plan_sha256: str
    text_sha256: str


class DocumentState(msgspec.Struct, frozen=True):
    """
    The state of a document.

    `faults` are what the gates say of its text. `stale` says that the plan of the document has changed since
    the text was written; a brief in other words makes no text stale.
    """

    document: str
    batch: int
    split: str
    written: Writing | None = None
    gated: bool = False
    passed: bool = False
    faults: tuple[str, ...] = ()
    stale: bool = False
    added: bool = False
    adjudicated: bool = False


def plan_hash(document: PlannedDocument) -> str:
    """Return the SHA-256 of a document's line in plan.jsonl."""
    return sha256(msgspec.json.encode(document))


def text_file(document: str) -> Path:
    """Return the file of a text as it was written."""
    return TEXTS / f"{document}.txt"


def written_texts(documents: Iterable[PlannedDocument]) -> dict[str, tuple[PlannedDocument, str]]:
    """Return the texts that were written, with their plan, by id."""
    files = ((document, text_file(document.id)) for document in documents)
    return {document.id: (document, file.read_text("utf-8")) for document, file in files if file.is_file()}


def renewed_states(
    documents: Sequence[PlannedDocument],
    writings: Mapping[str, Writing],
    project: Project,
    world: World,
    schema: Schema,
) -> list[DocumentState]:
    """
    Return the state of every document, worked out from the texts, the project and who wrote what.

    A text that nobody is recorded for, or that differs from what was recorded, counts as not written.
    """
    texts = written_texts(documents)
    added = {document.id for document in project.documents()}
    states = []
    for document in documents:
        writing = writings.get(document.id)
        # Only state.jsonl says who wrote a text: that stays, also while the text is away or differs.
        state = DocumentState(document.id, document.batch, document.split, written=writing)
        text = texts[document.id][1] if document.id in texts else None
        if writing is not None and text is not None and writing.text_sha256 == sha256(text.encode()):
            faults = gate(document, text, texts, world, schema)
            state = msgspec.structs.replace(
                state,
                gated=True,
                passed=not faults,
                faults=tuple(faults),
                stale=writing.plan_sha256 != plan_hash(document),
                added=document.id in added,
                adjudicated=project.gold_file(document.id).is_file(),
            )
        states.append(state)
    return states
