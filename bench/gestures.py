"""
What it costs an annotator's hands to label, in a real Chromium against an embedded Label Studio.

    python bench/gestures.py [--rounds N]

Writes bench/results/gestures.md and bench/results/gestures.json. A gesture is a key (with those held down), a click, a
double-click, a drag or a typed text; scrolling to what is out of sight is counted apart. The seconds are the machine's
alone: nobody thinks in them.
"""

import argparse
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from playwright.sync_api import sync_playwright
from replayed_gold import replay, replay_page
from result_files import write_results

from claimset.labelstudio.transport.accounts import Account
from claimset.labelstudio.transport.client import LabelStudio
from claimset.server.embedded import Credentials, EmbeddedServer
from claimset.store.project import Project
from claimset.sync.assignment.server_project import find_project
from claimset.sync.push.plan import plan_push
from claimset.sync.push.send import push
from claimset.texts.add import add
from claimset.texts.defaults import Defaults
from e2e.browser.annotator import Annotator
from e2e.browser.by_hand import draw, numbers
from e2e.browser.chromium import FLAGS, found
from e2e.browser.scenario import Mark, Scenario, written
from e2e.browser.texts import TEXTS

EMAIL, PASSWORD = "mara@people.example", "a-long-password"
TEXT = "wrapped"  # a text that does not fit on one screen

Row = tuple[str, int, int, float]


class Measured:
    """The steps of one annotator in one interface, each with its gestures, scrolls and seconds."""

    def __init__(self, annotator: Annotator, scenario: Scenario) -> None:
        self._annotator, self._scenario = annotator, scenario
        self._placed: dict[tuple[str, str], int] = {}
        self.rows: list[Row] = []

    def go(self) -> None:
        """Take every step that the interface offers."""
        scenario, annotator = self._scenario, self._annotator
        self._placed = numbers(annotator, scenario)
        steps = {
            "zone": "a zone, over words",
            "mention": "an entity, on a word",
            "claim": "a claim with its usual attributes",
        }
        for mark in scenario.drawn:
            step = steps.pop(mark.layer.role, None)
            if step is None:
                self._draw(mark)
            else:
                self._step(step, partial(self._draw, mark))
        self._attributes()
        for number, (one, two, relation) in enumerate(scenario.arrows):
            step = "a relation" if number == 0 else "another relation, the list of relations still open"
            ends = [self._placed[mark.layer.name, mark.words] for mark in (one, two)]
            self._step(step, partial(annotator.relate, *ends, relation.name))
        self._edge()
        self._step("a proposal accepted, or work handed in: submit", annotator.submit)

    def _draw(self, mark: Mark) -> None:
        self._placed[mark.layer.name, mark.words] = draw(self._annotator, self._scenario, mark)

    def _attributes(self) -> None:
        taken = set()
        for mark in self._scenario.marks:
            what = {"mention": "an entity", "claim": "a claim"}.get(mark.layer.role)
            for name in mark.answers:
                if mark.layer.attributes[name].kind == "text":
                    ways = {f"a typed attribute of {what}": self._type}
                else:
                    ways = {
                        f"one attribute of {what} changed, by mouse": self._by_mouse,
                        f"one attribute of {what} changed, by key": self._by_key,
                    }
                step = next((step for step in ways if step not in taken), None)
                if what is not None and step is not None:
                    taken.add(step)
                    self._step(step, partial(ways[step], mark, name))

    def _by_mouse(self, mark: Mark, name: str) -> None:
        self._select(mark)
        self._annotator.choose(mark.layer.attributes[name].control, written(mark.answers[name]))

    def _by_key(self, mark: Mark, name: str) -> None:
        key = self._scenario.keys.key_of(mark.layer.attributes[name].control, written(mark.answers[name]))
        self._select(mark)
        if key is None:
            self._by_mouse(mark, name)
        else:
            self._annotator.press(key)

    def _type(self, mark: Mark, name: str) -> None:
        self._select(mark)
        self._annotator.type_into(mark.layer.attributes[name].control, str(mark.answers[name]))

    def _select(self, mark: Mark) -> None:
        self._annotator.select(self._placed[mark.layer.name, mark.words])

    def _edge(self) -> None:
        annotator, mark = self._annotator, self._scenario.marks[-1]
        self._select(mark)
        handles = annotator.shows_handles()
        start, end = self._scenario.text.place(mark.words)
        number = self._placed[mark.layer.name, mark.words]

        def drag() -> None:
            annotator.drag_edge(number, end - 6, last=True)

        def again() -> None:
            annotator.delete(number)
            annotator.label(self._scenario.key(mark), start, end - 6)

        if handles:
            self._step("an edge corrected: dragged", drag)
        else:
            self._step("an edge corrected: deleted and drawn again, answers and relations lost", again)

    def _step(self, name: str, action: Callable[[], object]) -> None:
        if any(region.selected for region in self._annotator.regions()):
            self._annotator.press("Escape")
        before, scrolls, began = self._annotator.count, self._annotator.gestures["scroll"], time.perf_counter()
        action()
        seconds = time.perf_counter() - began
        self.rows.append((name, self._annotator.count - before, self._annotator.gestures["scroll"] - scrolls, seconds))


@contextmanager
def serving(folder: Path) -> Iterator[tuple[str, LabelStudio]]:
    """Run a server with one invited annotator."""
    credentials = Credentials.generate()
    with EmbeddedServer(folder / "server", credentials) as running:
        running.start()
        server = LabelStudio.at(running.url, credentials.token)
        account = Account(running.url)
        account.sign_up(server.accounts.invitation(), EMAIL, PASSWORD)
        account.close()
        yield running.url, server
        server.close()


def waiting(folder: Path, server: LabelStudio, scenario: Scenario, rounds: int) -> tuple[int, list[int]]:
    """Push the scenario's text as many times as there are rounds; return the server's project and tasks."""
    root = folder / scenario.interface.name
    shutil.copytree(ROOT / "schema", root / "schema")
    project = Project(root)
    for number in range(rounds):
        (folder / f"text-{number}.txt").write_bytes((scenario.text.text + "\n" * number).encode())
    add(project, [folder / f"text-{number}.txt" for number in range(rounds)], Defaults(tier="open"))
    for document in project.documents() if scenario.shown else ():
        project.write_pulled(document, scenario.earlier(document), scenario.schema)
    plans = plan_push(project, server, [scenario.interface.name])
    for issue in [issue for item in plans for issue in item.issues]:
        sys.exit(f"{scenario.interface.name}: {issue.message}")
    push(project, server, plans)
    target = find_project(server, scenario.schema, scenario.interface)
    if target is None:
        sys.exit("the server does not have what was pushed")
    return target.id, [task.id for task in server.tasks.list_keyed(target.id)]


def measure(rounds: int) -> dict[str, Any]:
    """Measure every interface; the gestures of a step are the same in each round, the seconds their median."""
    schema = Project(ROOT).schema()
    interfaces: dict[str, list[dict[str, Any]]] = {}
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found(), args=FLAGS)
        with serving(Path(name)) as (url, server):
            for interface in schema.interfaces.values():
                scenario = Scenario(schema, interface, TEXTS[TEXT])
                project, tasks = waiting(Path(name), server, scenario, rounds)
                taken: list[list[Row]] = []
                for task in tasks:
                    with Annotator(browser, url) as annotator:
                        annotator.log_in(EMAIL, PASSWORD)
                        annotator.open(project, task)
                        measured = Measured(annotator, scenario)
                        measured.go()
                        taken.append(measured.rows)
                interfaces[interface.name] = [
                    {
                        "step": rows[0][0],
                        "gestures": max(row[1] for row in rows),
                        "scrolls": max(row[2] for row in rows),
                        "seconds": round(median(row[3] for row in rows), 2),
                    }
                    for rows in zip(*taken, strict=True)
                ]
                print(f"{interface.name}: {len(tasks)} rounds", file=sys.stderr)
            replayed = replay(browser, url, server, (EMAIL, PASSWORD))
        version = browser.version
        browser.close()
    return {
        "browser": f"Chromium {version}",
        "window": [1440, 900],
        "length": len(TEXTS[TEXT].text),
        "rounds": rounds,
        "interfaces": interfaces,
        "replayed": replayed,
    }


def page(result: dict[str, Any]) -> str:
    """Return the result as a page."""
    window = "×".join(str(side) for side in result["window"])
    introduction = (
        f"Made by `bench/gestures.py` with {result['browser']}, a window of {window} and a text of "
        f"{result['length']:,} characters; rounds: {result['rounds']}. A gesture is a key (with those held down), a "
        "click, a double-click, a drag or a typed text; scrolls to what is out of sight are apart. Every step begins "
        "with no span selected. To accept a proposal that is right costs the one gesture of *submit*. The seconds are "
        "the machine's: nobody thinks in them."
    )
    lines = ["# Gestures", "", introduction]
    for name, rows in result["interfaces"].items():
        lines += ["", f"## {name}", "", "| step | gestures | scrolls | seconds |", "| --- | ---: | ---: | ---: |"]
        lines += [f"| {row['step']} | {row['gestures']} | {row['scrolls']} | {row['seconds']:.2f} |" for row in rows]
    lines += replay_page(result["replayed"])
    return "\n".join(lines) + "\n"


def main() -> None:
    """Measure, print and write."""
    parser = argparse.ArgumentParser(description="Count what labelling costs an annotator's hands.")
    parser.add_argument("--rounds", type=int, default=3)
    result = measure(parser.parse_args().rounds)
    write_results("gestures", result, page(result))
    print(page(result), end="")


if __name__ == "__main__":
    main()
