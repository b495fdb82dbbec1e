"""What the client does with a server, each operation by its name: how the world is made ready, and what must hold."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from claimset.sync.pull.pull import pull
from faults.proxy import Proxy, Spoil
from faults.spoiling import Fault, at, since
from faults.world import INTERFACE, Verdict, World
from support.forked import Ended, Forking, Small

IMPORTED = (
    "claimset.commands.streams",
    "claimset.sync.push.saved_plan",
    "claimset.sync.pull.pull",
    "claimset.sync.pull.from_snapshots",
    "claimset.server.serve",
    "claimset.server.servers",
    "claimset.sync.status",
)
"""What runs find imported, so that a kill meets the work and not the import of libraries."""
SHELL = {"NO_COLOR": "1", "COLUMNS": "200"}
"""The shell of every run."""
SMALL: Small = {
    "claimset.sync.push.send": {"BATCH_TASKS": 3},
    "claimset.sync.push.renew": {"CHUNK": 3},
    "claimset.sync.assignment.wait_until_stable": {"PAUSES": [0.3, 0.4, 0.5, 1.0, 2.0]},
    "claimset.labelstudio.transport.listing": {"PAGE": 4, "BATCH": 3},
    "claimset.labelstudio.transport.http": {"PAUSES": [0.1, 0.3]},
}
"""Batches of three, pages of four: seven texts take several requests of each kind."""


class Operation(NamedTuple):
    """
    `ready` makes the world as it is before, `holds` says what is wrong after a run on a line without faults.

    `changes` says whether the operation changes what the server has: then the world is made ready for every run.
    `looks` says whether it writes nothing at all, neither there nor here: there is nothing to lose by a kill.
    """

    name: str
    words: tuple[str, ...]
    ready: Callable[[World], None]
    holds: Callable[[World], Verdict]
    changes: bool
    looks: bool = False


def _empty(world: World) -> None:
    world.wiped()


def _half_pushed(world: World) -> None:
    world.wiped()
    world.pushed()
    world.grow(2)


def _annotated(world: World) -> None:
    world.wiped()
    world.pushed()
    world.annotate()


def _annotated_more(world: World) -> None:
    _annotated(world)
    pull(world.project, world.server)
    world.annotate(0.3)


def _newer_proposals(world: World) -> None:
    world.wiped()
    world.propose("1")
    world.pushed()
    world.propose("2")


def _pulled(world: World) -> None:
    _annotated(world)
    pull(world.project, world.server)


PUSH = ("push", "--yes", "--interface", INTERFACE)
OPERATIONS = [
    Operation("plan", ("push", "--plan", "--interface", INTERFACE), _empty, World.once, changes=False, looks=True),
    Operation("push", PUSH, _empty, World.arrived, changes=True),
    Operation("push the rest", PUSH, _half_pushed, World.arrived, changes=True),
    Operation("push newer proposals", PUSH, _newer_proposals, World.proposed, changes=True),
    Operation("status", ("status",), _annotated_more, World.once, changes=False, looks=True),
    Operation("pull", ("pull",), _annotated, World.brought, changes=False),
    Operation("pull what is new", ("pull",), _annotated_more, World.brought, changes=False),
    Operation("pull --full", ("pull", "--full"), _annotated_more, World.brought, changes=False),
    Operation("pull --verify", ("pull", "--verify"), _pulled, World.brought, changes=False, looks=True),
]


class Bench:
    """Runs operations through a proxy, in a world; keeps what has to be restored between two runs."""

    def __init__(self, world: World, proxy: Proxy, forking: Forking, folder: Path) -> None:
        self.world, self.proxy, self.forking, self._folder = world, proxy, forking, folder
        self._before = folder / "before"
        self._operation = ""

    def ready(self, operation: Operation) -> None:
        """Make the world ready. After an operation that leaves the server as it was, that is the project's files."""
        root = self.world.project.root
        if operation.changes or operation.name != self._operation:
            self._operation = operation.name
            operation.ready(self.world)
            shutil.rmtree(self._before, ignore_errors=True)
            shutil.copytree(root, self._before)
        else:
            shutil.rmtree(root)
            shutil.copytree(self._before, root)

    def run(self, operation: Operation, spoil: Spoil | None = None) -> Ended:
        """Run the operation to its end."""
        if spoil is None:
            self.proxy.again()
        else:
            self.proxy.again(spoil)
        self.start(operation)
        return self.forking.wait()

    def start(self, operation: Operation) -> int:
        """Start the operation; return its process id."""
        root = self.world.project.root
        return self.forking.start(root, *operation.words, logs=self._folder, LABEL_STUDIO_URL=self.proxy.url)

    def length(self, operation: Operation) -> int:
        """Say how many requests the operation makes on a line without faults."""
        self.ready(operation)
        ended = self.run(operation)
        assert ended.code == 0, ended
        return len(self.proxy.asked)


class Outcome(NamedTuple):
    """What a fault and the clean run after it came to."""

    spoiled: Ended
    clean: Ended
    verdict: Verdict
    hit: bool

    @property
    def problems(self) -> list[str]:
        """Say in words what should not be; nothing where all is well."""
        problems = [f"duplicate: {name}" for name in self.verdict.duplicates]
        problems += [f"lost: {name}" for name in self.verdict.lost]
        for name, ended in (("with the fault", self.spoiled), ("clean", self.clean)):
            if ended.traceback:
                problems.append(f"traceback {name}: {ended.err[-2000:]}")
        if self.clean.code != 0:
            problems.append(f"the clean run ended with {self.clean.code}: {self.clean.err[-500:]}")
        if self.spoiled.code not in {0, 3, 4, 5}:
            problems.append(f"the run with the fault ended with {self.spoiled.code}: {self.spoiled.err[-500:]}")
        return problems


def through(bench: Bench, operation: Operation, fault: Fault, number: int, *, lasting: bool) -> Outcome:
    """Run an operation while a fault spoils its request `number` (with `lasting` all from there on), then without."""
    bench.ready(operation)
    spoiled = bench.run(operation, (since if lasting else at)(number, fault.answer))
    hit = len(bench.proxy.asked) > number
    between = bench.world.once()
    clean = bench.run(operation)
    return Outcome(spoiled, clean, between + operation.holds(bench.world), hit)
