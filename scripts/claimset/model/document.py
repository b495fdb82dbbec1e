"""A document: a text and its provenance, as one line of the manifest says it."""

import json
import re
from collections.abc import Collection, Iterable
from typing import Annotated, Literal

import msgspec

from claimset.model.file_kind import FILE_KINDS, FORMAT, require_format, stated_format_in
from claimset.model.json_text import decode_json
from claimset.model.machine import NOT_RECORDED, Machine, NotRecorded
from claimset.model.trouble import Misconfigured

ID_PATTERN = re.compile(r"[a-z0-9][a-z0-9._-]{0,127}")
HOST_PATTERN = r"^(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+$"
"""A host's name, such as www.example.org, with nothing before or after it."""

TextTier = Literal["open", "own_copy"]
"""Whether a text ships, or only what is said about it."""

SourceType = Literal["original", "by_reference", "paraphrase", "synthetic"]
"""Where a text comes from: published so, published and not kept here, a retelling, or invented."""

PUBLISHED_FIELDS = ("outlet", "host", "published", "published_basis", "source_type", "licence", "event")
"""Fields of a document that a release repeats as they stand in the manifest."""


class Document(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """
    A line of `raw/manifest.jsonl`.

    `length` is in code points and `bytes` in bytes of the stored text; `sha256` is of its bytes. `text_tier` says
    whether the text ships (`open`) or only what is said about it (`own_copy`). `added` is a calendar day. `machine` is
    the machine that wrote the text, None where a person did; see `machine_facts`. `host` is the name of the web server
    that published it, never the text's address: its words may be the headline. `source_type` is `unknown` until
    somebody says where the text comes from.
    """

    id: str
    language: str
    title: str | None
    outlet: str | None
    published: str | None
    published_basis: Literal["prefix", "metadata", "unknown"]
    genre: str | None
    source_type: Literal[SourceType, "unknown"]
    text_tier: TextTier
    licence: str | None
    event: str | None
    length: int
    bytes: int
    sha256: str
    added: str
    machine: Machine | NotRecorded | None = NOT_RECORDED
    host: Annotated[str, msgspec.Meta(pattern=HOST_PATTERN)] | None = None

    @property
    def machine_facts(self) -> Machine | NotRecorded | None:
        """The machine that wrote the text, None where a person did. Older lines say "not recorded" there too."""
        if isinstance(self.machine, Machine):
            return self.machine
        return None if self.source_type in {"original", "by_reference"} else NOT_RECORDED

    @property
    def is_open(self) -> bool:
        """Whether the text itself may be published."""
        return self.text_tier == "open"


class Sentence(msgspec.Struct, frozen=True, array_like=True):
    """
    A sentence of a text that is not ours; one of fewer than eight words goes together with its neighbour.

    `start` and `end` are offsets in the text, in code points, half-open. `at` and `length` say where it stands in the
    flat view, in code points. `hash` is a hash of that part of the view, of 64 bits.
    """

    start: int
    end: int
    at: int
    length: int
    hash: str


class Spelling(msgspec.Struct, frozen=True, array_like=True):
    """
    A place where a text differs from its flat view: white space, unseen characters, a letter with its accents.

    `view[at:at + length]` is `original` in the text; None says that it is the same in Unicode's NFD.
    """

    at: int
    length: int
    original: str | None


class Fingerprint(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """
    What `raw/texts.lock.json` holds of a text that is not ours: enough to recognise and prove a copy, no word of it.

    `length` is in code points, `bytes` in bytes, `view_length` in code points of the flat view. `sentences` and
    `shingles` leave out zones that exclude labels. `shingles` are 64-bit hashes of runs of eight words that do not
    overlap. From overlapping runs somebody who knows seven words could guess the eighth, then the ninth, and so the
    whole text.
    """

    id: str
    length: int
    bytes: int
    sha256: str
    normalised_sha256: str
    view_length: int = 0
    sentences: tuple[Sentence, ...] = ()
    shingles: tuple[str, ...] = ()
    spellings: tuple[Spelling, ...] = ()


class Lock(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The file `raw/texts.lock.json`, and the one of that name in a release."""

    format: int
    texts: list[Fingerprint]


def lock_file(locks: Iterable[Fingerprint]) -> str:
    """Write a lock as JSON, one line a text, by id."""
    rows = sorted(locks, key=lambda lock: lock.id)
    head = f'{{\n "{FORMAT}": {FILE_KINDS["lock"].format},\n "texts": [\n'
    return head + ",\n".join("  " + json.dumps(msgspec.to_builtins(row)) for row in rows) + "\n ]\n}\n"


def read_lock(data: bytes, name: str) -> list[Fingerprint]:
    """
    Read a lock. One without a format, as older releases have, is the list of texts alone.

    Raises OtherFormat for a newer format, and msgspec.DecodeError for bytes that are no lock.
    """
    number = stated_format_in(data, name)
    if number:
        require_format(FILE_KINDS["lock"], number, name)
        return decode_json(data, type=Lock).texts
    return decode_json(data, type=list[Fingerprint])


def named_documents(documents: Iterable[Document], names: Collection[str]) -> list[Document]:
    """Return the documents of these names, all of them where none is named. Raises Misconfigured for an unknown one."""
    by_id = {document.id: document for document in documents}
    unknown_names = sorted(set(names) - by_id.keys())
    if unknown_names:
        raise Misconfigured(f"there is no document '{unknown_names[0]}'", "raw/manifest.jsonl lists them")
    return [document for document in by_id.values() if not names or document.id in names]
