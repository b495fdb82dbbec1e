"""A machine-learning backend on loopback, as Label Studio asks one for predictions when a task is opened."""

import base64
import json
import secrets
import threading
from collections.abc import Callable, Sequence
from http.server import BaseHTTPRequestHandler
from typing import Any

from claimset.model.json_text import parse_json
from claimset.model.trouble import Trouble
from claimset.server.loopback import LoopbackServer

Predict = Callable[[Sequence[Any]], list[list[dict[str, Any]]]]
"""Returns the predictions of each task, in Label Studio's JSON."""
LARGEST = 32_000_000
"""The most bytes of a request."""
_FORBIDDEN = (
    "0.0.0.0/8,10.0.0.0/8,100.64.0.0/10,169.254.0.0/16,172.16.0.0/12,192.0.0.0/24,192.0.2.0/24,192.88.99.0/24,"
    "192.168.0.0/16,198.18.0.0/15,198.51.100.0/24,203.0.113.0/24,224.0.0.0/4,233.252.0.0/24,240.0.0.0/4,"
    "255.255.255.255/32,::/128,::ffff:0:0/96,::ffff:0:0:0/96,64:ff9b::/96,64:ff9b:1::/48,100::/64,2001:0000::/32,"
    "2001:20::/28,2001:db8::/32,2002::/16,fc00::/7,fe80::/10,ff00::/8"
)
ALLOW_LOOPBACK = {"USE_DEFAULT_BANNED_SUBNETS": "false", "USER_ADDITIONAL_BANNED_SUBNETS": _FORBIDDEN}
"""
Settings of Label Studio that let it ask backends on this machine, and still on no other private network.

`ML_BLOCK_LOCAL_IP` alone does not do it: a new backend gets a webhook, which has a guard of its own.
"""
_ROUTES = {("GET", "/health"), ("POST", "/setup"), ("POST", "/predict"), ("POST", "/webhook")}
_SILENCE = 30


class ProposalBackend(LoopbackServer):
    """
    Answers Label Studio's four routes on a free port of this machine while it is open.

    Every route wants `user` and `password`, which are made anew for each start; `/webhook` alone does not, and does
    nothing. Of a `/setup`, which carries the token of the project's owner, nothing is read. `version` is the model
    version of the predictions that `predict` returns.
    """

    def __init__(self, predict: Predict, version: str) -> None:
        self.user, self.password = "claimset", secrets.token_urlsafe(24)
        self.predict, self.version = predict, version
        self._lock = threading.Lock()
        super().__init__(_handler_of(self))

    def admits(self, header: str) -> bool:
        """Say whether a header names the user and the password."""
        words = base64.b64encode(f"{self.user}:{self.password}".encode()).decode()
        return secrets.compare_digest(header.encode(), f"Basic {words}".encode())

    def answer(self, path: str, body: bytes) -> dict[str, Any]:
        """Return the answer to a request. Raises ValueError for a body that is no request for predictions."""
        if path == "/health":
            return {"status": "UP"}
        if path == "/setup":
            return {"model_version": self.version}
        if path == "/webhook":
            return {}
        request = parse_json(body)
        tasks = request.get("tasks") if isinstance(request, dict) else None
        if not isinstance(tasks, list):
            raise ValueError("a request for predictions has a list of tasks")  # noqa: TRY004
        # A model tags one sentence at a time.
        with self._lock:
            return {"results": self.predict(tasks)}


def _handler_of(backend: ProposalBackend) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        timeout = _SILENCE

        def _answer(self) -> None:
            self.close_connection = True
            path = self.path.partition("?")[0]
            length = self.headers.get("Content-Length", "0")
            size = int(length) if length.isascii() and length.isdigit() else LARGEST + 1
            if (self.command, path) not in _ROUTES:
                self._say(404, {})
            elif path != "/webhook" and not backend.admits(self.headers.get("Authorization", "")):
                self._say(401, {})
            elif size > LARGEST:
                self._say(413, {})
            else:
                body = self.rfile.read(size)
                try:
                    self._say(200, backend.answer(path, body))
                except (ValueError, Trouble):
                    self._say(400, {})

        def _say(self, status: int, value: dict[str, Any]) -> None:
            data = json.dumps(value).encode()
            self.send_response_only(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        do_GET = do_POST = _answer  # noqa: N815

        def log_message(self, *_: object) -> None:
            """Write no log: a request may hold the owner's token."""

    return Handler
