"""Judgments: a third domain whose schema has relations from position, measures in steps, shares of a whole."""

import json
import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest

from claimset.check.project import check
from claimset.gold.adjudicate_all import adjudicate_all
from claimset.gold.agreement.comparisons import AnnotatedDocument
from claimset.gold.agreement.measure import measure_agreement
from claimset.gold.label_reader import LabelReader
from claimset.labelstudio.hotkeys import RESERVED
from claimset.labelstudio.interface import build_interface
from claimset.labelstudio.payload.write_result import to_result
from claimset.migration.migrate_files import apply_migration, undo_migration
from claimset.model.labels import Labels
from claimset.model.span import Relation, Span
from claimset.model.task import Prediction
from claimset.release.configs.relations import relation_rows
from claimset.release.records.released_document import ReleasedDocument
from claimset.schema.check.judge import judge_schema
from claimset.store.project import Project
from claimset.sync.assignment.server_project import find_project
from claimset.sync.pull.pull import pull
from claimset.sync.push.plan import plan_push
from claimset.sync.push.send import push
from claimset.texts.add import add
from claimset.texts.defaults import Defaults
from faults.small_server import Shelf
from support.migrating import change_schema
from support.server_in_memory import ServerInMemory
from support.tree import tree

SCHEMA = Path(__file__).resolve().parent / "judgments" / "schema"
TEXT = (
    "Judge Varno of the Lower Bench heard the case. The court ordered that Brisk Ltd, which had claimed 900 euros, "
    "pays Ms Tolla 400 euros. Judge Ekman agreed."
)
NAMES_SUM, SITS_IN = "NAMES_SUM", "SITS_IN"


def _span(name: str, words: str, label: str, **attributes: str) -> Span:
    start = TEXT.index(words)
    return Span(name, start, start + len(words), label, dict(attributes))


PARTICULARS = (
    _span("j1", "Varno", "JUDGE"),
    _span("j2", "Ekman", "JUDGE"),
    _span("b1", "Lower Bench", "BENCH"),
    _span("l1", "Ms Tolla", "LITIGANT"),
    _span("m1", "900 euros", "MONEY", sum="=900 euro", step="SOUGHT"),
    _span("m2", "400 euros", "MONEY", sum="=400 euro", step="GRANTED"),
)
AWARD = _span("h1", "Brisk Ltd, which had claimed 900 euros, pays Ms Tolla 400 euros", "AWARD")
RECITAL = _span("h2", "which had claimed 900 euros", "RECITAL")
DRAWN = (Relation("h1", "l1", "FOR_LITIGANT"), Relation("j1", "b1", SITS_IN))
INNERMOST = {("h1", "m2"), ("h2", "m1")}


@pytest.fixture
def court(tmp_path: Path) -> Project:
    """A project of judgments with one text, whose particulars a machine has proposed."""
    project = Project(tmp_path / "court")
    shutil.copytree(SCHEMA, project.root / "schema")
    (tmp_path / "tolla.txt").write_text(TEXT, encoding="utf-8")
    add(project, [tmp_path / "tolla.txt"], Defaults(language="en", licence="CC-BY-4.0"))
    schema = project.schema()
    project.write_prediction("tolla", Prediction("rules", "1", Labels(layers={"particulars": PARTICULARS})), schema)
    return project


@pytest.fixture
def server() -> ServerInMemory:
    """A server without projects."""
    return ServerInMemory(Shelf())


def _submit(court: Project, server: ServerInMemory, by: int, *relations: Relation) -> None:
    """Let an annotator draw the holdings and these arrows, and hand the page in."""
    schema = court.schema()
    labels = Labels(layers={"particulars": PARTICULARS, "holdings": (AWARD, RECITAL)}, relations=relations)
    target = find_project(server, schema, schema.interfaces["judgment"])
    assert target is not None
    (task,) = server.editor.tasks(target.id)
    server.annotate(task.id, to_result(labels, TEXT, schema, schema.interfaces["judgment"]), by)


def _sums(relations: Sequence[Relation]) -> set[tuple[str, str]]:
    return {(item.source, item.target) for item in relations if item.label == NAMES_SUM}


def _pushed(court: Project, server: ServerInMemory) -> list[dict[str, object]]:
    """Push the text, and return the arrows that its task is prefilled with."""
    push(court, server, plan_push(court, server, ["judgment"]))
    schema = court.schema()
    target = find_project(server, schema, schema.interfaces["judgment"])
    assert target is not None
    (task,) = server.editor.tasks(target.id)
    (prediction,) = (item for item in task.items if item.kind == "predictions")
    return [region for region in prediction.regions if region["type"] == "relation"]


def test_the_judge_has_nothing_to_say(court: Project) -> None:
    assert list(judge_schema(court.schema().source, "schema/schema.json", RESERVED)) == []


def test_a_relation_from_position_stands_last_in_the_page_and_no_task_has_it(
    court: Project, server: ServerInMemory
) -> None:
    xml = build_interface(court.schema(), court.schema().interfaces["judgment"])
    offered = [line.split('"')[1] for line in xml.splitlines() if "<Relation " in line]
    assert offered == ["FOR_LITIGANT", SITS_IN, "SHARE_OF_SUM", NAMES_SUM]
    # Varno is proposed the bench of the same sentence; Ekman, whose sentence has none, is not.
    assert [(row["from_id"], row["to_id"], row["labels"]) for row in _pushed(court, server)] == [
        ("j1", "b1", [SITS_IN])
    ]


def test_what_nobody_drew_comes_in_and_is_gold_that_the_schema_made(court: Project, server: ServerInMemory) -> None:
    _pushed(court, server)
    _submit(court, server, 3, *DRAWN)
    pull(court, server)
    assert adjudicate_all(court).written == ("tolla",)
    for file in (court.pulled_file("tolla"), court.gold_file("tolla")):
        lines = [line for line in file.read_text(encoding="utf-8").splitlines() if NAMES_SUM in line]
        assert len(lines) == 2
        assert all('"made_by": "schema"' in line for line in lines)
    record, _ = LabelReader(court, court.schema()).gold(court.gold_file("tolla"))
    assert record is not None
    assert _sums(record.labels.relations) == INNERMOST
    assert [issue.code for issue in check(court).issues if issue.level == "error"] == []
    (document,) = court.documents()
    rows = list(relation_rows(ReleasedDocument(record, document, TEXT, court.schema())))
    assert {(row["label"], row["made_by"]) for row in rows} == {
        (NAMES_SUM, "schema"), ("FOR_LITIGANT", "person"), (SITS_IN, "person")
    }  # fmt: skip
    assert pull(court, server).changed == []


def test_an_exception_that_somebody_draws_takes_the_place_of_position(court: Project, server: ServerInMemory) -> None:
    _pushed(court, server)
    _submit(court, server, 3, *DRAWN, Relation("h1", "m1", NAMES_SUM))
    _submit(court, server, 4, *DRAWN)
    pull(court, server)
    schema = court.schema()
    rows, _ = LabelReader(court, schema).pulled(court.pulled_file("tolla"))
    exception, position = (_sums(row.labels.relations) for row in rows)
    assert (exception, position) == ({("h1", "m1"), ("h1", "m2")}, INNERMOST)
    assert '"to": "m1", "label": "NAMES_SUM"}' in court.pulled_file("tolla").read_text(encoding="utf-8")
    # Only the exception is a difference, and agreement counts no arrow that nobody drew.
    (document,) = court.documents()
    relations = {
        (row.place.label, row.value)
        for row in measure_agreement([AnnotatedDocument(document, rows)], schema).rows
        if row.place.layer == "arrows" and row.place.label
    }
    assert relations == {("FOR_LITIGANT", 1.0), (SITS_IN, 1.0), (NAMES_SUM, 0.0)}
    assert adjudicate_all(court).written == ()


def test_gold_that_is_read_follows_its_spans(court: Project, server: ServerInMemory) -> None:
    _pushed(court, server)
    _submit(court, server, 3, *DRAWN)
    pull(court, server)
    adjudicate_all(court)
    file = court.gold_file("tolla")
    data = json.loads(file.read_bytes())
    data["holdings"] = [row for row in data["holdings"] if row["id"] != "h2"]
    file.write_text(json.dumps(data), encoding="utf-8")
    record, _ = LabelReader(court, court.schema()).gold(file)
    assert record is not None
    assert _sums(record.labels.relations) == {("h1", "m1"), ("h1", "m2")}


def test_the_keyword_comes_and_what_was_drawn_stays(court: Project, server: ServerInMemory) -> None:
    source = json.loads(court.schema_file.read_bytes())
    (kind,) = (item for item in _arrows(source) if item["const"] == NAMES_SUM)
    kind.pop("x-implied")
    court.schema_file.write_text(json.dumps(source), encoding="utf-8")
    _pushed(court, server)
    _submit(court, server, 3, *DRAWN, Relation("h1", "m1", NAMES_SUM))
    pull(court, server)
    before = tree(court.root / "annotations")
    change_schema(court, lambda new: [item.update({"x-implied": "innermost"}) for item in _arrows(new)[:1]], "1.1.0")
    result = apply_migration(court)
    assert result.undecided == ()
    (row,), _ = LabelReader(court, court.schema()).pulled(court.pulled_file("tolla"))
    # The arrow that somebody drew from the outer holding is an exception; the sum that had none has one now.
    assert _sums(row.labels.relations) == {("h1", "m1"), ("h1", "m2")}
    assert set(DRAWN) <= set(row.labels.relations)
    undo_migration(court)
    assert tree(court.root / "annotations") == before


def _arrows(source: dict[str, object]) -> list[dict[str, object]]:
    nodes: list[dict[str, object]] = source["properties"]["arrows"]["items"]["properties"]["label"]["oneOf"]  # type: ignore[index]
    return nodes
