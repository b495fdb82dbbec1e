"""
Commands through faults and kills: push and pull of the line, the client and the server, the others of the disk.

    python bench/faults.py [--kills 180] [--server-kills 32] [--parts matrix kills server-kills disk] [--seed 7]

Starts an embedded Label Studio for each part, and a proxy in front of it. Every fault spoils requests of every
operation; the client is killed at random moments (the n-th request, the k-th byte of answers, a time), and so is the
server, which is started again on the same data. After each, a run on a line without faults has to end with every task
there once and with every annotation here. Writes bench/results/faults.md and bench/results/faults.json, each part as it
goes; an earlier run of a part stays beside it. The part `disk` needs no server:
bench/disk_faults.py says what it does.
"""

import argparse
import contextlib
import json
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
from result_files import RESULTS, write_results

ROOT = Path(__file__).resolve().parents[1]
sys.path[:1] = [str(ROOT / "tests"), str(ROOT / "bench")]  # the tests first: here `faults` is this file

from disk_faults import disk_faults
from fault_cells import Cell

from claimset.labelstudio.transport.client import LabelStudio
from faults.killing import SIGNALS, Mortal, interrupted, killed, length, moment
from faults.operations import IMPORTED, OPERATIONS, SHELL, SMALL, Bench, Operation, through
from faults.proxy import Proxy
from faults.spoiling import faults
from faults.stand_in import StandIn, say_json
from faults.world import Person, Verdict, World
from support.forked import Ended, Forking

PARTS = {"matrix": "Faults", "kills": "Kills of the client", "server-kills": "Kills of the server", "disk": "The disk"}
EARLIER = "earlier"
"""The key under which results of earlier runs of a part are kept: what was tried adds up."""
CHAIN = 3  # kills before a run that is left alone


@contextmanager
def at_work(place: Path) -> Iterator[tuple[Bench, Mortal]]:
    """Start a server, two annotators, a project and a proxy."""
    mortal = Mortal(place / "server")
    mortal.start()
    server = LabelStudio.at(mortal.url, mortal.credentials.token)
    forking = Forking(IMPORTED, SHELL | {"LABEL_STUDIO_API_KEY": mortal.credentials.token}, SMALL)
    try:
        people = [Person(server, name) for name in ("ann", "bob")]
        world = World(place / "world", server, people)
        with Proxy(mortal.url) as proxy:
            yield Bench(world, proxy, forking, place), mortal
    finally:
        forking.close()
        server.close()
        mortal.stop()


def matrix(bench: Bench, operations: list[Operation], dice: random.Random, places: int) -> Iterator[Cell]:
    """Spoil requests of every operation by every fault: once at `places` requests, then from one on for good."""
    with StandIn(say_json({"release": "1.23.2"})) as other:
        for operation in operations:
            requests = bench.length(operation)
            for fault in faults(other.url):
                cell = Cell(operation.name, fault.name)
                numbers = sorted(dice.sample(range(requests), min(places, requests)))
                for number, lasting in [(number, False) for number in numbers] + [(dice.randrange(requests), True)]:
                    outcome = through(bench, operation, fault, number, lasting=lasting)
                    cell.add(outcome.spoiled, hit=outcome.hit)
                    cell.judge(outcome.verdict, outcome.clean)
                cell.leaked = len(other.requests)
                yield cell


def client_kills(bench: Bench, operations: list[Operation], dice: random.Random, kills: int) -> Iterator[Cell]:
    """Kill the client, `CHAIN` times in a row, then let it run."""
    each = -(-kills // (len(operations) * len(SIGNALS)))
    for operation in operations:
        whole = length(bench, operation)
        for number in SIGNALS:
            cell = Cell(operation.name, number.name)
            while cell.hits < each:
                _chain(
                    bench,
                    operation,
                    cell,
                    lambda whole=whole, operation=operation, number=number: killed(  # type: ignore[misc]
                        bench, operation, moment(dice, whole), number
                    ),
                    min(CHAIN, each - cell.hits),
                )
            yield cell


def _chain(
    bench: Bench, operation: Operation, cell: Cell, disturb: Callable[[], tuple[Ended, bool]], times: int
) -> None:
    bench.ready(operation)
    for _ in range(times):
        kept_work = bench.world.kept()
        ended, hit = disturb()
        cell.add(ended, hit=hit)
        gone = [f"{name} {number}" for name, number in kept_work - bench.world.kept()]
        cell.judge(bench.world.once() + Verdict([], gone))
    clean = bench.run(operation)
    cell.judge(operation.holds(bench.world), clean)
    cell.failed += len(bench.world.leftovers())
    cell.problems += bench.world.leftovers()


def server_kills(
    bench: Bench, mortal: Mortal, operations: list[Operation], dice: random.Random, kills: int
) -> Iterator[Cell]:
    """Kill the server while the client is at work, start it again on the same data, and let the client run again."""
    for operation in operations:
        whole = length(bench, operation)
        cell = Cell(operation.name, "server killed")
        while cell.hits < -(-kills // len(operations)):
            bench.ready(operation)
            ended, hit = interrupted(bench, operation, moment(dice, whole), lambda _: mortal.kill())
            cell.add(ended, hit=hit)
            if hit:
                mortal.restart()
            between = bench.world.once()
            clean = bench.run(operation)
            cell.judge(between + operation.holds(bench.world), clean)
            _say(cell)
        yield cell


def _say(cell: Cell) -> None:
    now = datetime.now(UTC).strftime("%H:%M:%S")
    cell_words = f"{cell.operation} · {cell.disturbance}: {cell.hits} of {cell.runs} hit"
    wrong = f"{cell.duplicates} duplicates, {cell.lost} lost, {cell.tracebacks} tracebacks, {cell.failed} failed"
    print(now, cell_words, wrong, f"{cell.peak:.0f} MB", cell.exits, file=sys.stderr, flush=True)
    for problem in cell.problems:
        print("   ", problem, file=sys.stderr, flush=True)


def _page(parts: dict[str, Any]) -> str:
    lines = [
        "# Faults and kills",
        "",
        "Written by `python bench/faults.py`, its parts side by side. Seven to nine texts in batches of three and",
        "pages of four, two annotators, a real Label Studio, a proxy of ours between. A run is *hit* where the",
        "disturbance came before its end. After each chain a run without faults ended, and the server and the files",
        "were looked at:",
        "*duplicates* are tasks or projects that the server has twice, *lost* are tasks that are not there and",
        "completed annotations that are not here as they are there, *failed* are runs without faults with another",
        "exit code than 0. *Peak* is the client's memory at its most, in MB. Exit codes of disturbed runs: 0 it got",
        "through, 3, 4 and 5 a sentence and its remedy, 130 Ctrl-C, negative the signal that ended it.",
        "",
        "The commands that write to a disk meet its faults at one of their file operations (a file is opened for",
        "writing, renamed or removed, a folder made or removed), or get files that may not grow. Then the command runs",
        "again: *lost* is a file that is neither as before nor as after a run without faults, or not as after it in",
        "the end; *duplicates* are files that such a run does not make.",
    ]
    runs = [(name, title, parts[name]) for name, title in PARTS.items() if name in parts]
    runs += [(item["part"], f"{PARTS[item['part']]}, in an earlier run", item) for item in parts.get(EARLIER, ())]
    cells = [msgspec.convert(cell, Cell) for _, _, run in runs for cell in run["cells"]]
    lines += ["", f"Over all parts and runs: {_sums(cells)}."]
    for name, title, run in runs:
        lines += _section(name, title, run)
    return "\n".join(lines) + "\n"


def _sums(cells: list[Cell]) -> str:
    sums = {
        name: sum(getattr(cell, name) for cell in cells)
        for name in ("runs", "hits", "duplicates", "lost", "tracebacks", "failed")
    }
    return ", ".join(f"{count:,} {name}" for name, count in sums.items())


def _section(name: str, title: str, run: dict[str, Any]) -> Iterator[str]:
    """Yield the lines of the table of one part of a run."""
    cells = [msgspec.convert(cell, Cell) for cell in run["cells"]]
    yield from ["", f"## {title}", "", f"{run['when']}, commit {run['commit']}, {run['seconds']:.0f} s.", ""]
    yield "| operation | disturbance | runs | hit | duplicates | lost | tracebacks | failed | peak MB | exit codes |"
    yield "| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | --- |"
    for cell in cells:
        exits = ", ".join(f"{code}: {count}" for code, count in sorted(cell.exits.items()))
        wrong = f"{cell.duplicates} | {cell.lost} | {cell.tracebacks} | {cell.failed}"
        peak = f"{cell.peak:.0f}" if cell.peak else ""
        yield f"| {cell.operation} | {cell.disturbance} | {cell.runs} | {cell.hits} | {wrong} | {peak} | {exits} |"
    yield from ["", f"All: {_sums(cells)}."]
    if not run.get("whole"):
        yield from ["", "The run was stopped before the end of this part: what is not in the table was not tried."]
    if name == "matrix":
        leaked = max((cell.leaked for cell in cells), default=0)
        yield from ["", f"Requests that reached the host of the redirects: {leaked}."]


def main() -> int:
    """Run the parts and write the tables."""
    parser = argparse.ArgumentParser(description="Push and pull through faults and kills.")
    parser.add_argument("--parts", nargs="+", default=list(PARTS), choices=PARTS)
    parser.add_argument("--places", type=int, default=3, help="requests, or file operations, that each fault spoils")
    parser.add_argument("--kills", type=int, default=180)
    parser.add_argument("--server-kills", type=int, default=32)
    parser.add_argument("--operations", nargs="+", default=[operation.name for operation in OPERATIONS])
    parser.add_argument("--seed", type=int, default=7)
    arguments = parser.parse_args()
    operations = [operation for operation in OPERATIONS if operation.name in arguments.operations]
    killed_in = [operation for operation in operations if not operation.looks]
    file = RESULTS / "faults.json"
    content: dict[str, Any] = json.loads(file.read_bytes()) if file.is_file() else {}
    commit = subprocess.run(
        ["git", "describe", "--always", "--dirty"],  # noqa: S607
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
    writing = threading.Lock()

    def write() -> None:
        # What has been seen is written at once: an end that comes early loses nothing.
        write_results("faults", content, _page(content))

    def run(part: str) -> None:
        dice, began, done = random.Random(f"{arguments.seed} {part}"), time.monotonic(), []
        with tempfile.TemporaryDirectory() as place, contextlib.ExitStack() as stack:
            if part == "disk":
                cells = disk_faults(Path(place), dice, arguments.places)
            else:
                bench, mortal = stack.enter_context(at_work(Path(place)))
                cells = {
                    "matrix": lambda: matrix(bench, operations, dice, arguments.places),
                    "kills": lambda: client_kills(bench, killed_in, dice, arguments.kills),
                    "server-kills": lambda: server_kills(bench, mortal, killed_in, dice, arguments.server_kills),
                }[part]()
            if part in content:
                content.setdefault(EARLIER, []).append({"part": part} | content.pop(part))
            for cell in cells:
                done.append(msgspec.to_builtins(cell))
                with writing:
                    _say(cell)
                    content[part] = {
                        "when": datetime.now(UTC).strftime("%Y-%m-%d"),
                        "commit": commit,
                        "seed": arguments.seed,
                        "seconds": time.monotonic() - began,
                        "cells": done,
                    }
                    write()
            with writing:
                content[part]["whole"] = True
                write()

    if "disk" in arguments.parts:
        run("disk")  # It forks, so no other thread may be at work.
    # Side by side, each with a server of its own: most of the time is waiting.
    with ThreadPoolExecutor(len(PARTS)) as pool:
        list(pool.map(run, [part for part in arguments.parts if part != "disk"]))
    wrong = sum(
        cell[key]
        for part in arguments.parts
        for cell in content[part]["cells"]
        for key in ("duplicates", "lost", "tracebacks", "failed", "leaked")
    )
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
