"""A proxy on loopback between the client and a real server, which can answer in the server's place."""

import contextlib
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from typing import NamedTuple
from urllib.parse import urlsplit

import httpx

from faults.loopback import Loopback

_CHUNK = 4_096
_OURS = {"host", "connection", "accept-encoding", "content-length"}


class Asked(NamedTuple):
    """A request as it came: its method, its path without the query, and when (seconds of a monotonic clock)."""

    method: str
    path: str
    at: float


class Exchange:
    """One request and its answer; nothing is forwarded to the server before `answer` is looked at."""

    def __init__(self, proxy: "Proxy", handler: BaseHTTPRequestHandler, asked: Asked, number: int, body: bytes) -> None:
        self._proxy, self.body = proxy, body
        self._answer: httpx.Response | None = None
        self.handler, self.asked, self.number = handler, asked, number

    @property
    def answer(self) -> httpx.Response:
        """What the server says; it has carried the request out then."""
        if self._answer is None:
            headers = {key: value for key, value in self.handler.headers.items() if key.lower() not in _OURS}
            self._answer = self._proxy.ask(self.asked.method, self.handler.path, self.body, headers)
        return self._answer

    @property
    def is_import(self) -> bool:
        """Whether the request sends tasks."""
        return self.asked.method == "POST" and self.asked.path.endswith("/import")

    def head(self, status: int, length: int | None, kind: str = "application/json", **headers: str) -> None:
        """Send a status and headers; the length may lie."""
        self.handler.send_response(status)
        self.handler.send_header("Content-Type", kind)
        if length is not None:
            self.handler.send_header("Content-Length", str(length))
        for name, value in headers.items():
            self.handler.send_header(name.replace("_", "-"), value)
        self.handler.end_headers()

    def say(self, status: int, body: bytes = b"", kind: str = "application/json", **headers: str) -> None:
        """Send a whole answer."""
        self.head(status, len(body), kind, **headers)
        self.write(body)

    def write(self, data: bytes) -> None:
        """Send bytes; the proxy counts them."""
        self.handler.wfile.write(data)
        self._proxy.sent += len(data)
        self._proxy.watch("byte", self._proxy.sent)

    def pass_on(self) -> None:
        """Send what the server said, piece by piece."""
        answer = self.answer
        self.head(answer.status_code, len(answer.content), answer.headers.get("Content-Type", "application/json"))
        for start in range(0, len(answer.content), _CHUNK):
            self.write(answer.content[start : start + _CHUNK])


Spoil = Callable[[Exchange], bool]
"""Answers in the server's place, which it then says; else the server's own answer is passed on."""


def _nothing(_exchange: Exchange) -> bool:
    return False


def _nobody(_what: str, _count: int) -> None:
    pass


class Proxy:
    """
    Forwards every request to `target`, unless `spoil` answers it.

    `watch` is told what goes by: `asked` and `answered` with the number of the request, from 0, and `byte` with how
    many bytes of answers were sent so far. Both may be changed between two runs, after `again`.
    """

    def __init__(self, target: str, spoil: Spoil = _nothing, watch: Callable[[str, int], None] = _nobody) -> None:
        self._client = httpx.Client(base_url=target, timeout=120, trust_env=False)
        self._numbers = threading.Lock()
        self.spoil, self.watch = spoil, watch
        self.asked: list[Asked] = []
        self.sent = 0
        self._loopback = Loopback(self._forward)
        self.url = self._loopback.url

    @property
    def posts(self) -> int:
        """How many POSTs came."""
        return sum(asked.method == "POST" for asked in self.asked)

    def again(self, spoil: Spoil = _nothing, watch: Callable[[str, int], None] = _nobody) -> None:
        """Count from the beginning."""
        self.spoil, self.watch = spoil, watch
        self.asked, self.sent = [], 0

    def ask(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> httpx.Response:
        """Ask the server."""
        return self._client.request(method, path, content=body, headers=headers)

    def __enter__(self) -> "Proxy":
        self._loopback.open()
        return self

    def __exit__(self, *_: object) -> None:
        self._loopback.close()
        self._client.close()

    def _forward(self, handler: BaseHTTPRequestHandler, body: bytes) -> None:
        # A client that was killed, or a server: the connection ends without a word.
        with contextlib.suppress(OSError, httpx.HTTPError):
            self._answer(handler, body)

    def _answer(self, handler: BaseHTTPRequestHandler, body: bytes) -> None:
        request = Asked(handler.command, urlsplit(handler.path).path, time.monotonic())
        with self._numbers:
            number = len(self.asked)
            self.asked.append(request)
        exchange = Exchange(self, handler, request, number, body)
        self.watch("asked", number)
        if self.spoil(exchange):
            return
        _ = exchange.answer
        self.watch("answered", number)
        exchange.pass_on()
