"""Tokens and passwords stand in nothing that a run wrote, printed, logged or was started with."""

import base64
import contextlib
import json
import logging
import os
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from claimset.labelstudio.transport.client import LabelStudio
from claimset.sync.push.plan import plan_push
from faults.operations import IMPORTED, SHELL
from faults.proxy import Exchange, Proxy, Spoil
from faults.spoiling import at, faults
from faults.stand_in import StandIn, say_json
from faults.world import INTERFACE, Person, World, unpacked
from support.forked import Forking

pytestmark = pytest.mark.server

_COMMANDS = (
    ("push", "--plan", "--interface", INTERFACE),
    ("push", "--yes", "--interface", INTERFACE),
    ("push", "--plan", "--json", "--interface", INTERFACE),
    ("pull",),
    ("pull", "--json"),
    ("status",),
    ("doctor",),
    ("check",),
    ("push", "--fixes", "--yes"),
)


def _echo(exchange: Exchange) -> None:
    """A page for developers that shows the request with its headers, as some servers' do."""
    header_list = "".join(f"<li>{name}: {value}" for name, value in exchange.handler.headers.items())
    exchange.say(500, f"<!doctype html><h1>Error</h1><ul>{header_list}</ul>".encode(), "text/html")


def _echo_json(exchange: Exchange) -> None:
    exchange.say(400, json.dumps({"detail": dict(exchange.handler.headers.items())}).encode())


def _forms(secret: str) -> Iterator[bytes]:
    """A secret as it is, and as it may be written: encoded, and from any of its ends on."""
    yield secret.encode()
    for shift in range(3):
        # In Base64 a word looks different by where it starts; the letters at its ends belong to its neighbours too.
        yield base64.b64encode(b"x" * shift + secret.encode())[4:-4]
    yield secret.encode().hex().encode()


def _found(secrets: Iterable[str], places: dict[str, bytes]) -> list[str]:
    return [
        f"{secret[:6]}… in {name}"
        for name, data in places.items()
        for secret in secrets
        if any(form in data for form in _forms(secret))
    ]


def _below(*folders: Path) -> dict[str, bytes]:
    files = [file for folder in folders for file in folder.rglob("*") if file.is_file()]
    return {str(file): unpacked(file) + str(file).encode() for file in files}


@pytest.fixture
def personal(embedded: Any) -> Iterator[str]:
    """A personal access token of the owner."""
    running, credentials = embedded
    with httpx.Client(
        base_url=running.url, headers={"Authorization": f"Token {credentials.token}"}, trust_env=False
    ) as session:
        answer = session.post("/api/token/")
        assert answer.is_success, answer.text
        token = str(answer.json()["token"])
        yield token
        session.post("/api/token/blacklist/", json={"refresh": token})


def test_the_search_finds_a_secret_that_is_there(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"before 0123456789abcdef after")
    (tmp_path / "b").write_bytes(base64.b64encode(b"Basic owner:0123456789abcdef!"))
    assert len(_found(["0123456789abcdef"], _below(tmp_path))) == 2
    assert _found(["another-secret-word"], _below(tmp_path)) == []


def test_no_secret_stands_in_anything_that_was_written_or_said(
    embedded: Any, people: list[Person], personal: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    running, credentials = embedded
    server = LabelStudio.at(running.url, credentials.token)
    home = tmp_path / "home"
    home.mkdir()
    secrets = [credentials.token, credentials.password, personal, *(person.password for person in people)]
    contents: dict[str, bytes] = {}
    access: set[str] = set()

    def watched(spoil: Spoil) -> Spoil:
        def look(exchange: Exchange) -> bool:
            kind, _, word = exchange.handler.headers.get("Authorization", "").partition(" ")
            if kind == "Bearer":
                access.add(word)
            return spoil(exchange)

        return look

    with StandIn(say_json({})) as other, Proxy(running.url) as proxy:
        spoils = [at(2, fault.answer) for fault in faults(other.url) if "1 GB" not in fault.name]
        spoils += [at(number, answer) for answer in (_echo, _echo_json) for number in (0, 2)]
        for name, token in (("legacy", credentials.token), ("personal", personal)):
            world = World(tmp_path / name, server, people, texts=3)
            environment = {
                "LABEL_STUDIO_API_KEY": token,
                "HOME": str(home),
                "XDG_CACHE_HOME": str(home / "cache"),
                "XDG_CONFIG_HOME": str(home / "config"),
                "TMPDIR": str(home),
                "PYTHONDEVMODE": "1",
            }
            forking = Forking(IMPORTED, SHELL | environment)
            runs = [(words, lambda _: False) for words in _COMMANDS]
            if name == "legacy":
                runs[2:2] = [(("push", "--yes", "--interface", INTERFACE), spoil) for spoil in spoils]
            runs += [(("pull",), spoil) for spoil in spoils[-4::2]]
            for number, (words, spoil) in enumerate(runs):
                if words == ("pull",):
                    world.annotate(0.5)
                proxy.again(watched(spoil))
                ended = forking.run(world.project.root, *words, logs=tmp_path, LABEL_STUDIO_URL=proxy.url)
                assert not ended.traceback, ended.err
                contents[f"{name} {number} {' '.join(words)}"] = (ended.out + ended.err).encode()
            wrong = forking.run(
                world.project.root, "push", "--plan", logs=tmp_path, LABEL_STUDIO_URL=f"http://x:{token}@127.0.0.1"
            )
            contents[f"{name} in the address"] = (wrong.out + wrong.err).encode()
            forking.close()
            world.wiped()
        assert other.requests == []
    assert access
    assert len(contents) > 2 * len(_COMMANDS)
    assert _found([*secrets, *access], contents | _below(tmp_path)) == []
    server.close()


def test_no_secret_is_logged_when_everything_is(
    embedded: Any, people: list[Person], personal: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    running, credentials = embedded
    server = LabelStudio.at(running.url, credentials.token)
    world = World(tmp_path / "world", server, people, texts=2)
    with caplog.at_level(logging.DEBUG):
        world.pushed()
        world.annotate()
        with contextlib.closing(LabelStudio.at(running.url, personal)) as other:
            plan_push(world.project, other, [INTERFACE])
    assert "HTTP Request" in caplog.text
    words = "\n".join(f"{record.getMessage()} {record.args}" for record in caplog.records)
    secrets = [credentials.token, credentials.password, personal, *(person.password for person in people)]
    assert _found(secrets, {"log": words.encode()}) == []
    world.wiped()
    server.close()


def test_no_secret_is_an_argument_of_a_process_or_in_the_environment_of_a_child(
    embedded: Any, people: list[Person], tmp_path: Path
) -> None:
    running, credentials = embedded
    server = LabelStudio.at(running.url, credentials.token)
    world = World(tmp_path / "world", server, people, texts=2)
    environment = {**os.environ, "LABEL_STUDIO_URL": running.url, "LABEL_STUDIO_API_KEY": credentials.token}
    contents: dict[str, bytes] = {}
    with subprocess.Popen(
        [sys.executable, "-c", "from claimset.commands import main; main()", "push", "--yes"],
        cwd=world.project.root,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        while process.poll() is None:
            for name in ("cmdline", "environ"):
                for place in Path("/proc").glob(f"[0-9]*/{name}"):
                    with contextlib.suppress(OSError):
                        contents[str(place)] = place.read_bytes()
            time.sleep(0.05)
    assert process.returncode == 0
    assert f"/proc/{process.pid}/cmdline" in contents
    assert f"/proc/{running.pid}/cmdline" in contents
    # The command was given the token in its environment, and the server its own: no other process has either.
    given = {f"/proc/{pid}/environ" for pid in (process.pid, running.pid)}
    assert given <= contents.keys()
    others = {name: data for name, data in contents.items() if name not in given}
    assert _found([credentials.token, credentials.password], others) == []
    world.wiped()
    server.close()
