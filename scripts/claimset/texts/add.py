"""Adds texts to the project, byte for byte, with a manifest line, a hash and proposed zones."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec

from claimset.model.document import Document
from claimset.model.schema import Schema
from claimset.model.trouble import Misconfigured
from claimset.store.files.intake import IncomingText, read_incoming_texts
from claimset.store.kept.earlier_texts import read_earlier_texts
from claimset.store.kept.tombstones import read_tombstones
from claimset.store.project import Project
from claimset.text.decode import sha256
from claimset.text.visible import in_quotes
from claimset.texts.defaults import Defaults
from claimset.texts.event import require_event_name
from claimset.texts.judge_incoming import Candidate, KnownTexts, Outcome, is_host, judge_incoming
from claimset.texts.published_day import is_day
from claimset.texts.write_candidates import write_candidates


def add(project: Project, files: Sequence[Path], defaults: Defaults) -> list[Outcome]:
    """
    Add texts to the project; return an outcome for each. If one text is refused, none is written.

    A text is refused if its bytes are no text (see `decode` and `incoming`), if no file can have its id, if another
    document has its id, or its bytes in another tier, or if it was withdrawn. A text that is in the project already
    gets new values of `defaults` and nothing else. Raises Misconfigured for a language, genre or event that the project
    cannot have.
    """
    schema = project.schema()
    _require_known_words(schema, defaults)
    with project.locked():
        known_texts = KnownTexts(project.documents(), read_tombstones(project).values(), read_earlier_texts(project))
        stored_documents = dict(known_texts.by_id)
        outcomes: list[Outcome] = []
        candidates: list[Candidate] = []
        for file in files:
            for item in read_incoming_texts(file):
                outcome, result = judge_incoming(project, item, defaults, schema, known_texts)
                unread = item.unread if isinstance(item, IncomingText) else ()
                outcomes.append(msgspec.structs.replace(outcome, unread=unread))
                if isinstance(result, Candidate):
                    candidates.append(result)
                    known_texts.enter(result.document)
                elif result is not None:
                    known_texts.enter(result)
        if any(outcome.state == "refused" for outcome in outcomes):
            return [item for item in outcomes if item.state in {"known", "refused"}]
        write_candidates(project, schema, known_texts.by_id, candidates)
        _restore_missing_texts(project, files, stored_documents, outcomes)
    return outcomes


def _require_known_words(schema: Schema, defaults: Defaults) -> None:
    """Raise Misconfigured for a language or genre that the schema does not have, and for a bad event, day or host."""
    if defaults.event is not None:
        require_event_name(defaults.event)
    if defaults.published is not None and not is_day(defaults.published):
        raise Misconfigured(f"{in_quotes(defaults.published)} is no day", "write a day such as 2025-04-10")
    if defaults.host is not None and not is_host(defaults.host):
        raise Misconfigured(
            f"{in_quotes(defaults.host)} is no name of a host",
            "write the name alone, such as example.org: the words of an address may be the headline",
        )
    if defaults.language != "auto" and defaults.language not in schema.languages:
        raise Misconfigured(
            f"the schema has no language {in_quotes(defaults.language)}",
            f"use one of {', '.join(schema.languages)}, or auto",
        )
    genre = schema.document.get("genre")
    names = [str(value.name) for value in genre.values] if genre is not None else []
    if genre is not None and defaults.genre is not None and defaults.genre not in names:
        raise Misconfigured(f"the schema has no genre {in_quotes(defaults.genre)}", f"use one of {', '.join(names)}")


def _restore_missing_texts(
    project: Project, files: Sequence[Path], documents: Mapping[str, Document], outcomes: list[Outcome]
) -> None:
    # In a fresh clone the manifest has documents whose text is not here: adding the text again restores it.
    missing_texts = {document.sha256: document for document in documents.values() if project.bytes_of(document) is None}
    if missing_texts and any(outcome.state in {"known", "changed"} for outcome in outcomes):
        for item in (item for file in files for item in read_incoming_texts(file)):
            document = missing_texts.get(sha256(item.data)) if isinstance(item, IncomingText) else None
            if document is not None and isinstance(item, IncomingText):
                project.keep_text(document.id, item.data, document.is_open)
