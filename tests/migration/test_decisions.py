"""A split has a way through: a person decides span by span, in a table, and the migration carries it out."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from claimset.check.project import check
from claimset.gold.adjudicate_all import adjudicate_all
from claimset.labels.as_json import labels_sha256
from claimset.migration.decisions import decisions_file, read_filled_in, write_open_choices
from claimset.migration.migrate_files import apply_migration, undo_migration
from claimset.migration.planner import plan_migration
from claimset.model.labels import Labels
from claimset.model.record import Annotation
from claimset.model.span import Span, Value
from claimset.model.trouble import Misconfigured
from claimset.store.project import Project
from support.changed_schemas import attribute, labels, split
from support.migrating import TEXT, annotate, change_schema, said
from support.tree import tree

Row = dict[str, str]


def _split_law(new: dict[str, Any]) -> None:
    split(labels(new, "entities"), "LAW", ("STATUTE", "BILL"), new)


@pytest.fixture
def parted(with_texts: Callable[..., Project]) -> Project:
    """Two documents with a law each, labelled by two annotators, before that label is split."""
    project = with_texts(one=f"{TEXT} One.", two=f"{TEXT} Two.")
    annotate(project, per_document=2)
    adjudicate_all(project, take="a01")
    change_schema(project, _split_law)
    return project


def _table(project: Project) -> Path:
    file = decisions_file(project)
    write_open_choices(project, plan_migration(project).open_choices, file)
    return file


def _rows(file: Path) -> list[Row]:
    return list(csv.DictReader(io.StringIO(file.read_text("utf-8-sig"))))


def _fill_in(file: Path, new: Callable[[Row], str], delimiter: str = ",") -> None:
    rows = _rows(file)
    with file.open("w", encoding="utf-8-sig", newline="") as out:
        table = csv.DictWriter(out, list(rows[0]), delimiter=delimiter)
        table.writeheader()
        table.writerows({**row, "new": new(row)} for row in rows)


def _laws(project: Project, kind: str, name: str) -> list[str]:
    value = json.loads((project.root / "annotations" / kind / f"{name}.json").read_bytes())
    parts = value["annotations"] if kind == "pulled" else [value]
    entities = [span for part in parts for span in part.get("labels", part)["entities"]]
    return [span["label"] for span in entities if span["start"] == 55]


def _annotation(
    project: Project, annotator: str, document: dict[str, Value], layers: dict[str, tuple[Span, ...]]
) -> Annotation:
    """Label the first document under today's schema."""
    schema, text_sha256 = project.schema(), project.documents()[0].sha256
    work = Labels(document, layers)
    facts = (schema.version, schema.guidelines, text_sha256, labels_sha256(work, schema), work)
    return Annotation(annotator, "all", "person", *facts)


def test_the_table_shows_each_span_once_with_its_words_its_sentence_and_the_choices(parted: Project) -> None:
    rows = _rows(_table(parted))
    assert [(row["document"], row["span"]) for row in rows] == [
        ("one", "e0b"), ("one", "e1b"), ("two", "e2b"), ("two", "e3b")
    ]  # fmt: skip
    assert {(row["words"], row["sentence"], row["old"], row["choices"], row["new"]) for row in rows} == {
        (" new ac", TEXT, "LAW", "STATUTE | BILL", "")
    }


def test_what_is_filled_in_is_carried_out_in_annotations_and_gold_and_can_be_undone(parted: Project) -> None:
    before = tree(parted.root / "annotations")
    file = _table(parted)
    _fill_in(file, lambda row: "BILL" if row["span"] == "e1b" else "STATUTE")
    result = apply_migration(parted, decisions_table=file)
    assert result.undecided == ()
    assert _laws(parted, "pulled", "one") == ["STATUTE", "BILL"]
    assert [_laws(parted, "gold", name) for name in ("one", "two")] == [["STATUTE"], ["STATUTE"]]
    assert {issue.code for issue in check(parted).issues} & {"SCH002", "ANN003", "ANN007", "GLD002", "LBL004"} == set()
    undo_migration(parted)
    assert tree(parted.root / "annotations") == before


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_half_a_table_is_half_the_work_whatever_a_spreadsheet_made_of_it(parted: Project, delimiter: str) -> None:
    file = _table(parted)
    _fill_in(file, lambda row: "STATUTE" if row["document"] == "one" else "", delimiter)
    result = apply_migration(parted, decisions_table=file)
    assert [(item.what, item.documents) for item in result.undecided] == [
        ("label LAW became STATUTE or BILL", ("two",))
    ]
    assert (_laws(parted, "pulled", "one"), _laws(parted, "pulled", "two")) == (["STATUTE"] * 2, ["LAW"] * 2)


def test_a_second_plan_keeps_what_was_filled_in(parted: Project) -> None:
    file = _table(parted)
    _fill_in(file, lambda row: "BILL" if row["span"] == "e0b" else "")
    assert [row["new"] for row in _rows(_table(parted))] == ["BILL", "", "", ""]
    assert file.stat().st_mode & 0o077 == 0


def test_of_a_text_that_is_not_ours_no_word_is_in_the_table(
    with_texts: Callable[..., Project],
) -> None:
    project = with_texts("own_copy", one=f"{TEXT} One.")
    annotate(project)
    change_schema(project, _split_law)
    file = _table(project)
    (row,) = _rows(file)
    assert (row["words"], row["sentence"], row["start"], row["end"]) == ("", "", "55", "62")
    assert "act" not in file.read_text("utf-8-sig")
    _fill_in(file, lambda _: "STATUTE")
    assert apply_migration(project, decisions_table=file).undecided == ()


def test_a_split_value_is_decided_like_a_label(with_texts: Callable[..., Project]) -> None:
    project = with_texts(one=f"{TEXT} One.")
    annotate(project)

    def part_certain(new: dict[str, Any]) -> None:
        certainty = attribute(new, "claims", "certainty")
        split(certainty["oneOf"], "CERTAIN", ("SURE", "CLEAR"), certainty)
        certainty["default"] = "SURE"

    change_schema(project, part_certain)
    file = _table(project)
    (row,) = [row for row in _rows(file) if row["span"] == "c0"]
    assert (row["old"], row["choices"]) == ("certainty=CERTAIN", "SURE | CLEAR")
    _fill_in(file, lambda _: "CLEAR")
    assert apply_migration(project, decisions_table=file).undecided == ()
    (claim,) = json.loads(project.pulled_file("one").read_bytes())["annotations"][0]["labels"]["claims"]
    assert claim["certainty"] == "CLEAR"


def test_what_annotators_relabelled_decides_for_the_gold_record(parted: Project) -> None:
    schema, document = parted.schema(), parted.documents()[0]
    rows = []
    for number in range(2):
        work = said(number)
        entities = tuple(
            msgspec.structs.replace(span, label="BILL") if span.label == "LAW" else span
            for span in work.layers["entities"]
        )
        rows.append(_annotation(parted, f"a{number + 1:02d}", work.document, {**work.layers, "entities": entities}))
    parted.write_pulled(document, rows, schema)
    apply_migration(parted)
    assert _laws(parted, "gold", document.id) == ["BILL"]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"\xff", "UTF-8"),
        (b"", "has no column"),
        (b"document,span\n", "has no column"),
        (b"document,span,start,end,old,new\none,e0b,x,62,LAW,BILL\n", "cannot be read as a table"),
        (b'document,span,start,end,old,new\none,"e0b,55,62,LAW,BILL\n', "cannot be read as a table"),
        (b"document,span,start,end,old,new\none,e0b,55,62,LAW,BILL\none,e0b,55,62,LAW,STATUTE\n", "twice"),
        (b"document,span,start,end,old,new\none,e0b,55,62,LAW,OWL\n", "'OWL', is none of STATUTE, BILL"),
    ],
)
def test_a_table_that_decides_nothing_clear_changes_nothing(parted: Project, data: bytes, words: str) -> None:
    file = parted.root / "table.csv"
    file.write_bytes(data)
    before = tree(parted.root / "annotations")
    with pytest.raises(Misconfigured) as trouble:
        apply_migration(parted, decisions_table=file)
    assert words in trouble.value.message
    assert trouble.value.remedy
    assert tree(parted.root / "annotations") == before


def test_words_that_a_spreadsheet_would_run_are_shown_as_words(with_texts: Callable[..., Project]) -> None:
    project = with_texts(one="=cmd|' /C calc'!A0 is the new act.")
    layers = {"entities": (Span("e", 0, 18, "LAW", {"level": "NAM"}),)}
    project.write_pulled(project.documents()[0], [_annotation(project, "a01", {}, layers)], project.schema())
    change_schema(project, _split_law)
    file = _table(project)
    (row,) = _rows(file)
    assert (row["words"][0], row["sentence"][0]) == ("'", "'")
    _fill_in(file, lambda _: "BILL")
    assert read_filled_in(file) == {"one": {("e", 0, 18, "LAW"): "BILL"}}


def test_the_rows_of_a_table_stay_in_their_order_while_it_is_filled_in(parted: Project) -> None:
    file = _table(parted)
    before = [(row["document"], row["span"]) for row in _rows(file)]
    _fill_in(file, lambda row: "BILL" if row["span"] in {"e0b", "e3b"} else "")
    plan = plan_migration(parted, decisions=read_filled_in(file))
    assert [choice.span for choices in plan.open_choices.values() for choice in choices] == ["e1b", "e2b"]
    assert [(name, choice.span) for name, choices in plan.table_rows.items() for choice in choices] == before
