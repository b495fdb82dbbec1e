"""Goes through every step once: texts, a real server, annotators, rules, a dataset that loads."""

import contextlib
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TypeVar

import msgspec

from claimset.gold.adjudicate_all import AdjudicationResult, adjudicate_all
from claimset.gold.label_reader import LabelReader
from claimset.labelstudio.transport.client import LabelStudio
from claimset.model.issue import Issue, Level
from claimset.model.progress import Progress, silent
from claimset.model.trouble import Conflict
from claimset.project.play import play
from claimset.release.check_project import check_project
from claimset.release.datasheet.renew import renew_datasheet
from claimset.release.export import ExportResult, export
from claimset.server.embedded import Credentials, EmbeddedServer
from claimset.store.links import links_between, write_links
from claimset.store.machine.scratch import copy_inputs, scratch
from claimset.store.project import Project
from claimset.store.releases.folder import load_back
from claimset.sync.assignment.people import People
from claimset.sync.pull.pull import pull
from claimset.sync.push.plan import plan_push
from claimset.sync.push.send import push
from claimset.text.plural import plural
from claimset.texts.hydrate import count_missing_texts

VERSION = "0.0.0"
_Result = TypeVar("_Result")


class Step(msgspec.Struct, frozen=True):
    """One step of the demo: what went through it, in words, and how many seconds it took."""

    name: str
    through: str
    seconds: float


class Demo(msgspec.Struct, frozen=True):
    """
    The result of a demo. If `issues` holds errors, the demo stopped at them.

    `folder` is the built dataset, `config` and `split` one part of it to load, and `waiting` the number of documents
    whose text is not on this machine.
    """

    steps: tuple[Step, ...]
    folder: Path
    config: str
    split: str
    waiting: int
    issues: tuple[Issue, ...]


class DemoServer(msgspec.Struct, frozen=True):
    """The address and login of the demo's server while it is up; `running` says whether it still is."""

    url: str
    credentials: Credentials
    running: Callable[[], bool]


class _DemoStopped(Exception):
    def __init__(self, issues: tuple[Issue, ...]) -> None:
        super().__init__()
        self.issues = issues


def demo(
    project: Project,
    progress: Progress = silent,
    hold: Callable[[Demo, DemoServer], None] | None = None,
) -> Demo:
    """
    Take the project's texts and kept annotations through a real Label Studio to a dataset in `build/`.

    The demo works on a scratch copy: `raw/`, `annotations/` and `schema/` are only read. The dataset has the version
    0.0.0, so that it never replaces a release. `hold` is called at the end, with the server still up. Server and
    scratch copy are removed however the demo ends. Raises Conflict if the project has no text.
    """
    if not project.documents():
        raise Conflict("there are no texts to show", "add some with `claimset add`")
    steps: list[Step] = []
    with scratch() as folder, _stopped_demo(steps, project) as stopped_demos:
        run = _Run(project, folder, steps, progress)
        with EmbeddedServer(folder / "server", credentials := Credentials.generate()) as embedded:
            run.step("serve", lambda: _serve(embedded, progress), lambda _: "an embedded Label Studio")
            server = LabelStudio.at(embedded.url, credentials.token)
            exported = run.through(server)
            sizes = run.step(
                "load",
                lambda: load_back(exported.folder, tuple(exported.sizes)),
                lambda loaded_sizes: f"{plural(len(loaded_sizes), 'config')}, {_rows(loaded_sizes)}",
            )
            config = next(iter(sizes))
            result = Demo(
                tuple(steps), exported.folder, config, next(iter(sizes[config])), count_missing_texts(project), ()
            )
            server.close()
            if hold is not None:
                run.introduce()
                hold(result, DemoServer(embedded.url, credentials, lambda: embedded.running))
            return result
    return stopped_demos[0]  # type: ignore[unreachable]


class _Run:
    def __init__(self, project: Project, folder: Path, steps: list[Step], progress: Progress) -> None:
        self._project = project
        self._copy = copy_inputs(project, folder / "project")
        self._steps = steps
        self._progress = progress

    def step(self, name: str, work: Callable[[], _Result], describe: Callable[[_Result], str]) -> _Result:
        start_time = time.monotonic()
        result = work()
        self._steps.append(Step(name, describe(result), time.monotonic() - start_time))
        return result

    def introduce(self) -> None:
        """Enter the played annotators in the project's map of people, so that a pull into it finds their pseudonyms."""
        with self._project.locked():
            people = People(self._project)
            people.adopt(People(self._copy))
            people.save()

    def through(self, server: LabelStudio) -> ExportResult:
        copy, progress = self._copy, self._progress
        interfaces = self._interfaces()

        def push_documents() -> int:
            plans = plan_push(copy, server, interfaces)
            _stop_on_errors(tuple(issue for item in plans for issue in item.issues))
            return push(copy, server, plans, progress)

        texts = sum(1 for document in copy.documents() if copy.text_of(document) is not None)
        self.step(
            "push",
            push_documents,
            lambda task_count: f"{plural(texts, 'document')} in {plural(task_count, 'task')} ({', '.join(interfaces)})",
        )
        self.step(
            "annotate",
            lambda: play(self._project, copy, server, progress),
            lambda play_result: (
                f"{plural(play_result.annotations, 'annotation')} from {plural(play_result.accounts, 'account')}"
            ),
        )
        pulled = self.step(
            "pull",
            lambda: pull(copy, server, progress),
            lambda result: f"{plural(result.annotations, 'annotation')} of {plural(len(result.changed), 'document')}",
        )
        _stop_on_errors(tuple(pulled.issues))

        def adjudicate() -> AdjudicationResult:
            result = adjudicate_all(copy)
            if links := links_between(self._project, result.written):
                write_links(copy, links)
            renew_datasheet(copy)
            return result

        gold = self.step("adjudicate", adjudicate, lambda result: plural(len(result.written), "gold record"))
        # Where annotators differ and nobody decided yet there is no gold: that stops nobody from going on.
        _stop_on_errors(tuple(issue for issue in gold.issues if issue.code != "ADJ001"))
        checked = self.step(
            "check",
            lambda: check_project(copy, progress=progress),
            lambda result: (
                f"{plural(result.annotations, 'annotation')}, {plural(result.gold, 'gold record')}: "
                f"{plural(result.errors, 'error')}"
            ),
        )
        _stop_on_errors(tuple(checked.issues))
        exported = self.step(
            "export",
            lambda: export(copy, VERSION, self._project.build, progress, replace=True),
            lambda result: f"{plural(result.documents, 'document')}, {_rows(result.sizes)}",
        )
        if not exported.sizes:
            raise _DemoStopped(exported.issues)
        return exported

    def _interfaces(self) -> tuple[str, ...]:
        schema = self._project.schema()
        label_reader = LabelReader(self._project, schema)
        used_interfaces = {
            item.interface for file in self._project.stored("pulled") for item in label_reader.pulled(file)[0]
        }
        return tuple(name for name in schema.interfaces if name in used_interfaces)


def _serve(embedded: EmbeddedServer, progress: Progress) -> None:
    embedded.start(lambda what, seconds: progress(what, int(seconds), None))


def _stop_on_errors(issues: tuple[Issue, ...]) -> None:
    errors = tuple(issue for issue in issues if issue.level == Level.ERROR)
    if errors:
        raise _DemoStopped(errors)


@contextlib.contextmanager
def _stopped_demo(steps: list[Step], project: Project) -> Iterator[list[Demo]]:
    stopped_demos: list[Demo] = []
    try:
        yield stopped_demos
    except _DemoStopped as reason:
        stopped_demos.append(Demo(tuple(steps), project.build, "", "", count_missing_texts(project), reason.issues))


def _rows(sizes: Mapping[str, Mapping[str, int]]) -> str:
    return plural(sum(sum(rows.values()) for rows in sizes.values()), "row")
