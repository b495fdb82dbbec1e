"""Listens on this machine for the webhooks of Label Studio, which say that there is something to pull."""

import os
import secrets
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from claimset.model.trouble import Misconfigured

HEADER = "X-Claimset-Secret"
"""The header in which a webhook names the secret."""
LARGEST = 1_000_000
"""The most bytes of a request that are read, and thrown away; the rest breaks off."""
_SILENCE = 5


class WebhookListener:
    """
    Sets `nudge` for each POST with the secret in HEADER, on 127.0.0.1 alone, while it is open.

    Of a request nothing is believed and nothing is kept: what changed is asked of the server by a pull. `port` 0 takes
    a free port. Raises Misconfigured for a port that cannot be used.
    """

    def __init__(self, port: int, secret: str, nudge: threading.Event) -> None:
        try:
            self._server = _Server(("127.0.0.1", port), _handler_of(os.fsencode(secret), nudge))
        except (OSError, OverflowError) as error:
            raise Misconfigured(f"port {port} of this machine cannot be used: {error}", "name another port") from error
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.2}, daemon=True)

    def __enter__(self) -> "WebhookListener":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, *_: object) -> None:
        """Write nothing: a connection that breaks off is no error of this program."""


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
