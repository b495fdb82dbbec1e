"""A proxy on loopback between the client and a real server that spoils chosen answers after the server gave them."""

import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

import httpx

Fault = Callable[[BaseHTTPRequestHandler, httpx.Response], bool]


class Proxy:
    """Forwards every request; `fault` may answer in the server's place, which then returns True."""

    def __init__(self, target: str, fault: Fault) -> None:
        self._client = httpx.Client(base_url=target, timeout=60)
        self.posts = 0
        proxy = self

        class Handler(BaseHTTPRequestHandler):
            def _forward(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                headers = {
                    key: value
                    for key, value in self.headers.items()
                    if key.lower() not in {"host", "connection", "accept-encoding", "content-length"}
                }
                proxy.posts += self.command == "POST"
                answer = proxy._client.request(self.command, self.path, content=body, headers=headers)
                if fault(self, answer):
                    return
                self.send_response(answer.status_code)
                self.send_header("Content-Type", answer.headers.get("Content-Type", "application/json"))
                self.send_header("Content-Length", str(len(answer.content)))
                self.end_headers()
                self.wfile.write(answer.content)

            do_GET = do_POST = do_PATCH = do_DELETE = _forward  # noqa: N815

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    def __enter__(self) -> "Proxy":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._client.close()


def is_import(handler: BaseHTTPRequestHandler) -> bool:
    """Whether a request sends tasks."""
    return handler.command == "POST" and urlsplit(handler.path).path.endswith("/import")


def say(handler: BaseHTTPRequestHandler, status: int) -> None:
    """Answer with a status and nothing else."""
    handler.send_response(status)
    handler.send_header("Content-Length", "0")
    handler.end_headers()
