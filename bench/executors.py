"""
Export by the tasks of each executor, beside one process: seconds, memory, and whether the bytes are the same.

    python bench/executors.py [--documents 100000] [--seed 7] [--runs none local:1 local:2 local:4 slurm:2 ray:2]

`none` is one process without an executor. Slurm is the stand-in of the tests, whose sbatch runs the tasks of its array
one after the other. Ray must be installed (the extra `ray`) and run (`ray start --head --num-cpus 2`). Writes
bench/results/executors.md and bench/results/executors.json, and keeps the rows of runs that are not asked for. At
100,000 documents about ten minutes a run with one task.
"""

import argparse
import hashlib
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from importlib.metadata import version as installed
from pathlib import Path
from typing import Any

import psutil
from generator import write
from result_files import RESULTS, write_results

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))
COMMAND = [sys.executable, "-c", "from claimset.commands import main; main()"]


def run(project: Path, out: Path, executor: str, tasks: int) -> dict[str, Any]:
    """Export once; return seconds, processor seconds, the most memory, and the hash lines of the release."""
    words = [] if executor == "none" else ["--executor", executor, "--tasks", str(tasks)]
    environment = dict(os.environ)
    if executor == "slurm":
        from support.standin_slurm import install

        environment["PATH"] = f"{install(out.with_name('slurm'))}:{environment['PATH']}"
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    process = subprocess.Popen(
        [*COMMAND, "--project", str(project), "export", "--version", "1.0.0", "--out", str(out), *words],
        env=environment,
        stdout=subprocess.DEVNULL,
    )
    main, together = 0, 0
    while process.poll() is None:
        tree = [psutil.Process(process.pid), *psutil.Process(process.pid).children(recursive=True)]
        sizes = [_size(item) for item in tree]
        main, together = max(main, sizes[0]), max(together, sum(sizes))
        time.sleep(0.5)
    if process.returncode != 0:
        raise SystemExit(f"{executor} with {tasks} tasks ended with {process.returncode}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    (release,) = (item for item in out.iterdir() if (item / "SHA256SUMS").is_file())
    return {
        "executor": executor,
        "tasks": tasks,
        "seconds": round(time.monotonic() - began, 1),
        "processor_seconds": round(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, 1),
        "main_mb": round(main / 1e6),
        "together_mb": round(together / 1e6),
        "sums": (release / "SHA256SUMS").read_text(encoding="utf-8").splitlines(),
    }


def _size(process: psutil.Process) -> int:
    try:
        return int(process.memory_info().rss)
    except psutil.Error:
        return 0


def page(rows: list[dict[str, Any]]) -> str:
    """Return the table, by number of documents."""
    lines = [
        "# Executors",
        "",
        f"Made by `python bench/executors.py` with claimset {installed('claimset')} and datatrove",
        f"{installed('datatrove')} on {os.cpu_count()} cores: one whole `claimset export` a row, its start included,",
        "of documents that `bench/generator.py` made. *Together* adds up what all processes hold, what they share too.",
        "The processes of a Ray cluster are in no column but the first of seconds. Slurm is a stand-in that runs one",
        "task after the other. Other work ran on both cores beside the runs, and how much differed: bytes and memory",
        "hold, seconds only roughly, those of the processor better than the first.",
        "",
        "| documents | executor | tasks | s | s of the processor | main process, MB | together, MB | SHA256SUMS |",
        "| ---: | --- | ---: | ---: | ---: | ---: | ---: | --- |",
    ]
    first = {}
    for row in rows:
        sums = first.setdefault(row["documents"], row["sums"])
        same = f"{row['sums'][:8]}" + ("" if row["sums"] == sums else ", **other bytes**")
        cells = [row["executor"], row["tasks"], row["seconds"], row["processor_seconds"], row["main_mb"]]
        lines.append(f"| {row['documents']:,} | {' | '.join(map(str, [*cells, row['together_mb']]))} | {same} |")
    return "\n".join(lines) + "\n"


def main() -> None:
    """Run what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--runs", nargs="+", default=["none", "local:1", "local:2", "local:4"])
    arguments = parser.parse_args()
    file = RESULTS / "executors.json"
    rows = json.loads(file.read_bytes()) if file.is_file() else []
    with tempfile.TemporaryDirectory(dir=os.environ.get("BENCH_FOLDER")) as folder:
        project = Path(folder) / "project"
        write(project, arguments.documents, arguments.seed)
        for words in arguments.runs:
            executor, _, tasks = words.partition(":")
            row = run(project, Path(folder) / words.replace(":", "-"), executor, int(tasks or 1))
            row = {"documents": arguments.documents, **row, "sums": _hash(row["sums"])}
            print(row, flush=True)
            key = (row["documents"], row["executor"], row["tasks"])
            rows = [other for other in rows if (other["documents"], other["executor"], other["tasks"]) != key] + [row]
            rows.sort(key=lambda item: (item["documents"], item["executor"] != "none", item["executor"], item["tasks"]))
            write_results("executors", rows, page(rows))


def _hash(lines: list[str]) -> str:
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


if __name__ == "__main__":
    main()
