"""Kills at chosen and at random moments: of the client, by a signal, and of the server."""

import contextlib
import os
import random
import signal
import threading
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from claimset.server.embedded import Credentials, EmbeddedServer
from faults.operations import Bench, Operation
from support.forked import Ended

SIGNALS = (signal.SIGKILL, signal.SIGINT, signal.SIGTERM)


class Moment(NamedTuple):
    """
    When it happens: `asked` and `answered` at a request's number, before the server hears of it and after it did it;
    `byte` when so many bytes of answers went by; `second` after so much time.
    """

    kind: str
    at: float

    @property
    def words(self) -> str:
        """Say when it is."""
        return f"{self.kind} {self.at:.2f}" if self.kind == "second" else f"{self.kind} {self.at:.0f}"


class Length(NamedTuple):
    """What a run on a line without faults comes to."""

    requests: int
    bytes: int
    seconds: float


def length(bench: Bench, operation: Operation) -> Length:
    """Measure an operation on a line without faults."""
    bench.ready(operation)
    ended = bench.run(operation)
    assert ended.code == 0, ended
    return Length(len(bench.proxy.asked), bench.proxy.sent, ended.seconds)


def moment(dice: random.Random, whole: Length) -> Moment:
    """Choose a moment within a run."""
    kind = dice.choice(("asked", "answered", "byte", "second"))
    if kind == "byte":
        return Moment(kind, dice.randrange(1, whole.bytes + 1))
    if kind == "second":
        return Moment(kind, dice.uniform(0.05, whole.seconds))
    return Moment(kind, dice.randrange(whole.requests))


def interrupted(bench: Bench, operation: Operation, when: Moment, strike: Callable[[int], None]) -> tuple[Ended, bool]:
    """Run an operation and strike its process at a moment; return how it ended, and whether it was hit."""
    struck = threading.Event()
    pid = 0

    def once() -> None:
        if pid and not struck.is_set():
            struck.set()
            strike(pid)

    def watch(what: str, count: int) -> None:
        if what == when.kind and count >= when.at:
            once()

    bench.proxy.again(watch=watch)
    pid = bench.start(operation)
    timer = threading.Timer(when.at, once) if when.kind == "second" else None
    if timer is not None:
        timer.start()
    ended = bench.forking.wait()
    if timer is not None:
        timer.cancel()
        timer.join()
    return ended, struck.is_set()


def killed(bench: Bench, operation: Operation, when: Moment, number: signal.Signals) -> tuple[Ended, bool]:
    """Run an operation and send its process a signal at a moment."""

    def strike(pid: int) -> None:
        # It may have ended just now.
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)

    return interrupted(bench, operation, when, strike)


class Mortal:
    """A server that can be killed and started again, on the same data directory and the same port."""

    def __init__(self, folder: Path) -> None:
        self._folder, self.credentials = folder, Credentials.generate()
        self._server = EmbeddedServer(folder, self.credentials)
        self.url = self._server.url

    def start(self) -> None:
        """Start it, or start it again."""
        self._server.start()

    def kill(self) -> None:
        """Kill its process: it gets no chance to end anything in order."""
        if self._server.pid is not None:
            os.kill(self._server.pid, signal.SIGKILL)

    def restart(self) -> None:
        """Start it again after a kill."""
        self._server.stop()
        self._server.start()

    def stop(self) -> None:
        """Stop it in order."""
        self._server.stop()
