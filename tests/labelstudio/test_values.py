"""A server's value is read if it has the right type, and refused otherwise."""

import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimset.labelstudio.payload import values
from claimset.labelstudio.payload.tasks import read_task
from claimset.labelstudio.payload.values import Fields, decoded
from claimset.store.snapshots import line_of

NUMBERS = st.one_of(
    st.from_regex(r"-?(0|[1-9][0-9]{0,400})(\.[0-9]{1,20})?([eE][+-]?[0-9]{1,5})?", fullmatch=True),
    st.sampled_from(["Infinity", "-Infinity", "NaN", "9" * 5_000, "1e400"]),
)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
)


@given(st.lists(NUMBERS, min_size=1, max_size=5))
def test_no_number_is_read_that_is_endless_or_none(numbers: list[str]) -> None:
    read = decoded(f"[{', '.join(numbers)}]".encode())
    assert len(read) == len(numbers)
    assert all(not isinstance(value, float) or math.isfinite(value) for value in read)
    assert json.loads(line_of(read)) == read


@pytest.mark.parametrize("digits", ["Infinity", "-Infinity", "NaN", "1e400", "9" * 5_000], ids=lambda it: it[:9])
def test_what_nobody_can_reckon_with_is_read_as_an_object_that_no_reader_takes(digits: str) -> None:
    fields = Fields(decoded(f'{{"a": {digits}}}'.encode()))
    for read in (
        values.as_number,
        values.as_count,
        values.seconds,
        values.moment,
        values.words,
        values.truth,
        values.rows,
    ):
        assert fields.get("a", read) is None
    assert len(fields.wrong_names) == 7


@pytest.mark.parametrize("body", [b"", b"{", b'{"a": Inf}', b"\xff", b"[1,]"])
def test_what_is_no_json_is_refused(body: bytes) -> None:
    with pytest.raises(ValueError, match=r"char|delimiter|decode|Expecting"):
        decoded(body)


@pytest.mark.parametrize(
    ("read", "accepted_values"),
    [
        (values.as_number, [1, 2**53 - 1]),
        (values.as_count, [0, 7]),
        (values.account, [1, {"id": 1}, {}]),
        (values.seconds, [0, 2.5, 1e9]),
        (values.moment, ["2026-01-01T00:00:00.000000Z", "2026-01-01"]),
        (values.truth, [True, False]),
        (values.words, ["", "a@b.example"]),
        (values.rows, [[], [1]]),
        (values.as_fields, [{}, {"a": 1}]),
    ],
)
def test_a_reader_takes_what_is_of_its_type_and_nothing_else(read: Any, accepted_values: list[Any]) -> None:
    for value in accepted_values:
        read(value)
    kinds = {type(value) for value in accepted_values}
    candidates = [None, True, 1, 1.5, "a", [1], {"a": 1}]
    for value in [
        item for item in candidates if type(item) not in kinds | ({int, float} if read is values.seconds else set())
    ]:
        with pytest.raises(ValueError, match="it is"):
            read(value)


@pytest.mark.parametrize(
    ("read", "value"),
    [
        (values.as_number, 0),
        (values.as_number, 2**53),
        (values.as_count, -1),
        (values.account, {"id": "1"}),
        (values.seconds, -0.1),
        (values.seconds, 1e10),
        (values.seconds, float("nan")),
        (values.moment, "2026-02-30T00:00:00Z"),
        (values.moment, "1969-12-31"),
        (values.moment, "2200-01-01"),
        (values.moment, "2026-01-01\ud80000:00"),
        (values.moment, "2026-01-01T00:00:00.0" + "0" * 40),
        (values.words, "\ud800"),
        (values.words, "\0"),
        (values.words, "x" * 1_001),
    ],
)
def test_a_value_out_of_its_range_is_refused(read: Any, value: Any) -> None:
    with pytest.raises(ValueError, match=r"it is|isoformat|month"):
        read(value)


@given(ANYTHING)
def test_whatever_stands_in_a_field_is_a_value_or_a_wrong_name(value: Any) -> None:
    fields = Fields({"a": value})
    moment = fields.get("a", values.moment)
    assert (moment is None) == (value is None or fields.wrong_names == ["a"])
    assert Fields(value).fields_of("a").get("b", values.as_number) is None


@given(st.dictionaries(st.sampled_from(["data", "annotations", "updated_at", "total_annotations"]), ANYTHING))
def test_a_task_with_a_number_is_read_whatever_else_stands_in_it(row: dict[str, Any]) -> None:
    task = read_task({**row, "id": 7})
    assert task.id == 7
    assert all(item.wrong_names for item in task.annotations)
    json.dumps([task.document, task.updated, task.annotation_count], allow_nan=False)


@pytest.mark.parametrize("number", [None, "x", 0, True, 1.0, "1e400"])
def test_a_task_without_a_number_is_none(number: Any) -> None:
    with pytest.raises(ValueError, match="it is no"):
        read_task({"id": number})
