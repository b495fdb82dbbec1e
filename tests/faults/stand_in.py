"""A server on loopback that answers every request as a test says, and remembers what it was sent."""

import json
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from faults.loopback import Loopback

Answer = Callable[[BaseHTTPRequestHandler], None]


class Request(NamedTuple):
    """What was sent: its method, path without the query, headers and body."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


class StandIn:
    """Answers with `by_path` where the path ends as a key says, else with `answer`."""

    def __init__(self, answer: Answer, by_path: dict[str, Answer] | None = None) -> None:
        self.answer = answer
        self.by_path = by_path or {}
        self.requests: list[Request] = []
        self.released = threading.Event()
        self._loopback = Loopback(self._handle)
        self.url = self._loopback.url

    def count(self, method: str) -> int:
        """Say how many requests came with a method."""
        return sum(request.method == method for request in self.requests)

    def __enter__(self) -> "StandIn":
        self._loopback.open()
        return self

    def __exit__(self, *_: object) -> None:
        self.released.set()
        self._loopback.close()

    def _handle(self, handler: BaseHTTPRequestHandler, body: bytes) -> None:
        path = urlsplit(handler.path).path
        headers = {key.lower(): value for key, value in handler.headers.items()}
        self.requests.append(Request(handler.command, path, headers, body))
        answers = (answer for end, answer in self.by_path.items() if path.rstrip("/").endswith(end))
        next(answers, self.answer)(handler)


def say(status: int, body: bytes | str = b"", kind: str = "application/json", **headers: str) -> Answer:
    """Answer with a status, a body and headers; a `Date` among them stands in place of the clock's."""
    data = body.encode() if isinstance(body, str) else body

    def answer(handler: BaseHTTPRequestHandler) -> None:
        if "Date" in headers:
            handler.send_response_only(status)
        else:
            handler.send_response(status)
        handler.send_header("Content-Type", kind)
        handler.send_header("Content-Length", str(len(data)))
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(data)

    return answer


def say_json(value: Any, status: int = 200) -> Answer:
    """Answer with JSON."""
    return say(status, json.dumps(value))


def page(status: int = 200) -> Answer:
    """Answer with a page for people, such as a proxy or a login shows."""
    return say(
        status,
        "<!doctype html><title>Log in</title><p>caf\u00e9 \U0001f469\u200d\U0001f52c",
        "text/html; charset=utf-8",
    )


def cut_off(status: int = 200) -> Answer:
    """Promise more bytes than come."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Content-Length", "5000")
        handler.end_headers()
        handler.wfile.write(b'{"results": [{"id"')

    return answer


def hang_up(handler: BaseHTTPRequestHandler) -> None:
    """Close the connection without a word."""
    handler.wfile.close()


def babble(handler: BaseHTTPRequestHandler) -> None:
    """Answer with something that is no HTTP."""
    handler.wfile.write(b"\x00\xff\x1b[31m this is no HTTP \r\n\r\n")


def bad_gzip(handler: BaseHTTPRequestHandler) -> None:
    """Answer with a body that is not encoded as its header says."""
    say(200, b"this is no gzip", Content_Encoding="gzip")(handler)


def boast(handler: BaseHTTPRequestHandler) -> None:
    """Promise a gigabyte."""
    handler.send_response(200)
    handler.send_header("Content-Type", "application/json")
    handler.send_header("Content-Length", str(1_000_000_000))
    handler.end_headers()
    handler.wfile.write(b"[")


def flood(handler: BaseHTTPRequestHandler, written: list[int]) -> None:
    """Send a gigabyte, as far as somebody reads it; `written` says how much."""
    handler.send_response(200)
    handler.send_header("Content-Type", "application/json")
    handler.end_headers()
    for _ in range(1_000):
        handler.wfile.write(b" " * 1_000_000)
        written.append(1_000_000)
