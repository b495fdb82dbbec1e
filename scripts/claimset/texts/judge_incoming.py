"""Decides whether a new text is added, is in the project already, or is refused."""

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Literal

import msgspec

from claimset.model.document import HOST_PATTERN, ID_PATTERN, Document
from claimset.model.earlier_text import EarlierText
from claimset.model.machine import machine_row
from claimset.model.schema import Schema
from claimset.model.tombstone import Tombstone
from claimset.store.files.intake import IncomingText, UnreadableText
from claimset.store.project import Project
from claimset.text.decode import TextRefused, decode, sha256, storable
from claimset.text.language import detect
from claimset.text.propose_zones import propose_zones
from claimset.text.visible import in_quotes
from claimset.texts.defaults import Defaults
from claimset.texts.published_day import is_day, lacks_day, with_published_day


class Outcome(msgspec.Struct, frozen=True):
    """
    The outcome for one text: `added`, `known` (the project has the same bytes), `changed` or `refused`, and the reason.

    `changed` is a known text whose line of the manifest gets new values. `unread` are the fields of its row that were
    not read.
    """

    origin: str
    document: str | None
    state: Literal["added", "known", "changed", "refused"]
    reason: str = ""
    unread: tuple[str, ...] = ()


class Candidate(msgspec.Struct, frozen=True):
    """A text that can be added, with its line of the manifest."""

    document: Document
    data: bytes
    text: str


class KnownTexts:
    """
    The documents of the manifest and those that the same `add` brings, by id and by the hash of their text.

    `tombstones` are those of the documents that were withdrawn, `earlier_texts` are texts before corrections.
    """

    def __init__(
        self,
        documents: Iterable[Document],
        tombstones: Iterable[Tombstone] = (),
        earlier_texts: Iterable[EarlierText] = (),
    ) -> None:
        self.by_id: dict[str, Document] = {}
        self._tombstones = list(tombstones)
        self._earlier_texts = {row.sha256: row for row in earlier_texts}
        self._ids_by_hash: dict[str, str] = {}
        for document in documents:
            self.enter(document)

    def enter(self, document: Document) -> None:
        """Enter a document, or replace a known one by its new line of the manifest."""
        self.by_id[document.id] = document
        self._ids_by_hash.setdefault(document.sha256, document.id)

    def refusal(self, name: str, digest: str) -> str:
        """Say why a text cannot have an id: another text has it, or either was withdrawn; nothing if it can."""
        if name in self.by_id and self.by_id[name].sha256 != digest:
            return f"another text has the id {name}"
        earlier = self._earlier_texts.get(digest)
        if earlier is not None and digest not in self._ids_by_hash:
            return f"this is the text that {earlier.document} had before it was corrected on {earlier.day}"
        for row in self._tombstones:
            if digest in row.hashes:
                return f"this text was withdrawn on {row.day}, as {row.document} ({row.reason})"
            if row.document == name and name not in self.by_id:
                return f"{name} was the id of a text that was withdrawn on {row.day}: give this text another id"
        return ""

    def with_text(self, digest: str) -> Document | None:
        """Return the first document whose text has this hash; None if there is none."""
        document_id = self._ids_by_hash.get(digest)
        return None if document_id is None else self.by_id[document_id]


def judge_incoming(
    project: Project, item: IncomingText | UnreadableText, defaults: Defaults, schema: Schema, known_texts: KnownTexts
) -> tuple[Outcome, Candidate | Document | None]:
    """
    Return the outcome for a text, and the change that has to be written.

    The change is a Candidate for a text that is added, the new line of the manifest for a known text whose line
    changes, else None.
    """
    if isinstance(item, UnreadableText):
        return Outcome(item.origin, None, "refused", item.reason), None
    try:
        text = decode(item.data)
    except TextRefused as refusal:
        return Outcome(item.origin, None, "refused", str(refusal)), None
    if reason := _invalid_fact(item.facts):
        return Outcome(item.origin, None, "refused", reason), None
    digest = sha256(item.data)
    # The file name of a text that does not ship may be its headline, so its id is made from its hash.
    name = item.name if defaults.tier == "open" else f"own-{digest[:12]}"
    if not ID_PATTERN.fullmatch(name):
        return Outcome(item.origin, None, "refused", f"{in_quotes(name, 60)} cannot be an id"), None
    if reason := known_texts.refusal(name, digest):
        return Outcome(item.origin, name, "refused", reason), None
    document = known_texts.by_id.get(name) or known_texts.with_text(digest)
    if document is not None:
        if lacks_day(document):
            dated_document = with_published_day(document, text, propose_zones(text, project.zone_rules().rules), schema)
            return _judge_known(item, document, dated_document, defaults)
        return _judge_known(item, document, document, defaults)
    file = project.open_file(name)
    if defaults.tier == "open" and file.is_file() and file.read_bytes() != item.data:
        return Outcome(item.origin, name, "refused", f"raw/{name}.txt holds another text"), None
    language, reason = _language(item, text, defaults, schema)
    if language is None:
        return Outcome(item.origin, name, "refused", reason), None
    document = _document(name, item, text, digest, language, defaults)
    return Outcome(item.origin, name, "added"), Candidate(document, item.data, text)


def is_host(words: str) -> bool:
    """Say whether words are the name of a host alone, such as example.org: no address with a path, no port."""
    return re.fullmatch(HOST_PATTERN, words) is not None


def _invalid_fact(facts: Mapping[str, str]) -> str:
    """Say what is wrong with the day or the host that came with a text; nothing where both are right or missing."""
    for name, is_valid, what in (
        ("published", is_day, "day such as 2025-04-10"),
        ("host", is_host, "name such as example.org"),
    ):
        if name in facts and not is_valid(facts[name]):
            return f"{name}: {in_quotes(facts[name], 60)} is no {what}"
    return ""


def _language(item: IncomingText, text: str, defaults: Defaults, schema: Schema) -> tuple[str | None, str]:
    """Return a text's language; or None and the reason why the text cannot be added."""
    unstorable_field = next((key for key, value in item.facts.items() if not value.isprintable()), None)
    # A prompt may be the words themselves, of several lines.
    unstorable_field = unstorable_field or next(
        (key for key, value in machine_row(item.machine).items() if not storable(value or "")), None
    )
    if unstorable_field is not None:
        return None, f"its {unstorable_field} holds a character that cannot be stored"
    language = item.facts.get("language", defaults.language)
    if language == "auto":
        try:
            language = detect(text, schema.languages)
        except ValueError:
            return None, "the schema's languages cannot be told apart by program: name one with --language"
    if language not in schema.languages:
        return None, f"the schema has no language {in_quotes(language)}"
    return language, ""


def _judge_known(
    item: IncomingText, document: Document, dated_document: Document, defaults: Defaults
) -> tuple[Outcome, Document | None]:
    if document.text_tier != defaults.tier:
        reason = f"the same bytes are there already, as {document.id}, which is {document.text_tier}"
        return Outcome(item.origin, document.id, "refused", reason), None
    names = ("outlet", "host", "event", *(("licence",) if document.is_open else ()))
    # A value of the row never replaces one of the manifest, which a person may have corrected there.
    new_values: dict[str, str | None] = {
        name: getattr(document, name) or item.facts[name] if name in item.facts else getattr(defaults, name)
        for name in names
    }
    published = defaults.published
    if "published" in item.facts:
        published = item.facts["published"] if lacks_day(document) else None
    new_values |= {
        "source_type": defaults.source_type,
        "published": published or dated_document.published,
        "published_basis": "metadata" if published else dated_document.published_basis,
    }
    changes = {
        name: value for name, value in new_values.items() if value is not None and value != getattr(document, name)
    }
    alias = "" if document.id in {item.name, f"own-{document.sha256[:12]}"} else f", as {document.id}"
    reason = f"the same bytes are there already{alias}"
    if not changes:
        return Outcome(item.origin, document.id, "known", reason), None
    words = "; ".join(f"{name} is {value} now" for name, value in sorted(changes.items()))
    return Outcome(item.origin, document.id, "changed", f"{reason}; {words}"), msgspec.structs.replace(
        document, **changes
    )


def _document(name: str, item: IncomingText, text: str, digest: str, language: str, defaults: Defaults) -> Document:
    facts = item.facts
    published = facts.get("published", defaults.published)
    is_open = defaults.tier == "open"
    line = Document(
        id=name,
        language=language,
        title=facts.get("title") if is_open else None,
        outlet=facts.get("outlet", defaults.outlet),
        published=published,
        published_basis="unknown" if published is None else "metadata",
        genre=facts.get("genre", defaults.genre),
        source_type=defaults.source_type or ("unknown" if is_open else "by_reference"),
        text_tier=defaults.tier,
        licence=facts.get("licence", defaults.licence) if is_open else None,
        event=facts.get("event", defaults.event),
        length=len(text),
        bytes=len(item.data),
        sha256=digest,
        machine=item.machine,
        added=(defaults.day or datetime.now(UTC).date()).isoformat(),
        host=facts.get("host", defaults.host),
    )
    return msgspec.structs.replace(line, machine=line.machine_facts)
