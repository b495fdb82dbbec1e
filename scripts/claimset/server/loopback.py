"""A web server of this machine alone, which other programs here may ask."""

import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self

from claimset.model.trouble import Misconfigured


class LoopbackServer:
    """
    Answers requests on 127.0.0.1 by a handler, each in a thread of its own, while it is open.

    `url` is its address. `port` 0 takes a free port. Raises Misconfigured for a port that cannot be used.
    """

    def __init__(self, handler: type[BaseHTTPRequestHandler], port: int = 0) -> None:
        try:
            self._server = _Server(("127.0.0.1", port), handler)
        except (OSError, OverflowError) as error:
            raise Misconfigured(f"port {port} of this machine cannot be used: {error}", "name another port") from error
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.2}, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, *place: object) -> None:
        """Write nothing where a connection breaks off: that is no error of this program."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(*place)  # type: ignore[arg-type]
