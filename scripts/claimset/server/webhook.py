"""Listens on this machine for the webhooks of Label Studio, which say that there is something to pull."""

import os
import secrets
import threading
from http.server import BaseHTTPRequestHandler

from claimset.server.loopback import LoopbackServer

HEADER = "X-Claimset-Secret"
"""The header in which a webhook names the secret."""
LARGEST = 1_000_000
"""The most bytes of a request that are read, and thrown away; the rest breaks off."""
_SILENCE = 5


class WebhookListener(LoopbackServer):
    """
    Sets `nudge` for each POST with the secret in HEADER, on 127.0.0.1 alone, while it is open.

    Of a request nothing is believed and nothing is kept: what changed is asked of the server by a pull. `port` 0 takes
    a free port. Raises Misconfigured for a port that cannot be used.
    """

    def __init__(self, port: int, secret: str, nudge: threading.Event) -> None:
        super().__init__(_handler_of(os.fsencode(secret), nudge), port)


def _handler_of(secret: bytes, nudge: threading.Event) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        timeout = _SILENCE

        def do_POST(self) -> None:
            self.close_connection = True
            # HTTP's headers are bytes, which the standard library shows as Latin-1.
            words = self.headers.get(HEADER, "").encode("latin-1", "replace")
            is_admitted = secrets.compare_digest(words, secret)
            if is_admitted:
                nudge.set()
            length = self.headers.get("Content-Length", "0")
            if length.isascii() and length.isdigit():
                self.rfile.read(min(int(length[:20]), LARGEST))
            self.send_response_only(204 if is_admitted else 401)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Write no log: a request may hold the secret."""

    return Handler
