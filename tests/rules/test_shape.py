"""What is read at all, and what has the schema's shape."""

import json
import random
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from claimset.labels.as_json import record_from_json, record_line
from claimset.model.file_kind import FILE_KINDS, read_body
from claimset.model.issue import Issue, Level
from claimset.model.schema import Schema
from claimset.model.trouble import Misconfigured
from claimset.rules.engine.shape import NotJson, Shape, read_json, unreadable
from claimset.schema.compose import record_schema
from claimset.schema.read import parse_schema
from support.mutants import mutant, trimmed
from support.oracle import agree, pointers, review
from swap.reviews import SWAP, TODO

GOLD = sorted((Path(__file__).resolve().parents[2] / "annotations" / "gold").glob("*.json"))
MUTANTS_EACH, REVIEWS = 5, 100
"""More than a thousand mutants of two schemas; bench/fuzz.py judges two thousand."""

HOSTILE = {
    "100,000 nested arrays": b"[" * 100_000 + b"]" * 100_000,
    "100,000 nested objects": b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    "100,000 arrays that never end": b"[" * 100_000,
    "a number beyond the largest": b"1e999",
    "a number beyond the smallest": b'{"a": [-1e999]}',
    "a key that stands twice": b'{"a": 1, "b": 2, "a": 1}',
    "a key that stands twice, once escaped": b'{"a": 1, "\\u0061": 2}',
    "a key that stands twice, deep inside": b'[[{"x": {"k": 1, "k": 2}}]]',
    "an integer of thirty digits": b"1" * 30,
    "a negative integer of thirty digits": b"-" + b"1" * 30,
    "an integer of ten thousand digits": b"9" * 10_000,
    "2^53": b"9007199254740992",
    "-2^53": b"-9007199254740992",
    "NaN": b"NaN",
    "NaN in a list": b"[1, NaN]",
    "Infinity": b'{"a": Infinity}',
    "-Infinity": b"-Infinity",
    "a lone high surrogate": b'"\\ud83d"',
    "a lone low surrogate": b'{"a": "x\\ude00y"}',
    "surrogates the wrong way round": b'"\\ude00\\ud83d"',
    "a lone surrogate in a key": b'{"\\ud83d": 1}',
    "a lone surrogate in bytes": b'"\xed\xa0\x80"',
    "Latin-1": b'{"a": "caf\xe9"}',
    "UTF-16": '{"a": 1}'.encode("utf-16"),
    "an overlong slash": b'"\xc0\xaf"',
    "a byte order mark": b'\xef\xbb\xbf{"a": 1}',
    "nothing": b"",
    "white space": b" \r\n\t",
    "a no-break space around a value": "\u00a01".encode(),
    "two values": b"1 2",
    "a comma too many": b"[1,]",
    "a comment": b"{} // end",
    "single quotes": b"{'a': 1}",
    "a raw line break in a string": b'"a\nb"',
    "a NUL": b"\0",
    "half a file": b'{"id": "harbour-line", "zones": [',
}

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


def refusal_of(data: bytes) -> str | None:
    """Why bytes are not read; None where they are. Any other exception goes through."""
    try:
        read_json(data)
    except NotJson as refusal:
        return str(refusal)
    return None


@pytest.mark.parametrize("data", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_json_is_refused_in_one_sentence(data: bytes) -> None:
    with pytest.raises(NotJson) as refusal:
        read_json(data)
    reason = str(refusal.value)
    assert reason
    assert reason.isprintable()
    assert len(reason) < 200


@given(st.binary(max_size=200))
@example(b"\xff\xfe")
@example(b'"\\ud800"')
def test_random_bytes_are_read_or_refused(data: bytes) -> None:
    refusal = refusal_of(data)
    assert refusal != ""
    assert refusal is not None or read_json(data) == json.loads(data)


@given(st.text(alphabet='[]{}",:0123456789.eE+-\\uadbntrlfs ', max_size=80))
def test_whatever_looks_like_json_is_read_or_refused(text: str) -> None:
    refusal = refusal_of(text.encode())
    assert refusal != ""
    assert refusal is not None or read_json(text.encode()) == json.loads(text)


@given(JSON)
@example({"👩‍👧": "e\u0301 \u00a0 \r\n שלום \u202e"})
@example([2**53 - 1, -(2**53) + 1, 1e308, 0.1, -0.0])
def test_json_that_can_be_held_is_read_as_it_was_written(value: Any) -> None:
    for ascii_only in (True, False):
        assert read_json(json.dumps(value, ensure_ascii=ascii_only).encode()) == value


def test_a_key_that_is_very_long_is_not_repeated_in_full() -> None:
    key = "x" * 100_000
    with pytest.raises(NotJson) as refusal:
        read_json(f'{{"{key}": 1, "{key}": 2}}'.encode())
    assert len(str(refusal.value)) < 200


def test_a_file_that_cannot_be_read_is_an_issue_in_its_place() -> None:
    issue = unreadable("annotations/gold/harbour.json", "it is not JSON")
    assert (issue.code, issue.level, issue.file) == ("SCH001", Level.ERROR, "annotations/gold/harbour.json")
    assert issue.message == "it is not JSON"


@pytest.fixture(scope="module")
def shape(schema: Schema) -> Shape:
    return Shape(schema.source)


@pytest.fixture(scope="module")
def oracle(schema: Schema) -> Draft202012Validator:
    return Draft202012Validator(record_schema(schema.source))


def gold(file: Path) -> dict[str, Any]:
    return read_body(FILE_KINDS["gold"], file.read_bytes(), file.name)


def outcome(data: bytes, judge: Callable[[Any, str], Iterator[Issue]]) -> str:
    """How far bytes come: refused, read and found wrong, or accepted."""
    try:
        value = read_json(data)
    except NotJson:
        return "refused"
    return "an issue" if list(judge(value, "file.json")) else "accepted"


@pytest.mark.parametrize("file", GOLD, ids=lambda file: file.stem)
def test_a_gold_record_has_the_shape_that_jsonschema_asks_for(
    file: Path, shape: Shape, oracle: Draft202012Validator
) -> None:
    assert list(shape.of_record(gold(file), file.name)) == []
    assert oracle.is_valid(gold(file))


@pytest.mark.parametrize("file", GOLD, ids=lambda file: file.stem)
def test_verdicts_and_pointers_are_those_of_jsonschema(file: Path, shape: Shape, oracle: Draft202012Validator) -> None:
    for value in mutants(file):
        agree(value, shape, oracle)


def test_verdicts_and_pointers_are_those_of_jsonschema_for_another_domain() -> None:
    reviews = parse_schema(json.loads((SWAP / "schema" / "schema.json").read_bytes()))
    shape, oracle = Shape(reviews.source), Draft202012Validator(record_schema(reviews.source))
    records = [json.loads(record_line(review(name, reviews), reviews)) for name in TODO]
    chances = [random.Random(f"review {number}") for number in range(REVIEWS)]
    values = [mutant(trimmed(chance.choice(records), chance), chance) for chance in chances]
    verdicts = Counter(agree(value, shape, oracle) for value in values)
    assert min(verdicts[True], verdicts[False]) > REVIEWS // 20


def test_the_mutants_are_of_both_kinds(shape: Shape) -> None:
    verdicts = Counter(not list(shape.of_record(value, "f")) for file in GOLD for value in mutants(file))
    assert verdicts.total() + REVIEWS >= 375
    assert verdicts[True] >= 40
    assert verdicts[False] >= 150


@pytest.mark.parametrize("value", [None, True, 0, -1.5, "", "record", [], [{}], {}, {"id": "doc"}])
def test_what_is_no_record_is_an_issue_with_file_and_pointer(value: Any, shape: Shape) -> None:
    issues = list(shape.of_record(value, "gold/harbour.json"))
    assert issues
    assert pointers(issues) == {""}
    assert {(issue.code, issue.level, issue.file) for issue in issues} == {("SCH002", Level.ERROR, "gold/harbour.json")}


def test_an_issue_points_at_the_value_that_is_wrong(shape: Shape) -> None:
    value = gold(GOLD[0])
    value["entities"][2]["start"] = -1
    value["relations"][0]["label"] = "LEADS_NOWHERE"
    assert pointers(list(shape.of_record(value, "f"))) == {"/entities/2/start", "/relations/0/label"}


def test_a_pointer_escapes_slashes_and_tildes() -> None:
    about = {"x-role": "document", "properties": {"~about": {"type": "integer"}}}
    shape = Shape({"x-languages": {"en": "English"}, "properties": {"and/or": about}})
    (issue,) = shape.of_labels({"and/or": {"~about": "x"}}, "f")
    assert issue.pointer == "/and~1or/~0about"
    assert issue.message == "it is not a whole number (schema.json/properties/and~1or/properties/~0about)"


@pytest.mark.parametrize(
    "address", ["#/$defs/nowhere", "https://example.org/s.json", "file:///etc/passwd", "other.json"]
)
def test_a_schema_that_refers_to_what_is_not_in_it_is_said_in_one_sentence_and_nothing_is_opened(address: str) -> None:
    with pytest.raises(Misconfigured, match="the schema cannot judge"):
        list(Shape({"properties": {"id": {"x-role": "document", "$ref": address}}}).of_labels({}, "f"))


def test_more_values_than_a_record_holds_are_refused_before_they_are_made() -> None:
    with pytest.raises(NotJson, match="more than 300000 values"):
        read_json(b'{"zones": [' + b"{}," * 400_000 + b"{}]}")
    assert read_json(b'{"text": "' + b"a, " * 400_000 + b'"}')["text"].count(",") == 400_000


def test_issues_of_one_value_have_an_end(shape: Shape) -> None:
    issues = list(shape.of_record(gold(GOLD[0]) | {"zones": [{}] * 5_000}, "f"))
    assert len(issues) == 1_001
    assert issues[-1].message == "it has more than 1000 errors; the others are not listed"
    zone = {"id": "z1", "start": 1, "end": 2, "label": "TITLE"}
    late = gold(GOLD[0]) | {"zones": [zone] * 1_500 + [{}]}
    assert [issue.message for issue in shape.of_record(late, "f")] == [
        "a row after the first 1000 of a list does not have the form"
    ]


def test_a_message_is_cut_where_the_value_is_long(shape: Shape) -> None:
    value = gold(GOLD[0]) | {"zones": "x" * 10_000}
    assert [len(issue.message) <= 200 for issue in shape.of_record(value, "f")] == [True]


@pytest.mark.parametrize("depth", [10, 100, 255, 300, 900])
def test_what_is_nested_deeper_than_a_record_is_refused_or_an_issue(depth: int, shape: Shape) -> None:
    data = b"[" * depth + b"]" * depth
    assert outcome(data, shape.of_record) != "accepted"
    assert outcome(b'{"zones": ' + data + b"}", shape.of_labels) != "accepted"


@pytest.mark.parametrize("written", ["17.0", "1.7e1", "-0.0"])
def test_an_offset_that_is_written_as_a_real_number_never_reaches_a_rule_as_one(
    written: str, shape: Shape, schema: Schema
) -> None:
    value = gold(GOLD[0]) | {name: [] for name in (*schema.layers, schema.relation_key)}
    value["entities"] = [{"id": "e1", "start": "here", "end": 20, "label": "NGO"}]
    data = json.dumps(value).replace('"here"', written).encode()
    accepted = outcome(data, shape.of_record) == "accepted"
    starts = [span.start for span in record_from_json(read_json(data), schema).labels.spans] if accepted else []
    assert [start for start in starts if type(start) is not int] == []


@pytest.mark.parametrize("file", GOLD[:3], ids=lambda file: file.stem)
def test_labels_need_not_hold_every_layer_nor_every_choice(file: Path, shape: Shape, schema: Schema) -> None:
    record = gold(file)
    labels = {name: record[name] for name in (*schema.layers, schema.relation_key, schema.document_key)}
    for name in labels:
        other_labels = {key: value for key, value in labels.items() if key != name}
        assert list(shape.of_labels(other_labels, file.name)) == []
    assert list(shape.of_labels({**labels, schema.document_key: {}}, file.name)) == []


def test_labels_hold_nothing_but_layers_relations_and_choices(shape: Shape) -> None:
    assert pointers(list(shape.of_labels({"id": "doc"}, "f"))) == {""}
    assert pointers(list(shape.of_labels({"document": {"mood": "calm"}}, "f"))) == {"/document"}


@cache
def mutants(file: Path, count: int = MUTANTS_EACH) -> list[Any]:
    """Changed copies of a gold record with a few rows a list, the same ones each time."""
    chances = [random.Random(f"{file.stem} {number}") for number in range(count)]
    return [mutant(trimmed(gold(file), chance), chance) for chance in chances]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"\xef\xbb\xbf{}", "byte order mark"),
        ("{}".encode("utf-16"), "UTF-16"),
        (b"\xfe\xff\x00{\x00}", "UTF-16"),
        (b"\x1f\x8b\x08\x00\x00", "compressed"),
        (b"PK\x03\x04\x14\x00", "archive"),
        (b"%PDF-1.7\n%\xe2\xe3", "PDF"),
    ],
)
def test_a_file_of_another_kind_is_called_by_its_name(data: bytes, says: str) -> None:
    with pytest.raises(NotJson, match=says):
        read_json(data)
