"""A gate before Label Studio, as docs/how-to/single-sign-on.md has it: people pass it, programs with a token do not."""

import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest

from claimset.labelstudio.transport.client import LabelStudio
from claimset.model.trouble import Trouble
from claimset.store.project import Project
from claimset.sync.pull.pull import pull
from claimset.sync.push.plan import plan_push
from claimset.sync.push.send import push
from support.docs_pages import code_blocks

pytestmark = pytest.mark.server
COOKIE = "passed=yes"


class _Gate(BaseHTTPRequestHandler):
    """Answers as OAuth2 Proxy does: whether a browser has passed, and a page on which to sign on."""

    def do_GET(self) -> None:
        if self.path.startswith("/oauth2/auth"):
            self.send_response(202 if COOKIE in self.headers.get("Cookie", "") else 401)
        else:
            self.send_response(200)
        self.end_headers()
        if self.path == "/oauth2/sign_in":
            self.wfile.write(b"sign on here")

    def log_message(self, *_: object) -> None:
        pass


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def gate(server: LabelStudio, tmp_path: Path) -> Iterator[str]:
    """The address of the gate before the session's server."""
    caddy = shutil.which("caddy")
    if caddy is None:
        pytest.skip("no Caddy here: apt-get install caddy")
    sign_on = ThreadingHTTPServer(("127.0.0.1", 0), _Gate)
    threading.Thread(target=sign_on.serve_forever, daemon=True).start()
    (block,) = code_blocks("how-to/single-sign-on.md", "caddyfile")
    url = f"http://127.0.0.1:{_free_port()}"
    lines = block.code.replace("labels.example.org", url)
    lines = lines.replace("127.0.0.1:8080", server.url.removeprefix("http://"))
    lines = lines.replace("127.0.0.1:4180", f"127.0.0.1:{sign_on.server_port}")
    file = tmp_path / "Caddyfile"
    file.write_text(f"{{\nadmin off\n}}\n{lines}", encoding="utf-8")
    proxy = subprocess.Popen(
        [caddy, "run", "--adapter", "caddyfile", "--config", str(file)],
        env={"HOME": str(tmp_path), "PATH": "/usr/bin"},
        stderr=(tmp_path / "caddy.log").open("wb"),
    )
    try:
        for _ in range(100):
            assert proxy.poll() is None, (tmp_path / "caddy.log").read_text()
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", int(url.rpartition(":")[2]))) == 0:
                    break
            time.sleep(0.1)
        yield url
    finally:
        proxy.terminate()
        proxy.wait(30)
        sign_on.shutdown()
        sign_on.server_close()


def test_a_browser_sees_the_gate_until_it_has_passed(gate: str) -> None:
    with httpx.Client(base_url=gate, trust_env=False) as browser:
        for path in ("/", "/user/login/", "/user/signup/", "/api/projects/", "/static/", "/data/upload/1/a.txt"):
            answer = browser.get(path)
            assert (answer.status_code, answer.headers["location"]) == (302, "/oauth2/sign_in"), path
        assert browser.get("/oauth2/sign_in").text == "sign on here"
        # What looks like a token opens nothing but the interface for programs, which knows its tokens.
        answer = browser.get("/user/login/", headers={"Authorization": "Token 0"})
        assert answer.status_code == 302
        assert browser.get("/api/projects/", headers={"Authorization": f"Token {'0' * 40}"}).status_code == 401
    passed = {"Cookie": COOKIE}
    with httpx.Client(base_url=gate, trust_env=False, headers=passed, follow_redirects=True) as browser:
        assert 'name="password"' in browser.get("/user/login/").text


def test_a_push_and_a_pull_pass_by_their_token(
    gate: str, server: LabelStudio, with_texts: Callable[..., Project]
) -> None:
    project = with_texts(one="Northmere Police counted 12 people on that day.")
    behind = LabelStudio.at(gate, server.token)
    assert push(project, behind, plan_push(project, behind, ["all"])) == 1
    assert pull(project, behind).issues == []
    stranger = LabelStudio.at(gate, "0" * 40)
    with pytest.raises(Trouble):
        plan_push(project, stranger, ["all"])
