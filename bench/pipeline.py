"""
What check, convert and export cost, against what reading and writing alone would, and against what others use.

    python bench/pipeline.py [--sizes 1000 10000] [--rounds 3] [--seed 7]

Writes bench/results/pipeline.md and bench/results/pipeline.json. Every number is of this one run, on one core, in
processor seconds; where a step was run more than once, the least counts. Nothing is asked of the network.
"""

import argparse
import json
import math
import os
import subprocess
import sys
import tempfile
from importlib.metadata import version as installed
from itertools import pairwise
from pathlib import Path

import msgspec
from generator import documents, write
from result_files import write_results

from claimset.labelstudio.payload.tasks import payload
from claimset.labelstudio.payload.write_result import to_result
from claimset.model.task import Task
from claimset.store.project import Project

ROOT = Path(__file__).resolve().parents[1]
PURE = 1_000  # what takes ten seconds a thousand tasks is measured on a thousand
MADE_WITH = (
    "claimset",
    "msgspec",
    "pysimdjson",
    "ahocorasick-rs",
    "numpy",
    "jsonschema-rs",
    "jsonschema",
    "pyarrow",
    "datasets",
    "label-studio-sdk",
)

Row = tuple[str, str, float, float | None]


class Spent(msgspec.Struct, frozen=True):
    """
    Processor seconds of a step and of what stands before it, and the most memory held in MB.

    `wall` are the seconds that passed meanwhile.
    """

    seconds: float
    before: float
    peak: float
    wall: float


NAMES = {
    "read": "read bytes",
    "read_and_hash": "read + SHA-256",
    "strictly_read": "read + strict JSON",
    "labelled": "read + strict JSON + shape + labels + their hashes",
    "compared": "read texts + near copies among all",
    "floor_parsed": "**F0** = read + simdjson parse, no objects + parquet zstd 3",
    "floor_typed": "**F1** = read + typed decode + parquet zstd 3",
    "checked": "check, whole catalogue, nothing from memory",
    "ours": "check + convert + export, our own files",
    "foreign": "check + convert + parquet of annotations, a foreign export",
    "converter": "label-studio-sdk converter to JSON_MIN, no checks, loses relations",
    "shape_and_from_list": "jsonschema + datasets.from_list, no rules",
    "rechecked": "check again after one document changed",
    "two_workers": "check + convert + export, our own files, two workers",
}
# What is measured of more tasks than this: others' tools would take hours.
MANY = 10_000
OF_MANY = ("read", "read_and_hash", "floor_parsed", "ours", "checked", "rechecked", "two_workers")


def main() -> int:
    """Measure and write the tables."""
    parser = argparse.ArgumentParser(description="Measure check, convert and export.")
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seed", type=int, default=7)
    arguments = parser.parse_args()
    spent: dict[int, dict[str, Spent]] = {}
    for size in sorted(arguments.sizes):
        with tempfile.TemporaryDirectory() as place:
            spent[size] = _measured(
                Path(place), size, arguments.seed, arguments.rounds, pure=size == min(arguments.sizes)
            )
        # What was measured stays, even if a larger size is given up.
        _keep(spent, arguments.seed, arguments.rounds)
    return 0


def _keep(spent: dict[int, dict[str, Spent]], seed: int, rounds: int) -> None:
    made_with = {name: installed(name) for name in MADE_WITH} | {"python": sys.version.split()[0]}
    facts = {"seed": seed, "rounds": rounds, "made_with": made_with, "goals": [list(row) for row in _goals(spent)]}
    facts["spent"] = {str(size): msgspec.to_builtins(steps) for size, steps in spent.items()}
    write_results("pipeline", facts, _page(spent, made_with, rounds))


def _measured(place: Path, size: int, seed: int, rounds: int, *, pure: bool) -> dict[str, Spent]:
    root, export, out = place / "project", place / "export.jsonl", place / "release"
    project = write(root, size, seed)
    if size <= MANY:
        _export(project, export, size, seed)
    spent_by_step: dict[str, Spent] = {}
    # The release comes first: what the floors write are its tables. What two workers are held against comes beside it.
    first = ("ours", "two_workers")
    for step in (*first, *(name for name in NAMES if name not in first)):
        if (step == "shape_and_from_list" and not (pure and size <= PURE)) or (size > MANY and step not in OF_MANY):
            continue
        times = rounds if size <= PURE and step != "shape_and_from_list" else 1
        if step in {"read", "read_and_hash", "floor_parsed", "floor_typed"} and size <= MANY:
            times = rounds
        runs = [_run(step, root, export, out) for _ in range(times)]
        spent_by_step[step] = min(runs, key=lambda item: item.seconds)
        print(
            size,
            step,
            f"{spent_by_step[step].seconds / size * 1e6:.0f} µs",
            f"{spent_by_step[step].peak:.0f} MB",
            file=sys.stderr,
        )
    return {name: spent_by_step[name] for name in NAMES if name in spent_by_step}


def _export(project: Project, file: Path, size: int, seed: int) -> None:
    """Write what Label Studio would export of the same annotations, one task a line."""
    schema = project.schema()
    with file.open("wb") as target:
        for number, made in enumerate(documents(schema, size, seed), 1):
            annotation_row = made.annotations[0]
            task = Task(
                f"{made.document.id}/{annotation_row.interface}", made.document, made.text, annotation_row.interface
            )
            result = to_result(annotation_row.labels, made.text, schema, schema.interfaces[annotation_row.interface])
            annotation = {"id": number, "completed_by": 1, "was_cancelled": False, "result": result}
            row = {"id": number, **payload(task, schema), "annotations": [annotation], "predictions": []}
            target.write(json.dumps(row, ensure_ascii=False).encode() + b"\n")


def _run(step: str, root: Path, export: Path, out: Path) -> Spent:
    process = subprocess.run(
        [sys.executable, str(ROOT / "bench" / "steps.py"), step, str(root), str(export), str(out)],
        capture_output=True,
        text=True,
        check=False,
        env=_environment(out.parent),
    )
    if process.returncode:
        raise SystemExit(f"{step} failed:\n{process.stderr[-2000:]}")
    return msgspec.json.decode(process.stdout.splitlines()[-1], type=Spent)


def _environment(place: Path) -> dict[str, str]:
    """Nothing is asked of the network, and what is loaded late is compiled once, as in any installation."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    offline = {"HF_HUB_OFFLINE": "1", "HF_DATASETS_OFFLINE": "1", "HF_HOME": str(place / "hub")}
    return environment | offline | {"PYTHONPYCACHEPREFIX": str(place / "compiled")}


def _goals(spent: dict[int, dict[str, Spent]]) -> list[Row]:
    """Return what was to be reached, its goal in words, what was reached, and the bound; None where one is a least."""
    most, least = max(spent), min(spent)
    there, small = spent[most], spent[least]
    at_many = spent[max((size for size in spent if size <= MANY), default=most)]
    rows: list[Row] = [
        (f"{NAMES[name]}, against F0", f"≤ {bound}", at_many[name].seconds / at_many["floor_parsed"].seconds, bound)
        for name, bound in (("ours", 2.0), ("foreign", 3.0))
    ]
    rows += [
        (
            "the converter to JSON_MIN against check + convert + export",
            "≥ 2.5",
            at_many["converter"].seconds / at_many["ours"].seconds,
            None,
        ),
        (
            "check again after one document changed, against read + SHA-256",
            "≤ 3.0",
            at_many["rechecked"].seconds / at_many["read_and_hash"].seconds,
            3.0,
        ),
        (
            f"two workers against one, wall, {most:,} tasks",
            "≤ 0.6",
            there["two_workers"].wall / there["ours"].wall,
            0.6,
        ),
    ]
    if "shape_and_from_list" in small:
        ratio = small["shape_and_from_list"].seconds / small["ours"].seconds
        rows.append((f"jsonschema + from_list against check + convert + export, {least:,} tasks", "≥ 25", ratio, None))
    rows.extend(
        (
            f"memory of {what} at {large:,} tasks against {few:,}",
            "≤ 1.3",
            spent[large][name].peak / spent[few][name].peak,
            1.3,
        )
        for few, large in pairwise(sorted(spent))
        for name, what in (("ours", "check + convert + export"), ("checked", "check"))
    )
    return rows


def _page(spent: dict[int, dict[str, Spent]], made_with: dict[str, str], rounds: int) -> str:
    lines = ["# Check, convert, export", ""]
    lines += [
        "Processor time on one core, every number from one run of `python bench/pipeline.py`; ratios travel, seconds",
        "do not. The floors write the very tables of the release, which hold every region twice: as somebody labelled",
        f"it and as gold. This run: `--sizes {' '.join(map(str, spent))} --rounds {rounds}`.",
        "",
    ]
    for size, steps in spent.items():
        floor = steps["floor_parsed"].seconds
        lines += [
            f"## {size:,} tasks",
            "",
            "| step | µs a task | against F0 | peak MB |",
            "| --- | ---: | ---: | ---: |",
        ]
        lines += [
            f"| {NAMES[name]} | {item.seconds / size * 1e6:,.0f} | {item.seconds / floor:.2f} | {item.peak:,.0f} |"
            for name, item in steps.items()
            if name != "two_workers"
        ]
        lines += [
            "",
            _before(steps),
            f"Check + convert + export took {steps['ours'].wall:,.0f} s alone and {steps['two_workers'].wall:,.0f} s",
            "with two workers, on two cores.",
            "",
            *(_floor(steps, size, floor) if "labelled" in steps else ()),
        ]
    sizes = sorted(spent)
    for one, other in pairwise(sizes):
        by = math.log(spent[other]["ours"].seconds / spent[one]["ours"].seconds) / math.log(other / one)
        lines += [
            f"From {one:,} to {other:,} tasks the cost of check + convert + export grows with the power {by:.2f}.",
            "",
        ]
    lines += ["## Goals", "", "| what | goal | reached | |", "| --- | --- | ---: | --- |"]
    for what, goal, reached, bound in _goals(spent):
        well = reached <= bound if bound is not None else reached >= float(goal.split()[-1])
        lines.append(f"| {what} | {goal} | {reached:.2f} | {'met' if well else '**missed**'} |")
    lines += ["", "Made with " + ", ".join(f"{name} {number}" for name, number in made_with.items()) + "."]
    return "\n".join(lines) + "\n"


def _before(steps: dict[str, Spent]) -> str:
    check, whole = steps["checked"].before, steps["ours"].before
    return f"Before the work begins: {check:.1f} s for a check, {whole:.1f} s for an export, most of it `datasets`."


def _floor(steps: dict[str, Spent], size: int, floor: float) -> list[str]:
    """Say of what the cost of a check consists, in parts that were measured by themselves."""
    checked, labelled, compared = (steps[name].seconds for name in ("checked", "labelled", "compared"))
    texts = compared - steps["read"].seconds / 3  # one file in three is a text
    rest = checked - labelled - texts
    parts = (
        ("reading, strict JSON, shape, labels, hashes", labelled),
        ("near copies among all texts", texts),
        ("texts, the rules themselves, everything else", rest),
        ("convert and export", steps["ours"].seconds - checked),
    )
    least = labelled + texts + floor - steps["read"].seconds
    return [
        "Of check + convert + export:",
        "",
        *(f"- {name}: {seconds / size * 1e6:,.0f} µs a task, {seconds / floor:.2f} × F0" for name, seconds in parts),
        "",
        f"The first two and what F0 writes come to {least / floor:.2f} × F0: no arrangement of these steps goes below,",
        "were every rule, row and token free.",
        "",
    ]


if __name__ == "__main__":
    sys.exit(main())
