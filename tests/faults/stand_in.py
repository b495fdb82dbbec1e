"""A server on loopback that answers every request as a test says, and remembers what it was sent."""

import json
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple
from urllib.parse import urlsplit

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
        stand_in = self

        class Handler(BaseHTTPRequestHandler):
            def _answer(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                path = urlsplit(self.path).path
                headers = {key.lower(): value for key, value in self.headers.items()}
                stand_in.requests.append(Request(self.command, path, headers, body))
                found = (answer for end, answer in stand_in.by_path.items() if path.rstrip("/").endswith(end))
                self.close_connection = True
                next(found, stand_in.answer)(self)

            do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = _answer  # noqa: N815

            def log_message(self, *_: object) -> None:
                pass

        class Listener(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *_: object) -> None:
                pass

        self._server = Listener(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)

    def count(self, method: str) -> int:
        """Say how many requests came with a method."""
        return sum(request.method == method for request in self.requests)

    def __enter__(self) -> "StandIn":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.released.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


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
