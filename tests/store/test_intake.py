"""Texts come in as their bytes; what holds no text is named, and nothing is guessed."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimset.model.document import ID_PATTERN
from claimset.model.machine import Machine
from claimset.model.trouble import Misconfigured
from claimset.store.files.intake import IncomingText, UnreadableText, read_incoming_texts

HOSTILE = [
    "one line",
    "CRLF\r\nand\rCR and LF\n",
    "tab\tand \u00a0 no-break\u202fspaces ",
    "\U0001f468\u200d\U0001f469\u200d\U0001f467 family, e\u0301 combining, \u202eRTL\u202c \u05e9\u05dc\u05d5\u05dd",
    "quotes \"inside\", commas, and 'single' ones",
    "line\u2028separator\u2029and\x85next",
    " leading and trailing ",
    "NA",
    "1.50",
    "=1+1",
    "# no comment",
    "\ufeffBOM at the start",
]


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., list[IncomingText | UnreadableText]]:
    def make(name: str, data: bytes | str) -> list[IncomingText | UnreadableText]:
        file = tmp_path / name
        file.write_bytes(data.encode() if isinstance(data, str) else data)
        return list(read_incoming_texts(file))

    return make


def _table(*rows: list[str]) -> str:
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    return out.getvalue()


def _texts(items: list[IncomingText | UnreadableText]) -> list[str]:
    assert all(isinstance(item, IncomingText) for item in items), items
    return [item.data.decode() for item in items if isinstance(item, IncomingText)]


@given(data=st.binary(max_size=100).filter(lambda data: data[:1] not in {b"{", b"["}))
def test_a_text_file_comes_in_as_its_bytes(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    file = tmp_path_factory.getbasetemp() / "Any Name.TXT"
    file.write_bytes(data)
    assert list(read_incoming_texts(file)) == [IncomingText(str(file), "any-name", data, {})]


def test_a_file_of_an_unknown_kind_is_taken_as_text(read: Callable[..., list[IncomingText]]) -> None:
    assert _texts(read("notes.md", "# A heading\n")) == ["# A heading\n"]


_TASK = {"id": 1, "data": {"text": "Owls."}, "annotations": [{"completed_by": {"email": "lin@example.org"}}]}
_MINIMAL = {"text": "Owls.", "annotator": "lin@example.org", "annotation_id": 3, "lead_time": 3.1, "ent": []}
_OLD = {"id": 1, "data": {"text": "Owls."}, "completions": [], "predictions": []}


@pytest.mark.parametrize("name", ["export.json", "export.txt", "export", "export.jsonl", "EXPORT.JSON", "tasks.ndjson"])
@pytest.mark.parametrize("task", [_TASK, _OLD], ids=["annotations", "completions"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf", b" \r\n"], ids=["bare", "byte order mark", "space"])
def test_a_label_studio_export_is_no_text_whatever_its_name(
    read: Callable[..., list[UnreadableText]], name: str, task: object, mark: bytes
) -> None:
    (item,) = read(name, mark + json.dumps([task]).encode())
    assert item.reason.startswith("it is a Label Studio export")
    assert "claimset adopt" in item.reason
    assert "check FILE --schema" in item.reason
    assert "example.org" not in item.reason


@pytest.mark.parametrize("indent", [None, 1], ids=["one line", "pretty"])
def test_a_json_min_export_is_no_text(read: Callable[..., list[UnreadableText]], indent: int | None) -> None:
    (item,) = read("export.json", json.dumps([_MINIMAL], indent=indent))
    assert item.reason.startswith("it is a Label Studio export")


def test_a_task_in_json_lines_is_named_as_what_it_is(read: Callable[..., list[UnreadableText]]) -> None:
    items = read("tasks.jsonl", f"{json.dumps(_TASK)}\n{json.dumps(_OLD)}\n")
    assert [item.reason[:30] for item in items] == ["it is a Label Studio export, a"] * 2


@pytest.mark.parametrize("data", ['{"a": 1}', '[{"a": 1}]', '{"text": "x"}\n{"text": "y"}\n', '{\n "text": "x"\n}\n'])
@pytest.mark.parametrize("name", ["some.json", "some.txt", "some.ndjson", "some"])
def test_json_is_no_text_whatever_its_name(read: Callable[..., list[UnreadableText]], name: str, data: str) -> None:
    (item,) = read(name, data)
    assert "JSON Lines (.jsonl)" in item.reason


@pytest.mark.parametrize("data", ["[]", "{", "words", "", "[" * 200_000])
def test_a_file_that_is_called_json_is_no_text_whatever_it_holds(
    read: Callable[..., list[UnreadableText]], data: str
) -> None:
    (item,) = read("some.json", data)
    assert item.reason.startswith("it is JSON, and no text")


@pytest.mark.parametrize(
    "text", ["[1] A footnote.\n", "{so} they said", "[sic]", "[1]", "{", '{"a": 1} is JSON.', "[" * 200_000]
)
def test_words_that_begin_as_json_does_are_a_text(read: Callable[..., list[IncomingText]], text: str) -> None:
    assert _texts(read("some.txt", text)) == [text]


def test_a_table_with_tabs_is_no_text(read: Callable[..., list[UnreadableText]]) -> None:
    (item,) = read("export.tsv", "text\tannotator\nOwls.\tlin@example.org\n")
    assert "save it as CSV" in item.reason


@pytest.mark.parametrize("text", HOSTILE)
def test_a_text_in_json_lines_comes_in_as_it_was(read: Callable[..., list[IncomingText]], text: str) -> None:
    lines = "".join(json.dumps({"text": text}, ensure_ascii=ascii_) + "\n" for ascii_ in (True, False))
    assert _texts(read("some.jsonl", lines)) == [text, text]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_text_in_csv_comes_in_as_it_was(read: Callable[..., list[IncomingText]], text: str) -> None:
    table = _table(["id", "text", "title"], ["a", text, "A"], ["b", text, "B"])
    assert _texts(read("some.csv", table)) == [text, text]


@pytest.mark.parametrize("end", ["\r\n", "\n"])
def test_line_ends_inside_quotes_of_csv_stay(read: Callable[..., list[IncomingText]], end: str) -> None:
    data = f'id,text{end}a,"first\r\nsecond\nthird\rfourth"{end}'
    assert _texts(read("some.csv", data)) == ["first\r\nsecond\nthird\rfourth"]


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1), min_size=1))
def test_any_text_survives_csv(tmp_path_factory: pytest.TempPathFactory, texts: list[str]) -> None:
    file = tmp_path_factory.getbasetemp() / "property.csv"
    out = io.StringIO(newline="")
    csv.writer(out, quoting=csv.QUOTE_ALL).writerows([["text"], *([text] for text in texts)])
    file.write_bytes(out.getvalue().encode())
    assert _texts(list(read_incoming_texts(file))) == texts


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=1))
def test_any_text_survives_json_lines(tmp_path_factory: pytest.TempPathFactory, texts: list[str]) -> None:
    file = tmp_path_factory.getbasetemp() / "property.jsonl"
    file.write_bytes("".join(json.dumps({"text": text}, ensure_ascii=False) + "\n" for text in texts).encode())
    assert _texts(list(read_incoming_texts(file))) == texts


@pytest.mark.parametrize(("name", "data"), [("a.csv", "text,title\nBody,Head\n"), ("a.jsonl", '{"text": "Body"}\n')])
def test_a_byte_order_mark_before_a_table_is_no_part_of_it(
    read: Callable[..., list[IncomingText]], name: str, data: str
) -> None:
    assert _texts(read(name, b"\xef\xbb\xbf" + data.encode())) == ["Body"]


def test_a_byte_order_mark_before_a_text_stays(read: Callable[..., list[IncomingText]]) -> None:
    assert _texts(read("a.txt", b"\xef\xbb\xbfBody")) == ["\ufeffBody"]


@pytest.mark.parametrize("row", ["{}", "[]", "null", "1", '"text"', '{"text": null}', '{"text": 1}', '{"Text": "x"}'])
def test_a_row_without_a_text_is_named(read: Callable[..., list[UnreadableText]], row: str) -> None:
    good, bad = read("some.jsonl", f'{{"text": "x"}}\n{row}\n')
    assert good.data == b"x"
    assert bad.reason == "it has no field 'text'"
    assert bad.origin.endswith("some.jsonl, line 2")


@pytest.mark.parametrize("row", ["{", '{"text": "a"} {"text": "b"}', "text", '{"text": "a\nb"}'[:12]])
def test_a_line_that_is_not_json_is_named_and_the_rest_comes_in(
    read: Callable[..., list[UnreadableText]], row: str
) -> None:
    bad, good = read("some.jsonl", f'{row}\n{{"text": "x"}}\n')
    assert bad.reason == "it is not JSON"
    assert good.data == b"x"


def test_a_line_that_is_nested_too_deeply_is_named(read: Callable[..., list[UnreadableText]]) -> None:
    bad, good = read("some.jsonl", "[" * 200_000 + '\n{"text": "x"}\n')
    assert isinstance(bad, UnreadableText)
    assert good.data == b"x"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("some.jsonl", '{"text": "one", "id": "a", "text": "two"}'),
        ("some.csv", "text,id,text\none,a,two\n"),
    ],
)
def test_two_texts_in_one_row_are_refused(read: Callable[..., list[UnreadableText]], name: str, content: str) -> None:
    (bad,) = read(name, content)
    assert "'text' twice" in bad.reason


def test_empty_lines_of_json_lines_are_passed_over(read: Callable[..., list[IncomingText]]) -> None:
    items = read("some.jsonl", '\n{"text": "x"}\r\n\r\n  \n{"text": "y"}')
    assert _texts(items) == ["x", "y"]
    assert items[1].origin.endswith("line 5")


def test_a_table_without_a_text_column_is_named_row_by_row(read: Callable[..., list[UnreadableText]]) -> None:
    items = read("some.csv", "id,body\na,one\nb,two\n")
    assert [item.reason for item in items] == ["it has no field 'text'"] * 2


@pytest.mark.parametrize("data", [b"", b"text\n\xff\xfe\n", b'text\n"unclosed'])
def test_a_table_that_cannot_be_read_is_one_reason(read: Callable[..., list[UnreadableText]], data: bytes) -> None:
    (item,) = read("some.csv", data)
    assert isinstance(item, UnreadableText)
    assert "\n" not in item.reason


@pytest.mark.parametrize("row", ["a,first half, second half", "a"], ids=["more", "fewer"])
def test_a_row_of_csv_with_more_or_fewer_cells_than_the_head_is_named(
    read: Callable[..., list[UnreadableText]], row: str
) -> None:
    items = read("some.csv", f"id,text\n{row}\n")
    assert [type(item) for item in items] == [UnreadableText]


def test_a_long_text_in_csv_comes_in_whole(read: Callable[..., list[IncomingText]]) -> None:
    text = "Long words \U0001f469\u200d\U0001f52c. " * 20_000
    assert _texts(read("some.csv", _table(["text"], [text]))) == [text]


def test_a_nul_in_csv_is_not_swallowed(read: Callable[..., list[IncomingText]]) -> None:
    (item,) = read("some.csv", "text\none\0two\n")
    assert isinstance(item, UnreadableText) or b"\0" in item.data


def test_a_lone_surrogate_in_json_comes_in_as_bytes_that_are_no_utf_8(read: Callable[..., list[IncomingText]]) -> None:
    (item,) = read("some.jsonl", '{"text": "a\\ud800b"}\n')
    with pytest.raises(UnicodeDecodeError):
        item.data.decode()


@pytest.mark.parametrize("value", [["a"], {"a": 1}, [], {}])
def test_a_fact_that_is_no_text_is_named_or_left_out(read: Callable[..., list[UnreadableText]], value: object) -> None:
    (item,) = read("some.jsonl", json.dumps({"text": "x", "title": value}))
    assert isinstance(item, UnreadableText) or "title" not in item.facts


def test_facts_are_taken_and_what_nobody_asked_for_is_left(read: Callable[..., list[IncomingText]]) -> None:
    row = {"text": "x", "id": "A b!", "title": "T", "outlet": "", "event": None, "published": "2026-01-02", "url": "u"}
    (item,) = read("some.jsonl", json.dumps(row))
    assert item.name == "a-b"
    assert item.facts == {"id": "A b!", "title": "T", "published": "2026-01-02"}
    # What is empty has nothing that could be lost.
    assert item.unread == ("url",)


@given(
    st.dictionaries(
        st.text(st.characters(exclude_categories=["Cs"])), st.integers() | st.text() | st.lists(st.integers())
    )
)
def test_every_field_of_a_row_is_taken_named_or_empty(
    tmp_path_factory: pytest.TempPathFactory, row: dict[str, object]
) -> None:
    file = tmp_path_factory.getbasetemp() / "fields.jsonl"
    file.write_text(json.dumps({**row, "text": "x"}) + "\n")
    (item,) = read_incoming_texts(file)
    assert isinstance(item, IncomingText)
    lost = row.keys() - {"text", *item.facts, *item.unread}
    assert {json.dumps(row[key]) for key in lost} <= {'""', "[]"}
    assert not set(item.unread) & {"text", *item.facts}


def test_a_row_says_which_machine_wrote_its_text_or_that_nobody_recorded_it(
    read: Callable[..., list[IncomingText]],
) -> None:
    rows = [
        {"text": "x"},
        {"text": "z", "machine": None},
        {"text": "y", "machine": {"model": "owl-1", "date": "2026-02-03"}},
    ]
    one, unset, other = read("some.jsonl", "\n".join(map(json.dumps, rows)).encode())
    assert one.machine == unset.machine == "not recorded"
    assert other.machine == Machine("owl-1", date="2026-02-03")
    assert other.unread == ()


@pytest.mark.parametrize("machine", ["owl-1", ["owl-1"], {"model": 1}, {"made": "up"}, ""])
def test_a_machine_that_is_said_in_another_form_is_refused(
    read: Callable[..., list[UnreadableText]], machine: object
) -> None:
    (item,) = read("some.jsonl", json.dumps({"text": "x", "machine": machine}).encode())
    assert item.reason == "its machine is no object of model, version, date, prompt, each a text"


def test_a_column_machine_of_csv_is_named_and_not_read(read: Callable[..., list[IncomingText]]) -> None:
    items = read("some.csv", _table(["text", "machine"], ["x", "owl-1"], ["y", ""]))
    assert [(item.machine, item.unread) for item in items] == [("not recorded", ("machine",)), ("not recorded", ())]


def test_columns_of_labels_are_named_in_csv_too(read: Callable[..., list[IncomingText]]) -> None:
    (item,) = read("some.csv", _table(["id", "text", "label", "annotator"], ["a", "x", "[]", "1"]))
    assert item.unread == ("label", "annotator")


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60))
def test_any_id_becomes_a_name_that_a_file_can_have(tmp_path_factory: pytest.TempPathFactory, name: str) -> None:
    file = tmp_path_factory.getbasetemp() / "ids.jsonl"
    file.write_text(json.dumps({"text": "x", "id": name}) + "\n")
    (item,) = read_incoming_texts(file)
    assert isinstance(item, IncomingText)
    assert ID_PATTERN.fullmatch(item.name)


@pytest.mark.parametrize("name", ["missing.txt", "missing.csv", "missing.jsonl", "."])
def test_a_file_that_cannot_be_opened_is_misconfigured(tmp_path: Path, name: str) -> None:
    with pytest.raises(Misconfigured, match="cannot read"):
        list(read_incoming_texts(tmp_path / name))
