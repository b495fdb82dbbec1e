"""The embedded server before it runs: its port, and what of the shell reaches it."""

import json
import re
import socket
from importlib.util import find_spec
from pathlib import Path

import pytest

from claimset.model.trouble import Misconfigured
from claimset.server import server_folder
from claimset.server.embedded import Credentials, EmbeddedServer

_PRINT_ENVIRONMENT = "import json, os; print(json.dumps(dict(os.environ)))"
_READ_SETTING = re.compile(r"get(?:_bool)?_env(?:_list|_list_int)?\(\s*['\"]([A-Za-z_]+)['\"]")


def environment_of_server(
    monkeypatch: pytest.MonkeyPatch, folder: Path, extra: dict[str, str] | None = None
) -> dict[str, str]:
    monkeypatch.setattr(server_folder, "LAUNCH", _PRINT_ENVIRONMENT)
    log = folder / "server.log"
    process = server_folder.launch(folder, [], extra or {}, log)
    assert process.wait(30) == 0
    server_folder.stop_process(process)
    return dict(json.loads(log.read_bytes()))


def test_a_port_in_use_is_misconfigured(tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        probe.listen()
        port = probe.getsockname()[1]
        with pytest.raises(Misconfigured, match=f"port {port} is in use"):
            EmbeddedServer(tmp_path, Credentials.generate(), port)


@pytest.mark.parametrize("port", [-1, 65_536, 10**9])
def test_a_number_that_is_no_port_is_misconfigured(tmp_path: Path, port: int) -> None:
    with pytest.raises(Misconfigured):
        EmbeddedServer(tmp_path, Credentials.generate(), port)


def test_a_server_without_a_named_port_gets_a_free_one(tmp_path: Path) -> None:
    server = EmbeddedServer(tmp_path, Credentials.generate())
    host, _, port = server.url.rpartition(":")
    assert host == "http://127.0.0.1"
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", int(port)))


def test_a_server_that_was_never_started_can_be_stopped(tmp_path: Path) -> None:
    server = EmbeddedServer(tmp_path, Credentials.generate())
    server.stop()
    assert (server.running, server.pid) == (False, None)


def test_credentials_are_never_the_same_twice() -> None:
    credentials, other_credentials = Credentials.generate(), Credentials.generate()
    assert credentials.password != other_credentials.password
    assert credentials.token != other_credentials.token
    assert re.fullmatch(r"[0-9a-f]{40}", credentials.token)


@pytest.mark.parametrize(
    "name",
    [
        "HOST",
        "PORT",
        "USERNAME",
        "PASSWORD",
        "USER_TOKEN",
        "DEBUG",
        "LOG_LEVEL",
        "JSON_LOG",
        "DATABASE_NAME",
        "DJANGO_DB",
        "DJANGO_SETTINGS_MODULE",
        "POSTGRE_HOST",
        "SENTRY_DSN",
        "HEARTEX_HOST",
        "LABEL_STUDIO_HOST",
        "LABEL_STUDIO_URL",
        "LABEL_STUDIO_API_KEY",
    ],
)
def test_a_variable_of_the_shell_does_not_reach_the_server(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str
) -> None:
    monkeypatch.setenv(name, "of the shell")
    assert "of the shell" not in environment_of_server(monkeypatch, tmp_path).values()


@pytest.mark.skipif(find_spec("label_studio") is None, reason="Label Studio is not installed")
def test_no_setting_that_label_studio_reads_under_a_bare_name_reaches_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    spec = find_spec("label_studio")
    assert spec is not None
    assert spec.submodule_search_locations
    folder = Path(next(iter(spec.submodule_search_locations)))
    sources = [*folder.glob("core/settings/*.py"), folder / "server.py", folder / "core" / "storage.py"]
    names = {name for file in sources if file.is_file() for name in _READ_SETTING.findall(file.read_text())}
    assert len(names) > 50
    for name in names:
        monkeypatch.setenv(name, "of the shell")
    reached = {name for name, value in environment_of_server(monkeypatch, tmp_path).items() if value == "of the shell"}
    assert sorted(reached) == [], "keep these settings from the server in scripts/claimset/server/child_process.py"


def test_what_the_server_is_given_reaches_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("LABEL_STUDIO_USERNAME", "of the shell")
    environment = environment_of_server(monkeypatch, tmp_path, {"LABEL_STUDIO_USERNAME": "owner@claimset.example"})
    assert environment["LABEL_STUDIO_USERNAME"] == "owner@claimset.example"
    assert environment["LABEL_STUDIO_BASE_DATA_DIR"] == str(tmp_path)
    assert environment["LABEL_STUDIO_DISABLE_SIGNUP_WITHOUT_LINK"] == "true"
    assert environment["LABEL_STUDIO_COLLECT_ANALYTICS"] == "false"
