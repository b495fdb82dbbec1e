"""
Hostile inputs for every door, and what came of each: read, refused, an issue, a sentence, or a traceback.

    python bench/fuzz.py [--seconds 60] [--seed 7] [--only pulled exports]
    python bench/fuzz.py --look 30

Real files of this repository are changed where their structure is (a value, a key, a place), as bytes, or both, and
given to every door that takes what somebody else made. The same seed and number give the same input. What is allowed:
a value, an issue, one sentence and its remedy. Anything else is a traceback, written down with its seed and number.
Each door works in a process of its own, for `--seconds`, so that its memory is told apart. Seconds are those of the
processor, so that a busy machine makes no input slow.

A run goes on where the last one of its seed ended, and adds what it saw to bench/results/fuzz.json and fuzz.md. With
`--look` all doors share one process and so many seconds, begin at their first input, and nothing is written. Ends with
1 where there was a traceback, or an input that took too long.
"""

import argparse
import contextlib
import multiprocessing
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "bench")]

from doors import incoming, kept, releases, servers, stored
from doors.material import Door, Material
from result_files import RESULTS, write_results

from claimset.model.trouble import Trouble

LONGEST = 5.0
"""Seconds of the processor after which an input counts as too slow."""
DOORS: dict[str, Callable[[Material], Door]] = {
    **stored.DOORS,
    **kept.DOORS,
    **incoming.DOORS,
    **releases.DOORS,
    **servers.DOORS,
}
HEAVY = frozenset({"schema", "oracle", "project", "snapshots", "restore", "add", *releases.DOORS, *servers.DOORS})
"""Doors that need a process, a server, a database, parquet or a whole project: 2,000 inputs are asked of them."""
_MEMORY = "/dev/shm"  # noqa: S108  (a disk in memory: many thousand files are written)
_SENTENCE = "one sentence and its remedy"


class Run(msgspec.Struct, frozen=True):
    """Inputs of one run: `first` is the number of its first one."""

    seed: int
    first: int
    inputs: int
    day: str
    commit: str


class Seen(msgspec.Struct):
    """What came of a door's inputs over all runs. Seconds and MB; `before` is the memory before the first input."""

    door: str
    inputs: int = 0
    outcomes: dict[str, int] = {}
    tracebacks: list[dict[str, Any]] = []
    slow: list[str] = []
    longest: float = 0.0
    longest_input: str = ""
    seconds: float = 0.0
    before: float = 0.0
    peak: float = 0.0
    runs: list[Run] = []

    def add(self, other: "Seen") -> None:
        """Add what another run saw."""
        self.inputs += other.inputs
        self.outcomes = dict(Counter(self.outcomes) + Counter(other.outcomes))
        known_lines = {row["last"] for row in self.tracebacks}
        self.tracebacks += [row for row in other.tracebacks if row["last"] not in known_lines]
        self.slow += other.slow
        if other.longest > self.longest:
            self.longest, self.longest_input = other.longest, other.longest_input
        self.seconds += other.seconds
        self.before, self.peak = max(self.before, other.before), max(self.peak, other.peak)
        self.runs += other.runs


def main() -> int:
    """Send the inputs in and write down what came of them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=60, help="for each door")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--only", nargs="*", choices=sorted(DOORS), default=sorted(DOORS))
    parser.add_argument("--look", type=float, help="seconds for all doors together; nothing is written")
    options = parser.parse_args()
    if options.look is not None:
        return _looked(options.only, options.seed, options.look)
    wrong = 0
    fresh = multiprocessing.get_context("spawn")
    for name in options.only:
        known_results = _read()
        first = sum(run.inputs for run in known_results.get(name, Seen(name)).runs if run.seed == options.seed)
        with fresh.Pool(1) as pool:
            observation = pool.apply(_seen, (name, options.seed, first, options.seconds))
        wrong += _say(observation)
        known_results.setdefault(name, Seen(name)).add(observation)
        _write(known_results)
    return 1 if wrong else 0


def _looked(names: list[str], seed: int, seconds: float) -> int:
    wrong = 0
    material = None
    for name in names:
        seen, material = _work(name, seed, 0, seconds / len(names), material)
        wrong += _say(seen)
    return 1 if wrong else 0


def _say(seen: Seen) -> int:
    print(
        f"{seen.door}: {seen.inputs} inputs, {seen.outcomes.get('traceback', 0)} tracebacks, longest "
        f"{seen.longest:.2f} s, {seen.peak:.0f} MB, {seen.seconds:.0f} s",
        file=sys.stderr,
        flush=True,
    )
    for row in seen.tracebacks[:10]:
        print("   ", row["input"], row["last"], file=sys.stderr)
    return len(seen.tracebacks) + len(seen.slow)


def _work(name: str, seed: int, first: int, seconds: float, earlier: Material | None = None) -> tuple[Seen, Material]:
    """Send a door its inputs; also return the material, which the next door of this process need not read again."""
    space = Path(tempfile.mkdtemp(dir=_MEMORY if Path(_MEMORY).is_dir() else None))
    material = Material(space) if earlier is None else earlier.in_folder(space)
    try:
        return _sent(name, DOORS[name](material), seed, first, seconds), material
    finally:
        for close in material.close:
            close()
        shutil.rmtree(space, ignore_errors=True)


def _seen(name: str, seed: int, first: int, seconds: float) -> Seen:
    return _work(name, seed, first, seconds)[0]


def _sent(name: str, door: Door, seed: int, first: int, seconds: float) -> Seen:
    outcomes: Counter[str] = Counter()
    tracebacks: dict[str, dict[str, Any]] = {}
    _warm(name, door)
    observation = Seen(name, before=_peak())
    began, number = time.process_time(), first
    while time.process_time() - began < seconds:
        started = time.process_time()
        try:
            outcomes[door(_chance(name, seed, number))] += 1
        except Trouble:
            outcomes[_SENTENCE] += 1
        except Exception as error:  # noqa: BLE001  (that is what is looked for)
            outcomes["traceback"] += 1
            where = traceback.extract_tb(error.__traceback__)[-1]
            last = f"{type(error).__name__}: {str(error)[:120]} at {Path(where.filename).name}:{where.lineno}"
            row = {"input": f"{seed} {number}", "last": last, "whole": traceback.format_exc()[-3000:]}
            tracebacks.setdefault(last, row)
        spent = time.process_time() - started
        if spent > observation.longest:
            observation.longest, observation.longest_input = spent, f"{seed} {number}"
        if spent > LONGEST:
            observation.slow.append(f"{seed} {number}")
        number += 1
    observation.inputs, observation.outcomes, observation.tracebacks = (
        number - first,
        dict(outcomes),
        list(tracebacks.values()),
    )
    observation.seconds, observation.peak = time.process_time() - began, _peak()
    observation.runs = [Run(seed, first, observation.inputs, f"{datetime.now(UTC):%Y-%m-%d}", _commit())]
    return observation


def _commit() -> str:
    words = ["git", "describe", "--always", "--dirty"]
    return subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()


def _chance(name: str, seed: int, number: int) -> random.Random:
    return random.Random(f"{name} {seed} {number}")


def _warm(name: str, door: Door) -> None:
    """Send one first, so that no input pays for what is loaded once."""
    with contextlib.suppress(Exception):
        door(_chance(name, 0, 0))


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _read() -> dict[str, Seen]:
    file = RESULTS / "fuzz.json"
    rows = msgspec.json.decode(file.read_bytes(), type=list[Seen]) if file.is_file() else []
    return {row.door: row for row in rows}


def _write(seen: dict[str, Seen]) -> None:
    rows = [seen[name] for name in DOORS if name in seen]
    broken = sum(row.outcomes.get("traceback", 0) for row in rows)
    lines = [
        "# Hostile inputs",
        "",
        (
            f"Written by `python bench/fuzz.py`, added up over its runs: {sum(row.inputs for row in rows):,} inputs, "
            f"{broken} tracebacks, {sum(len(row.slow) for row in rows)} that took longer than {LONGEST:.0f} s of the "
            f"processor. The longest took {max(row.longest for row in rows):.2f} s, the most memory held was "
            f"{max(row.peak for row in rows):.0f} MB."
        ),
        "",
        "Real files of this repository, changed where their structure is, as bytes, or both. Every door works in a",
        "process of its own; MB is the most it held, and what it held before the first input; *ms* the longest. Heavy",
        "doors need a server, a database, parquet or a whole project. Seeds are the first words of an input's name;",
        "commits say with which code, and so with which rules, so many inputs were tried.",
        "",
        (
            "| door | inputs | heavy | read | an issue | refused | sentence | tracebacks | ms | MB | before | seeds "
            "| commits |"
        ),
        "| --- | ---: | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | --- | --- |",
    ]
    for row in rows:
        counts = " | ".join(
            str(row.outcomes.get(kind, 0)) for kind in ("a value", "an issue", "refused", _SENTENCE, "traceback")
        )
        seeds = ", ".join(sorted({str(run.seed) for run in row.runs}))
        commits = ", ".join(dict.fromkeys(f"{run.commit}: {run.inputs:,}" for run in row.runs))
        words = (DOORS[row.door].__doc__ or "").split(".")[0]
        lines.append(
            f"| {row.door}: {words} | {row.inputs} | {'yes' if row.door in HEAVY else ''} | {counts} | "
            f"{row.longest * 1000:.0f} | {row.peak:.0f} | {row.before:.0f} | {seeds} | {commits} |"
        )
    write_results("fuzz", [msgspec.to_builtins(row) for row in rows], "\n".join(lines) + "\n")


if __name__ == "__main__":
    sys.exit(main())
