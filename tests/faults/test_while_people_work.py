"""
People annotate, edit, delete, skip and come back, and pulls run in between: what is here is what a full pull says.

CLAIMSET_EXAMPLES says how many histories are tried on each server, CLAIMSET_STEPS how long each is. If they are not
set, most histories are the work on a server in memory, where a pull takes no second; one runs on Label Studio.
"""

import json
import os
import secrets
import shutil
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar, NamedTuple, Protocol

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from claimset.labelstudio.port import AnnotationServer
from claimset.labelstudio.transport.client import LabelStudio
from claimset.store.project import Project
from claimset.sync.pull.commit import PullResult
from claimset.sync.pull.compare import compare_with_server
from claimset.sync.pull.inputs import PullOptions
from claimset.sync.pull.pull import pull
from faults.small_server import PEOPLE, Shelf
from faults.world import Person, World, unpacked
from support.owner import completed_tasks, delete
from support.server_in_memory import ServerInMemory

_EXAMPLES, _STEPS = os.environ.get("CLAIMSET_EXAMPLES"), int(os.environ.get("CLAIMSET_STEPS", "12"))
_TEXTS = 4
_LATE = 8
"""How many minutes a server takes at most to write a change."""
Result = list[dict[str, Any]]


class Hands(Protocol):
    """What two people, 0 and 1, and the owner do on a server by hand."""

    def submit(self, who: int, task: int, result: Result, *, skipped: bool) -> int:
        """Submit an annotation, or skip the task; return the annotation's id."""

    def edit(self, who: int, annotation: int, **fields: Any) -> None:
        """Give an annotation another `result`, or another `was_cancelled`."""

    def delete(self, who: int, annotation: int) -> None:
        """Delete an annotation."""

    def rename(self, who: int, name: str) -> None:
        """Give a person another first name."""

    def delete_task(self, task: int) -> None:
        """Delete a task, as the owner."""

    def delete_project(self, project: int) -> None:
        """Delete a project, as the owner."""

    def wait(self) -> None:
        """Let a moment pass."""


class HandsOnLabelStudio(NamedTuple):
    """Two people with a session each, and the owner's token."""

    server: LabelStudio
    people: list[Person]

    def submit(self, who: int, task: int, result: Result, *, skipped: bool) -> int:
        fields = {"was_cancelled": True} if skipped else {"lead_time": 3.5}
        answer = self._ask(who, "POST", f"/api/tasks/{task}/annotations/", {"result": result, **fields})
        return int(answer["id"])

    def edit(self, who: int, annotation: int, **fields: Any) -> None:
        self._ask(who, "PATCH", f"/api/annotations/{annotation}/", fields)

    def delete(self, who: int, annotation: int) -> None:
        self._ask(who, "DELETE", f"/api/annotations/{annotation}/")

    def rename(self, who: int, name: str) -> None:
        number = self.people[who].ask("GET", "/api/current-user/whoami").json()["id"]
        self._ask(who, "PATCH", f"/api/users/{number}/", {"first_name": name, "last_name": "Other"})

    def delete_task(self, task: int) -> None:
        delete(self.server, "tasks", task)

    def delete_project(self, project: int) -> None:
        delete(self.server, "projects", project)

    def wait(self) -> None:
        time.sleep(0.3)

    def _ask(self, who: int, method: str, path: str, fields: dict[str, Any] | None = None) -> dict[str, Any]:
        answer = self.people[who].ask(method, path, json=fields)
        assert answer.is_success, (method, path, answer.status_code, answer.text[:300])
        return dict(answer.json()) if answer.content else {}


class HandsInMemory(NamedTuple):
    """The two people whom the server in memory knows."""

    server: ServerInMemory

    def submit(self, who: int, task: int, result: Result, *, skipped: bool) -> int:
        number = self.server.annotate(task, result, by=int(str(PEOPLE[who]["id"])))
        if skipped:
            self.server.cancel(number)
        return number

    def edit(self, who: int, annotation: int, **fields: Any) -> None:
        _, item = self.server.shelf.any_item("annotations", annotation)
        now, before = (datetime.fromisoformat(time) for time in (self.server.shelf.moment(), item["updated_at"]))
        # The server takes its time: a change may be older than others that were pulled, never than the last of its own.
        self.server.edit(annotation, late=min(_LATE, (now - before) // timedelta(minutes=1)), **fields)

    def delete(self, who: int, annotation: int) -> None:
        self.server.delete_annotation(annotation)

    def rename(self, who: int, name: str) -> None:
        pass  # Nothing that a client reads has the name: it is the address that stands for a person.

    def delete_task(self, task: int) -> None:
        self.server.tasks.remove(task)

    def delete_project(self, project: int) -> None:
        rows = self.server.shelf.projects
        rows[:] = [row for row in rows if row["id"] != project]

    def wait(self) -> None:
        self.server.shelf.clock += _LATE


class Work(RuleBasedStateMachine):
    """What people can do to four texts, and what pulls make of it."""

    server: ClassVar[AnnotationServer]
    hands: ClassVar[Hands]
    place: ClassVar[Path]
    fewest_acts: ClassVar[int]

    @initialize(acts=st.integers(1, 4))
    def begin(self, acts: int) -> None:
        """Push the texts, let people annotate most of them, pull, and let one be skipped after all."""
        self.acts, self.acts_between_pulls = 0, max(acts, self.fewest_acts)
        self.folder = self.place / secrets.token_hex(4)
        self.world = World(self.folder, self.server, (), texts=_TEXTS)
        self.world.pushed()
        self.tasks = self.world.tasks()
        self.made: dict[int, int] = {}
        self.task_of: dict[int, int] = {}
        self.skipped: set[int] = set()
        self.seen: set[tuple[str, int]] = set()
        self.said: set[str] = set()
        self.names: dict[tuple[str, int], str] = {}
        self.older: list[dict[str, bytes]] = []
        for who, which in ((0, 0), (1, 0), (0, 1), (1, 1), (0, 2)):
            self.annotate(who, which)
        self.hands.wait()
        self.pull()
        self.skip_after_all(0)

    @rule(who=st.integers(0, 1), which=st.integers(0, _TEXTS - 1))
    def annotate(self, who: int, which: int) -> None:
        """Somebody submits an annotation."""
        key = self._key(which)
        if key is not None:
            self._submit(who, key, self.world.result(key))

    @rule(who=st.integers(0, 1), which=st.integers(0, _TEXTS - 1))
    def skip(self, who: int, which: int) -> None:
        """Somebody skips a task."""
        key = self._key(which)
        if key is not None:
            self.skipped.add(self._submit(who, key, [], skipped=True))

    @precondition(lambda self: self.made)
    @rule(which=st.integers(0, 99))
    def edit(self, which: int) -> None:
        """Somebody changes what they submitted, or, in their own name, what somebody else did."""
        number = sorted(self.made)[which % len(self.made)]
        key = next(key for key, task in self.tasks.items() if task == self.task_of[number])
        self.hands.edit(self.made[number], number, result=self.world.result(key))

    @precondition(lambda self: self.made)
    @rule(which=st.integers(0, 99))
    def delete(self, which: int) -> None:
        """Somebody deletes an annotation."""
        number = sorted(self.made)[which % len(self.made)]
        self.hands.delete(self.made.pop(number), number)
        self.skipped.discard(number)

    @precondition(lambda self: self.made.keys() - self.skipped)
    @rule(which=st.integers(0, 99))
    def skip_after_all(self, which: int) -> None:
        """Somebody skips what they had submitted."""
        some = sorted(self.made.keys() - self.skipped)
        number = some[which % len(some)]
        self.hands.edit(self.made[number], number, was_cancelled=True)
        self.skipped.add(number)

    @precondition(lambda self: self.skipped)
    @rule(which=st.integers(0, 99))
    def unskip(self, which: int) -> None:
        """Somebody takes a skip back."""
        number = sorted(self.skipped)[which % len(self.skipped)]
        self.hands.edit(self.made[number], number, was_cancelled=False)
        self.skipped.discard(number)

    @rule(who=st.integers(0, 1), name=st.sampled_from(["Ann", "Anna", "Ann-Marie", ""]))
    def rename(self, who: int, name: str) -> None:
        """Somebody changes their name."""
        self.hands.rename(who, name)

    @precondition(lambda self: len(self.tasks) > 1)
    @rule(which=st.integers(0, _TEXTS - 1))
    def delete_task(self, which: int) -> None:
        """The owner deletes a task with all that was said of it."""
        key = self._key(which)
        if key is not None:
            task = self.tasks.pop(key)
            self.hands.delete_task(task)
            for number in [number for number, of in self.task_of.items() if of == task]:
                self.made.pop(number, None)
                self.skipped.discard(number)

    @precondition(lambda self: len(self.tasks) < _TEXTS)
    @rule()
    def push_again(self) -> None:
        """A push brings texts whose tasks were deleted to the server once more."""
        self.world.pushed()
        self.tasks = self.world.tasks()

    @rule(which=st.integers(0, 99))
    def check_out(self, which: int) -> None:
        """Somebody brings back the files of an earlier pull, as of an older commit, for all that are here."""
        for name, data in self.older[which % len(self.older)].items():
            self.world.project.pulled_file(name.removesuffix(".json")).write_bytes(data)
        # What the older files lack was taken back by hand, and comes in again only if it is still on the server.
        self.seen &= self.world.kept()

    @rule()
    def wait(self) -> None:
        """A moment passes."""
        self.hands.wait()

    @invariant()
    def pull_now_and_then(self) -> None:
        """A pull runs after every so many acts."""
        self.acts += 1
        if self.acts > self.acts_between_pulls:
            self.acts = 0
            self.pull()

    def pull(self) -> None:
        """Pull what is new; it is all that there is."""
        result = self._pull(self.world.project.root)
        self._compare(result)
        self.older.append(_files(self.world.project.root))

    def teardown(self) -> None:
        """Pull once more at the end; then let the server forget."""
        if hasattr(self, "world"):
            try:
                self.pull()
            finally:
                for item in self.server.projects.list_titled(self.world.schema.name):
                    self.hands.delete_project(item.id)
                shutil.rmtree(self.folder)

    @invariant()
    def nothing_that_was_pulled_is_lost(self) -> None:
        """Every annotation that ever came in is here, and every word of it is here or in a snapshot."""
        if not hasattr(self, "world"):
            return
        kept_work = self.world.kept()
        assert self.seen <= kept_work, self.seen - kept_work
        snapshots = self.world.project.state / "snapshots"
        stored = b"".join(unpacked(file) for file in sorted(snapshots.rglob("*")) if file.is_file())
        stored += b"".join(file.read_bytes() for file in self.world.project.stored("pulled"))
        assert [name for name in self.said if name.encode() not in stored] == []

    def _compare(self, result: PullResult) -> None:
        assert self.world.brought().lost == []
        server_ids = {
            row.id
            for task in completed_tasks(self.world.server, self.world.target or 0)
            for row in task.annotations
            if not row.cancelled
        }
        for document, number in self.world.kept():
            layer = next(layer for layer in self.world.layers(document) if layer["annotation"] == number)
            assert (layer.get("state", "current") == "withdrawn") == (number not in server_ids), layer
            assert self.names.setdefault((document, number), layer["annotator"]) == layer["annotator"]
            self.said |= {span["id"] for spans in layer["labels"].values() for span in _spans(spans)}
        self.seen |= self.world.kept()
        assert compare_with_server(self.world.project, self.world.server).differences == ()
        copy = self.folder / "copy"
        shutil.copytree(self.world.project.root, copy)
        try:
            full_result = self._pull(copy, full=True)
            assert (result.skipped, result.drafts, result.refused) == (
                full_result.skipped,
                full_result.drafts,
                full_result.refused,
            )
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

    def _pull(self, root: Path, *, full: bool = False) -> PullResult:
        result = pull(Project(root), self.world.server, options=PullOptions(full))
        assert [issue for issue in result.issues if issue.level == "error"] == []
        return result

    def _key(self, which: int) -> str | None:
        keys = sorted(self.tasks)
        return keys[which] if which < len(keys) else None

    def _submit(self, who: int, key: str, result: Result, *, skipped: bool = False) -> int:
        task = self.tasks[key]
        number = self.hands.submit(who, task, result, skipped=skipped)
        self.made[number], self.task_of[number] = who, task
        return number


def _spans(value: Any) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict) and "id" in item] if isinstance(value, list) else []


def _files(root: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in sorted((root / "annotations").rglob("*.json"))}


def _counting(root: Path) -> dict[str, list[tuple[int, str, str]]]:
    counts = {}
    for name, data in _files(root).items():
        layers = [layer for layer in json.loads(data)["annotations"] if layer.get("state", "current") != "withdrawn"]
        rows = sorted((layer["annotation"], layer["annotator"], layer["sha256"]) for layer in layers)
        if rows:
            counts[name] = rows
    return counts


def _work(server: AnnotationServer, hands: Hands, place: Path, histories: int, fewest_acts: int) -> None:
    Work.server, Work.hands, Work.place, Work.fewest_acts = server, hands, place, fewest_acts
    case = Work.TestCase
    case.settings = settings(
        max_examples=histories,
        stateful_step_count=_STEPS,
        deadline=None,
        database=None,
        phases=list(Phase)[:4] if _EXAMPLES else [Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    case("runTest").runTest()


def test_an_incremental_pull_is_a_full_pull_whatever_people_do(tmp_path: Path) -> None:
    server = ServerInMemory(Shelf())
    _work(server, HandsInMemory(server), tmp_path, int(_EXAMPLES or 12), fewest_acts=1)


@pytest.mark.server
def test_an_incremental_pull_of_label_studio_is_a_full_pull_whatever_people_do(
    embedded: Any, people: list[Person], tmp_path: Path
) -> None:
    running, credentials = embedded
    server = LabelStudio.at(running.url, credentials.token)
    _work(server, HandsOnLabelStudio(server, people), tmp_path, int(_EXAMPLES or 1), fewest_acts=4)
    server.close()
