"""Several values of one answer, and several labels of one region, on their way from a server into a release."""

import json
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from datasets import load_dataset

from claimset.check.project import check
from claimset.gold.adjudicate_all import NewDecisions, adjudicate_all, read_decision_file
from claimset.gold.adjudication_plan import adjudication_plan
from claimset.gold.agreement.project import project_agreement
from claimset.gold.label_reader import LabelReader
from claimset.labelstudio.imported.interface_schema import ImportOptions
from claimset.labelstudio.payload.write_result import to_result
from claimset.migration.labels import LabelMigration
from claimset.model.issue import Level
from claimset.model.trouble import Misconfigured
from claimset.release.export import export
from claimset.schema.read import parse_schema
from claimset.store.project import Project
from claimset.sync.adopt.adopt import adopt
from claimset.sync.adopt.import_schema import import_schema
from claimset.texts.defaults import Defaults
from faults.small_server import Shelf
from support.server_in_memory import ServerInMemory

XML = """<View>
<Labels name="who" toName="text" choice="multiple"><Label value="PER"/><Label value="ORG"/><Label value="GPE"/></Labels>
<Text name="text" value="$text"/>
<Choices name="topic" toName="text" choice="multiple"><Choice value="law"/><Choice value="sport"/></Choices>
<Taxonomy name="kind" toName="text" perRegion="true"><Choice value="a"><Choice value="b"/></Choice></Taxonomy>
<TextArea name="also" toName="text" perRegion="true"/>
</View>"""
TEXT = "Harrow closed forty cases of theft on Monday, the town council of Harrow Bridge said in a short note."
Region = dict[str, Any]


def said(control: str, kind: str, value: Any, name: str = "r", **place: Any) -> Region:
    return {"id": name, "from_name": control, "to_name": "text", "type": kind, "value": {**place, kind: value}}


def result(labels: list[str], topics: list[str], kinds: list[Any]) -> list[Region]:
    place = {"start": 0, "end": 6, "text": "Harrow"}
    also = {**said("also", "textarea", None), "value": {**place, "text": ["Harrow Town", "H."]}}
    return [
        said("who", "labels", labels, **place),
        said("kind", "taxonomy", kinds, **place),
        also,
        said("topic", "choices", topics, "t"),
    ]


@pytest.fixture
def adopted(tmp_path: Path) -> Callable[..., Project]:
    def run(*results: list[Region], told: Any = None) -> Project:
        project = Project(tmp_path / "several")
        import_schema(XML, "several", project.schema_file, options=ImportOptions(several_labels=told))
        shelf = Shelf({"id": 5, "title": "Several", "created_at": "2025-05-05T05:05:05.000005Z", "label_config": XML})
        annotations = [
            {"id": number, "completed_by": number, "result": item, "updated_at": "2026-01-01T00:00:00Z"}
            for number, item in enumerate(results, 3)
        ]
        shelf.tasks[5] = [{"id": 1, "data": {"text": TEXT}, "annotations": annotations, "drafts": []}]
        pulled = adopt(project, ServerInMemory(shelf), 5, Defaults(licence="CC0-1.0")).pulled
        assert [issue.message for issue in pulled.issues if issue.level == Level.ERROR] == []
        return project

    return run


def stored(project: Project) -> dict[str, Any]:
    labels: dict[str, Any] = json.loads(project.pulled_file("task-1").read_bytes())["annotations"][0]["labels"]
    return labels


def test_several_values_come_in_as_lists_in_the_schemas_order(adopted: Callable[..., Project]) -> None:
    project = adopted(result(["ORG", "PER"], ["sport", "law"], [["a", "b"], ["a"]]))
    labels = stored(project)
    assert labels["document"] == {"topic": ["law", "sport"]}
    (span,) = labels["who"]
    assert {name: span[name] for name in ("label", "further_labels", "kind", "also")} == {
        "label": "PER",
        "further_labels": ["ORG"],
        "kind": ["a", "b"],
        "also": ["Harrow Town", "H."],
    }
    assert project.pulled_file("task-1").read_text("utf-8").count('"id": "r"') == 1
    lines = project.pulled_file("task-1").read_text("utf-8").splitlines()
    assert len([line for line in lines if '"further_labels"' in line and '"kind"' in line]) == 1


def test_several_labels_are_one_span_each_where_the_import_is_told_so(adopted: Callable[..., Project]) -> None:
    project = adopted(result(["ORG", "PER"], [], [["a"]]), told="spans")
    spans = stored(project)["who"]
    assert [(span["label"], span["start"], span["end"], span["kind"]) for span in spans] == [
        ("ORG", 0, 6, ["a"]),
        ("PER", 0, 6, ["a"]),
    ]
    assert [span["id"] for span in spans if span["label"] == "PER"] == ["r"]
    assert len({span["id"] for span in spans}) == 2
    adjudicate_all(project)
    assert check(project).errors == 0


def test_several_values_are_written_as_the_editor_saves_them(adopted: Callable[..., Project]) -> None:
    project = adopted(result(["ORG", "PER"], ["law", "sport"], [["a"]]))
    schema = project.schema()
    (annotation,) = LabelReader(project, schema).pulled(project.pulled_file("task-1"))[0]
    written = {
        item["from_name"]: item["value"]
        for item in to_result(annotation.labels, TEXT, schema, schema.interfaces["all"])
    }
    assert written["who"]["labels"] == ["PER", "ORG"]
    assert written["topic"]["choices"] == ["law", "sport"]
    assert written["also"]["text"] == ["Harrow Town", "H."]


def test_a_release_has_lists_that_load_as_lists(adopted: Callable[..., Project]) -> None:
    project = adopted(result(["ORG", "PER"], ["law", "sport"], [["a"]]))
    adjudicate_all(project)
    exported = export(project, "0.0.0")
    assert [issue.message for issue in exported.issues if issue.level == Level.ERROR] == []
    assert exported.folder is not None
    documents = load_dataset(str(exported.folder), "documents")
    (row,) = [row for split in documents.values() for row in split]
    features = documents["train"].features
    who = features["who"].feature
    assert features["topic"].feature.int2str(row["topic"]) == ["law", "sport"]
    assert [
        (who["further_labels"].feature.int2str(span["further_labels"]), who["kind"].feature.int2str(span["kind"]))
        for span in row["who"]
    ] == [(["ORG"], ["a"])]
    assert [span["also"] for span in row["who"]] == [["Harrow Town", "H."]]
    assert "tagged with the first of its labels" in (exported.folder / "README.md").read_text("utf-8")


def test_agreement_counts_each_value_of_several(adopted: Callable[..., Project]) -> None:
    project = adopted(
        result(["PER", "ORG"], ["law", "sport"], [["a"]]), result(["PER", "GPE"], ["law"], [["a"], ["a", "b"]])
    )
    rows = {(str(row.place), row.measure): row.value for row in project_agreement(project).rows}
    # 2·|A∩B| / (|A|+|B|), by hand.
    assert rows["document.topic", "set_f1"] == pytest.approx(2 / 3)
    assert rows["who.kind", "set_f1"] == pytest.approx(2 / 3)
    assert rows["who.further_labels", "set_f1"] == 0
    assert rows["who.also", "set_f1"] == 1
    assert (rows["document.topic", "raw"], rows["who.also", "raw"]) == (0, 1)


def test_a_curator_answers_a_list_that_neither_annotator_gave(adopted: Callable[..., Project], tmp_path: Path) -> None:
    project = adopted(result(["PER"], ["law"], [["a"]]), result(["PER"], ["sport"], [["a"]]))
    (document,) = adjudication_plan(project).documents
    (difference,) = document.differences
    line = {
        "document": "task-1",
        "difference": difference.id,
        "value": ["sport", "law"],
        "by": "c01",
        "reason": "label",
    }
    for value, message in ((["law", "art"], "a list of"), ("law", "a list of")):
        bad_lines = decision_file(tmp_path, {**line, "value": value})
        with pytest.raises(Misconfigured) as trouble:
            adjudicate_all(project, new=NewDecisions(lines=bad_lines))
        assert message in trouble.value.remedy
    adjudicate_all(project, new=NewDecisions(lines=decision_file(tmp_path, line)))
    gold = json.loads(project.gold_file("task-1").read_bytes())
    assert gold["document"]["topic"] == ["law", "sport"]
    before = project.gold_file("task-1").read_bytes()
    adjudicate_all(project)
    assert project.gold_file("task-1").read_bytes() == before


def decision_file(folder: Path, line: dict[str, Any]) -> Any:
    file = folder / "decisions.jsonl"
    file.write_text(json.dumps(line) + "\n")
    return read_decision_file(file)


def test_a_value_that_was_renamed_is_renamed_within_a_list(adopted: Callable[..., Project]) -> None:
    project = adopted(result(["PER"], ["law", "sport"], [["a"]]))
    old, new = project.schema().source, deepcopy(project.schema().source)
    values = new["properties"]["document"]["properties"]["topic"]["items"]["oneOf"]
    values[0] = {"const": "statute", "x-was": ["law"]}
    values.reverse()
    migration = LabelMigration(parse_schema(old), parse_schema(new))
    labels = LabelReader(project, project.schema()).pulled(project.pulled_file("task-1"))[0][0].labels
    moved = migration.labels(labels, "all")
    assert moved.labels.document["topic"] == ("sport", "statute")
    assert moved.undecided == {}
