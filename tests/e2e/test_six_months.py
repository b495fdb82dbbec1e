"""
One project over six months: it grows, an annotator is replaced, a text is corrected and another withdrawn, the schema
changes, two branches are merged, and three releases are made. At the end the promises of README are held against it.
"""

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import claimset
from claimset.check.project import check
from claimset.gold.adjudicate_all import adjudicate_all
from claimset.gold.label_reader import LabelReader
from claimset.labelstudio.payload.write_result import to_result
from claimset.migration.correction.correct import correct, plan_correction
from claimset.migration.migrate_files import apply_migration
from claimset.model.issue import Level
from claimset.model.labels import Labels
from claimset.model.span import Span
from claimset.project.kept import kept_items
from claimset.project.merge_files import install_merge_driver
from claimset.release.export import ExportResult, export
from claimset.release.verify import verify_release
from claimset.store.kept.tombstones import read_tombstones
from claimset.store.project import Project
from claimset.store.releases.register import ReleaseRegister
from claimset.sync.correct_tasks import carry_out_corrections, plan_task_corrections
from claimset.sync.migrate_server import migrate_server
from claimset.sync.pull.inputs import PullOptions
from claimset.sync.pull.pull import pull
from claimset.sync.push.plan import plan_push
from claimset.sync.push.send import push
from claimset.sync.text_changes import corrected_text
from claimset.sync.withdraw_tasks import remove_tasks, tasks_of
from claimset.texts.add import add
from claimset.texts.defaults import Defaults
from claimset.texts.withdraw import plan_withdrawal, withdraw_document
from faults.small_server import Shelf
from support.changed_schemas import labels as schema_labels
from support.changed_schemas import rename
from support.migrating import change_schema
from support.recording import answered_for
from support.server_in_memory import ServerInMemory
from support.tree import tree

FIRST, SECOND, THIRD = 3, 4, 5
"""The server's numbers of three annotators."""
PLACES = ("Harrow", "Northmere", "Brackmere", "Kestrelby", "Digwell", "Oxbridge", "Mirloon", "Halmstra")


def _text(place: str) -> str:
    return (
        f"{place} Council opened a shelter for owls on Monday. Nobody in {place} had asked for it before, and the town "
        f"will pay for straw until the spring of the year after next, said the mayor of {place}.\n"
    )


class Life:
    """The project, its server, and what people do with both."""

    def __init__(self, project: Project) -> None:
        self.project, self.server = project, ServerInMemory(Shelf())
        self.annotated: dict[int, tuple[str, int]] = {}

    def grow(self, *places: str) -> None:
        """Add a text about each place, and send what is new."""
        folder = self.project.root.parent / "incoming"
        folder.mkdir(exist_ok=True)
        for place in places:
            (folder / f"{place.lower()}.txt").write_text(_text(place), encoding="utf-8")
        files = [folder / f"{place.lower()}.txt" for place in places]
        assert {item.state for item in add(self.project, files, Defaults(licence="CC0-1.0"))} == {"added"}

    def send(self) -> int:
        """Send what the server lacks; return the number of tasks."""
        return push(self.project, self.server, plan_push(self.project, self.server, ["all"]), wait=lambda _: None)

    def label(self, *people: int) -> None:
        """Let people label every task that they have not labelled."""
        schema = self.project.schema()
        for rows in self.server.shelf.tasks.values():
            for row in rows:
                for person in people:
                    if person in {item["completed_by"] for item in row["annotations"]}:
                        continue
                    text = row["data"][schema.text.field]
                    end = text.index(" Council")
                    start = text.rindex("\n", 0, end) + 1 if "\n" in text[:end] else 0
                    spans = (Span("e1", start, end, "GPE"), Span("e2", start, end + 8, "GOVERNMENT"))
                    result = to_result(Labels(layers={"entities": spans}), text, schema, schema.interfaces["all"])
                    self.annotated[self.server.annotate(row["id"], result, person)] = (row["data"]["doc_id"], person)

    def fetch(self) -> None:
        """Pull, and make gold of what annotators agree on."""
        assert pull(self.project, self.server).issues == []
        assert adjudicate_all(self.project).issues == ()
        assert self.errors() == []

    def errors(self) -> list[str]:
        """Return the codes of the errors of a check."""
        return [issue.code for issue in check(self.project).issues if issue.level == Level.ERROR]

    def git(self, *words: str) -> None:
        """Run git in the project, with the claimset of this environment."""
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        who = ("-c", "user.name=c01", "-c", "user.email=c01@example.org")
        command = ["git", "-C", str(self.project.root), *who, *words]
        result = subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, "PATH": path})
        assert result.returncode == 0, result.stdout + result.stderr

    def commit(self, words: str) -> None:
        """Commit everything."""
        self.git("add", "-A")
        self.git("commit", "-q", "-m", words)

    def release(self) -> ExportResult:
        """Commit, record a release, and commit that."""
        self.commit("before a release")
        result = export(self.project, record=True)
        assert result.issues == () or not [issue for issue in result.issues if issue.level == Level.ERROR]
        self.commit(f"release {result.version}")
        return result


@pytest.fixture
def life(with_texts: Callable[..., Project]) -> Life:
    life = Life(answered_for(with_texts()))
    life.project.ready_state()
    life.git("init", "-q", "-b", "main")
    install_merge_driver(life.project)
    life.grow(*PLACES[:4])
    return life


def test_a_project_over_six_months(life: Life, tmp_path: Path) -> None:
    project, server = life.project, life.server

    # January: four texts, two annotators, a first release.
    assert life.send() == 4
    life.label(FIRST, SECOND)
    life.fetch()
    first = life.release()
    assert first.documents == 4

    # February: the project grows. The second annotator left; a third one labels what is new.
    life.grow(PLACES[4], PLACES[5])
    assert life.send() == 2
    for row in server.shelf.tasks[1]:
        if row["data"]["doc_id"] in {PLACES[4].lower(), PLACES[5].lower()}:
            assert row["annotations"] == []
    life.label(FIRST)
    new = {PLACES[4].lower(), PLACES[5].lower()}
    for rows in server.shelf.tasks.values():
        for row in rows:
            if row["data"]["doc_id"] in new:
                number = server.annotate(row["id"], row["annotations"][0]["result"], THIRD)
                life.annotated[number] = (row["data"]["doc_id"], THIRD)
    life.fetch()
    people = Counter(row["annotator"] for name in new for row in _annotations(project, name))
    assert len(people) == 2
    assert {row["annotator"] for row in _annotations(project, "harrow")} != set(people)

    # March: a text is corrected, here and on the server, and one is withdrawn.
    fixed = tmp_path / "harrow.txt"
    fixed.write_text(f"Corrected in March.\n{_text('Harrow')}", encoding="utf-8")
    plan = plan_correction(project, "harrow", fixed, day=date(2026, 3, 1))
    tasks = plan_task_corrections(project, [server], corrected_text(project, plan))
    correct(project, "harrow", fixed, day=date(2026, 3, 1))
    assert carry_out_corrections(project, [server], tasks, "harrow") == 1
    withdraw_document(project, plan_withdrawal(project, "northmere", "request", date(2026, 3, 2)))
    remove_tasks(project, [server], tasks_of(project, [server], "northmere"), "northmere", keep=False)
    life.fetch()
    second = life.release()
    assert second.documents == 5
    assert [reason.weight for reason in second.reasons] == ["major", "major", "major", "minor"]
    words = "; ".join(reason.words for reason in second.reasons)
    assert "1 document is gone" in words
    assert "given another text (harrow)" in words

    # April: the schema changes; what is labelled, here and on the server, goes along.
    change_schema(project, lambda source: rename(schema_labels(source, "entities"), "GPE", "PLACE", source))
    apply_migration(project)
    assert migrate_server(project, server, wait=lambda _: None).is_complete
    life.fetch()
    life.commit("the schema 2.0.0")

    # May: two maintainers work on two branches.
    life.git("checkout", "-q", "-b", "texts")
    life.grow(PLACES[6])
    life.commit("a text")
    life.git("checkout", "-q", "main")
    life.grow(PLACES[7])
    life.commit("another text")
    life.git("merge", "-q", "-m", "both", "texts")
    assert {row.id for row in project.documents()} == {place.lower() for place in PLACES} - {"northmere"}

    # June: the new texts are labelled, and a third release is made.
    assert life.send() == 2
    _label_in_todays_names(life)
    life.fetch()
    third = life.release()
    assert third.documents == 7
    assert ReleaseRegister(project.root).versions() == [first.version, second.version, third.version]

    _hold_the_promises(life, [first, second, third])


def _label_in_todays_names(life: Life) -> None:
    schema = life.project.schema()
    for row in (row for rows in life.server.shelf.tasks.values() for row in rows):
        if not row["annotations"]:
            text = row["data"][schema.text.field]
            end = text.index(" Council")
            spans = (Span("e1", 0, end, "PLACE"), Span("e2", 0, end + 8, "GOVERNMENT"))
            result = to_result(Labels(layers={"entities": spans}), text, schema, schema.interfaces["all"])
            for person in (FIRST, THIRD):
                number = life.server.annotate(row["id"], result, person)
                life.annotated[number] = (row["data"]["doc_id"], person)


def _annotations(project: Project, name: str) -> list[dict[str, Any]]:
    return list(json.loads(project.pulled_file(name).read_bytes())["annotations"])


def _hold_the_promises(life: Life, releases: list[ExportResult]) -> None:
    project, server = life.project, life.server
    names = {row.id for row in project.documents()}
    # "An annotation is never lost": each that was ever submitted is stored, but for those of the person who asked.
    stored = {row["annotation"] for name in names for row in _annotations(project, name)}
    assert stored == {number for number, (name, _) in life.annotated.items() if name != "northmere"}
    assert pull(project, server, options=PullOptions(full=True)).changed == []
    # "A text is on the server once, however often it is pushed."
    assert life.send() == 0
    keys = Counter(row["data"]["doc_id"] for rows in server.shelf.tasks.values() for row in rows)
    assert keys == Counter(dict.fromkeys(names, 1))
    # "Every span is compared with the text": each covers the words that it did when it was drawn.
    reader = LabelReader(project, project.schema())
    for document in project.documents():
        record, issues = reader.gold(project.gold_file(document.id))
        assert record is not None
        assert issues == []
        text, place = project.text_of(document) or "", document.id.capitalize()
        assert {span.quote(text) for span in record.labels.spans} == {place, f"{place} Council"}
    # "The same inputs give the same bytes."
    last = releases[-1]
    before = tree(last.folder)
    assert export(project, last.version).changed is False
    assert tree(last.folder) == before
    # Releases stay what they were, and open without a server.
    for release in releases:
        assert verify_release(release.folder).faults == ()
    frame = claimset.load(last.folder, "documents")
    assert set(frame["id"]) == names
    # What a person asked for is gone: of the withdrawn text no word is in the project, beside the releases made before.
    words = b"Northmere Council"
    left = [
        name for name, data in tree(project.root).items() if words in data and not name.startswith((".git/", "build/"))
    ]
    assert left == []
    assert set(read_tombstones(project)) == {"northmere"}
    assert {item.document for item in kept_items(project)} >= {"harrow"}
    assert "northmere" not in {item.document for item in kept_items(project)}
    assert life.errors() == []
