"""Cache in `.claimset/checked/`. An entry is used only if code, schema and lexicons have the same hash as then."""

import hashlib
import re
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import cache
from importlib.metadata import PackageNotFoundError, requires
from importlib.metadata import version as version_of
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import IO, TypeVar

import msgspec

from claimset.model.trouble import Misconfigured
from claimset.store.files.files import read_some, write_pieces, write_whole
from claimset.store.files.json_pieces import LARGEST_PIECE
from claimset.store.state import PrivateState

_T = TypeVar("_T")
_NAME = re.compile(r"[A-Za-z0-9._-]+")
_DIGEST = 32


class ValueCache:
    """
    Values by name, one file each. A file that was damaged, or written under another hash, counts as missing.

    `circumstances` is the hash of everything that a verdict depends on beside the documents.
    """

    def __init__(self, project: PrivateState, folder: str = "checked") -> None:
        self._project = project
        self._folder = project.state / folder
        self.circumstances = _dependency_hash(project)

    def read(self, name: str, kind: type[_T]) -> _T | None:
        """Return a value; None where there is no valid file."""
        try:
            data = (self._folder / f"{name}.msgpack").read_bytes()
            body = data[_DIGEST:]
            if data[:_DIGEST] != self._digest(name, body):
                return None
            return unpack_value(body, kind)
        except (OSError, ValueError):
            return None

    def write(self, name: str, value: object) -> None:
        """Store a value. Does nothing where the folder cannot be written."""
        body = pack_value(value)
        try:
            self._project.ready_state()
            write_whole(self._folder / f"{name}.msgpack", self._digest(name, body) + body, mode=0o600)
        except (Misconfigured, OSError):
            return

    def open(self, name: str, digest: str) -> IO[bytes] | None:
        """Open a stored large file; None where there is none with this SHA-256."""
        try:
            file = (self._folder / f"{name}.bin").open("rb")
        except OSError:
            return None
        if hashlib.file_digest(file, "sha256").hexdigest() == digest:
            return file
        file.close()
        return None

    def pour(self, name: str, pieces: Iterable[bytes]) -> str:
        """Store a large file, piece by piece, and return its SHA-256. In a read-only folder nothing is stored."""
        digest = hashlib.sha256()

        def hashed_pieces() -> Iterator[bytes]:
            for piece in pieces:
                digest.update(piece)
                yield piece

        with suppress(Misconfigured, OSError):
            self._project.ready_state()
            write_pieces(self._folder / f"{name}.bin", hashed_pieces(), mode=0o600)
        return digest.hexdigest()

    def _digest(self, name: str, body: bytes) -> bytes:
        return hashlib.sha256(self.circumstances + name.encode() + b"\0" + body).digest()


def pack_value(value: object) -> bytes:
    """Return a value as MessagePack; a value that MessagePack lacks, such as a fraction, as text."""
    return msgspec.msgpack.encode(value, enc_hook=str)


def unpack_value(data: bytes, kind: type[_T]) -> _T:
    """Return the value of `pack_value`. Raises ValueError for other bytes."""
    return msgspec.msgpack.decode(data, type=kind, dec_hook=_value_from_text)


def _value_from_text(kind: type[_T], text: object) -> _T:
    """Return a value that the cache stores as text, such as a fraction."""
    return kind(text)  # type: ignore[call-arg]


def _dependency_hash(project: PrivateState) -> bytes:
    """Hash what every verdict depends on: the schema, its versions, lexicons and numbers, and the package's code."""
    folder = project.schema_file.parent
    digest = hashlib.sha256(package_hash())
    others = (file for name in ("lexicon", "versions") for file in sorted((folder / name).glob("*.json")))
    for file in (project.schema_file, folder / "ids.json", *others):
        data = read_some(file, LARGEST_PIECE) if file.is_file() else b""
        digest.update(f"{file.name}\0{len(data)}\0".encode() + data)
    return digest.digest()


@cache
def package_hash() -> bytes:
    """Return the hash of the whole package, and of the versions of Python and of every package that it requires."""
    requirement_names = (_NAME.match(row) for row in requires("claimset") or ())
    packages = sorted(f"{name[0]} {_installed_version(name[0])}" for name in requirement_names if name)
    digest = hashlib.sha256(repr((sys.version, sys.byteorder, *packages)).encode())
    _hash_folder(digest, files("claimset"), "claimset")
    return digest.digest()


def _installed_version(package: str) -> str:
    # A package of an extra, such as the server, need not be installed.
    try:
        return version_of(package)
    except PackageNotFoundError:
        return "not installed"


def _hash_folder(digest: "hashlib._Hash", place: Traversable, name: str) -> None:
    for item in sorted(place.iterdir(), key=lambda entry: entry.name):
        if item.is_file():
            data = item.read_bytes()
            digest.update(f"{name}/{item.name}\0{len(data)}\0".encode() + data)
        elif item.name != "__pycache__":
            _hash_folder(digest, item, f"{name}/{item.name}")
