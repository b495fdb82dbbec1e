"""
Push and pull against a real server, beside what the server itself takes for the same.

    python bench/server.py [--tasks 10000] [--rounds 2] [--seed 7]

Starts an embedded Label Studio in a folder of its own. Every number is the wall time of a whole process, its start
included, of this one run; of several rounds the least counts, and the rounds of what is compared take turns. Writes
bench/results/server.md and bench/results/server.json. About ten minutes for 10,000 tasks on a quiet machine.
"""

import argparse
import contextlib
import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import version as installed
from itertools import islice
from pathlib import Path
from typing import Any

import httpx
import msgspec
from generator import Made, documents
from result_files import write_results

from claimset.labelstudio.interface import build_interface
from claimset.labelstudio.payload.tasks import payload
from claimset.labelstudio.payload.write_result import to_result
from claimset.labelstudio.transport.accounts import Account
from claimset.labelstudio.transport.client import LabelStudio
from claimset.model.schema import Interface, Schema
from claimset.model.task import Task
from claimset.server.embedded import Credentials, EmbeddedServer
from claimset.store.project import Project
from claimset.sync.assignment.project_page import find_or_create
from claimset.sync.assignment.server_project import find_project

ROOT = Path(__file__).resolve().parents[1]
STEPS = ROOT / "bench" / "server_steps.py"
COMMAND = ("-c", "from claimset.commands import main; main()")
MADE_WITH = ("claimset", "label-studio", "label-studio-sdk", "httpx")
FEW = 100  # annotations that are new at an incremental pull


class Spent(msgspec.Struct, frozen=True):
    """Wall seconds of a process, and the most memory it held in MB."""

    seconds: float
    peak: float


def run(arguments: Sequence[str], folder: Path, environment: Mapping[str, str], *, fine: Sequence[int] = (0,)) -> Spent:
    """Run Python to its end in a process of its own."""
    log = folder / "said.log"
    began = time.monotonic()
    with log.open("wb") as out:
        moved = [(os.POSIX_SPAWN_DUP2, out.fileno(), 1), (os.POSIX_SPAWN_DUP2, out.fileno(), 2)]
        pid = os.posix_spawn(
            sys.executable, [sys.executable, *arguments], {**os.environ, **environment}, file_actions=moved
        )
        # Not what `wait4` says: that begins with the memory of whoever started the process.
        peak, ended, status = 0.0, 0, 0
        while not ended:
            peak = max(peak, _most(pid))
            ended, status = os.waitpid(pid, os.WNOHANG)
            time.sleep(0.02)
    code = os.waitstatus_to_exitcode(status)
    if code not in fine:
        raise SystemExit(f"{' '.join(arguments[-4:])} ended with {code}:\n{log.read_text(errors='replace')[-3000:]}")
    return Spent(time.monotonic() - began, peak)


def _most(pid: int) -> float:
    """Say how much memory a process has held at most, in MB."""
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    return 0.0


class Bench:
    """One server, and projects of made-up documents on it."""

    def __init__(self, place: Path, server: LabelStudio, number: int, seed: int) -> None:
        self.place, self.server = place, server
        self._number, self._seed = number, seed
        self.environment = {"LABEL_STUDIO_URL": server.url, "LABEL_STUDIO_API_KEY": server.token, "NO_COLOR": "1"}
        self.spent: dict[str, list[Spent]] = {}
        self.size = 0

    def measure(self, name: str, arguments: Sequence[str], *, fine: Sequence[int] = (0,)) -> None:
        """Run a step and remember what it took."""
        result = run(arguments, self.place, self.environment, fine=fine)
        self.spent.setdefault(name, []).append(result)
        now = datetime.now(UTC).strftime("%H:%M:%S")
        print(now, name, f"{result.seconds:.1f} s", f"{result.peak:.0f} MB", file=sys.stderr, flush=True)

    def project(self, name: str) -> Project:
        """Lay out a project that has the texts and no annotation."""
        root = self.place / name
        shutil.copytree(ROOT / "schema", root / "schema")
        (root / "raw").mkdir()
        project = Project(root)
        lines = []
        for made in self._documents(project.schema()):
            project.text_file(made.document).write_bytes(made.text.encode())
            lines.append(made.document)
        project.write_manifest(lines)
        return project

    def push(self, rounds: int) -> None:
        """Push everything, and import it barely, in turns; then push again."""
        project = self.project("pushed")
        schema = project.schema()
        interface = _widest(schema)
        tasks, page = self.place / "tasks.json", self.place / "interface.xml"
        tasks.write_text(json.dumps([_task(made, schema, interface) for made in self._documents(schema)]))
        page.write_text(build_interface(schema, interface), encoding="utf-8")
        words = [*COMMAND, "--project", str(project.root), "push", "--yes", "--interface", interface.name]
        for number in range(rounds):
            self.measure("import", [str(STEPS), "import", str(tasks), f"bare {number}", str(page)])
            self._forget(f"bare {number}")
            self.measure("push", words)
            target = find_project(self.server, schema, interface)
            present_count = sum(1 for _ in self.server.tasks.list_keyed(target.id)) if target else 0
            if present_count != self._number:
                raise SystemExit(f"the server has {present_count} of {self._number} tasks after the push")
            if number == rounds - 1:
                self.measure("push again", words)
            self._forget(schema.name)
            shutil.rmtree(project.state, ignore_errors=True)

    def pull(self, rounds: int) -> None:
        """Pull everything, and let the server export it, in turns; then pull what is new."""
        project = self.project("pulled")
        schema = project.schema()
        interface = _widest(schema)
        target = find_or_create(self.server, schema, interface)[0].id
        sent = 0
        rows = self._documents(schema)
        while some := list(islice(rows, 200)):
            tasks = [_annotated(made, schema, interface) for made in some]
            sent += len(self.server.tasks.send(target, json.dumps(tasks).encode()))
            print(f"\r{sent} tasks with annotations", end="", file=sys.stderr, flush=True)
        print(file=sys.stderr)
        file = self.place / "export.json"
        words = [*COMMAND, "--project", str(project.root), "pull"]
        for _ in range(rounds):
            self.measure("export", [str(STEPS), "export", str(target), str(file)])
            self.size = file.stat().st_size
            shutil.rmtree(project.state, ignore_errors=True)
            shutil.rmtree(project.root / "annotations", ignore_errors=True)
            self.measure("pull", words, fine=(0, 1))
            if len(project.stored("pulled")) != self._number:
                raise SystemExit(f"{len(project.stored('pulled'))} of {self._number} documents came in")
        self.measure("pull again", words, fine=(0, 1))
        self._few(target)
        self.measure("pull a few", words, fine=(0, 1))

    def _few(self, target: int) -> None:
        """Let an annotator say something about a few tasks."""
        account = Account(self.server.url)
        account.sign_up(self.server.accounts.invitation(), "few@people.example", "a-long-password")
        account.close()
        account = Account(self.server.url)
        account.log_in("few@people.example", "a-long-password")
        for number, task in enumerate(self.server.tasks.list_keyed(target)):
            if number == FEW:
                break
            account.complete(task.id, [], 1.0)
        account.close()

    def _forget(self, title: str) -> None:
        for item in self.server.projects.list_titled(title):
            deleted = httpx.delete(
                f"{self.server.url}/api/projects/{item.id}/",
                headers={"Authorization": f"Token {self.server.token}"},
                timeout=600,
            )
            deleted.raise_for_status()

    def _documents(self, schema: Schema) -> Iterator[Made]:
        return documents(schema, self._number, self._seed)


def _widest(schema: Schema) -> Interface:
    return max(schema.interfaces.values(), key=lambda item: len(item.passes))


def _task(made: Made, schema: Schema, interface: Interface) -> dict[str, Any]:
    return payload(Task(f"{made.document.id}/{interface.name}", made.document, made.text, interface.name), schema)


def _annotated(made: Made, schema: Schema, interface: Interface) -> dict[str, Any]:
    result = to_result(made.annotations[0].labels, made.text, schema, interface)
    annotation = {"result": result, "lead_time": 60.0, "ground_truth": False}
    return {**_task(made, schema, interface), "annotations": [annotation]}


NAMES = {
    "import": "bare import and one listing of ids, httpx alone",
    "push": "`claimset push`, everything new",
    "push again": "`claimset push`, nothing new",
    "export": "the server's own export of everything, streamed to a file",
    "pull": "`claimset pull`, everything new",
    "pull again": "`claimset pull`, nothing new",
    "pull a few": f"`claimset pull`, {FEW} new annotations",
}


def _least(spent: Sequence[Spent]) -> Spent:
    return Spent(min(item.seconds for item in spent), max(item.peak for item in spent))


def _goals(spent: Mapping[str, Spent]) -> list[tuple[str, str, float, float]]:
    return [
        (
            "push against bare import and one listing",
            "≤ 1.3",
            spent["push"].seconds / spent["import"].seconds,
            1.3,
        ),
        ("pull against the server's own export", "≤ 1.4", spent["pull"].seconds / spent["export"].seconds, 1.4),
        ("memory of the pull, MB", "≤ 200", spent["pull"].peak, 200.0),
    ]


def _page(facts: Mapping[str, Any], spent: Mapping[str, Spent]) -> str:
    lines = [
        "# Push and pull of a whole project",
        "",
        f"Written by `python bench/server.py --tasks {facts['tasks']}`, {facts['when']}: {facts['tasks']:,} made-up",
        "texts of about 3,000 characters, 30 regions each where they are annotated; the server's export has",
        f"{facts['mb']:.0f} MB. Wall seconds of whole processes, their start included, against an embedded Label",
        f"Studio with SQLite on the same machine ({facts['cores']} cores); of {facts['rounds']} rounds the least, of",
        "their memory the most. Ratios travel, seconds do not.",
        "",
        "| step | s | peak MB |",
        "| --- | ---: | ---: |",
    ]
    lines += [f"| {NAMES[name]} | {item.seconds:.1f} | {item.peak:.0f} |" for name, item in spent.items()]
    lines += ["", "## Goals", "", "| what | goal | reached | |", "| --- | --- | ---: | --- |"]
    for what, goal, reached, bound in _goals(spent):
        lines.append(f"| {what} | {goal} | {reached:.2f} | {'met' if reached <= bound else '**missed**'} |")
    made_with = ", ".join(f"{name} {number}" for name, number in facts["made_with"].items())
    return "\n".join([*lines, "", f"Made with {made_with}."]) + "\n"


def main() -> int:
    """Measure and write the tables."""
    parser = argparse.ArgumentParser(description="Measure push and pull.")
    parser.add_argument("--tasks", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--seed", type=int, default=7)
    arguments = parser.parse_args()
    credentials = Credentials.generate()
    with (
        tempfile.TemporaryDirectory() as place,
        EmbeddedServer(Path(place) / "server", credentials) as embedded,
    ):
        embedded.start(lambda what, seconds: print(f"\r{what} {seconds:.0f} s", end="", file=sys.stderr))
        print(file=sys.stderr)
        server = LabelStudio.at(embedded.url, credentials.token)
        bench = Bench(Path(place), server, arguments.tasks, arguments.seed)
        bench.push(arguments.rounds)
        bench.pull(arguments.rounds)
        server.close()
    spent = {name: _least(bench.spent[name]) for name in NAMES}
    facts = {
        "tasks": arguments.tasks,
        "rounds": arguments.rounds,
        "seed": arguments.seed,
        "when": datetime.now(UTC).strftime("%Y-%m-%d"),
        "cores": os.cpu_count(),
        "mb": bench.size / 1_000_000,
        "made_with": {name: installed(name) for name in MADE_WITH} | {"python": sys.version.split()[0]},
        "goals": [list(row) for row in _goals(spent)],
        "spent": msgspec.to_builtins(bench.spent),
    }
    write_results("server", facts, _page(facts, spent))
    return 0


if __name__ == "__main__":
    sys.exit(main())
