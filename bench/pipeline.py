"""
What check, convert and export cost, against what reading and writing alone would, and against what others use.

    python bench/pipeline.py [--sizes 1000 10000] [--profiles plain mixed] [--rounds 3] [--seed 7]

Writes bench/results/pipeline.md and bench/results/pipeline.json. Every number is of this one run, on one core, in
processor seconds, the median of the rounds. Nothing is asked of the network. What bench/pipeline-notes.md says of the
numbers ends the page.
"""

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from importlib.metadata import version as installed
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
    "converter": "label-studio-sdk converter to JSON_MIN, no checks, loses relations",
    "by_hand": "json + datasets.from_list of the same tables, their rows at hand, no rules",
    "rechecked": "check again after one document changed",
    "two_workers": "check + convert + export, our own files, two workers",
}
WRITES = {
    "floor_parsed": "every table",
    "floor_typed": "every table",
    "ours": "every table, papers",
    "converter": "one JSON file, no relations",
    "by_hand": "every table, types guessed",
}
OF_FEW = ("by_hand",)
ONCE = (*OF_FEW, "two_workers")
COMMANDS = (
    "--help",
    "check",
    "export --replace",
    "status",
    "push --plan",
    "pull",
    "agree",
    "adjudicate --plan",
    "splits",
    "report",
    "explain SPN003",
    "doctor",
)
"""What a person types most; push and pull end where no server is named."""
STARTS = {"export --replace": 0.7, "check": 0.35, "push --plan": 0.5}
# What is measured of more tasks than this: others' tools would take hours.
MANY = 10_000
OF_MANY = ("read", "read_and_hash", "floor_parsed", "ours", "checked", "rechecked", "two_workers")


def main() -> int:
    """Measure and write the tables."""
    parser = argparse.ArgumentParser(description="Measure check, convert and export.")
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000])
    parser.add_argument("--profiles", nargs="+", choices=("plain", "mixed"), default=["plain", "mixed"])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seed", type=int, default=7)
    arguments = parser.parse_args()
    runs = Runs(arguments.seed, arguments.rounds)
    with tempfile.TemporaryDirectory() as place:
        runs.starts = _starts(Path(place), arguments.seed)
    for profile in arguments.profiles:
        for size in sorted(arguments.sizes):
            with tempfile.TemporaryDirectory() as place:
                pure = size == min(arguments.sizes)
                runs.spent[profile, size] = _measured(Path(place), size, profile, arguments, pure=pure)
            # What was measured stays, even if a larger size is given up.
            _keep(runs)
    return 0


class Runs(msgspec.Struct):
    """What was measured: by profile and size each step, and the processor seconds that a command takes to start."""

    seed: int
    rounds: int
    spent: dict[tuple[str, int], dict[str, Spent]] = {}
    starts: dict[str, float] = {}


def _keep(runs: Runs) -> None:
    made_with = {name: installed(name) for name in MADE_WITH} | {"python": sys.version.split()[0]}
    facts = {"seed": runs.seed, "rounds": runs.rounds, "made_with": made_with, "starts": runs.starts}
    facts["goals"] = [list(row) for row in _goals(runs)]
    facts["spent"] = {f"{name} {size}": msgspec.to_builtins(steps) for (name, size), steps in runs.spent.items()}
    write_results("pipeline", facts, _page(runs, made_with))


def _starts(place: Path, seed: int) -> dict[str, float]:
    """Return the processor seconds of each command in a project of one document, the median of five."""
    write(place / "project", 1, seed)
    median_by_command: dict[str, float] = {}
    for words in COMMANDS:
        seconds = []
        for _ in range(6):
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            line = [str(Path(sys.executable).parent / "claimset"), *words.split()]
            subprocess.run(line, cwd=place / "project", capture_output=True, check=False, env=_environment(place))
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            seconds.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
        # The first one compiles what it loads.
        median_by_command[words] = statistics.median(seconds[1:])
    return median_by_command


def _measured(place: Path, size: int, profile: str, arguments: argparse.Namespace, *, pure: bool) -> dict[str, Spent]:
    root, export, out = place / "project", place / "export.jsonl", place / "release"
    project = write(root, size, arguments.seed, profile)
    if size <= MANY:
        _export(project, export, size, arguments.seed, profile)
    runs_by_step: dict[str, list[Spent]] = {}
    # The release comes first: what the floors write are its tables. Rounds alternate, so that a busy hour hits all.
    first = ("ours", "two_workers")
    steps = [
        step
        for step in (*first, *(name for name in NAMES if name not in first))
        if (step not in OF_FEW or (pure and size <= PURE)) and (size <= MANY or step in OF_MANY)
    ]
    for number in range(arguments.rounds):
        for step in steps:
            if number and step in ONCE:
                continue
            runs_by_step.setdefault(step, []).append(_run(step, root, export, out))
            last = runs_by_step[step][-1]
            print(profile, size, step, f"{last.seconds / size * 1e6:.0f} µs", f"{last.peak:.0f} MB", file=sys.stderr)
    return {name: _median(runs_by_step[name]) for name in NAMES if name in runs_by_step}


def _median(runs: list[Spent]) -> Spent:
    return Spent(*(statistics.median(getattr(run, name) for run in runs) for name in Spent.__struct_fields__))


def _export(project: Project, file: Path, size: int, seed: int, profile: str) -> None:
    """Write what Label Studio would export of the same annotations, one task a line."""
    schema = project.schema()
    with file.open("wb") as target:
        for number, made in enumerate(documents(schema, size, seed, profile), 1):
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


def _goals(runs: Runs) -> list[Row]:
    """Return what was to be reached, its goal in words, what was reached, and the bound; None where one is a least."""
    rows: list[Row] = []
    for profile in dict.fromkeys(name for name, _ in runs.spent):
        sizes = sorted(size for name, size in runs.spent if name == profile)
        steps = runs.spent[profile, max((size for size in sizes if size <= MANY), default=sizes[-1])]
        few, many = runs.spent[profile, sizes[0]], runs.spent[profile, sizes[-1]]

        def ratio(one: str, other: str, steps: dict[str, Spent] = steps) -> float:
            return steps[one].seconds / steps[other].seconds

        rows += [
            (f"{profile}: check + convert + export, against F0", "≤ 5.5", ratio("ours", "floor_parsed"), 5.5),
            (f"{profile}: check, against read + strict JSON", "≤ 3.5", ratio("checked", "strictly_read"), 3.5),
            (
                f"{profile}: check again after one document changed, against read + SHA-256",
                "≤ 1.0",
                ratio("rechecked", "read_and_hash"),
                1.0,
            ),
            (
                f"{profile}: against the SDK's JSON_MIN, one unchecked file",
                "≤ 2.5",
                ratio("ours", "converter"),
                2.5,
            ),
        ]
        if "by_hand" in few:
            what = f"{profile}: equal content by hand, without its rows and without rules, against ours"
            rows.append((what, "≥ 5", ratio("by_hand", "ours", few), None))
        if len(sizes) > 1:
            documents = sizes[-1] - sizes[0]
            bytes_each = (many["checked"].peak - few["checked"].peak) * 1e6 / documents
            rows.append((f"{profile}: bytes a document of a check above {sizes[0]:,}", "≤ 300", bytes_each, 300))
            growth = many["ours"].peak / few["ours"].peak
            rows.append((f"{profile}: memory of an export, {sizes[-1]:,} against {sizes[0]:,}", "≤ 1.3", growth, 1.3))
        workers = many["two_workers"].wall / many["ours"].wall
        rows.append((f"{profile}: two workers against one, wall, {sizes[-1]:,} tasks", "≤ 0.6", workers, 0.6))
    for words, bound in STARTS.items():
        if words in runs.starts:
            rows.append((f"start of `{words}`, s", f"≤ {bound}", runs.starts[words], bound))
    return rows


def _page(runs: Runs, made_with: dict[str, str]) -> str:
    sizes = " ".join(map(str, dict.fromkeys(size for _, size in runs.spent)))
    lines = ["# Check, convert, export", ""]
    lines += [
        "Processor time on one core, every number from one run of `python bench/pipeline.py`; ratios travel, seconds",
        "do not. The floors write the very tables of the release with the writer of an export; they hold every region",
        "as somebody labelled it and as gold. In the profile `mixed` two annotators labelled each document;",
        "one text in ten is not ours to publish, and one record in five was mended.",
        f"This run: `--sizes {sizes} --rounds {runs.rounds}`, medians.",
        "",
    ]
    for (profile, size), steps in runs.spent.items():
        floor = steps["floor_parsed"].seconds
        lines += [
            f"## {profile}, {size:,} tasks",
            "",
            "| step | µs a task | against F0 | peak MB | writes |",
            "| --- | ---: | ---: | ---: | --- |",
        ]
        lines += [
            f"| {NAMES[name]} | {item.seconds / size * 1e6:,.0f} | {item.seconds / floor:.2f} | {item.peak:,.0f} "
            f"| {WRITES.get(name, 'nothing')} |"
            for name, item in steps.items()
            if name != "two_workers"
        ]
        lines += [
            "",
            f"Check + convert + export took {steps['ours'].wall:,.0f} s alone and {steps['two_workers'].wall:,.0f} s",
            "with two workers, on two cores.",
            "",
            *(_floor(steps, size, floor) if "labelled" in steps else ()),
        ]
    lines += ["## Start of commands", "", "Processor seconds in a project of one document, the median of five.", ""]
    lines += ["| command | s |", "| --- | ---: |"]
    lines += [f"| `claimset {words}` | {seconds:.2f} |" for words, seconds in runs.starts.items()]
    lines += ["", "## Goals", "", "| what | goal | reached | |", "| --- | --- | ---: | --- |"]
    for what, goal, reached, bound in _goals(runs):
        well = reached <= bound if bound is not None else reached >= float(goal.split()[-1])
        lines.append(f"| {what} | {goal} | {reached:,.2f} | {'met' if well else '**missed**'} |")
    lines += ["", "Made with " + ", ".join(f"{name} {number}" for name, number in made_with.items()) + "."]
    notes = Path(__file__).with_name("pipeline-notes.md")
    return "\n".join(lines) + "\n" + ("\n" + notes.read_text(encoding="utf-8") if notes.is_file() else "")


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
