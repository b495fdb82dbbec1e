"""Texts that passed, taken into the project with the noise of web pages and with who wrote them."""

from collections.abc import Mapping, Sequence

import msgspec

from claimset.model.schema import Schema
from claimset.store.project import Project
from claimset.texts.add import add
from claimset.texts.defaults import Defaults
from claimset.texts.judge_incoming import Outcome
from corpus.draws import Draws
from corpus.noise import with_noise
from corpus.plan.document import PlannedDocument
from corpus.plan.make import SEED
from corpus.state import Writing, written_texts
from corpus.world.world import World

LICENCE = "CC-BY-4.0"


def noised_texts(documents: Sequence[PlannedDocument], world: World, schema: Schema) -> dict[str, str]:
    """Return the written texts of documents as they enter the project, by id."""
    draws = Draws(SEED)
    return {
        name: with_noise(document, text, draws, world, schema)
        for name, (document, text) in written_texts(documents).items()
    }


def take_in(
    documents: Sequence[PlannedDocument], writings: Mapping[str, Writing], project: Project, world: World
) -> list[Outcome]:
    """
    Add texts that passed the gates to the project, with event, outlet, day, genre, licence and who wrote them.

    Every document has a text. `claimset add` refuses what it refuses.
    """
    texts = noised_texts(documents, world, project.schema())
    rows = [_row(document, texts[document.id], writings[document.id]) for document in documents]
    file = project.root / "build" / "corpus" / "texts.jsonl"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(b"".join(row + b"\n" for row in rows))
    return add(project, [file], Defaults(source_type="synthetic", licence=LICENCE))


def _row(document: PlannedDocument, text: str, writing: Writing) -> bytes:
    return msgspec.json.encode(
        {
            "id": document.id,
            "text": text,
            "language": document.language,
            "outlet": document.outlet,
            "published": document.published,
            "genre": document.genre,
            "event": document.story,
            "machine": {
                "model": writing.model,
                "version": writing.version,
                "date": writing.day,
                "prompt": f"sha256:{writing.prompt_sha256}",
            },
        }
    )
