"""Labels from files: stored as one annotator's, proven, remembered where they are refused, and never over others."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from claimset.check.project import check
from claimset.gold.label_reader import LabelReader
from claimset.labelstudio.payload.write_result import to_result
from claimset.model.foreign import ForeignDocument, ForeignSpan
from claimset.model.labels import Labels
from claimset.model.record import Annotation
from claimset.model.schema import ANNOTATOR_NOTE
from claimset.model.span import Span
from claimset.model.trouble import Conflict, Misconfigured
from claimset.store.project import Project
from claimset.store.refusals import read_refusals
from claimset.sync.imports.import_labels import LabelImport, import_labels
from support.foreign_files import WRITERS, as_conll, as_webanno
from support.pulling import Bench
from support.tree import tree, written

TEXT = "Ida Holm of Brack met Ida Moor.\n"
TOKENS = [(0, 3), (4, 8), (9, 11), (12, 17), (18, 21), (22, 25), (26, 30), (30, 31)]
IDA = (0, 8, "PERSON")
BRACK = (12, 17, "GPE")
_DOCUMENT = ForeignDocument(("owls",), TEXT, [ForeignSpan("T1", "PERSON", 0, 8), ForeignSpan("T2", "GPE", 12, 17)])


@pytest.fixture
def owls(with_texts: Callable[..., Project]) -> Project:
    return with_texts(owls=TEXT)


def _import(project: Project, data: str, form: str = "brat", annotator: str = "a01", **more: str) -> LabelImport:
    folder = project.root.parent / "theirs"
    folder.mkdir(exist_ok=True)
    suffix = {"brat": "ann", "conll": "conll", "inception": "tsv", "labelstudio": "json"}.get(form, "jsonl")
    (folder / f"owls.{suffix}").write_bytes(data.encode())
    return import_labels(project, [folder / f"owls.{suffix}"], form, annotator, more.get("interface"))


def _rows(project: Project) -> list[Annotation]:
    file = project.pulled_file("owls")
    if not file.is_file():
        return []
    rows, problems = LabelReader(project, project.schema()).pulled(file)
    assert not problems
    return rows


def _places(row: Annotation) -> set[tuple[int, int, str]]:
    return {(span.start, span.end, span.label) for span in row.labels.spans}


def _codes(result: LabelImport) -> list[str]:
    return [issue.code for issue in result.issues if issue.level == "error"]


def _export(project: Project) -> str:
    schema = project.schema()
    interface = schema.interfaces["entities"] if "entities" in schema.interfaces else schema.interfaces["all"]
    labels = Labels(layers={"entities": (Span("one", *IDA), Span("two", *BRACK))})
    result = to_result(labels, TEXT, schema, interface)
    annotation = {"id": 3, "completed_by": 9, "result": result}
    return json.dumps([{"id": 1, "data": {"text": TEXT}, "annotations": [annotation], "predictions": []}])


def test_the_same_labels_of_any_format_are_the_same_annotation(owls: Project) -> None:
    spans = [(0, 1, "PERSON"), (3, 3, "GPE")]
    files = [(form, write(_DOCUMENT)) for form, write in WRITERS.items() if form != "inception"]
    files += [("conll", as_conll(TEXT, TOKENS, spans)), ("inception", as_webanno(TEXT, TOKENS, spans))]
    files += [("inception", WRITERS["inception"](_DOCUMENT))]
    first = _import(owls, files[0][1], files[0][0])
    assert (first.annotations, first.changed, first.refused, first.incomplete) == (1, ["owls"], 0, 0)
    (row,) = _rows(owls)
    assert _places(row) == {IDA, BRACK}
    assert (row.annotator, row.imported, row.origin, row.task, row.made_by) == ("a01", "brat", None, None, "person")
    before = written(owls.root)
    for form, data in files:
        assert _import(owls, data, form).changed == []
    assert written(owls.root) == before


def test_an_export_of_label_studio_comes_in_without_its_server(owls: Project) -> None:
    result = _import(owls, _export(owls), "labelstudio")
    assert (result.changed, _codes(result)) == (["owls"], [])
    (row,) = _rows(owls)
    assert _places(row) == {IDA, BRACK}
    assert {span.id for span in row.labels.spans} == {"one", "two"}
    assert (row.imported, row.origin, row.annotation) == ("labelstudio", None, None)
    assert _import(owls, _export(owls), "labelstudio").changed == []


@pytest.mark.parametrize(("note", "stored"), [("Is Brack a place?", "Is Brack a place?"), ("x@people.example", "")])
def test_an_export_keeps_the_note_for_the_curator(owls: Project, note: str, stored: str) -> None:
    export = json.loads(_export(owls))
    value = {"text": [note]}
    region = {"id": "n", "from_name": ANNOTATOR_NOTE, "to_name": "text", "type": "textarea", "value": value}
    export[0]["annotations"][0]["result"].append(region)
    _import(owls, json.dumps(export), "labelstudio")
    assert [(row.note, _places(row)) for row in _rows(owls)] == [(stored, {IDA, BRACK})]


def test_what_no_file_asks_is_a_gap_and_no_default(owls: Project) -> None:
    _import(owls, "T1\tPERSON 0 8\tIda Holm\nT2\tGPE 12 17\tBrack\nA1\tadjectival T2\n")
    (row,) = _rows(owls)
    ids = {span.label: span.id for span in row.labels.spans}
    assert row.gaps["entities"]["level"] == tuple(sorted(ids.values()))
    assert "adjectival" not in row.gaps["entities"]
    assert {span.label: span.attributes for span in row.labels.spans} == {"PERSON": {}, "GPE": {"adjectival": True}}


def test_a_quote_and_its_occurrence_stand_for_offsets(owls: Project) -> None:
    def line(**fields: object) -> str:
        return json.dumps({"doc_id": "owls", "spans": [{"label": "PERSON", **fields}]})

    result = _import(owls, line(quote="Ida"), "prodigy")
    assert "line 1: the quote of span 1 stands in the text more than once" in result.issues[0].message
    result = _import(owls, line(quote="Ida", occurrence=3), "prodigy")
    assert (_codes(result), result.refused) == (["SPN012"], 1)
    assert _import(owls, line(quote="Ida", occurrence=2), "prodigy").changed == ["owls"]
    assert _places(_rows(owls)[0]) == {(22, 25, "PERSON")}
    assert not read_refusals(owls)


def test_a_span_over_other_words_than_the_annotator_saw_is_refused_with_its_line(owls: Project) -> None:
    result = _import(owls, "T1\tPERSON 0 8\tIda Holm\nT2\tGPE 12 17\tMoor.\nT3\tGPE 90 95\tBrack\n")
    problems = [(issue.code, issue.message.partition(":")[0]) for issue in result.issues if issue.start is not None]
    assert problems[:2] == [("SPN012", "line 2"), ("SPN001", "line 3")]
    assert _places(_rows(owls)[0]) == {IDA}


def test_an_unknown_label_is_named_and_remembered_until_a_later_import_reads_it(owls: Project) -> None:
    result = _import(owls, "T1\tPERSON 0 8\tIda Holm\nT2\tTown 12 17\tBrack\nR1\tHAS_ROLE Arg1:T1 Arg2:T2\n")
    assert (result.incomplete, set(_codes(result)) >= {"LBL004", "REL001"}) == (1, True)
    assert any("line 2: the label 'Town'" in issue.message for issue in result.issues)
    (refusal,) = read_refusals(owls)
    assert (refusal.origin, refusal.task, refusal.annotator, refusal.partial) == ("file:brat", 0, "a01", True)
    issues = [issue for issue in check(owls).issues if issue.code == "ANN013"]
    assert len(issues) == 1
    assert "a part of an annotation from files (brat) was refused" in issues[0].message
    before = written(owls.root)
    _import(owls, "T1\tPERSON 0 8\tIda Holm\nT2\tTown 12 17\tBrack\nR1\tHAS_ROLE Arg1:T1 Arg2:T2\n")
    assert written(owls.root) == before
    # The mended file holds all that came in before, and more.
    mended = _import(owls, "T1\tPERSON 0 8\tIda Holm\nT2\tGPE 12 17\tBrack\n")
    assert (mended.changed, read_refusals(owls)) == (["owls"], [])
    assert [_places(row) for row in _rows(owls)] == [{IDA, BRACK}]


def test_a_name_of_an_earlier_schema_is_followed(owls: Project) -> None:
    source = json.loads(owls.schema_file.read_bytes())
    options = source["properties"]["entities"]["items"]["properties"]["label"]["oneOf"]
    next(option for option in options if option["const"] == "GPE")["x-was"] = ["Town"]
    owls.schema_file.write_text(json.dumps(source), encoding="utf-8")
    assert _import(owls, "T2\tTown 12 17\tBrack\n").changed == ["owls"]
    assert _places(_rows(owls)[0]) == {BRACK}


def test_an_annotation_that_says_something_else_stays(owls: Project) -> None:
    _import(owls, "T1\tPERSON 0 8\tIda Holm\n")
    before = tree(owls.root)
    for data in ("T1\tGPE 0 8\tIda Holm\n", "T1\tPERSON 0 3\tIda\nT2\tGPE 12 17\tBrack\n"):
        result = _import(owls, data)
        assert (_codes(result), result.refused, result.changed) == (["ANN004"], 1, [])
        assert "another pseudonym" in result.issues[0].message
    assert tree(owls.root) == before
    assert _import(owls, "T1\tGPE 0 8\tIda Holm\n", annotator="a02").changed == ["owls"]
    assert [row.annotator for row in _rows(owls)] == ["a01", "a02"]


def test_two_annotations_of_one_text_in_a_run_are_refused_where_they_differ(owls: Project) -> None:
    line = {"text": TEXT, "spans": [{"start": 0, "end": 8, "label": "PERSON"}]}
    other = {"text": TEXT, "spans": []}
    result = _import(owls, f"{json.dumps(line)}\n{json.dumps(other)}\n", "prodigy")
    assert (_codes(result), _rows(owls)) == (["ANN004"], [])
    assert _import(owls, f"{json.dumps(line)}\n{json.dumps(line)}\n", "prodigy").annotations == 1


def test_a_text_that_the_project_does_not_have_is_refused_with_the_remedy(owls: Project, tmp_path: Path) -> None:
    row = {"text": "Another text.", "spans": []}
    result = _import(owls, json.dumps(row), "prodigy")
    assert _codes(result) == ["DOC005"]
    assert "line 1" in result.issues[0].message
    assert "claimset add" in result.issues[0].message
    result = _import(owls, json.dumps({"doc_id": "owls", **row}), "prodigy")
    assert _codes(result) == ["DOC001"]
    assert _rows(owls) == []


@pytest.mark.parametrize(
    ("annotator", "interface", "words"), [("Ida Holm", "", "pseudonym"), ("a01", "none", "no interface 'none'")]
)
def test_an_unknown_interface_and_a_name_are_refused(owls: Project, annotator: str, interface: str, words: str) -> None:
    with pytest.raises(Misconfigured, match=words):
        _import(owls, "", annotator=annotator, **({"interface": interface} if interface else {}))


def test_the_interface_may_be_named(owls: Project) -> None:
    assert _import(owls, "T1\tPERSON 0 8\tIda Holm\n", interface="all").interface == "all"
    (row,) = _rows(owls)
    assert row.interface == "all"
    assert {name for name, spans in row.labels.layers.items() if not spans} >= {"claims"}


def test_files_without_a_label_do_not_say_what_was_looked_at(owls: Project) -> None:
    with pytest.raises(Conflict) as conflict:
        _import(owls, "")
    assert "--interface" in conflict.value.remedy
    assert _rows(owls) == []
    assert _import(owls, "", interface="all").changed == ["owls"]


@pytest.mark.parametrize(
    ("data", "code"),
    [("{", "SCH001"), ("[1]", "SCH002"), ('[{"data": {"text": 1}}]', "SCH002"), ("[" * 100_000, "SCH001")],
)
def test_what_is_no_export_is_an_issue(owls: Project, data: str, code: str) -> None:
    result = _import(owls, data, "labelstudio")
    assert (_codes(result), _rows(owls)) == ([code], [])


def test_a_pull_leaves_what_was_imported_and_its_refusal(owls: Project) -> None:
    _import(owls, "T1\tPERSON 0 8\tIda Holm\nT2\tTown 12 17\tBrack\n", annotator="a07", interface="all")
    refusals, imported = read_refusals(owls), _rows(owls)
    bench = Bench(owls)
    bench.annotate(1, "Brack")
    assert bench.pull().changed == ["owls"]
    assert read_refusals(owls) == refusals
    assert [row for row in _rows(owls) if row.annotator == "a07"] == imported
    assert len(_rows(owls)) == 2


def test_an_annotation_of_a_server_is_not_joined_by_a_file_of_the_same_annotator(owls: Project) -> None:
    bench = Bench(owls)
    bench.annotate(1, "Brack")
    bench.pull()
    (row,) = _rows(owls)
    before = tree(owls.root)
    for interface in ("all", "entities"):
        data = "T1\tPERSON 0 8\tIda Holm\nT2\tGPE 12 17\tBrack\n"
        result = _import(owls, data, annotator=row.annotator, interface=interface)
        assert (_codes(result), result.changed) == (["ANN004"], [])
    assert tree(owls.root) == before


def test_a_file_beside_which_the_stored_annotations_cannot_be_read_changes_nothing(owls: Project) -> None:
    _import(owls, "T1\tPERSON 0 8\tIda Holm\n")
    owls.pulled_file("owls").write_text('{"format": 1, "annotations": [')
    before = tree(owls.root)
    result = _import(owls, "T1\tPERSON 0 8\tIda Holm\n", annotator="a02")
    assert (_codes(result), result.refused, result.changed) == (["SCH001"], 1, [])
    assert tree(owls.root) == before


def test_what_is_said_of_a_text_that_is_not_ours_holds_none_of_its_words(with_texts: Callable[..., Project]) -> None:
    project = with_texts("own_copy", owls=TEXT)
    name = project.documents()[0].id
    data = WRITERS["brat"](_DOCUMENT) + "T3\tQUANTITY 12 17\tBrack\nA1\tquantity T3\tBrack\n"
    folder = project.root.parent / "theirs"
    folder.mkdir()
    (folder / "owls.ann").write_text(data)
    (folder / "owls.txt").write_text(TEXT)
    result = import_labels(project, [folder / "owls.ann"], "brat", "a01")
    assert "Brack" not in "".join(issue.message for issue in result.issues)
    file = project.pulled_file(name)
    assert not file.is_file() or "Brack" not in file.read_text()


_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-2, 2**70)
    | st.sampled_from(["", "PERSON", "Ida", "\ud800", "\x1b[31m\n", "9" * 5000]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["label", "start", "end", "start_offset", "end_offset", "quote", "id"]), inner
        )
    ),
    max_leaves=6,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(form=st.sampled_from(["doccano", "prodigy"]), data=st.data())
def test_any_json_is_taken_or_refused_in_sentences(owls: Project, form: str, data: st.DataObject) -> None:
    keys = st.sampled_from(["spans", "entities", "relations", "label", "labels", "meta", "doc_id", "id", "answer"])
    row = data.draw(st.dictionaries(keys, st.lists(_VALUES, max_size=3) | _VALUES))
    try:
        result = _import(owls, json.dumps({"text": TEXT, **row}), form, "a09", interface="all")
    finally:
        owls.pulled_file("owls").unlink(missing_ok=True)
    assert all("\n" not in issue.message and issue.message.isprintable() for issue in result.issues)


def test_notes_are_counted_in_a_warning_and_refuse_nothing(owls: Project) -> None:
    content = "T1\tPERSON 0 8\tIda Holm\n#1\tAnnotatorNotes T1\tsure?\n#2\tAnnotatorNotes T1\tyes\n"
    result = _import(owls, content)
    messages = [issue.message for issue in result.issues if issue.level == "warning"]
    assert messages == ["2 answers in 'notes on regions' have no counterpart in the schema: they are left out"]
    assert (result.incomplete, list(read_refusals(owls))) == (0, [])


def test_an_event_of_brat_is_relations_from_its_trigger(owls: Project) -> None:
    content = "T1\tPERSON 0 8\tIda Holm\nT2\tGOVERNMENT 12 17\tBrack\nT3\tROLE 9 11\tof\n"
    result = _import(owls, content + "E1\tROLE:T3 PART_OF:T2\nE2\tPERSON:T1 HAS_ROLE:E1\n")
    assert (result.refused, result.incomplete) == (0, 0)
    (row,) = _rows(owls)
    label_by_id = {span.id: span.label for span in row.labels.spans}
    assert {(item.label, label_by_id[item.source], label_by_id[item.target]) for item in row.labels.relations} == {
        ("PART_OF", "ROLE", "GOVERNMENT"),
        ("HAS_ROLE", "PERSON", "ROLE"),
    }
