"""Unpacks a server's answers piece by piece, so that a small gzip of gigabytes cannot fill the memory."""

import zlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, TypeVar

import httpx

from claimset.model.trouble import Unreachable
from claimset.text.visible import in_quotes

if TYPE_CHECKING:
    import httpx2

LARGEST = 32_000_000
"""The most bytes of an unpacked answer."""
_PIECE = 65_536
_REMEDY = "check that the address is the server itself and not a page in front of it"
_Client = TypeVar("_Client", "httpx.Client", "httpx2.Client")


class UnreadableAnswer(Unreachable):
    """An answer has an unknown encoding, is broken, or is larger than LARGEST."""


class UnpackedAnswer:
    """
    The bytes of an answer, in pieces of at most 64 KiB; `packed` is the answer's Content-Encoding.

    Raises UnreadableAnswer for anything but no encoding or one gzip, and after LARGEST bytes.
    """

    def __init__(self, response: "httpx.Response | httpx2.Response", packed: str) -> None:
        self._stream = response.stream
        self._from = f"{response.request.url.host} answered {response.request.url.path}"
        self._packed = packed.strip().lower()

    def __iter__(self) -> Iterator[bytes]:
        """Yield the pieces, the one that exceeds LARGEST too, so that a reader may stop at a smaller size."""
        size = 0
        for piece in self._gunzipped() if self._packed == "gzip" else self._plain():
            yield piece
            size += len(piece)
            if size > LARGEST:
                raise self._unreadable(f"more than {LARGEST // 1_000_000} MB")

    def close(self) -> None:
        """Close the connection."""
        self._stream.close()  # type: ignore[union-attr]

    def _plain(self) -> Iterator[bytes]:
        if self._packed not in {"", "identity"}:
            raise self._unreadable(f"the encoding {in_quotes(self._packed, 40)}")
        yield from self._stream  # type: ignore[misc]

    def _gunzipped(self) -> Iterator[bytes]:
        unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16)
        for data in self._stream:  # type: ignore[union-attr]
            if unpacker.eof:
                raise self._unreadable("a gzip that goes on after its end")
            is_unfinished = True
            while is_unfinished:
                try:
                    piece = unpacker.decompress(data, _PIECE)
                except zlib.error as error:
                    raise self._unreadable("a broken gzip") from error
                yield piece
                data = unpacker.unconsumed_tail
                # After a full piece the unpacker may hold more bytes, although it has read all the data.
                is_unfinished = bool(data) or len(piece) == _PIECE
            if unpacker.unused_data:
                raise self._unreadable("a gzip that goes on after its end")
        if not unpacker.eof:
            raise self._unreadable("half of a gzip")

    def _unreadable(self, what: str) -> UnreadableAnswer:
        return UnreadableAnswer(f"{self._from} with {what}", _REMEDY)


class _Stream(UnpackedAnswer, httpx.SyncByteStream):
    """An unpacked answer as httpx needs it."""


def limit_answers(client: _Client, stream: type[UnpackedAnswer] = _Stream) -> _Client:
    """Return the client, which now reads every answer through `stream`, a class that fits the client's library."""

    def unpack(response: "httpx.Response | httpx2.Response") -> None:
        response.stream = stream(response, response.headers.pop("content-encoding", ""))  # type: ignore[assignment]

    client.headers["Accept-Encoding"] = "gzip"
    client.event_hooks["response"].append(unpack)
    return client
