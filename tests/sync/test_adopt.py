"""A schema out of an interface, and a project of others from a server that says what a test wants."""

import json
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from claimset.check.project import check
from claimset.check.waive import waive_issues
from claimset.gold.adjudicate_all import adjudicate_all
from claimset.labelstudio.imported.interface_schema import ImportOptions, NothingToImport
from claimset.labelstudio.imported.schema_of_interface import schema_of_interface as interface_to_schema
from claimset.labelstudio.payload.tasks import payload
from claimset.labelstudio.task import prepare
from claimset.labelstudio.transport.client import LabelStudio
from claimset.model.document import Document
from claimset.model.issue import Level
from claimset.model.labels import Labels
from claimset.model.span import Span
from claimset.model.task import Prediction
from claimset.model.trouble import Conflict, Misconfigured, Unreachable
from claimset.release.export import export
from claimset.schema.read import parse_schema
from claimset.store.project import Project
from claimset.store.refusals import read_refusals
from claimset.sync.adopt.adopt import Adoption, adopt
from claimset.sync.adopt.import_schema import import_schema, read_interface
from claimset.text.decode import sha256
from claimset.texts.defaults import Defaults
from faults.small_server import Shelf
from faults.stand_in import StandIn, say_json
from support.server_in_memory import ServerInMemory

XML = """<View>
<Labels name="label" toName="words"><Label value="PER"/><Label value="ORG"/></Labels>
<Text name="words" value="$body"/>
<Choices name="tone" toName="words"><Choice value="good"/><Choice value="bad"/></Choices>
</View>"""
TEXT = "Ida Holm left."
Task = dict[str, Any]


def test_a_schema_is_written_once_and_never_over_another(tmp_path: Path) -> None:
    file = tmp_path / "schema" / "schema.json"
    assert import_schema(XML, "mine", file).changed
    assert Project(tmp_path).schema().name == "mine"
    assert not import_schema(XML, "mine", file).changed
    before = file.read_bytes()
    with pytest.raises(Conflict) as conflict:
        import_schema(XML.replace("PER", "PERSON"), "mine", file)
    assert "--out" in conflict.value.remedy
    assert file.read_bytes() == before


@pytest.mark.parametrize("data", [b"", b"\xff\xfe", b"{}"])
def test_whatever_stands_where_the_schema_would_go_stays(tmp_path: Path, data: bytes) -> None:
    file = tmp_path / "schema.json"
    file.write_bytes(data)
    with pytest.raises(Conflict):
        import_schema(XML, "mine", file)
    assert file.read_bytes() == data


@pytest.mark.parametrize(
    ("xml", "name", "languages", "claims"),
    [
        ("<View>", "mine", ["en"], None),
        ("<!DOCTYPE View><View/>", "mine", ["en"], None),
        (XML, "Mine", ["en"], None),
        (XML, "mine", ["English"], None),
        (XML, "mine", [], None),
        (XML, "mine", ["en"], "tone"),
    ],
)
def test_what_makes_no_schema_is_trouble_and_writes_nothing(
    tmp_path: Path, xml: str, name: str, languages: list[str], claims: str | None
) -> None:
    with pytest.raises(Misconfigured):
        import_schema(xml, name, tmp_path / "schema.json", languages, ImportOptions(claims))
    assert list(tmp_path.iterdir()) == []


def test_an_interface_that_asks_nothing_about_a_text_writes_nothing(tmp_path: Path) -> None:
    with pytest.raises(NothingToImport):
        import_schema('<View><Image name="i" value="$i"/></View>', "mine", tmp_path / "schema.json")
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_no_text_is_no_interface(tmp_path: Path) -> None:
    (tmp_path / "x.xml").write_bytes(b"\xff")
    for name in ("x.xml", "gone.xml"):
        with pytest.raises(Misconfigured):
            read_interface(tmp_path / name)


def test_no_text_is_looked_for_in_a_field_in_which_a_task_of_ours_has_something_else(
    document: Callable[..., Document],
) -> None:
    schema = parse_schema(interface_to_schema(XML, "mine").source)
    guess = Prediction("guess", "1", Labels(layers={"label": (Span("r", 0, 3, "PER"),)}))
    task_data = payload(prepare(document(TEXT), TEXT, schema, schema.interfaces["all"], guess), schema)["data"]
    assert task_data.pop("body") == TEXT
    for field in task_data:
        with pytest.raises(NothingToImport):
            interface_to_schema(XML.replace("$body", f"${field}"), "mine")


@pytest.fixture
def project(tmp_path: Path) -> Project:
    root = tmp_path / "theirs"
    import_schema(XML, "theirs", root / "schema" / "schema.json", ["en", "nl"])
    return Project(root)


def task(number: int, text: Any = TEXT, *results: list[Any], by: Any = 3, **data: Any) -> Task:
    annotations = [
        {"id": number * 100 + count, "completed_by": by, "result": result, "updated_at": "2026-01-01T00:00:00Z"}
        for count, result in enumerate(results)
    ]
    return {"id": number, "data": {"body": text, **data}, "annotations": annotations, "drafts": []}


def region(start: int, end: int, label: str = "PER", text: str = TEXT, name: str = "r") -> dict[str, Any]:
    value = {"start": start, "end": end, "text": text[start:end], "labels": [label]}
    return {"id": name, "from_name": "label", "to_name": "words", "type": "labels", "value": value}


@pytest.fixture
def adopted(project: Project) -> Callable[..., Adoption]:
    """Adopt a project with these tasks, of which nothing may change."""

    def run(*tasks: Task, xml: str = XML, created: str = "2025-05-05T05:05:05.000005Z", **options: Any) -> Adoption:
        shelf = Shelf({"id": 5, "title": "Theirs", "created_at": created, "label_config": xml})
        shelf.tasks[5] = list(tasks)
        projects, rows = deepcopy(shelf.projects), deepcopy(shelf.tasks)
        try:
            defaults = options.pop("defaults", Defaults(licence="CC0-1.0"))
            return adopt(project, ServerInMemory(shelf), 5, defaults, **options)
        finally:
            assert (shelf.projects, shelf.tasks) == (projects, rows)

    return run


def codes(adoption: Adoption) -> list[str]:
    return [issue.code for issue in adoption.pulled.issues if issue.level == Level.ERROR]


def test_texts_and_annotations_come_in_under_the_names_that_they_have(
    adopted: Callable[..., Adoption], project: Project
) -> None:
    other_text = "Noor left too."
    adoption = adopted(
        task(1, TEXT, [region(0, 8)], doc_id="a.b"),
        task(2, other_text, [region(0, 4, text=other_text)], id=7),
        task(3, "Third."),
    )
    assert (adoption.tasks, adoption.added, adoption.interface) == (3, ("a.b", "7", "task-3"), "all")
    assert codes(adoption) == []
    documents = {row.id: row for row in project.documents()}
    assert {name: project.text_of(row) for name, row in documents.items()} == {
        "a.b": TEXT,
        "7": other_text,
        "task-3": "Third.",
    }
    assert documents["a.b"].sha256 == sha256(TEXT.encode())
    row = json.loads(project.pulled_file("7").read_bytes())["annotations"][0]
    assert (row["annotator"], row["interface"], row["schema_version"]) == ("a01", "all", "1.0.0")
    assert row["labels"]["label"] == [{"id": "r", "start": 0, "end": 4, "label": "PER"}]


@pytest.mark.parametrize("name", ["A", "a/b", "../x", "", "a" * 200, "a-", True, None, 1.5, ["a"]])
def test_an_id_that_no_file_can_have_gives_way_to_the_tasks_number(adopted: Callable[..., Adoption], name: Any) -> None:
    assert adopted(task(9, id=name)).added == ("task-9",)


def test_an_id_that_several_texts_claim_is_the_first_ones(adopted: Callable[..., Adoption], project: Project) -> None:
    adoption = adopted(
        task(1, "One.", id="x"), task(2, "Two.", id="x"), task(3, "Three.", doc_id="task-2"), task(4, "Four.", id="x")
    )
    assert adoption.added == ("x", "task-2", "task-3", "task-4")
    assert adopted(task(1, "One anew.", id="x")).added == ("task-1",)
    second_adoption = adopted(task(1, "One once more.", id="x")).added
    assert second_adoption == (f"task-1-{sha256(b'One once more.')[:12]}",)
    assert len(project.documents()) == 6


def test_a_file_that_lies_in_raw_already_is_not_written_over(
    adopted: Callable[..., Adoption], project: Project
) -> None:
    project.open_file("x").parent.mkdir(parents=True)
    project.open_file("x").write_bytes(b"somebody's")
    assert adopted(task(1, id="x")).added == ("task-1",)
    assert project.open_file("x").read_bytes() == b"somebody's"


@pytest.mark.parametrize("text", [None, 5, "", "  \n", "a\0b", "a\ud800b", ["a"]])
def test_what_is_no_text_is_listed_and_hides_no_other(adopted: Callable[..., Adoption], text: Any) -> None:
    adoption = adopted(task(1, text, [region(0, 1)]), task(2, TEXT, [region(0, 8)]))
    assert adoption.added == ("task-2",)
    assert codes(adoption) == ["DOC004", "DOC005"]
    assert adoption.pulled.annotations == 1


def test_one_text_in_two_tasks_is_one_document_with_everybodys_labels(
    adopted: Callable[..., Adoption], project: Project
) -> None:
    adoption = adopted(task(1, TEXT, [region(0, 8)]), task(2, TEXT, [region(0, 3)], by=4))
    assert (adoption.added, adoption.pulled.annotations) == (("task-1",), 2)
    assert [(issue.code, issue.level) for issue in adoption.pulled.issues] == [("DOC008", Level.ERROR)]
    assert "only the newest annotation of each annotator counts" in adoption.pulled.issues[0].message
    rows = json.loads(project.pulled_file("task-1").read_bytes())["annotations"]
    assert [(row["annotator"], row["task"], row.get("state")) for row in rows] == [("a01", 1, None), ("a02", 2, None)]


def test_a_text_that_was_added_before_is_the_document(
    adopted: Callable[..., Adoption], project: Project, tmp_path: Path
) -> None:
    from claimset.texts.add import add

    (tmp_path / "mine.txt").write_bytes(TEXT.encode())
    add(project, [tmp_path / "mine.txt"], Defaults(language="en"))
    manifest = project.manifest_file.read_bytes()
    adoption = adopted(task(1, TEXT, [region(0, 8)], id="other"))
    assert (adoption.added, adoption.pulled.changed) == ((), ["mine"])
    assert project.manifest_file.read_bytes() == manifest


def test_a_text_that_is_away_comes_back(adopted: Callable[..., Adoption], project: Project) -> None:
    adopted(task(1), defaults=Defaults(tier="own_copy"))
    (document,) = project.documents()
    project.text_file(document).unlink()
    assert adopted(task(1), defaults=Defaults(tier="own_copy")).added == ()
    assert project.text_of(document) == TEXT


def test_a_language_that_a_task_names_is_believed_where_the_schema_has_it(
    adopted: Callable[..., Adoption], project: Project
) -> None:
    adopted(
        task(1, "One.", language="nl"), task(2, "The second one is here.", language="xx"), task(3, "3.", language=[])
    )
    assert [row.language for row in project.documents()][:2] == ["nl", "en"]


def test_the_field_of_the_text_can_be_named(adopted: Callable[..., Adoption]) -> None:
    adoption = adopted(task(1, "Not this.", [region(0, 8)], story=TEXT), text_field="story")
    assert (codes(adoption), adoption.pulled.annotations) == ([], 1)


def test_a_second_adoption_changes_no_byte_whatever_the_servers_address(
    adopted: Callable[..., Adoption], project: Project
) -> None:
    tasks = task(1, TEXT, [region(0, 8)], [region(0, 3)]), task(2, "Other.", id="x")
    adopted(*tasks)
    before = {file: file.read_bytes() for file in project.root.rglob("*") if file.is_file()}
    adoption = adopted(*tasks)
    assert {file: file.read_bytes() for file in project.root.rglob("*") if file.is_file()} == before
    assert adoption.pulled.changed == []


def test_two_projects_of_one_number_on_two_servers_do_not_withdraw_each_others_work(
    adopted: Callable[..., Adoption],
) -> None:
    adopted(task(1, TEXT, [region(0, 8)]))
    adoption = adopted(task(1, "Other.", [region(0, 5, text="Other.")]), created="2026-06-06T06:06:06.000006Z")
    assert adoption.pulled.withdrawn == 0


def test_labels_that_the_schema_does_not_have_are_refused_before_anything_is_taken(
    adopted: Callable[..., Adoption], project: Project
) -> None:
    with pytest.raises(Conflict, match="OWL") as conflict:
        adopted(task(1), xml=XML.replace("ORG", "OWL"))
    assert "claimset schema import --server-project 5" in conflict.value.remedy
    assert project.documents() == []


@pytest.mark.parametrize("xml", ["", "<View/>", "<!DOCTYPE x><View/>", '<View><Image name="i" value="$i"/></View>'])
def test_a_project_that_labels_no_text_is_refused(adopted: Callable[..., Adoption], xml: str) -> None:
    with pytest.raises(Conflict):
        adopted(task(1), xml=xml)


def test_a_project_that_offers_less_than_the_schema_is_taken(adopted: Callable[..., Adoption]) -> None:
    adoption = adopted(task(1, TEXT, [region(0, 8)]), xml=XML.replace('<Label value="ORG"/>', ""))
    assert (codes(adoption), adoption.pulled.annotations) == ([], 1)


def test_answers_that_the_schema_leaves_out_are_counted_by_their_control(tmp_path: Path) -> None:
    xml = XML.replace("</View>", '<Ranker name="rank" toName="words"/></View>')
    project = Project(tmp_path / "theirs")
    import_schema(xml, "theirs", project.schema_file)
    assert project.schema().left_out == {"rank"}
    answer = {"id": "m", "from_name": "rank", "to_name": "words", "type": "ranker", "value": {"ranker": ["a"]}}
    shelf = Shelf({"id": 5, "title": "Theirs", "created_at": "2025-05-05T05:05:05.000005Z", "label_config": xml})
    shelf.tasks[5] = [task(1, TEXT, [region(0, 8), answer], [answer])]
    pulled = adopt(project, ServerInMemory(shelf), 5, Defaults(licence="CC0-1.0")).pulled
    (issue,) = pulled.issues
    assert (issue.level, pulled.annotations, pulled.incomplete) == (Level.WARNING, 2, 0)
    assert issue.message == "2 answers in 'rank' have no counterpart in the schema: they are left out"


def test_predictions_stay_on_the_server_and_are_counted(adopted: Callable[..., Adoption]) -> None:
    proposed = {**task(1, TEXT, [region(0, 8)]), "predictions": [{"id": 1, "result": []}, {"id": 2, "result": []}]}
    assert adopted(proposed, task(2, "Other.")).predictions == 2


def test_an_answer_in_a_control_that_nobody_left_out_is_a_loss(adopted: Callable[..., Adoption]) -> None:
    answer = {"id": "m", "from_name": "rank", "to_name": "words", "type": "ranker", "value": {"ranker": ["a"]}}
    adoption = adopted(task(1, TEXT, [region(0, 8), answer]))
    assert (codes(adoption), adoption.pulled.annotations, adoption.pulled.incomplete) == (["SCH003"], 1, 1)


@pytest.mark.parametrize("row", [{"id": "x"}, {"data": []}, 5])
def test_a_listing_that_is_none_is_trouble(project: Project, row: Any) -> None:
    about = say_json({"id": 5, "title": "T", "created_at": "", "label_config": XML})
    answers = {"/api/projects/5": about, "/api/tasks": say_json({"tasks": [row]})}
    with StandIn(say_json([]), answers) as stand_in, pytest.raises(Unreachable):
        adopt(project, LabelStudio.at(stand_in.url, "0" * 40), 5, Defaults())
    assert project.documents() == []


def of_two_labels(start: int, end: int, text: str = TEXT) -> dict[str, Any]:
    """A region that cannot be read: it has two labels."""
    one = region(start, end, text=text)
    return {**one, "value": {**one["value"], "labels": ["PER", "ORG"]}}


def test_the_sound_rest_of_an_annotation_comes_in_and_the_lost_part_stops_a_release(
    adopted: Callable[..., Adoption], project: Project
) -> None:
    half_read = task(1, TEXT, [of_two_labels(0, 8), region(9, 13, name="s")])
    for _ in range(2):
        pulled = adopted(half_read, task(2, "Nothing was said on Monday.", [])).pulled
        assert (pulled.refused, pulled.incomplete) == (0, 1)
        (refusal,) = read_refusals(project)
        assert (refusal.document, refusal.annotation, refusal.code, refusal.partial) == ("task-1", 100, "SCH003", True)
    (row,) = json.loads(project.pulled_file("task-1").read_bytes())["annotations"]
    assert [span["id"] for span in row["labels"]["label"]] == ["s"]
    adjudicate_all(project)
    assert [issue.code for issue in check(project).issues if issue.level == Level.ERROR] == ["ANN013"]
    assert export(project, "0.0.0").sizes == {}
    mended_task = task(1, TEXT, [region(0, 8), region(9, 13, name="s")])
    mended_task["annotations"][0]["updated_at"] = mended_task["updated_at"] = "2026-01-02T00:00:00Z"
    assert adopted(mended_task).pulled.incomplete == 0
    assert read_refusals(project) == []


def test_where_only_the_empty_annotations_come_in_no_release_is_made_until_somebody_says_so(
    adopted: Callable[..., Adoption], project: Project
) -> None:
    empty = "Nothing was said on Monday."
    adoption = adopted(task(1, TEXT, [of_two_labels(0, 8)]), task(2, empty, []))
    assert (adoption.pulled.annotations, adoption.pulled.refused, codes(adoption)) == (1, 1, ["SCH003"])
    (refusal,) = read_refusals(project)
    assert (refusal.document, refusal.annotation, refusal.code, refusal.annotator, refusal.assigned) == (
        "task-1",
        100,
        "SCH003",
        "a01",
        None,
    )
    assert "Holm" not in project.refusal_file.read_text("utf-8")
    adjudicate_all(project)
    export_result = export(project, "0.0.0")
    assert ([issue.code for issue in export_result.issues if issue.level == Level.ERROR], export_result.sizes) == (
        ["ANN013"],
        {},
    )
    waive_issues(project, "ANN013", "task-1", "the region is about two things", "R. Jansen", 30)
    assert export(project, "0.0.0").sizes


def test_what_was_refused_comes_in_with_a_later_adoption_and_stops_no_release_then(
    adopted: Callable[..., Adoption], project: Project
) -> None:
    adopted(task(1, TEXT, [of_two_labels(0, 8)]))
    mended_task = task(1, TEXT, [region(0, 8)])
    mended_task["annotations"][0]["updated_at"] = mended_task["updated_at"] = "2026-01-02T00:00:00Z"
    assert adopted(mended_task).pulled.refused == 0
    assert (read_refusals(project), check(project).errors) == ([], 0)


@pytest.mark.parametrize(("newer", "level"), [(True, Level.WARNING), (False, Level.ERROR)])
def test_what_was_refused_is_held_against_everybodys_work_on_the_document(
    adopted: Callable[..., Adoption], project: Project, newer: bool, level: Level
) -> None:
    task_of_two = task(1, TEXT, [of_two_labels(0, 8)], [region(0, 8)])
    task_of_two["annotations"][1] |= {"completed_by": 4, "updated_at": f"20{26 if newer else 25}-01-02T00:00:00Z"}
    adopted(task_of_two)
    assert [(issue.code, issue.level) for issue in check(project).issues] == [("ANN013", level)]


def test_versions_that_another_tools_data_name_are_not_asked_for(adopted: Callable[..., Adoption]) -> None:
    adoption = adopted(task(1, TEXT, [region(0, 8)], schema_version=[5], guideline_version="the newest"))
    assert (codes(adoption), adoption.pulled.annotations) == ([], 1)
