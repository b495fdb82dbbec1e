"""
People annotate, edit, delete, skip and come back, and pulls run in between: what is here is what a full pull says.

CLAIMSET_EXAMPLES says how many histories are tried, CLAIMSET_STEPS how long each is; a few short ones if it is not set.
"""

import json
import os
import secrets
import shutil
import time
from pathlib import Path
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from claimset.labelstudio.transport.client import LabelStudio
from claimset.store.project import Project
from claimset.sync.pull.compare import compare_with_server
from claimset.sync.pull.inputs import PullOptions
from claimset.sync.pull.pull import pull
from faults.world import Person, World, unpacked
from support.owner import completed_tasks, delete

pytestmark = pytest.mark.server

_EXAMPLES, _STEPS = int(os.environ.get("CLAIMSET_EXAMPLES", "3")), int(os.environ.get("CLAIMSET_STEPS", "12"))
_TEXTS = 4


class Work(RuleBasedStateMachine):
    """What people can do to four texts, and what pulls make of it."""

    setting: ClassVar[dict[str, Any]] = {}

    @initialize()
    def begin(self) -> None:
        """Push the texts to a project of their own."""
        self.folder = Path(self.setting["folder"]) / secrets.token_hex(4)
        self.people: list[Person] = self.setting["people"]
        self.world = World(self.folder, self.setting["server"], self.people, texts=_TEXTS)
        self.world.pushed()
        self.tasks = self.world.tasks()
        self.made: dict[int, Person] = {}
        self.task_of: dict[int, int] = {}
        self.skipped: set[int] = set()
        self.seen: set[tuple[str, int]] = set()
        self.said: set[str] = set()
        self.names: dict[tuple[str, int], str] = {}
        self.pulls = 0

    @rule(who=st.integers(0, 1), which=st.integers(0, _TEXTS - 1))
    def annotate(self, who: int, which: int) -> None:
        """Somebody submits an annotation."""
        key = self._key(which)
        if key is not None:
            self._keep(self.people[who], key, {"result": self.world.result(key), "lead_time": 3.5})

    @rule(who=st.integers(0, 1), which=st.integers(0, _TEXTS - 1))
    def skip(self, who: int, which: int) -> None:
        """Somebody skips a task."""
        key = self._key(which)
        if key is not None:
            self.skipped.add(self._keep(self.people[who], key, {"result": [], "was_cancelled": True}))

    @precondition(lambda self: self.made)
    @rule(which=st.integers(0, 99))
    def edit(self, which: int) -> None:
        """Somebody changes what they submitted, or, in their own name, what somebody else did."""
        number = sorted(self.made)[which % len(self.made)]
        key = next(key for key, task in self.tasks.items() if task == self.task_of[number])
        told = {"result": self.world.result(key)}
        self._ask(self.made[number], "PATCH", f"/api/annotations/{number}/", told)

    @precondition(lambda self: self.made)
    @rule(which=st.integers(0, 99))
    def delete(self, which: int) -> None:
        """Somebody deletes an annotation."""
        number = sorted(self.made)[which % len(self.made)]
        self._ask(self.made.pop(number), "DELETE", f"/api/annotations/{number}/")
        self.skipped.discard(number)

    @precondition(lambda self: self.made.keys() - self.skipped)
    @rule(which=st.integers(0, 99))
    def skip_after_all(self, which: int) -> None:
        """Somebody skips what they had submitted."""
        some = sorted(self.made.keys() - self.skipped)
        number = some[which % len(some)]
        self._ask(self.made[number], "PATCH", f"/api/annotations/{number}/", {"was_cancelled": True})
        self.skipped.add(number)

    @precondition(lambda self: self.skipped)
    @rule(which=st.integers(0, 99))
    def unskip(self, which: int) -> None:
        """Somebody takes a skip back."""
        number = sorted(self.skipped)[which % len(self.skipped)]
        self._ask(self.made[number], "PATCH", f"/api/annotations/{number}/", {"was_cancelled": False})
        self.skipped.discard(number)

    @rule(who=st.integers(0, 1), name=st.sampled_from(["Ann", "Anna", "Ann-Marie", ""]))
    def rename(self, who: int, name: str) -> None:
        """Somebody changes their name."""
        number = self.people[who].ask("GET", "/api/current-user/whoami").json()["id"]
        self._ask(self.people[who], "PATCH", f"/api/users/{number}/", {"first_name": name, "last_name": "Other"})

    @precondition(lambda self: len(self.tasks) > 1)
    @rule(which=st.integers(0, _TEXTS - 1))
    def delete_task(self, which: int) -> None:
        """The owner deletes a task with all that was said of it."""
        key = self._key(which)
        if key is not None:
            task = self.tasks.pop(key)
            delete(self.world.server, "tasks", task)
            for number in [number for number, of in self.task_of.items() if of == task]:
                self.made.pop(number, None)
                self.skipped.discard(number)

    @rule()
    def wait(self) -> None:
        """A moment passes."""
        time.sleep(0.3)

    @rule()
    def pull(self) -> None:
        """Pull what is new; it is all that there is."""
        self._pull(self.world.project.root)
        self._compare()

    def teardown(self) -> None:
        """Pull once more at the end; then let the server forget."""
        if hasattr(self, "world"):
            try:
                self.pull()
                assert self.pulls
            finally:
                self.world.wiped()
                shutil.rmtree(self.folder)

    @invariant()
    def nothing_that_was_pulled_is_lost(self) -> None:
        """Every annotation that ever came in is here, and every word of it is here or in a snapshot."""
        if not hasattr(self, "world"):
            return
        kept = self.world.kept()
        assert self.seen <= kept, self.seen - kept
        snapshots = self.world.project.state / "snapshots"
        stored = b"".join(unpacked(file) for file in sorted(snapshots.rglob("*")) if file.is_file())
        stored += b"".join(file.read_bytes() for file in self.world.project.stored("pulled"))
        assert [name for name in self.said if name.encode() not in stored] == []

    def _compare(self) -> None:
        assert self.world.brought().lost == []
        there = {
            row.id
            for task in completed_tasks(self.world.server, self.world.target or 0)
            for row in task.annotations
            if not row.cancelled
        }
        for document, number in self.world.kept():
            layer = next(layer for layer in self.world.layers(document) if layer["annotation"] == number)
            assert (layer.get("state", "current") == "withdrawn") == (number not in there), layer
            assert self.names.setdefault((document, number), layer["annotator"]) == layer["annotator"]
            self.said |= {span["id"] for spans in layer["labels"].values() for span in _spans(spans)}
        self.seen |= self.world.kept()
        assert compare_with_server(self.world.project, self.world.server).differences == ()
        copy = self.folder / "copy"
        shutil.copytree(self.world.project.root, copy)
        try:
            self._pull(copy, full=True)
            assert _files(copy) == _files(self.world.project.root)
            # From nothing but the map of people: what counts is the same, what is gone is not known any more.
            for place in (copy / "annotations", copy / ".claimset"):
                people = (copy / ".claimset" / "annotators.json") if place.name == ".claimset" else None
                words = people.read_bytes() if people is not None and people.is_file() else None
                shutil.rmtree(place, ignore_errors=True)
                if words is not None:
                    place.mkdir(mode=0o700)
                    (place / "annotators.json").write_bytes(words)
            self._pull(copy)
            assert _counting(copy) == _counting(self.world.project.root)
        finally:
            shutil.rmtree(copy)

    def _pull(self, root: Path, *, full: bool = False) -> None:
        done = pull(Project(root), self.world.server, options=PullOptions(full))
        assert [issue for issue in done.issues if issue.level == "error"] == []
        self.pulls += 1

    def _key(self, which: int) -> str | None:
        keys = sorted(self.tasks)
        return keys[which] if which < len(keys) else None

    def _keep(self, person: Person, key: str, told: dict[str, Any]) -> int:
        task = self.tasks[key]
        number = int(self._ask(person, "POST", f"/api/tasks/{task}/annotations/", told)["id"])
        self.made[number], self.task_of[number] = person, task
        return number

    def _ask(self, person: Person, method: str, path: str, told: dict[str, Any] | None = None) -> dict[str, Any]:
        answer = person.ask(method, path, json=told)
        assert answer.is_success, (method, path, answer.status_code, answer.text[:300])
        return dict(answer.json()) if answer.content else {}


def _spans(value: Any) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict) and "id" in item] if isinstance(value, list) else []


def _files(root: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in sorted((root / "annotations").rglob("*.json"))}


def _counting(root: Path) -> dict[str, list[tuple[int, str, str]]]:
    found = {}
    for name, data in _files(root).items():
        layers = [layer for layer in json.loads(data)["annotations"] if layer.get("state", "current") != "withdrawn"]
        rows = sorted((layer["annotation"], layer["annotator"], layer["sha256"]) for layer in layers)
        if rows:
            found[name] = rows
    return found


def test_an_incremental_pull_is_a_full_pull_whatever_people_do(
    embedded: Any, people: list[Person], tmp_path: Path
) -> None:
    running, credentials = embedded
    server = LabelStudio.at(running.url, credentials.token)
    Work.setting = {"server": server, "people": people, "folder": tmp_path}
    case = Work.TestCase
    case.settings = settings(
        max_examples=_EXAMPLES,
        stateful_step_count=_STEPS,
        deadline=None,
        database=None,
        phases=[Phase.generate] if _EXAMPLES < 10 else list(Phase)[:4],
        suppress_health_check=list(HealthCheck),
    )
    case("runTest").runTest()
    server.close()
