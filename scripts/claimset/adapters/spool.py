"""What is too much to hold at once: put aside in a file without a name, and taken back one by one."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Generic, TypeVar

import msgspec

_T = TypeVar("_T")


class Spool(Generic[_T]):
    """Values of one type by name; of each only its place is held."""

    def __init__(self, file: IO[bytes], kind: type[_T]) -> None:
        self._file = file
        self._encoder = msgspec.msgpack.Encoder()
        self._decoder = msgspec.msgpack.Decoder(kind)
        self._places: dict[str, tuple[int, int]] = {}
        self._end = 0

    def put(self, name: str, value: _T) -> None:
        """Put a value aside."""
        data = self._encoder.encode(value)
        self._file.seek(self._end)
        self._file.write(data)
        self._places[name] = (self._end, len(data))
        self._end += len(data)

    def take(self, name: str) -> _T:
        """Return a value that was put aside. Raises KeyError for a name that was not."""
        return self._decoder.decode(self.packed(name))

    def packed(self, name: str) -> bytes:
        """Return the bytes of a value that was put aside (MessagePack). Raises KeyError for a name that was not."""
        place, length = self._places[name]
        self._file.seek(place)
        return self._file.read(length)


@contextmanager
def spool(kind: type[_T]) -> Iterator[Spool[_T]]:
    """Give a place to put values aside; it is gone afterwards, however that ends."""
    with tempfile.TemporaryFile(buffering=1 << 20) as file:
        yield Spool(file, kind)
