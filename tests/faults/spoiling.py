"""What a line and what stands on it do to an answer: each fault by its name."""

import contextlib
import functools
import socket
import struct
import time
import zlib
from collections.abc import Callable
from typing import NamedTuple

from faults.proxy import Exchange, Spoil

GIGABYTE = 1_000_000_000
WAIT = 1
"""The seconds that a throttling answer asks for."""
_PIECES = 20
_PAUSE = 0.02
_PAGE = "<!doctype html><title>Sign in</title><h1>Welcome back, café</h1>".encode()

Answer = Callable[[Exchange], None]


class Fault(NamedTuple):
    """`heals` says whether a client can get what it asked for all the same, without asking again."""

    name: str
    answer: Answer
    heals: bool = False


def _gone_504(exchange: Exchange) -> None:
    _ = exchange.answer
    exchange.say(504, _PAGE, "text/html")


def _refused_500(exchange: Exchange) -> None:
    exchange.say(500, b'{"detail": "A server error occurred."}')


def _throttled(exchange: Exchange) -> None:
    exchange.say(429, b'{"detail": "Request was throttled."}', Retry_After=str(WAIT))


def _lost(exchange: Exchange) -> None:
    _ = exchange.answer
    reset(exchange)


def _never_arrived(exchange: Exchange) -> None:
    reset(exchange)


def _reset_in_the_middle(exchange: Exchange) -> None:
    answer = exchange.answer
    exchange.head(answer.status_code, len(answer.content))
    exchange.write(answer.content[: len(answer.content) // 2])
    reset(exchange)


def _truncated(exchange: Exchange) -> None:
    answer = exchange.answer
    exchange.say(answer.status_code, answer.content[: max(1, len(answer.content) // 2)])


def _page(exchange: Exchange) -> None:
    _ = exchange.answer
    exchange.say(200, _PAGE, "text/html; charset=utf-8")


def _slow(exchange: Exchange) -> None:
    answer = exchange.answer
    exchange.head(answer.status_code, len(answer.content))
    step = max(1, -(-len(answer.content) // _PIECES))
    for start in range(0, len(answer.content), step):
        exchange.write(answer.content[start : start + step])
        time.sleep(_PAUSE)


def _flood(exchange: Exchange) -> None:
    answer = exchange.answer
    exchange.head(answer.status_code, GIGABYTE)
    _pour(exchange, b" " * 1_000_000, GIGABYTE // 1_000_000)


def _endless(exchange: Exchange) -> None:
    answer = exchange.answer
    exchange.head(answer.status_code, None)
    exchange.write(b'{"tasks": ["')
    _pour(exchange, b"a" * 1_000_000, GIGABYTE // 1_000_000)


def _bomb(exchange: Exchange) -> None:
    answer = exchange.answer
    data = _packed()
    exchange.head(answer.status_code, len(data), Content_Encoding="gzip")
    _pour(exchange, data, 1)


@functools.cache
def _packed() -> bytes:
    # Seconds of work, for every run the same.
    packer = zlib.compressobj(wbits=31)
    return b"".join(packer.compress(b" " * 10_000_000) for _ in range(GIGABYTE // 10_000_000)) + packer.flush()


def _pour(exchange: Exchange, data: bytes, times: int) -> None:
    # Whoever has enough hangs up.
    with contextlib.suppress(OSError):
        for _ in range(times):
            exchange.write(data)


def reset(exchange: Exchange) -> None:
    """Break the connection as a crash does: a reset, not an orderly end."""
    with contextlib.suppress(OSError):
        exchange.handler.wfile.flush()
        time.sleep(0.01)
        exchange.handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        exchange.handler.connection.close()


def redirected(to: str, status: int) -> Answer:
    """Send the client to another host."""

    def answer(exchange: Exchange) -> None:
        exchange.say(status, Location=to + exchange.handler.path)

    return answer


def faults(elsewhere: str) -> list[Fault]:
    """Return every fault; `elsewhere` is the address of another host, which nothing of ours may reach."""
    return [
        Fault("504 after the server did it", _gone_504),
        Fault("500, not done", _refused_500),
        Fault("429 with Retry-After", _throttled),
        Fault("reset after the server did it", _lost),
        Fault("reset before the server heard of it", _never_arrived),
        Fault("reset in the middle of a body", _reset_in_the_middle),
        Fault("slow bytes", _slow, heals=True),
        Fault("truncated JSON", _truncated),
        Fault("HTML instead of JSON", _page),
        Fault("302 to another host", redirected(elsewhere, 302)),
        Fault("307 to another host", redirected(elsewhere, 307)),
        Fault("a body of 1 GB", _flood),
        Fault("a body of 1 GB without a length", _endless),
        Fault("1 GB packed into 1 MB", _bomb),
    ]


def at(number: int, answer: Answer) -> Spoil:
    """Spoil one request, by its number."""

    def spoil(exchange: Exchange) -> bool:
        if exchange.number != number:
            return False
        answer(exchange)
        return True

    return spoil


def since(number: int, answer: Answer) -> Spoil:
    """Spoil every request from a number on: a line that never heals."""

    def spoil(exchange: Exchange) -> bool:
        if exchange.number < number:
            return False
        answer(exchange)
        return True

    return spoil
