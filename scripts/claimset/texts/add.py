"""Texts into `raw/`, byte for byte, with a manifest line, a hash and proposed zones."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Literal

import msgspec

from claimset.labels.protect import excluded_zones
from claimset.model.document import ID_PATTERN, Document
from claimset.model.labels import Labels
from claimset.model.schema import Schema
from claimset.model.span import Span
from claimset.model.task import Prediction
from claimset.model.trouble import Misconfigured
from claimset.own_copies.fingerprint import fingerprint
from claimset.store.files.files import remove_files
from claimset.store.files.intake import IncomingText, UnreadableText, read_incoming
from claimset.store.project import Project
from claimset.text.decode import TextRefused, decode, sha256
from claimset.text.language import detect
from claimset.text.propose_zones import MODEL, propose_zones

Tier = Literal["open", "own_copy"]


class Defaults(msgspec.Struct, frozen=True):
    """What holds for every text of one `add`, where the text itself does not say otherwise."""

    tier: Tier = "open"
    language: str = "auto"
    outlet: str | None = None
    licence: str | None = None
    genre: str | None = None
    source_type: Literal["original", "by_reference", "paraphrase", "synthetic"] | None = None
    day: date | None = None


class Outcome(msgspec.Struct, frozen=True):
    """
    What became of one text: `added`, `known` (the same bytes are there) or `refused`, and why.

    `unread` names the fields of its row that nothing was taken from.
    """

    origin: str
    document: str | None
    state: Literal["added", "known", "refused"]
    reason: str = ""
    unread: tuple[str, ...] = ()


class _Candidate(msgspec.Struct, frozen=True):
    document: Document
    data: bytes
    text: str


def add(project: Project, files: Sequence[Path], defaults: Defaults) -> list[Outcome]:
    """
    Take texts in. Where one is refused, nothing at all is written.

    Refused are bytes that are no text (see `decode` and `incoming`), ids that no file can have, and an id or a text's
    hash that stands for something else already.
    """
    schema = project.schema()
    if defaults.language != "auto" and defaults.language not in schema.languages:
        raise Misconfigured(
            f"the schema has no language {defaults.language!r}", f"use one of {', '.join(schema.languages)}, or auto"
        )
    genre = schema.document.get("genre")
    if (
        defaults.genre is not None
        and genre is not None
        and defaults.genre not in {value.name for value in genre.values}
    ):
        names = ", ".join(str(value.name) for value in genre.values)
        raise Misconfigured(f"the schema has no genre {defaults.genre!r}", f"use one of {names}")
    with project.locked():
        documents = {document.id: document for document in project.documents()}
        outcomes: list[Outcome] = []
        candidates: dict[str, _Candidate] = {}
        for file in files:
            for item in read_incoming(file):
                outcome, candidate = _judge(project, item, defaults, schema, documents, candidates)
                unread = item.unread if isinstance(item, IncomingText) else ()
                outcomes.append(msgspec.structs.replace(outcome, unread=unread))
                if candidate is not None:
                    candidates[candidate.document.id] = candidate
        if any(outcome.state == "refused" for outcome in outcomes):
            return [item for item in outcomes if item.state != "added"]
        _write(project, schema, documents, candidates.values())
        _restore_missing_texts(project, files, documents, outcomes)
    return outcomes


def _judge(
    project: Project,
    item: IncomingText | UnreadableText,
    defaults: Defaults,
    schema: Schema,
    documents: dict[str, Document],
    candidates: dict[str, _Candidate],
) -> tuple[Outcome, _Candidate | None]:
    if isinstance(item, UnreadableText):
        return Outcome(item.origin, None, "refused", item.reason), None
    try:
        text = decode(item.data)
    except TextRefused as refusal:
        return Outcome(item.origin, None, "refused", str(refusal)), None
    digest = sha256(item.data)
    # The name of a text that is not ours may be its headline: the id is made of its hash.
    name = item.name if defaults.tier == "open" else f"own-{digest[:12]}"
    documents_and_candidates = documents | {key: candidate.document for key, candidate in candidates.items()}
    if not ID_PATTERN.fullmatch(name):
        return Outcome(item.origin, None, "refused", f"{name[:60]!r} cannot be an id"), None
    conflict = _conflict_outcome(project, item, name, digest, defaults, documents_and_candidates)
    if conflict is not None:
        return conflict, None
    unprintable_field = next((key for key, value in item.facts.items() if not value.isprintable()), None)
    if unprintable_field is not None:
        return Outcome(
            item.origin, name, "refused", f"its {unprintable_field} holds a character that cannot be stored"
        ), None
    language = item.facts.get("language", defaults.language)
    if language == "auto":
        try:
            language = detect(text, schema.languages)
        except ValueError:
            return Outcome(item.origin, name, "refused", "no model tells the schema's languages apart"), None
    if language not in schema.languages:
        return Outcome(item.origin, name, "refused", f"the schema has no language {language!r}"), None
    document = _document(name, item, text, digest, language, defaults)
    return Outcome(item.origin, name, "added"), _Candidate(document, item.data, text)


def _conflict_outcome(
    project: Project, item: IncomingText, name: str, digest: str, defaults: Defaults, documents: dict[str, Document]
) -> Outcome | None:
    if name in documents:
        if documents[name].sha256 == digest:
            return _known_outcome(item, documents[name], defaults)
        return Outcome(item.origin, name, "refused", f"the id {name} exists with other bytes")
    same_text = next((document for document in documents.values() if document.sha256 == digest), None)
    if same_text is not None:
        return _known_outcome(item, same_text, defaults)
    file = project.open_file(name)
    if defaults.tier == "open" and file.is_file() and file.read_bytes() != item.data:
        return Outcome(item.origin, name, "refused", f"raw/{name}.txt is there already, with other bytes")
    return None


def _known_outcome(item: IncomingText, document: Document, defaults: Defaults) -> Outcome:
    if document.text_tier != defaults.tier:
        reason = f"the same bytes are there already, as {document.id}, which is {document.text_tier}"
        return Outcome(item.origin, document.id, "refused", reason)
    alias = "" if document.id in {item.name, f"own-{document.sha256[:12]}"} else f", as {document.id}"
    return Outcome(item.origin, document.id, "known", f"the same bytes are there already{alias}")


def _document(name: str, item: IncomingText, text: str, digest: str, language: str, defaults: Defaults) -> Document:
    facts = item.facts
    is_open = defaults.tier == "open"
    return Document(
        id=name,
        language=language,
        title=facts.get("title") if is_open else None,
        outlet=facts.get("outlet", defaults.outlet),
        published=facts.get("published"),
        published_basis="metadata" if "published" in facts else "unknown",
        genre=facts.get("genre", defaults.genre),
        source_type=defaults.source_type or ("original" if is_open else "by_reference"),
        text_tier=defaults.tier,
        licence=facts.get("licence", defaults.licence) if is_open else None,
        event=facts.get("event"),
        length=len(text),
        bytes=len(item.data),
        sha256=digest,
        added=(defaults.day or datetime.now(UTC).date()).isoformat(),
    )


def _restore_missing_texts(
    project: Project, files: Sequence[Path], documents: dict[str, Document], outcomes: list[Outcome]
) -> None:
    # A text of a fresh clone is known and not there: adding it again brings it back.
    missing_texts = {document.sha256: document for document in documents.values() if project.bytes_of(document) is None}
    if missing_texts and any(outcome.state == "known" for outcome in outcomes):
        for item in (item for file in files for item in read_incoming(file)):
            document = missing_texts.get(sha256(item.data)) if isinstance(item, IncomingText) else None
            if document is not None and isinstance(item, IncomingText):
                project.keep_text(document.id, item.data, document.is_open)


def _write(
    project: Project, schema: Schema, stored_documents: dict[str, Document], candidates: Iterable[_Candidate]
) -> None:
    rules = project.zone_rules()
    layers = schema.with_role("zone")
    old_fingerprints = project.fingerprints()
    fingerprints, documents = dict(old_fingerprints), dict(stored_documents)
    new_files: list[Path] = []
    try:
        for candidate in candidates:
            document = candidate.document
            zones = propose_zones(candidate.text, rules.rules)
            documents[document.id] = _with_day(document, candidate.text, zones)
            if project.keep_text(document.id, candidate.data, document.is_open):
                new_files.append(project.text_file(document))
            labels = Labels(layers={layers[0].name: zones}) if layers else Labels()
            if not document.is_open:
                excluded = excluded_zones([labels], schema)
                fingerprints[document.id] = fingerprint(document.id, candidate.data, document.language, excluded)
            if zones and layers:
                if not document.is_open:
                    zones = tuple(_published_zone(zone, schema, layers[0].name) for zone in zones)
                labels = Labels(layers={layers[0].name: zones})
                if project.write_prediction(document.id, Prediction(MODEL, rules.version, labels), schema):
                    new_files.append(project.prediction_file(document.id))
        if fingerprints and project.write_fingerprints(fingerprints.values()) and not old_fingerprints:
            new_files.append(project.lock_file)
        # The manifest comes last: a text without a line is not there yet, and adding it again completes it.
        project.write_manifest(documents.values())
    except BaseException:
        remove_files(new_files)
        if old_fingerprints:
            project.write_fingerprints(old_fingerprints.values())
        raise


def _published_zone(zone: Span, schema: Schema, layer: str) -> Span:
    label = schema.layers[layer].labels[zone.label]
    return msgspec.structs.replace(zone, label=label.protected or zone.label)


def _with_day(document: Document, text: str, zones: Iterable[Span]) -> Document:
    if document.published is not None or document.published_basis != "unknown":
        return document
    for zone in zones:
        if zone.start < 16:
            day = next((word for word in zone.quote(text).split() if _is_day(word)), None)
            if day is not None:
                return msgspec.structs.replace(document, published=day, published_basis="prefix")
    return document


def _is_day(word: str) -> bool:
    try:
        return len(word) == 10 and bool(date.fromisoformat(word))
    except ValueError:
        return False
