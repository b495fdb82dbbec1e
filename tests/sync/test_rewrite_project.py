"""A split is decided in a table: the labels on the server follow, and what an annotator does there later counts."""

import csv
import io
import json
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from msgspec.structs import replace

from claimset.gold.adjudicate_all import adjudicate_all
from claimset.labelstudio.payload.server_rows import ServerItem
from claimset.migration.decisions import decisions_file, read_filled_in, write_open_choices
from claimset.migration.migrate_files import (
    MigrationResult,
    apply_migration,
    continuable_migration,
    undo_migration,
)
from claimset.migration.planner import plan_migration
from claimset.model.issue import Issue
from claimset.model.trouble import Conflict
from claimset.store.kept.migrations import Migrations
from claimset.store.project import Project
from claimset.sync.migrate_server import ServerMigration, migrate_server
from claimset.sync.pull.inputs import PullOptions
from claimset.sync.pull.pull import pull
from claimset.sync.push.plan import plan_push
from claimset.sync.push.send import push
from faults.small_server import Shelf
from support.changed_schemas import attribute, labels, node, rename, split
from support.killed_writes import Killed, kill_at_write
from support.migrating import change_schema
from support.server_in_memory import ServerInMemory
from support.strategies import VERSION
from support.tree import tree
from support.work_on_server import OLD, labels_on_server, offered, start_work, tasks_by_document

_NEW = {name: ("Labels", "entities", name) for name in ("POLICE", "AGENCY")}


@pytest.fixture
def server() -> ServerInMemory:
    """A server without projects."""
    return ServerInMemory(Shelf())


@pytest.fixture
def at_work(with_texts: Callable[..., Project], server: ServerInMemory) -> Project:
    """Three texts on the server: one annotated, one with a draft, one with a prediction; pulled, and gold made."""
    project = start_work(with_texts, server, lambda task, result: server.annotate(task, result, 3), server.draft)
    assert adjudicate_all(project).written == ("done",)
    return project


def _split_police(new: dict[str, Any]) -> None:
    split(labels(new, "entities"), "LAW_ENFORCEMENT", ("POLICE", "AGENCY"), new)


def _split_off_agency(new: dict[str, Any]) -> None:
    """Leave the old name to one of the two labels."""
    _split_police(new)
    new |= json.loads(json.dumps(new).replace('"POLICE"', '"LAW_ENFORCEMENT"'))
    node(labels(new, "entities"), "LAW_ENFORCEMENT").pop("x-was")


def _split_certain(new: dict[str, Any]) -> None:
    certainty = attribute(new, "claims", "certainty")
    split(certainty["oneOf"], "POSSIBLE", ("LIKELY", "UNLIKELY"), certainty)
    genre = attribute(new, None, "genre")
    split(genre["oneOf"], "report", ("study", "paper"), genre)


def _decide(project: Project, new: dict[str, str]) -> Path:
    """Fill in the table of open choices: the new name for each old one of a document."""
    file = decisions_file(project)
    write_open_choices(project, plan_migration(project).open_choices, file)
    rows = list(csv.DictReader(io.StringIO(file.read_text("utf-8-sig"))))
    with file.open("w", encoding="utf-8-sig", newline="") as out:
        table = csv.DictWriter(out, list(rows[0]))
        table.writeheader()
        for row in rows:
            choices = [new[key] for key in (row["old"], f"{row['document']} {row['old']}", row["span"]) if key in new]
            table.writerow({**row, "new": choices[0] if choices else ""})
    return file


def _migrate(project: Project, server: ServerInMemory, table: Path | None = None) -> ServerMigration:
    apply_migration(project, decisions_table=table, curator="c01" if table else None)
    return migrate_server(project, server)


def _annotation(project: Project, server: ServerInMemory) -> ServerItem:
    (item,) = [item for item in tasks_by_document(project, server)["done"].items if item.kind == "annotations"]
    return item


def _relabel(project: Project, server: ServerInMemory, old: str, new: str) -> None:
    item = _annotation(project, server)
    result = json.loads(json.dumps(item.result).replace(f'"{old}"', f'"{new}"'))
    server.editor.rewrite(replace(item, result=result))


def _stored(project: Project) -> list[str]:
    (row,) = json.loads(project.pulled_file("done").read_bytes())["annotations"]
    return [span["label"] for span in row["labels"]["entities"]]


def _gold(project: Project) -> list[str]:
    return [span["label"] for span in json.loads(project.gold_file("done").read_bytes())["entities"]]


def test_choices_of_a_table_reach_annotations_and_predictions_on_the_server(
    at_work: Project, server: ServerInMemory
) -> None:
    before = _annotation(at_work, server)
    change_schema(at_work, _split_police)
    push(at_work, server, plan_push(at_work, server, ["all"]))
    table = _decide(at_work, {"done LAW_ENFORCEMENT": "AGENCY", "proposed LAW_ENFORCEMENT": "POLICE"})
    migrated = _migrate(at_work, server, table)
    assert migrated.written == {"annotations": 1, "predictions": 1, "tasks": 1}
    # Nobody was asked about the draft: it waits, and its label stays on the page.
    assert [words.partition(" ")[0] for words in migrated.waiting] == ["'LAW_ENFORCEMENT'"]
    assert labels_on_server(at_work, server) == {
        "done": {"AGENCY", "LAW", "EVENT"}, "proposed": {"POLICE", "LAW", "EVENT"},
        "begun": {"LAW_ENFORCEMENT", "LAW", "EVENT"},
    }  # fmt: skip
    assert {OLD, *_NEW.values()} <= offered(at_work, server)
    # Nothing but the label differs, and the result as it was is kept.
    after = json.dumps(_annotation(at_work, server).result)
    assert json.loads(after.replace('"AGENCY"', '"LAW_ENFORCEMENT"')) == before.result
    assert list((at_work.state / "snapshots").glob("all-before-*.jsonl.gz"))
    assert migrate_server(at_work, server).written == {}
    # A pull has nothing to add, and gold is what was decided.
    stored = json.loads(at_work.pulled_file("done").read_bytes())["annotations"][0]
    for full in (False, True):
        assert not [
            issue for issue in pull(at_work, server, options=PullOptions(full)).issues if issue.code == "LBL004"
        ]
        row = json.loads(at_work.pulled_file("done").read_bytes())["annotations"][0]
        assert (row["labels"], row["sha256"], row["schema_version"]) == (stored["labels"], stored["sha256"], "2.0.0")
    assert _gold(at_work) == ["AGENCY", "LAW"]


def test_a_table_decides_answers_about_spans_and_documents_on_the_server_too(
    at_work: Project, server: ServerInMemory
) -> None:
    change_schema(at_work, _split_certain)
    table = _decide(at_work, {"certainty=POSSIBLE": "LIKELY", "genre=report": "paper"})
    _migrate(at_work, server, table)
    answers = {region["from_name"]: region["value"]["choices"] for region in _annotation(at_work, server).result
               if region.get("type") == "choices"}  # fmt: skip
    assert (answers["claims-certainty"], answers["genre"]) == (["LIKELY"], ["paper"])


def test_a_table_decides_a_name_that_stayed_beside_a_new_one(at_work: Project, server: ServerInMemory) -> None:
    change_schema(at_work, _split_off_agency)
    table = _decide(at_work, {"done LAW_ENFORCEMENT": "AGENCY"})
    _migrate(at_work, server, table)
    assert labels_on_server(at_work, server)["done"] == {"AGENCY", "LAW", "EVENT"}
    # Who changes it back on the server decides anew, and no later run overrules that.
    _relabel(at_work, server, "AGENCY", "LAW_ENFORCEMENT")
    migrate_server(at_work, server)
    pull(at_work, server)
    assert labels_on_server(at_work, server)["done"] == {"LAW_ENFORCEMENT", "LAW", "EVENT"}
    assert _stored(at_work) == ["LAW_ENFORCEMENT", "LAW"]


def test_an_annotator_who_goes_on_under_the_former_name_keeps_the_choice(
    at_work: Project, server: ServerInMemory
) -> None:
    change_schema(at_work, _split_police)
    apply_migration(at_work, decisions_table=_decide(at_work, {"done LAW_ENFORCEMENT": "AGENCY"}), curator="c01")
    push(at_work, server, plan_push(at_work, server, ["all"]))
    # The page has both names, and the labels do not follow yet: another span is changed beside the former name.
    _relabel(at_work, server, "LAW", "WORK")
    pulled = pull(at_work, server)
    assert (pulled.changed, pulled.incomplete) == (["done"], 0)
    assert _stored(at_work) == ["AGENCY", "WORK"]
    _migrate(at_work, server)
    assert labels_on_server(at_work, server)["done"] == {"AGENCY", "WORK", "EVENT"}


def test_a_label_that_an_annotator_chose_on_the_server_counts_before_the_table(
    at_work: Project, server: ServerInMemory
) -> None:
    change_schema(at_work, _split_police)
    push(at_work, server, plan_push(at_work, server, ["all"]))
    table = _decide(at_work, {"done LAW_ENFORCEMENT": "AGENCY"})
    _relabel(at_work, server, "LAW_ENFORCEMENT", "POLICE")
    _migrate(at_work, server, table)
    assert labels_on_server(at_work, server)["done"] == {"POLICE", "LAW", "EVENT"}
    assert _stored(at_work) == ["POLICE", "LAW"]


def test_half_a_table_and_half_relabelled_on_the_server_end_in_one_schema(
    at_work: Project, server: ServerInMemory
) -> None:
    change_schema(at_work, _split_police)
    push(at_work, server, plan_push(at_work, server, ["all"]))
    _migrate(at_work, server, _decide(at_work, {"proposed LAW_ENFORCEMENT": "POLICE"}))
    assert _stored(at_work) == ["LAW_ENFORCEMENT", "LAW"]
    _relabel(at_work, server, "LAW_ENFORCEMENT", "AGENCY")
    pull(at_work, server)
    # The gold record follows the annotator's choice, without a second adjudication.
    assert _migrate(at_work, server).written == {"tasks": 1}
    assert _stored(at_work) == _gold(at_work) == ["AGENCY", "LAW"]
    assert plan_migration(at_work).rewrites == ()
    before = tree(at_work.root / "annotations")
    pull(at_work, server)
    assert tree(at_work.root / "annotations") == before


def test_one_annotation_is_decided_half_in_the_table_and_half_on_the_server(
    at_work: Project, server: ServerInMemory
) -> None:
    def split_both(new: dict[str, Any]) -> None:
        _split_police(new)
        split(labels(new, "entities"), "LAW", ("STATUTE", "BILL"), new)

    change_schema(at_work, split_both)
    push(at_work, server, plan_push(at_work, server, ["all"]))
    _relabel(at_work, server, "LAW", "BILL")
    # The annotator's half is on the server. What is stored keeps every span, and asks for what nobody chose.
    assert pull(at_work, server).refused == 1
    assert _stored(at_work) == ["LAW_ENFORCEMENT", "LAW"]
    table = _decide(at_work, {"done LAW_ENFORCEMENT": "AGENCY"})
    apply_migration(at_work, decisions_table=table, curator="c01")
    migrate_server(at_work, server, decisions=read_filled_in(table))
    apply_migration(at_work)
    assert labels_on_server(at_work, server)["done"] == {"AGENCY", "BILL", "EVENT"}
    assert _stored(at_work) == _gold(at_work) == ["AGENCY", "BILL"]


def _change_schema_and_page(project: Project, server: ServerInMemory, edit: Callable[[dict[str, Any]], None]) -> None:
    change_schema(project, edit)
    push(project, server, plan_push(project, server, ["all"]))


def _edit_elsewhere(project: Project, server: ServerInMemory) -> None:
    """Change the label of another span, as an annotator does who leaves the decided one alone."""
    _relabel(project, server, "LAW", "WORK")


def _warnings(issues: Iterable[Issue]) -> list[tuple[str, str | None, int | None]]:
    return [(issue.code, issue.document, issue.start) for issue in issues if "as a table decided" in issue.message]


def test_a_table_decides_a_name_that_stayed_after_a_run_without_a_table(
    at_work: Project, server: ServerInMemory
) -> None:
    _change_schema_and_page(at_work, server, _split_off_agency)
    (waiting,) = _migrate(at_work, server).waiting
    # Nobody decided yet: an annotation and a draft keep the version that their labels were made under, and are listed.
    question = "'LAW_ENFORCEMENT' became AGENCY or LAW_ENFORCEMENT: a person has to decide"
    assert waiting == f"{question} (2 times on the server, in 'all')"
    versions = {name: str(task.data["schema_version"]) for name, task in tasks_by_document(at_work, server).items()}
    assert versions == {"done": VERSION, "begun": VERSION, "proposed": "2.0.0"}
    migrated = _migrate(at_work, server, _decide(at_work, {"done LAW_ENFORCEMENT": "AGENCY"}))
    assert migrated.written["annotations"] == 1
    assert labels_on_server(at_work, server)["done"] == {"AGENCY", "LAW", "EVENT"}
    _edit_elsewhere(at_work, server)
    pull(at_work, server)
    assert _stored(at_work) == ["AGENCY", "WORK"]


def test_an_edit_elsewhere_before_the_server_follows_keeps_the_decision_and_says_so(
    at_work: Project, server: ServerInMemory
) -> None:
    _change_schema_and_page(at_work, server, _split_off_agency)
    table = _decide(at_work, {"done LAW_ENFORCEMENT": "AGENCY"})
    _edit_elsewhere(at_work, server)
    migrated = _migrate(at_work, server, table)
    assert _warnings(migrated.issues) == [("ANN003", "done", 0)]
    assert labels_on_server(at_work, server)["done"] == {"AGENCY", "WORK", "EVENT"}
    assert _stored(at_work) == ["AGENCY", "WORK"]


def test_a_decision_outlives_every_pull_until_the_server_follows(at_work: Project, server: ServerInMemory) -> None:
    _change_schema_and_page(at_work, server, _split_off_agency)
    table = _decide(at_work, {"done LAW_ENFORCEMENT": "AGENCY"})
    apply_migration(at_work, decisions_table=table, curator="c01")
    for label, earlier_label in (("WORK", "LAW"), ("LAW", "WORK")):
        _relabel(at_work, server, earlier_label, label)
        assert _warnings(pull(at_work, server).issues) == [("ANN003", "done", 0)]
        assert _stored(at_work) == ["AGENCY", label]
        # It is said once for each change.
        assert _warnings(pull(at_work, server, options=PullOptions(full=True)).issues) == []
    _migrate(at_work, server)
    assert labels_on_server(at_work, server)["done"] == {"AGENCY", "LAW", "EVENT"}
    assert str(tasks_by_document(at_work, server)["done"].data["schema_version"]) == "2.0.0"


def test_the_name_that_stayed_can_be_decided_too(at_work: Project, server: ServerInMemory) -> None:
    _change_schema_and_page(at_work, server, _split_off_agency)
    table = _decide(at_work, {"done LAW_ENFORCEMENT": "LAW_ENFORCEMENT"})
    apply_migration(at_work, decisions_table=table, curator="c01")
    _edit_elsewhere(at_work, server)
    pull(at_work, server)
    _migrate(at_work, server)
    assert plan_migration(at_work).undecided == ()
    assert _stored(at_work) == ["LAW_ENFORCEMENT", "WORK"]


def test_decided_answers_that_stayed_outlive_a_pull(at_work: Project, server: ServerInMemory) -> None:
    def split_off(new: dict[str, Any]) -> None:
        _split_certain(new)
        new |= json.loads(json.dumps(new).replace('"LIKELY"', '"POSSIBLE"').replace('"study"', '"report"'))
        node(attribute(new, "claims", "certainty")["oneOf"], "POSSIBLE").pop("x-was")
        node(attribute(new, None, "genre")["oneOf"], "report").pop("x-was")

    _change_schema_and_page(at_work, server, split_off)
    table = _decide(at_work, {"certainty=POSSIBLE": "UNLIKELY", "genre=report": "paper"})
    apply_migration(at_work, decisions_table=table, curator="c01")
    _edit_elsewhere(at_work, server)
    pulled = pull(at_work, server)
    assert sorted(_warnings(pulled.issues), key=str) == [("ANN003", "done", 22), ("ANN003", "done", None)]
    for _ in range(2):
        (row,) = json.loads(at_work.pulled_file("done").read_bytes())["annotations"]
        answers = row["labels"]["document"]["genre"], row["labels"]["claims"][0]["certainty"]
        assert answers == ("paper", "UNLIKELY")
        _migrate(at_work, server)
        pull(at_work, server, options=PullOptions(full=True))


@pytest.mark.parametrize("edit", [_split_police, _split_off_agency])
def test_a_span_that_was_drawn_again_at_its_place_is_decided_by_the_table(
    at_work: Project, server: ServerInMemory, edit: Callable[[dict[str, Any]], None]
) -> None:
    change_schema(at_work, edit)
    table = _decide(at_work, {"done LAW_ENFORCEMENT": "AGENCY"})
    _relabel(at_work, server, "e1", "e9")
    _migrate(at_work, server, table)
    assert labels_on_server(at_work, server)["done"] == {"AGENCY", "LAW", "EVENT"}
    assert _stored(at_work) == ["AGENCY", "LAW"]


def test_a_decision_follows_a_later_change_of_its_name(at_work: Project, server: ServerInMemory) -> None:
    _change_schema_and_page(at_work, server, _split_off_agency)
    apply_migration(at_work, decisions_table=_decide(at_work, {"done LAW_ENFORCEMENT": "AGENCY"}), curator="c01")
    change_schema(at_work, lambda new: rename(labels(new, "entities"), "AGENCY", "BUREAU", new), "3.0.0")
    _edit_elsewhere(at_work, server)
    _migrate(at_work, server)
    assert labels_on_server(at_work, server)["done"] == {"BUREAU", "WORK", "EVENT"}
    assert _stored(at_work) == ["BUREAU", "WORK"]


def test_a_decision_says_nothing_of_another_annotators_work(at_work: Project, server: ServerInMemory) -> None:
    _change_schema_and_page(at_work, server, _split_off_agency)
    table = _decide(at_work, {"done LAW_ENFORCEMENT": "AGENCY"})
    apply_migration(at_work, decisions_table=table, curator="c01")
    task = tasks_by_document(at_work, server)["done"].id
    server.annotate(task, _annotation(at_work, server).result, 4)
    pull(at_work, server)
    rows = json.loads(at_work.pulled_file("done").read_bytes())["annotations"]
    assert sorted(row["labels"]["entities"][0]["label"] for row in rows) == ["AGENCY", "LAW_ENFORCEMENT"]
    assert [choice.old for choice in plan_migration(at_work).open_choices["done"]] == ["LAW_ENFORCEMENT"]


def test_issues_of_both_pulls_are_told(at_work: Project, server: ServerInMemory) -> None:
    change_schema(at_work, _split_police)
    table = _decide(at_work, {"done LAW_ENFORCEMENT": "AGENCY"})
    begun = tasks_by_document(at_work, server)["begun"].id
    # The first pull refuses a label of somebody else; the second one has no reason to read that task again.
    server.annotate(begun, _annotation(at_work, server).result, 3)
    apply_migration(at_work, decisions_table=table, curator="c01")
    migrated = migrate_server(at_work, server, decisions=read_filled_in(table))
    assert migrated.written["annotations"] == 1
    assert ("LBL004", "begun") in {(issue.code, issue.document) for issue in migrated.issues}


def _later_part(project: Project, earlier_part: int | None = 1) -> MigrationResult:
    return apply_migration(project, continues=earlier_part)


def test_one_undo_takes_back_the_two_parts_of_a_run_with_a_server(at_work: Project, server: ServerInMemory) -> None:
    _change_schema_and_page(at_work, server, _split_off_agency)
    before = tree(at_work.root / "annotations")
    table = _decide(at_work, {"proposed LAW_ENFORCEMENT": "AGENCY"})
    _relabel(at_work, server, "LAW_ENFORCEMENT", "AGENCY")
    first_part = apply_migration(at_work, decisions_table=table, curator="c01")
    migrate_server(at_work, server, decisions=read_filled_in(table))
    pulled = at_work.pulled_file("done").read_bytes()
    second_part = _later_part(at_work)
    assert (first_part.files, second_part.files) == (1, 2)
    assert [item.continues for item in Migrations(at_work).all()] == [None, 1]
    undone = undo_migration(at_work)
    assert undone.files == ("annotations/gold/done.json", "annotations/predicted/proposed.json",
                            "annotations/pulled/done.json")  # fmt: skip
    assert undone.changed_files == ()
    # What came in between the two parts is an annotator's, and stays.
    assert tree(at_work.root / "annotations") == {**before, "pulled/done.json": pulled}


class _Midway(NamedTuple):
    """A project between the two parts of a migration, and its files before the first part and now, after the pull."""

    project: Project
    before: dict[str, bytes]
    pulled: dict[str, bytes]


@pytest.fixture
def midway(at_work: Project, server: ServerInMemory) -> _Midway:
    """
    Two annotators labelled one text, and the first part of a migration and the pull each changed the file of both.

    A table decides a label of one of them; the other one relabelled the span on the server.
    """
    first = _annotation(at_work, server)
    second_result = json.loads(json.dumps(first.result).replace('"e1"', '"x1"').replace('"e2"', '"x2"'))
    server.annotate(tasks_by_document(at_work, server)["done"].id, second_result, 4)
    pull(at_work, server)
    _change_schema_and_page(at_work, server, _split_police)
    before = tree(at_work.root / "annotations")
    table = _decide(at_work, {"proposed LAW_ENFORCEMENT": "AGENCY", "x1": "AGENCY"})
    first_result = json.loads(json.dumps(first.result).replace('"LAW_ENFORCEMENT"', '"AGENCY"'))
    server.editor.rewrite(replace(first, result=first_result))
    apply_migration(at_work, decisions_table=table, curator="c01")
    migrated = tree(at_work.root / "annotations")
    migrate_server(at_work, server, decisions=read_filled_in(table))
    pulled = tree(at_work.root / "annotations")
    assert len({states["pulled/done.json"] for states in (before, migrated, pulled)}) == 3
    return _Midway(at_work, before, pulled)


def test_an_undo_leaves_the_document_of_two_annotators_whom_a_pull_changed_in_between(midway: _Midway) -> None:
    project = midway.project
    assert _later_part(project).files == 2
    undone = undo_migration(project)
    assert undone.files == ("annotations/gold/done.json", "annotations/predicted/proposed.json")
    assert undone.changed_files == ("annotations/pulled/done.json",)
    # The other files are as they were, and no annotation of either annotator is lost.
    assert tree(project.root / "annotations") == {
        **midway.before,
        "pulled/done.json": midway.pulled["pulled/done.json"],
    }
    assert Migrations(project).all() == []


def _put_back(folder: Path, files: dict[str, bytes]) -> None:
    shutil.rmtree(folder)
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)


@pytest.mark.parametrize("then", ["apply", "undo"])
def test_a_kill_at_every_write_of_the_later_part_or_of_an_undo_ends_right(
    midway: _Midway, monkeypatch: pytest.MonkeyPatch, then: str
) -> None:
    project, folder = midway.project, midway.project.root / "annotations"
    _later_part(project)
    after = tree(folder)
    undo_migration(project)
    undone = tree(folder)
    states: list[tuple[dict[str, bytes], Callable[[Project], object], int]] = [
        (midway.pulled, _later_part, 3),
        (after, undo_migration, 4),
    ]
    for files, job, writes in states:
        for number in range(writes):
            _put_back(folder, files)
            with kill_at_write(monkeypatch, number, after=True), pytest.raises(Killed):
                job(project)
            if then == "apply":
                _later_part(project)
                assert tree(folder)["gold/done.json"] == after["gold/done.json"]
            undo_migration(project)
            assert tree(folder) == undone


def test_a_run_that_broke_off_between_its_parts_is_undone_at_once_too(at_work: Project, server: ServerInMemory) -> None:
    _change_schema_and_page(at_work, server, _split_off_agency)
    before = tree(at_work.root / "annotations")
    table = _decide(at_work, {"proposed LAW_ENFORCEMENT": "AGENCY"})
    apply_migration(at_work, decisions_table=table, curator="c01")
    # The server did not answer, and the run is started again.
    assert apply_migration(at_work, decisions_table=table, curator="c01").files == 0
    earlier_part = continuable_migration(at_work)
    _relabel(at_work, server, "LAW_ENFORCEMENT", "AGENCY")
    migrate_server(at_work, server, decisions=read_filled_in(table))
    pulled = at_work.pulled_file("done").read_bytes()
    assert _later_part(at_work, earlier_part).files == 2
    undo_migration(at_work)
    assert tree(at_work.root / "annotations") == {**before, "pulled/done.json": pulled}


def test_a_migration_that_a_pull_changed_is_not_continued_by_a_later_run(midway: _Midway) -> None:
    assert continuable_migration(midway.project) is None
    assert _later_part(midway.project, None).files == 2
    assert [item.continues for item in Migrations(midway.project).all()] == [None, None]
    assert undo_migration(midway.project).files == ("annotations/gold/done.json", "annotations/pulled/done.json")
    with pytest.raises(Conflict, match=r"pulled/done\.json changed since"):
        undo_migration(midway.project)


def test_a_change_after_both_parts_stops_the_undo_of_both(midway: _Midway) -> None:
    _later_part(midway.project)
    file = midway.project.prediction_file("proposed")
    file.write_bytes(file.read_bytes() + b"\n")
    before = tree(midway.project.root / "annotations")
    with pytest.raises(Conflict, match=r"predicted/proposed\.json changed since"):
        undo_migration(midway.project)
    assert tree(midway.project.root / "annotations") == before
    assert continuable_migration(midway.project) is None


def test_a_pull_that_leaves_nothing_to_migrate_does_not_stop_the_undo(midway: _Midway) -> None:
    # The annotator's own file has nothing outdated, and there is no gold.
    project = midway.project
    project.gold_file("done").unlink()
    rows = json.loads(project.pulled_file("done").read_bytes())
    for row in rows["annotations"]:
        row["schema_version"] = "2.0.0"
    project.pulled_file("done").write_text(json.dumps(rows))
    assert _later_part(project).files == 0
    undone = undo_migration(project)
    assert undone.files == ("annotations/predicted/proposed.json",)
    assert undone.changed_files == ("annotations/pulled/done.json",)
    assert Migrations(project).all() == []
