"""`--blind isolated` from end to end: a server each, everybody's work under their pseudonym, nobody else's there."""

import json
import re
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from claimset.labelstudio.transport.accounts import Account
from claimset.labelstudio.transport.client import LabelStudio
from claimset.model.trouble import Misconfigured
from claimset.server.serve import TeamServer
from claimset.store.project import Project
from claimset.sync.assignment.server_project import find_projects
from commands.conftest import CommandResult, run
from e2e.test_serve import CLAIMSET

pytestmark = pytest.mark.server

PASSWORD = "a-long-password"
PEOPLE = {"a01": "ines@people.example", "a02": "joris@people.example"}


class Running:
    """The servers of annotators, by pseudonym, each held up by a command of its own."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._held: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, *names: str) -> None:
        """Start them and wait until each says that it is there."""
        for name in names:
            with self._log(name).open("wb") as out:
                words = [*CLAIMSET, "serve", "--annotator", name]
                self._held[name] = subprocess.Popen(words, cwd=self._project.root, stdout=out, stderr=out)
        limit = time.monotonic() + 240
        for name in names:
            while "stops the server" not in self.said(name):
                assert self._held[name].poll() is None, self.said(name)
                assert time.monotonic() < limit, self.said(name)
                time.sleep(0.2)

    def stop(self, name: str) -> None:
        """Stop one as Ctrl-C does."""
        process = self._held.pop(name)
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 130

    def stop_all(self) -> None:
        """Stop what still runs."""
        for name in list(self._held):
            self.stop(name)

    def said(self, name: str) -> str:
        """Return what a server's command has said."""
        return self._log(name).read_text()

    def server(self, name: str) -> LabelStudio:
        """Connect to a server as its owner."""
        where = TeamServer(self._project, name).saved_connection()
        return LabelStudio.at(where["url"], where["token"])

    def _log(self, name: str) -> Path:
        return self._project.root / f"serve-{name}.log"


@contextmanager
def _running(project: Project) -> Iterator[Running]:
    running_servers = Running(project)
    try:
        yield running_servers
    finally:
        running_servers.stop_all()


def _by_annotator(project: Project) -> dict[str, set[str]]:
    titles: dict[str, set[str]] = {}
    for file in project.stored("pulled"):
        for row in json.loads(file.read_bytes())["annotations"]:
            titles.setdefault(row["annotator"], set()).add(file.stem)
    return titles


def _within(project: Project, *words: str) -> CommandResult:
    return run(*words, cwd=project.root)


def test_everybody_has_a_server_and_one_that_is_down_hides_no_other(with_texts: Callable[..., Project]) -> None:
    names = [f"text-{number}" for number in range(6)]
    project = with_texts(**{name: f"Northmere Police counted {len(name)} people, {name}." for name in names})
    with _running(project) as running:
        running.start(*PEOPLE)
        sent = _within(project, "push", "--annotators", "a01,a02", "--blind", "isolated", "--interface", "all", "--yes")
        assert sent.code == 0, sent.err
        sessions: dict[str, Account] = {}
        had: dict[str, set[str]] = {}
        for name, email in PEOPLE.items():
            with_owner = running.server(name)
            schema = project.schema()
            (target,) = find_projects(with_owner, schema, schema.interfaces["all"])
            assert target.annotator == name
            tasks = {task.key.partition("/")[0]: task.id for task in with_owner.tasks.list_keyed(target.id)}
            with_owner.close()
            had[name] = set(tasks)
            invite = re.search(r"invite +(\S+)", running.said(name))[1]  # type: ignore[index]
            sessions[name] = Account(invite.partition("/user/")[0])
            sessions[name].sign_up(invite, email, PASSWORD)
            # Everybody leaves the last text and submits the others.
            *most, _ = sorted(tasks)
            for text in most:
                sessions[name].complete(tasks[text], [], 30.0)
        assert had["a01"] | had["a02"] == set(names)
        assert had["a01"] & had["a02"] == set()

        for name, other in (("a01", "a02"), ("a02", "a01")):
            elsewhere = Account(TeamServer(project, other).saved_connection()["url"])
            with pytest.raises(Misconfigured, match="refused"):
                elsewhere.log_in(PEOPLE[name], PASSWORD)
            elsewhere.close()
        waiting = _within(project, "status", "--json")
        assert waiting.code == 0, waiting.err
        stages = {row["annotator"]: row for row in waiting.data["stages"]}
        assert {name: (row["documents"], row["done"], row["unpulled"]) for name, row in stages.items()} == {
            name: (len(had[name]), len(had[name]) - 1, len(had[name]) - 1) for name in PEOPLE
        }

        running.stop("a02")
        partly = _within(project, "pull", "--json")
        assert partly.code == 4
        assert "the server of a02 does not run" in partly.words
        assert partly.data["a01"]["annotations"] == len(had["a01"]) - 1
        assert "a02" in partly.data["a02"]["trouble"]
        assert _by_annotator(project) == {"a01": set(sorted(had["a01"])[:-1])}
        shown = _within(project, "status", "--json")
        assert (shown.code, {row["annotator"] for row in shown.data["stages"]}) == (4, {"a01"})

        running.start("a02")
        result = _within(project, "pull", "--json")
        assert result.code == 0, result.err
        assert {name: said["annotations"] for name, said in result.data.items()} == {
            "a01": 0,
            "a02": len(had["a02"]) - 1,
        }
        assert _by_annotator(project) == {name: set(sorted(had[name])[:-1]) for name in PEOPLE}
        assert {name: row["email"] for name, row in project.private("annotators.json").items()} == PEOPLE
        proven = _within(project, "pull", "--verify", "--json")
        assert (proven.code, {name: said["differences"] for name, said in proven.data.items()}) == (
            0,
            {"a01": [], "a02": []},
        )
        table = _within(project, "status")
        assert table.code == 0
        assert re.search(r"all +a01 ", table.out)
        assert re.search(r"all +a02 ", table.out)
        for session in sessions.values():
            session.close()
