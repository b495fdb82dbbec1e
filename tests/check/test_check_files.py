"""Files that somebody else made are judged whole: every broken part has its address and hides no other."""

import json
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimset.check.files import findings
from claimset.check.files.check_files import read_schema
from claimset.gold.label_reader import LabelReader
from claimset.labelstudio.payload.export_file import read_exported_task
from claimset.labelstudio.payload.write_result import to_result
from claimset.migration.versions import compare_versions
from claimset.model.issue import Issue, Level
from claimset.model.schema import Schema
from claimset.model.span import Span
from claimset.model.trouble import Misconfigured
from claimset.schema.defaults import with_defaults
from claimset.schema.read import parse_schema
from claimset.store.files.json_pieces import LARGEST_FILE, json_pieces, split_elements
from claimset.store.project import Project
from support.checking import check_files
from support.other_domain import source

TEXT = "Pim Vos said 90 owls left 🦉 barns. Pim Vos agreed."
WHO = "jan.devries@example.org"
Row = dict[str, Any]


def region(name: str, start: int, end: int, words: str | None = None, label: str = "PERSON") -> Row:
    value = {"start": start, "end": end, "text": TEXT[start:end] if words is None else words, "labels": [label]}
    return {"id": name, "from_name": "entities", "to_name": "text", "type": "labels", "value": value}


def arrow(source_id: str, target: str, *labels: str, **more: str) -> Row:
    return {"from_id": source_id, "to_id": target, "type": "relation", "labels": list(labels), **more}


def chosen(name: str, control: str, *values: str) -> Row:
    return {"id": name, "from_name": control, "to_name": "text", "type": "choices", "value": {"choices": list(values)}}


PIM = region("p", 0, 7)


def task(*result: Row, text: str = TEXT, **data: Any) -> Row:
    annotation = {"id": 5, "completed_by": {"id": 3, "email": WHO}, "result": list(result)}
    return {"id": 12, "data": {"text": text, **data}, "annotations": [annotation]}


@pytest.fixture
def judge(schema: Schema, tmp_path: Path) -> Callable[..., list[Issue]]:
    def run(value: Any, name: str = "export.json", **options: Any) -> list[Issue]:
        file = tmp_path / name
        file.write_bytes(value if isinstance(value, bytes) else json.dumps(value).encode())
        issues = check_files([file], options.pop("schema", schema), **options).issues
        assert {issue.file for issue in issues} <= {file.as_posix()}
        return issues

    return run


def codes(issues: list[Issue]) -> list[tuple[str, str | None]]:
    return [(issue.code, issue.pointer) for issue in issues if issue.level == Level.ERROR]


def exported(project: Project) -> list[Row]:
    """What Label Studio would export of this project: a task for every document and interface."""
    schema, stored = project.schema(), LabelReader(project, project.schema())
    rows: list[Row] = []
    for document in project.documents():
        text = project.text_of(document)
        if text is None or not project.pulled_file(document.id).is_file():
            continue
        annotations, _ = stored.pulled(project.pulled_file(document.id))
        for interface in {item.interface: None for item in annotations}:
            annotation_rows = [
                {
                    "id": number,
                    "completed_by": number,
                    "was_cancelled": False,
                    "result": to_result(item.labels, text, schema, schema.interfaces[interface]),
                }
                for number, item in enumerate(annotations)
                if item.interface == interface
            ]
            data = {"task_key": f"{document.id}/{interface}", "doc_id": document.id, "text": text}
            data |= {
                "text_sha256": document.sha256,
                "schema_version": schema.version,
                "header": "x",
                "language": schema.languages[document.language],
            }
            rows.append({"id": len(rows) + 1, "data": data, "annotations": annotation_rows, "predictions": [7]})
    return rows


@pytest.mark.parametrize("known", [True, False], ids=["in the project", "elsewhere"])
@pytest.mark.parametrize("form", ["list", "lines"])
def test_a_real_export_of_this_project_has_no_error(checkout: Project, tmp_path: Path, known: bool, form: str) -> None:
    rows = exported(checkout)
    assert len(rows) > 5
    file = tmp_path / ("export.json" if form == "list" else "export.jsonl")
    file.write_text(json.dumps(rows) if form == "list" else "".join(json.dumps(row) + "\n" for row in rows))
    result = check_files([file], checkout.schema(), checkout if known else None)
    assert result.errors == 0
    assert result.annotations == sum(len(row["annotations"]) for row in rows)
    assert result.documents == len(rows)


def test_every_span_of_the_real_export_comes_back(checkout: Project) -> None:
    tasks = [read_exported_task(row, checkout.schema()) for row in exported(checkout)]
    readings = [item.reading for task in tasks if task for item in task.annotations() if item.reading]
    schema, stored = checkout.schema(), LabelReader(checkout, checkout.schema())
    sent = []
    for document in checkout.documents():
        if document.is_open:
            for item in stored.pulled(checkout.pulled_file(document.id))[0]:
                stages = schema.interfaces[item.interface].stages
                sent += list(with_defaults(item.labels, schema, stages).spans)
    came = [span for reading in readings for span in reading.labels.spans]
    assert sorted((span.id, span.start, span.end, span.label) for span in came) == sorted(
        (span.id, span.start, span.end, span.label) for span in sent
    )
    assert len(came) > 50


def test_the_project_s_own_files_have_no_error(checkout: Project) -> None:
    folders = [checkout.root / "annotations" / name for name in ("pulled", "gold")]
    result = check_files(folders, checkout.schema(), checkout)
    assert (result.errors, result.gold > 5, result.annotations > 5) == (0, True, True)
    assert check_files(folders, checkout.schema()).errors == 0


PROBLEMS: dict[str, tuple[list[Row], str, int]] = {
    "unknown control": ([PIM, chosen("p", "mood", "glad")], "SCH003", 1),
    "unknown label": ([PIM, region("x", 0, 7, label="ALIEN")], "LBL004", 1),
    "no offsets": ([PIM, {**region("x", 0, 7), "value": {"labels": ["PERSON"]}}], "SPN001", 1),
    "out of bounds": ([PIM, region("x", 0, 999, "")], "SPN001", 1),
    "other words": ([PIM, region("x", 1, 8, "90 owls")], "SPN012", 1),
    "two labels": ([PIM, region("q", 8, 12), arrow("p", "q", "SAME_ENTITY", "LOCATED_AT")], "LBL004", 2),
    "no label": ([PIM, region("q", 8, 12), arrow("p", "q")], "REL007", 2),
    "no way": ([PIM, region("q", 8, 12), arrow("p", "q", "SAME_ENTITY", direction="up")], "REL007", 2),
    "dangling": ([PIM, arrow("p", "gone", "SAME_ENTITY")], "REL001", 1),
    "unknown relation": ([PIM, region("q", 8, 12), arrow("p", "q", "LIKES")], "LBL004", 2),
    "unknown value": ([PIM, chosen("p", "entities-status", "witness")], "SCH004", 1),
    "two values": ([PIM, chosen("p", "entities-status", "suspect", "charged")], "SCH003", 1),
    "no region": ([PIM, 7], "SCH003", 1),  # type: ignore[list-item]
}


@pytest.mark.parametrize(("result", "code", "index"), PROBLEMS.values(), ids=PROBLEMS)
def test_what_cannot_be_read_has_its_code_and_its_place(
    judge: Callable[..., list[Issue]], result: list[Row], code: str, index: int
) -> None:
    issues = judge([task(text="Nobody agreed."), task(*result)])
    assert (code, f"/1/annotations/0/result/{index}") in codes(issues)
    assert {pointer for _, pointer in codes(issues)} <= {f"/1/annotations/0/result/{index}"} | {"/1/annotations/0"} | {
        f"/1/annotations/0/result/{number}" for number in range(index)
    }
    first_issue = next(issue for issue in issues if issue.code == code)
    assert (first_issue.document, first_issue.annotator, first_issue.interface) == ("task-12", "?", None)


@pytest.mark.parametrize("key", ["doc/all", "doc/all/a01"])
def test_an_issue_of_an_export_of_ours_has_the_pass_of_its_task(judge: Callable[..., list[Issue]], key: str) -> None:
    for result in ([PIM, region("x", 0, 999, "")], [region("x", 0, 8)]):
        issues = judge([task(*result, task_key=key)])
        assert issues
        assert {issue.interface for issue in issues} == {"all"}


def test_words_that_stand_once_are_anchored_again(judge: Callable[..., list[Issue]]) -> None:
    (issue,) = (item for item in judge([task(region("x", 29, 34, "barns"))]) if item.code == "SPN012")
    assert (issue.start, issue.end) == (29, 34)
    assert issue.fix is not None
    assert issue.fix.before == Span("x", 29, 34, "PERSON")
    assert issue.fix.after == Span("x", TEXT.index("barns"), TEXT.index("barns") + 5, "PERSON")


@pytest.mark.parametrize("words", ["Pim Vos", "nowhere"])
def test_words_that_stand_twice_or_never_are_not(judge: Callable[..., list[Issue]], words: str) -> None:
    (issue,) = (item for item in judge([task(region("x", 13, 15, words))]) if item.code == "SPN012")
    assert issue.fix is None


def test_a_rule_s_issue_points_at_its_region(judge: Callable[..., list[Issue]]) -> None:
    issues = judge([task(PIM, region("w", 7, 12))])
    (issue,) = (item for item in issues if item.code == "SPN002")
    assert (issue.pointer, issue.start, issue.end) == ("/0/annotations/0/result/1", 7, 12)


def test_no_account_and_no_word_of_the_text_is_told(judge: Callable[..., list[Issue]]) -> None:
    words = " ".join(str(issue) for issue in judge([task(region("w", 7, 12), region("v", 12, 16), region("u", 1, 3))]))
    assert "SPN002" in words
    assert "SPN005" in words
    assert [word for word in (WHO, "devries", "Pim", "said") if word in words] == []


def test_cancelled_annotations_are_left_out_and_predictions_judged(judge: Callable[..., list[Issue]]) -> None:
    row = task(region("x", 0, 999))
    row["annotations"][0]["was_cancelled"] = True
    row["predictions"] = [{"id": 1, "result": [arrow("a", "b", "SAME_ENTITY")]}]
    issues = judge([row])
    assert codes(issues) == [("REL001", "/0/predictions/0/result/0")]
    assert issues[0].annotator is None


@pytest.mark.parametrize("annotations", [None, 7, {}, [None], [7], [{}], [{"result": None}], [{"result": {}}]])
def test_an_annotation_without_regions_is_an_issue(judge: Callable[..., list[Issue]], annotations: Any) -> None:
    bad_task = {"id": 1, "data": {"text": TEXT}, "annotations": annotations}
    issue_codes = codes(judge([bad_task, task(region("x", 0, 999))]))
    assert ("SPN001", "/1/annotations/0/result/0") in issue_codes
    assert len(issue_codes) == (1 if annotations is None else 2)


def test_the_text_is_the_field_named_text_or_the_only_one(judge: Callable[..., list[Issue]]) -> None:
    only = {"data": {"body": TEXT, "number": 3}, "annotations": [{"result": [PIM]}]}
    two = {"data": {"body": TEXT, "title": "T"}, "annotations": [{"result": [PIM]}]}
    assert codes(judge([only])) == []
    assert codes(judge([two])) == [("SCH002", "/0/data")]
    assert codes(judge([two], text_field="body")) == []
    assert codes(judge([two], text_field="gone")) == [("SCH002", "/0/data")]
    assert [code for code, _ in codes(judge([two], text_field="title"))] == ["SPN001"]


@pytest.mark.parametrize("text", ["", " \n", "a\0b"])
def test_a_task_without_a_text_that_can_be_labelled_is_an_issue(judge: Callable[..., list[Issue]], text: str) -> None:
    assert codes(judge([task(PIM, text=text), task(PIM)])) == [("DOC004", "/0/data")]


def test_a_text_that_is_not_the_one_that_was_sent_is_an_issue(judge: Callable[..., list[Issue]]) -> None:
    assert codes(judge([task(PIM, text_sha256="0" * 64)])) == [("DOC001", "/0/data")]


def test_a_foreign_schema_judges_its_own_labels(judge: Callable[..., list[Issue]], tmp_path: Path) -> None:
    file = tmp_path / "other.json"
    file.write_text(json.dumps(source()))
    other_schema = read_schema(file)
    assert other_schema == parse_schema(source())
    layer = next(iter(other_schema.layers.values()))
    label = next(name for name, item in layer.labels.items() if item.drawn)
    good = {**region("p", 0, 7, label=label), "from_name": layer.name}
    assert [code for code, _ in codes(judge([task(good)], schema=other_schema)) if code in {"SCH003", "LBL004"}] == []
    assert ("LBL004", "/0/annotations/0/result/0") in codes(
        judge([task({**region("p", 0, 7, label="ALIEN"), "from_name": layer.name})], schema=other_schema)
    )


HOSTILE: dict[str, bytes] = {
    "nested lists": b"[" * 100_000 + b"]" * 100_000,
    "nested objects": b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    "beyond a float": b'{"data":{"text":"x"},"n":1e999}',
    "a key twice": b'{"data":{"text":"x"},"data":{"text":"y"}}',
    "30 digits": b'{"data":{"text":"x"},"n":' + b"9" * 30 + b"}",
    "5000 digits": b'{"data":{"text":"x"},"n":' + b"9" * 5000 + b"}",
    "NaN": b'{"data":{"text":"x"},"n":NaN}',
    "Infinity": b'{"data":{"text":"x"},"n":-Infinity}',
    "surrogate": b'{"data":{"text":"\\ud800"}}',
    "no UTF-8": b'{"data":{"text":"\xff"}}',
    "a word": b"yes",
}


@pytest.mark.parametrize("bad", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize("form", ["list", "lines"])
def test_one_hostile_element_does_not_hide_the_others(judge: Callable[..., list[Issue]], bad: bytes, form: str) -> None:
    last_task = json.dumps(task(region("x", 0, 999))).encode()
    value = b"[" + bad + b"," + last_task + b"]" if form == "list" else bad + b"\n" + last_task + b"\n"
    issue_codes = codes(judge(value, "export.json" if form == "list" else "export.jsonl"))
    assert issue_codes == [("SCH001", "/0"), ("SPN001", "/1/annotations/0/result/0")]


@pytest.mark.parametrize("bad", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_file_is_an_issue_and_no_traceback(judge: Callable[..., list[Issue]], bad: bytes) -> None:
    assert [code for code, _ in codes(judge(bad))] == ["SCH001"]


BROKEN: dict[str, tuple[bytes, list[str | None]]] = {
    "empty": (b"", [""]),
    "blank": (b" \n", [""]),
    "UTF-16": ("[]".encode("utf-16"), [""]),
    "byte order mark": (b"\xef\xbb\xbf[]", [""]),
    "no end": (b'[{"data":{"text":"x"}}', [""]),
    "cut off": (b'[{"data":{"text":"x"}},{"data":{"te', ["/1", ""]),
    "two values": (b"[] []", ["/0"]),
    "a comma too many": (b'[{"data":{"text":"x"}},]', ["/1"]),
    "the wrong bracket": (b'[{"data":{"text":"x"}}}', ["/1"]),
}


@pytest.mark.parametrize(("data", "pointers"), BROKEN.values(), ids=BROKEN)
def test_a_broken_file_is_an_issue_where_it_breaks(
    judge: Callable[..., list[Issue]], data: bytes, pointers: list[str]
) -> None:
    assert codes(judge(data)) == [("SCH001", pointer) for pointer in pointers]


def test_an_empty_list_is_an_export_of_nothing(judge: Callable[..., list[Issue]]) -> None:
    assert judge(b" [ ] ") == []


@pytest.mark.parametrize("value", [{}, 7, None, "x", [], {"text": "x", "label": []}, {"data": "x"}])
def test_what_is_nothing_of_ours_is_an_issue(judge: Callable[..., list[Issue]], value: Any) -> None:
    assert codes(judge([value])) == [("SCH002", "/0")]


def test_a_bad_file_does_not_hide_the_others(schema: Schema, tmp_path: Path) -> None:
    (tmp_path / "below").mkdir()
    (tmp_path / "a.json").write_bytes(b"{")
    (tmp_path / "below" / "b.jsonl").write_text(json.dumps(task(region("x", 0, 999))))
    (tmp_path / ".hidden.json").write_bytes(b"{")
    (tmp_path / "text.txt").write_bytes(b"{")
    result = check_files([tmp_path], schema)
    assert [(issue.code, Path(str(issue.file)).name) for issue in result.issues] == [
        ("SCH001", "a.json"),
        ("SPN001", "b.jsonl"),
    ]


def test_a_folder_without_files_is_no_clean_bill(schema: Schema, tmp_path: Path) -> None:
    with pytest.raises(Misconfigured):
        check_files([tmp_path], schema)


def test_a_file_that_is_gone_or_too_large_is_an_issue(schema: Schema, tmp_path: Path) -> None:
    large = tmp_path / "large.json"
    with large.open("wb") as handle:
        handle.truncate(LARGEST_FILE + 1)
    issues = check_files([tmp_path / "gone.json", large, Path("/dev/null")], schema).issues
    assert [issue.code for issue in issues] == ["SCH001"] * 3
    assert "512 MB" in issues[1].message


def test_a_string_of_200_mb_is_an_issue_and_is_never_held(schema: Schema, tmp_path: Path) -> None:
    file = tmp_path / "long.json"
    with file.open("wb") as handle:
        handle.write(b'[{"data":{"text":"')
        for _ in range(200):
            handle.write(b"a\\nb" * (2**20 // 4))
        handle.write(b'"}},' + json.dumps(task(region("x", 0, 999))).encode() + b"]")
    tracemalloc.start()
    issues = check_files([file], schema).issues
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert codes(issues) == [("SCH001", "/0"), ("SPN001", "/1/annotations/0/result/0")]
    assert peak < 64 * 2**20


def test_a_file_with_endless_issues_stops_and_says_so(
    judge: Callable[..., list[Issue]], monkeypatch: pytest.MonkeyPatch
) -> None:
    issues = judge(b"[" + b"1," * (findings.MOST * 2) + b"1]")
    assert len(issues) == findings.MOST + 1
    assert (issues[-1].code, "not judged" in issues[-1].message) == ("SCH001", True)


def test_a_result_with_endless_problems_counts_them(judge: Callable[..., list[Issue]]) -> None:
    issues = judge([task(*[{"id": "x"}] * 5000)])
    assert (len(issues), "4000 more" in issues[-1].message) == (1001, True)


PULLED: dict[str, tuple[Callable[[Row], object], str, str]] = {
    "no labels": (lambda row: row["annotations"][0].pop("labels"), "SCH002", "/0/annotations/0"),
    "another hash": (lambda row: row["annotations"][0].update(sha256="0" * 64), "ANN007", "/0/annotations/0"),
    "another text": (lambda row: row["annotations"][0].update(text_sha256="0" * 64), "ANN002", "/0/annotations/0"),
    "another interface": (
        lambda row: row["annotations"][0].update(interface="x"),
        "SCH002",
        "/0/annotations/0/interface",
    ),
    "no annotator": (lambda row: row["annotations"][0].pop("annotator"), "SCH002", "/0/annotations/0"),
    "no id": (lambda row: row.pop("id"), "SCH002", "/0/id"),
    "a layer nobody knows": (
        lambda row: row["annotations"][0]["labels"].update(moods=[]),
        "SCH002",
        "/0/annotations/0/labels",
    ),
}


@pytest.mark.parametrize(("damage", "code", "pointer"), PULLED.values(), ids=PULLED)
def test_a_broken_pulled_form_is_an_issue_in_its_place(
    checkout: Project, tmp_path: Path, damage: Callable[[Row], object], code: str, pointer: str
) -> None:
    row = json.loads(checkout.pulled_file("northmere-figures").read_bytes())
    damage(row)
    file = tmp_path / "rows.jsonl"
    file.write_text(json.dumps(row) + "\n" + json.dumps({"annotations": [], "id": "x"}))
    assert (code, pointer) in codes(check_files([file], checkout.schema(), checkout).issues)


def test_a_broken_record_is_an_issue_and_an_edited_one_a_warning(checkout: Project, tmp_path: Path) -> None:
    row = json.loads(checkout.gold_file("northmere-figures").read_bytes())
    edited = {**row, "provenance": {**row["provenance"], "sha256": "0" * 64}}
    file = tmp_path / "rows.json"
    file.write_text(json.dumps([{**row, "mood": 1}, edited, {**row, "text_sha256": "0" * 64}, row]))
    issues = [issue for issue in check_files([file], checkout.schema(), checkout).issues if issue.level != Level.INFO]
    assert [(issue.code, issue.pointer) for issue in issues] == [("SCH002", "/0"), ("GLD003", "/1"), ("GLD001", "/2")]


SCHEMAS: dict[str, Any] = {
    "a list": [],
    "empty": {},
    "a reference outside": {"$ref": "https://example.org/x.json"},
    "a file": {"$ref": "other.json"},
    "a bad pattern": {"properties": {"id": {"pattern": "("}}},
}


@pytest.mark.parametrize("change", SCHEMAS.values(), ids=SCHEMAS)
def test_a_schema_that_cannot_be_used_is_trouble_to_a_check_and_to_a_comparison(
    tmp_path: Path, schema: Schema, project: Project, change: Any
) -> None:
    file = tmp_path / "schema.json"
    value = {**schema.source, **change} if isinstance(change, dict) and change else change
    file.write_text(json.dumps(value))
    with pytest.raises(Misconfigured, match="cannot be used as a schema"):
        read_schema(file)
    with pytest.raises(Misconfigured, match="cannot be used as a schema"):
        compare_versions(project, str(file))


values = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text('a"\\[]{},é\n', max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text('ab"\\]', max_size=2), inner, max_size=3),
    max_leaves=8,
)


@given(st.lists(values, max_size=5), st.integers(1, 9), st.booleans(), st.sampled_from((None, 1)))
def test_a_list_comes_apart_into_its_elements_wherever_it_is_cut(
    tmp_path_factory: pytest.TempPathFactory, elements: list[Any], chunk: int, plain: bool, indent: int | None
) -> None:
    data = json.dumps(elements, ensure_ascii=plain, indent=indent).encode()
    splitter = split_elements((data[at : at + chunk] for at in range(1, len(data), chunk)), 2**20)
    pieces = list(splitter)
    assert [json.loads(piece.data) for piece in pieces] == elements
    assert [piece.index for piece in pieces] == list(range(len(elements)))


def test_a_file_of_lines_is_seen_by_its_content(tmp_path: Path) -> None:
    file = tmp_path / "lines.json"
    file.write_text('{"a": 1}\n\n{"b": [}\n{"c": 3}')
    assert [piece.index for piece in json_pieces(file)] == [0, 2, 3]
    file.write_text('{"a":\n 1}')
    assert [piece.index for piece in json_pieces(file)] == [None]
