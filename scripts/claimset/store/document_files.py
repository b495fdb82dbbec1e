"""The stored files of one document: text, annotations, gold and prediction."""

import hashlib
import os
import time
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

import msgspec

from claimset.model.document import Document, Fingerprint
from claimset.model.trouble import Misconfigured
from claimset.store.files.files import names_in, read_some
from claimset.store.files.json_pieces import LARGEST_PIECE, too_large
from claimset.store.state import PrivateState
from claimset.text.decode import LARGEST_TEXT


class UnreadFile(msgspec.Struct, frozen=True):
    """A file that exists and was not read; `reason` is one sentence."""

    reason: str


Content = bytes | UnreadFile | None
_PULLED, _GOLD, _PREDICTED, _OPEN, _DECISIONS = 1, 2, 4, 8, 16
_RACY = 2_000_000_000
"""Nanoseconds in which a second change may leave the time of a file as it is: the coarsest clock of a file system."""


class StoredDocument(msgspec.Struct, frozen=True):
    """The bytes of a document's files; None for a missing file. `has_open_text` says whether raw/ has its text."""

    text: bytes | None
    annotations: Content
    gold: Content
    prediction: Content
    has_open_text: bool
    decisions: Content = None

    def key(self, document: Document, fingerprint: Fingerprint | None, *, is_compared: bool) -> bytes | None:
        """
        Return the hash of everything about the document that its verdict depends on; None for an unread part.

        `is_compared` says that its figures are compared with those of other documents.
        """
        digest = _digest(document, fingerprint, self.has_open_text, is_compared)
        for data in (self.text, self.annotations, self.gold, self.prediction, self.decisions):
            if isinstance(data, UnreadFile):
                return None
            digest.update(b"-" if data is None else b"%d:" % len(data))
            digest.update(data or b"")
        return digest.digest()


class DocumentPaths:
    """
    The files of documents. Each of the five folders is listed once. Names are strings, because paths take twice the
    time.

    `documents` are the project's documents by id. Their strings serve for the names of files, which saves memory.
    """

    def __init__(self, project: PrivateState, documents: Mapping[str, Document] | None = None) -> None:
        self._project = project
        places = (
            project.pulled_file,
            project.gold_file,
            project.prediction_file,
            project.open_file,
            project.decision_file,
        )
        files = [place("x") for place in places]
        self._pulled, self._gold, self._predicted, self._raw, self._decisions = (str(file.parent) for file in files)
        self._kinds = [(project.relative(file.parent), file.suffix) for file in files]
        # By name: a bit for each of the five folders that has it, and a bit for each in which it is a file.
        self._bits: dict[str, int] = {}
        for number, file in enumerate(files):
            for name, is_file in names_in(file.parent, file.suffix):
                if documents and name in documents:
                    name = documents[name].id  # one string in memory serves for both
                self._bits[name] = self._bits.get(name, 0) | 1 << number | is_file << number + len(files)

    def has_gold(self, document_id: str) -> bool:
        """Say whether a document has a gold file."""
        return bool(self._files(document_id) & _GOLD)

    def strays(self, documents: Collection[str]) -> Iterator[str]:
        """Yield the names of files that belong to none of the documents, folder by folder."""
        # Only the few stray names are sorted, not the tens of thousands of all files.
        stray_names = sorted((name, bits) for name, bits in self._bits.items() if name not in documents)
        for number, (folder, suffix) in enumerate(self._kinds):
            yield from (f"{folder}/{name}{suffix}" for name, bits in stray_names if bits >> number & 1)

    def read(self, document: Document) -> StoredDocument:
        """
        Return the files of a document; of a text that is too large only the start.

        Raises Misconfigured for a text that cannot be read.
        """
        annotations, gold, prediction, decisions = (
            None if name is None else _read_content(name) for name in self._names(document)[1:]
        )
        has_open_text = bool(self._files(document.id) & _OPEN)
        return StoredDocument(self.text_bytes(document), annotations, gold, prediction, has_open_text, decisions)

    def status(self, document: Document, fingerprint: Fingerprint | None, *, is_compared: bool) -> bytes | None:
        """
        Return a hash of what the system says of a document's files: sizes, times, inodes. It changes if `key` does.

        None where a file changed a moment ago, as in git's index: another change would leave its status as it is.
        """
        digest = _digest(document, fingerprint, bool(self._files(document.id) & _OPEN), is_compared)
        newest = 0
        for name in self._names(document):
            try:
                status = os.stat(name) if name else None  # noqa: PTH116  (a path takes twice the time)
            except OSError:
                return None
            if status is not None:
                newest = max(newest, status.st_mtime_ns, status.st_ctime_ns)
                facts = (status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino, status.st_dev)
                digest.update(repr(facts).encode())
            digest.update(b";")
        return None if time.time_ns() - newest < _RACY else digest.digest()

    def text_bytes(self, document: Document) -> bytes | None:
        """Return the bytes of a document's text as `read` does; None for a missing one."""
        text = self._names(document)[0]
        try:
            return read_some(text, LARGEST_TEXT) if text else None
        except OSError as error:
            raise Misconfigured(f"cannot read {text}: {error.strerror}", "check its permissions") from error

    def _names(self, document: Document) -> tuple[str | None, ...]:
        """Return the paths of the text, annotations, gold, prediction and decisions; None for a missing file."""
        name, files = document.id, self._files(document.id)
        text = f"{self._raw}/{name}.txt" if document.is_open else str(self._project.text_file(document))
        is_there = files & _OPEN if document.is_open else Path(text).is_file()
        return (
            text if is_there else None,
            f"{self._pulled}/{name}.json" if files & _PULLED else None,
            f"{self._gold}/{name}.json" if files & _GOLD else None,
            f"{self._predicted}/{name}.json" if files & _PREDICTED else None,
            f"{self._decisions}/{name}.jsonl" if files & _DECISIONS else None,
        )

    def _files(self, name: str) -> int:
        return self._bits.get(name, 0) >> len(self._kinds)


def _digest(*facts: object) -> "hashlib._Hash":
    return hashlib.sha256(msgspec.msgpack.encode(facts))


def read_content(file: Path) -> bytes | UnreadFile:
    """Return the bytes of a file that should exist; an UnreadFile for one that is missing or cannot be read."""
    data = _read_content(str(file))
    return UnreadFile("it is missing") if data is None else data


def _read_content(name: str) -> Content:
    try:
        data = read_some(name, LARGEST_PIECE)
    except FileNotFoundError:
        return None
    except OSError as error:
        return UnreadFile(f"it cannot be opened: {error.strerror}")
    return data if len(data) <= LARGEST_PIECE else UnreadFile(too_large(LARGEST_PIECE))
