"""Exports as others keep them: read, or refused by name, and with the verdict that an adoption gives."""

import json
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimset.labelstudio.imported.schema_of_interface import schema_of_interface
from claimset.model.issue import Issue, Level
from claimset.schema.read import parse_schema
from claimset.store.project import Project
from claimset.sync.adopt.adopt import adopt
from claimset.sync.adopt.import_schema import import_schema
from claimset.texts.defaults import Defaults
from faults.small_server import Shelf
from support.checking import check_files
from support.server_in_memory import ServerInMemory

XML = """<View>
<Labels name="who" toName="text"><Label value="Person" alias="PER"/><Label value="ORG"/></Labels>
<Text name="text" value="$text"/>
<Choices name="tone" toName="text"><Choice value="Good" alias="g"/><Choice value="bad"/></Choices>
<Choices name="sure" toName="text" perRegion="true"><Choice value="yes"/><Choice value="no"/></Choices>
<Ranker name="rank" toName="text"/>
</View>"""
SCHEMA = parse_schema(schema_of_interface(XML, "mine").source)
TEXT = "Harrow Police closed forty cases, Marta Fenn said on Monday."
Row = dict[str, Any]


def region(name: Any = "a", start: int = 0, end: int = 13, labels: Any = ("ORG",), text: str = TEXT) -> Row:
    value = {"start": start, "end": end, "text": text[start:end], "labels": list(labels)}
    return {"id": name, "from_name": "who", "to_name": "text", "type": "labels", "value": value}


def chosen(control: str, *values: str, name: str = "g") -> Row:
    return {"id": name, "from_name": control, "to_name": "text", "type": "choices", "value": {"choices": list(values)}}


def task(*result: Any, number: int = 1, text: str = TEXT, **more: Any) -> Row:
    annotation = {"id": number, "completed_by": 1, "result": list(result), "updated_at": "2026-01-01T00:00:00Z"}
    return {"id": number, "data": {"text": text}, "annotations": [annotation], **more}


@pytest.fixture
def judge(tmp_path: Path) -> Callable[..., list[Issue]]:
    def run(value: Any, name: str = "export.json") -> list[Issue]:
        file = tmp_path / name
        file.write_bytes(value if isinstance(value, bytes) else json.dumps(value).encode())
        return check_files([file], SCHEMA).issues

    return run


def verdict(issues: list[Issue]) -> list[tuple[str, str]]:
    return [(issue.code, str(issue.level)) for issue in issues if issue.level != Level.INFO]


def test_completions_of_older_exports_are_read(judge: Callable[..., list[Issue]]) -> None:
    row = task(region(labels=["COMPANY"]))
    row["completions"] = row.pop("annotations")
    (issue,) = judge([row])
    assert (issue.code, issue.pointer) == ("LBL004", "/0/completions/0/result/0")


def test_a_file_an_annotation_with_its_task_in_it_is_read(judge: Callable[..., list[Issue]]) -> None:
    row = task(region(end=99))
    (annotation,) = row.pop("annotations")
    issues = judge({**annotation, "task": {**row, "total_annotations": 3}}, "17")
    assert [issue.code for issue in issues] == ["SPN001"]


@pytest.mark.parametrize("annotations", [[], None])
def test_annotations_that_are_counted_and_not_there_are_an_error(
    judge: Callable[..., list[Issue]], annotations: Any
) -> None:
    row = {**task(), "annotations": annotations, "total_annotations": 2}
    (issue,) = judge([row])
    assert (issue.code, issue.level) == ("SCH003", Level.ERROR)
    assert issue.message == "the task counts 2 annotations and the file holds 0: export them too"


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        ([{"id": 1, "text": TEXT, "who": [], "annotator": 1, "annotation_id": 3}], "min.json", "JSON_MIN"),
        ({"id": 1, "text": TEXT, "lead_time": 3.1}, "one.json", "JSON_MIN"),
        (b"-DOCSTART- -X- O\n\nHarrow -X- _ B-ORG\nPolice -X- _ I-ORG\n", "export.conll", "CoNLL"),
        (b"Harrow B-ORG\nPolice I-ORG\nclosed O\n\nMarta B-PER\n", "labels.txt", "CoNLL"),
        (b'text,id,who\n"Harrow Police",1,"[{""start"": 0}]"\n', "export.csv", "CSV"),
        (b"text\tid\twho\nHarrow\t1\t[]\n", "export.tsv", "TSV"),
        ([{"id": 12, "text": TEXT, "label": [[0, 13, "ORG"]]}], "doccano.json", "doccano"),
        ([{"text": TEXT, "spans": [], "_task_hash": 5}], "prodigy.json", "Prodigy"),
        ([{"id": 5, "completions": [{"id": 1, "result": []}]}], "old.json", "a task without its data"),
    ],
)
def test_what_is_not_read_is_refused_by_its_name(
    judge: Callable[..., list[Issue]], data: Any, name: str, words: str
) -> None:
    (issue,) = judge(data, name)
    assert issue.level == Level.ERROR
    assert f"it is {words}" in issue.message or f"it is a file of {words}" in issue.message


def test_a_folder_with_a_table_beside_an_export_is_no_clean_bill(tmp_path: Path) -> None:
    (tmp_path / "export.json").write_text(json.dumps([task(region())]))
    (tmp_path / "export.csv").write_text("text,id\n")
    assert [issue.code for issue in check_files([tmp_path], SCHEMA).issues] == ["SCH001"]


def test_a_text_that_stands_twice_with_other_labels_is_an_error_and_with_the_same_a_warning(
    judge: Callable[..., list[Issue]],
) -> None:
    same, other = task(region("b"), number=2), task(region("a", labels=["PER"]), number=3)
    issues = judge([task(region()), same, other])
    assert [(issue.code, issue.level, issue.pointer) for issue in issues] == [
        ("DOC008", Level.WARNING, "/1/data"),
        ("DOC008", Level.ERROR, "/2/data"),
    ]
    assert "only the newest annotation of each annotator counts" in issues[1].message


def test_a_near_copy_in_a_file_is_a_warning(judge: Callable[..., list[Issue]]) -> None:
    first = "The town council of Harrow Bridge said on Monday that it would open a second shed near the old mill. "
    issues = judge(
        [task(text=first + "It rained."), task(text="Noor left the board."), task(text=first + "It snowed.")]
    )
    assert [(issue.code, issue.pointer) for issue in issues if issue.code != "ANN010"] == [("DOC009", "/2/data")]


@pytest.mark.parametrize("control", ["answer", "txt"])
def test_a_region_of_another_text_is_an_error_wherever_it_says_so(
    judge: Callable[..., list[Issue]], control: str
) -> None:
    about_region, about_answer = {**region(), "to_name": control}, {**chosen("tone", "bad"), "to_name": control}
    issues = judge(
        [task(about_region), task(region(), about_answer, text=TEXT + " "), task(chosen("tone", "g"), text="A")]
    )
    assert [issue.code for issue in issues if "about" in issue.message] == ["SCH003", "SCH003"]
    assert all(repr(control) in issue.message for issue in issues if "about" in issue.message)


def test_what_was_saved_before_there_was_an_alias_is_read(judge: Callable[..., list[Issue]]) -> None:
    assert judge([task(region(labels=["Person"]), chosen("tone", "Good"))]) == []
    assert judge([task(region(labels=["PER"]), chosen("tone", "g"))]) == []


def test_words_in_another_normal_form_are_the_words(judge: Callable[..., list[Issue]]) -> None:
    text = "Cafe\u0301 Sen\u0303or closed on Monday, the owner said."
    saved = region(end=12, text=text)
    saved["value"]["text"] = "Caf\u00e9 Se\u00f1or"
    assert judge([task(saved, text=text)]) == []
    saved["value"]["text"] = "Caf\u00e8 Se\u00f1or"
    assert [issue.code for issue in judge([task(saved, text=text)])] == ["SPN012"]


odd_regions = st.sampled_from(
    [
        region(),
        region(7, 34, 44, ["PER"]),
        region("p", 34, 44, ["Person"]),
        region("q", 34, 45),
        region("two", 0, 13, ["PER", "ORG"]),
        region("none", 0, 13, []),
        region("far", 0, 999),
        region("alien", 0, 6, ["ALIEN"]),
        {**region("n"), "to_name": "other"},
        {**region("m"), "meta": {"text": ["look"]}},
        {key: value for key, value in region("x", 14, 20).items() if key != "id"},
        chosen("tone", "g"),
        chosen("tone", "awful"),
        chosen("sure", "yes", name="a"),
        chosen("sure", "maybe", name="a"),
        chosen("sure", "yes", "no", name="p"),
        chosen("rank", "x"),
        chosen("mood", "glad"),
        {"type": "relation", "from_id": "a", "to_id": "p", "direction": "right", "labels": []},
        {"type": "relation", "from_id": "a", "to_id": "p", "direction": "bi", "labels": ["related"]},
        {"type": "relation", "from_id": "a", "to_id": "gone", "labels": ["related"]},
        {"type": "relation", "from_id": 7, "to_id": "a", "direction": "up", "labels": ["related"]},
        5,
    ]
)


@given(st.lists(st.lists(odd_regions, max_size=5), min_size=1, max_size=3))
def test_a_check_of_a_file_and_an_adoption_give_one_verdict(results: list[list[Any]]) -> None:
    rows = [task(*result, number=number, text=f"{TEXT} Task {number}.") for number, result in enumerate(results, 1)]
    with TemporaryDirectory() as folder:
        project = Project(Path(folder) / "mine")
        import_schema(XML, "mine", project.schema_file)
        file = Path(folder) / "export.json"
        file.write_text(json.dumps(rows))
        shelf = Shelf({"id": 5, "title": "T", "created_at": "2025-05-05T05:05:05.000005Z", "label_config": XML})
        shelf.tasks[5] = deepcopy([{**row, "drafts": []} for row in rows])
        pulled = adopt(project, ServerInMemory(shelf), 5, Defaults(licence="CC0-1.0")).pulled
        checked = check_files([file], project.schema())
        reading = {"SCH003", "SCH004", "LBL004", "SPN001", "SPN012", "REL001", "REL007"}
        assert sorted(row for row in verdict(checked.issues) if row[0] in reading) == sorted(
            row for row in verdict(pulled.issues) if row[0] in reading
        )
        whole = {row["id"] for row, result in zip(rows, results, strict=True) if result == []}
        assert pulled.annotations + pulled.refused == len(rows) == checked.annotations
        assert len(whole) <= pulled.annotations
