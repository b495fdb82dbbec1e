"""What the last check found, kept in `.claimset/checked/`: never believed where anything about it is not as it was."""

import errno
import hashlib
import sys
from functools import cache
from importlib.metadata import version as installed
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import TypeVar

import msgspec

from claimset.adapters.files import read_some, write_whole
from claimset.adapters.given import LARGEST_PIECE
from claimset.adapters.state import PrivateState
from claimset.model.document import Document, Fingerprint
from claimset.model.trouble import Misconfigured

_T = TypeVar("_T")
_ROOMS = ("model", "flow", "checks", "adapters", "jobs")
_VERDICTS_DEPEND_ON = ("ahocorasick-rs", "jsonschema-rs", "msgspec", "numpy", "py3langid")
_DIGEST = 32


class Stand(msgspec.Struct, frozen=True):
    """The bytes of everything that is stored of one document; None for what is not there."""

    text: bytes | None
    pulled: bytes | None
    gold: bytes | None
    predicted: bytes | None
    lies_open: bool


class Verdicts:
    """Values by name, kept in one file each: a file that was cut, edited or made under other circumstances is none."""

    def __init__(self, project: PrivateState, folder: str = "checked") -> None:
        self._project = project
        self._folder = project.state / folder
        self.circumstances = _circumstances(project)

    def read(self, name: str, kind: type[_T]) -> _T | None:
        """Return a value; None where none was kept that can be believed."""
        try:
            data = (self._folder / f"{name}.msgpack").read_bytes()
            body = data[_DIGEST:]
            return msgspec.msgpack.decode(body, type=kind) if data[:_DIGEST] == self._digest(name, body) else None
        except (OSError, ValueError, RecursionError):
            return None

    def write(self, name: str, value: object) -> None:
        """Keep a value. A folder that cannot be written keeps none, and nobody needs to know."""
        body = msgspec.msgpack.encode(value)
        try:
            self._project.ready_state()
            write_whole(self._folder / f"{name}.msgpack", self._digest(name, body) + body, mode=0o600)
        except (Misconfigured, OSError):
            return

    def _digest(self, name: str, body: bytes) -> bytes:
        return hashlib.sha256(self.circumstances + name.encode() + b"\0" + body).digest()


class Places:
    """Where everything of a document lies, as plain names: of tens of thousands, paths would take half the time."""

    def __init__(self, project: PrivateState) -> None:
        self._project = project
        self._raw, self._pulled, self._gold, self._predicted = (
            str(place("x").parent)
            for place in (project.open_file, project.pulled_file, project.gold_file, project.prediction_file)
        )

    def stand(self, document: Document) -> Stand | None:
        """Read everything that is stored of a document; None where a part of it cannot be read."""
        name = document.id
        text = f"{self._raw}/{name}.txt" if document.is_open else str(self._project.text_file(document))
        try:
            return Stand(
                _bytes(text),
                _bytes(f"{self._pulled}/{name}.json"),
                _bytes(f"{self._gold}/{name}.json"),
                _bytes(f"{self._predicted}/{name}.json"),
                document.is_open or self._project.open_file(name).is_file(),
            )
        except OSError:
            return None


def key_of(stand: Stand, document: Document, fingerprint: Fingerprint | None) -> bytes:
    """Hash everything about a document that its verdict depends on."""
    digest = hashlib.sha256(msgspec.msgpack.encode((document, fingerprint, stand.lies_open)))
    for data in (stand.text, stand.pulled, stand.gold, stand.predicted):
        digest.update(b"-" if data is None else b"%d:" % len(data))
        digest.update(data or b"")
    return digest.digest()


def _bytes(name: str) -> bytes | None:
    try:
        data = read_some(name, LARGEST_PIECE)
    except FileNotFoundError:
        return None
    if len(data) > LARGEST_PIECE:
        raise OSError(errno.EFBIG, "it is too large")
    return data


def _circumstances(project: PrivateState) -> bytes:
    """Hash what every verdict depends on: the schema, its lexicons and numbers, and the code that judges."""
    folder = project.schema_file.parent
    digest = hashlib.sha256(_code())
    for file in (project.schema_file, folder / "ids.json", *sorted((folder / "lexicon").glob("*.json"))):
        data = read_some(file, LARGEST_PIECE) if file.is_file() else b""
        digest.update(f"{file.name}\0{len(data)}\0".encode() + data)
    return digest.digest()


@cache
def _code() -> bytes:
    made_with = (sys.version, sys.byteorder, *(f"{name} {installed(name)}" for name in _VERDICTS_DEPEND_ON))
    digest = hashlib.sha256(repr(made_with).encode())
    for room in _ROOMS:
        _add(digest, files("claimset") / room, room)
    return digest.digest()


def _add(digest: "hashlib._Hash", place: Traversable, name: str) -> None:
    for item in sorted(place.iterdir(), key=lambda found: found.name):
        if item.is_dir() and item.name != "__pycache__":
            _add(digest, item, f"{name}/{item.name}")
        elif item.name.endswith((".py", ".json")):
            data = item.read_bytes()
            digest.update(f"{name}/{item.name}\0{len(data)}\0".encode() + data)
