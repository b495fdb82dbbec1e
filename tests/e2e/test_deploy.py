"""deploy/compose.yml, without containers: its three programs run with its settings, and a push and a pull pass them."""

import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from claimset.labelstudio.transport.client import LabelStudio
from claimset.model.trouble import Trouble
from claimset.server.embedded import Credentials, EmbeddedServer
from claimset.store.project import Project
from claimset.sync.pull.pull import pull
from claimset.sync.push.plan import plan_push
from claimset.sync.push.send import push
from postgresql import PostgreSQL

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"
SERVICES: Any = yaml.safe_load((DEPLOY / "compose.yml").read_text(encoding="utf-8"))["services"]
SERVER_FILES = ("server_folder.py", "embedded.py")
# Loopback, and no address for which a client leaves out what the environment says of certificates.
ADDRESS = "127.0.0.2"
OWNER = Credentials(email="owner@example.org", password="o" * 20, token="0" * 40)


def _environment(service: str, host: str) -> dict[str, str]:
    """Return the environment of a service as compose fills it in."""
    values = {
        "LABELS_HOST": host,
        "DATABASE_PASSWORD": "d" * 20,
        "OWNER_EMAIL": OWNER.email,
        "OWNER_PASSWORD": OWNER.password,
        "OWNER_TOKEN": OWNER.token,
    }
    return {
        name: re.sub(r"\$\{(\w+):\?\}", lambda match: values[match[1]], value)
        for name, value in SERVICES[service]["environment"].items()
    }


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((ADDRESS, 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[LabelStudio]:
    """Label Studio on PostgreSQL behind Caddy, reached over HTTPS; certificates are of Caddy's own authority."""
    caddy = shutil.which("caddy")
    if caddy is None:
        pytest.skip("no Caddy here: apt-get install caddy")
    host = f"{ADDRESS}:{_free_port()}"
    with PostgreSQL() as database:
        settings = _environment("labels", host) | database.settings
        with EmbeddedServer(tmp_path / "labels", OWNER, environment=settings) as labels:
            labels.start()
            file = tmp_path / "Caddyfile"
            # Of the file in deploy/ nothing is changed: it is only kept to this machine.
            limits = f"auto_https disable_redirects\nadmin off\nskip_install_trust\ndefault_bind {ADDRESS}"
            file.write_text(f"{{\n{limits}\n}}\nimport {DEPLOY / 'Caddyfile'}\n", encoding="utf-8")
            environment = _environment("proxy", host) | {"LABELS_SERVER": labels.url.removeprefix("http://")}
            proxy = subprocess.Popen(
                [caddy, "run", "--adapter", "caddyfile", "--config", str(file)],
                env={**os.environ, **environment, "XDG_DATA_HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path)},
                stderr=(tmp_path / "caddy.log").open("wb"),
            )
            try:
                authority = tmp_path / "caddy" / "pki" / "authorities" / "local" / "root.crt"
                while not authority.is_file():
                    assert proxy.poll() is None, (tmp_path / "caddy.log").read_text()
                    time.sleep(0.1)
                monkeypatch.setenv("SSL_CERT_FILE", str(authority))
                monkeypatch.setenv("NO_PROXY", ADDRESS)
                yield _connected(f"https://{host}")
            finally:
                proxy.terminate()
                proxy.wait(30)


def _connected(url: str) -> LabelStudio:
    for _ in range(100):
        try:
            server = LabelStudio.at(url, OWNER.token)
            server.version()
        except Trouble as trouble:
            last_trouble = trouble
            time.sleep(0.2)
        else:
            return server
    raise last_trouble


@pytest.mark.postgres
def test_a_push_and_a_pull_pass_the_proxy(with_texts: Callable[..., Project], server: LabelStudio) -> None:
    project = with_texts(one="Northmere Police counted 12 people on that day.")
    push(project, server, plan_push(project, server, ["all"]))
    value = {"start": 0, "end": 9, "text": "Northmere", "labels": ["GPE"]}
    region = {"id": "r", "from_name": "entities", "to_name": "text", "type": "labels", "value": value}
    with httpx.Client(base_url=f"{server.url}/api", headers={"Authorization": f"Token {server.token}"}) as owner:
        (project_there,) = owner.get("/projects/").json()["results"]
        (task,) = owner.get("/tasks/", params={"project": project_there["id"]}).json()["tasks"]
        assert owner.post(f"/tasks/{task['id']}/annotations/", json={"result": [region]}).is_success
    assert pull(project, server).changed == ["one"]
    assert pull(project, server).changed == []


def test_the_server_has_the_settings_of_claimset_serve() -> None:
    """Those that keep strangers out, say nothing to its makers, and make cookies for HTTPS alone."""
    settings = _environment("labels", "labels.example.org")
    source = "".join((DEPLOY.parent / "scripts/claimset/server" / name).read_text("utf-8") for name in SERVER_FILES)
    named = set(re.findall(r'"((?:LABEL_STUDIO|CSRF|SESSION)_[A-Z_]+)": ', source)) - {"LABEL_STUDIO_BASE_DATA_DIR"}
    assert named <= settings.keys()
    fixed = dict(re.findall(r'"((?:LABEL_STUDIO|CSRF|SESSION)_[A-Z_]+)": "([^"]*)"', source))
    assert fixed.items() <= settings.items()
    assert settings["LABEL_STUDIO_HOST"] == settings["CSRF_TRUSTED_ORIGINS"] == "https://labels.example.org"


def test_only_the_proxy_can_be_reached_and_every_service_has_a_tag() -> None:
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["proxy"]
    assert [service["image"].partition(":")[2] for service in SERVICES.values()] == ["15", "1.23.2", "2"]
