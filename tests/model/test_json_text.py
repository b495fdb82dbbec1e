"""JSON that cannot be read is one kind of error, whoever reads it."""

from typing import Any

import msgspec
import pytest

from claimset.model.json_text import NestedTooDeeply, decode_json, parse_json

DEEP = ("[" * 100_000, '{"a":' * 100_000)


class _Row(msgspec.Struct):
    value: Any


@pytest.mark.parametrize("text", DEEP)
def test_brackets_without_end_are_bad_data_and_no_bug(text: str) -> None:
    for read in (parse_json, decode_json, lambda data: decode_json(f'{{"value": {data}', type=_Row)):
        with pytest.raises(NestedTooDeeply, match="nested too deeply"):
            read(text)
    assert issubclass(NestedTooDeeply, ValueError)


@pytest.mark.parametrize("text", ["", "{", "nul", "1" * 5000, '{"a": ' + "9" * 5000 + "}"])
def test_what_is_no_json_or_has_thousands_of_digits_is_a_value_error(text: str) -> None:
    for read in (parse_json, decode_json):
        with pytest.raises(ValueError, match=r"."):
            read(text)


def test_what_is_json_comes_out_as_it_is() -> None:
    assert parse_json('{"a": [1, 2.5, null]}') == decode_json('{"a": [1, 2.5, null]}') == {"a": [1, 2.5, None]}
    assert decode_json('{"value": 3}', type=_Row) == _Row(3)
    assert parse_json("NaN", parse_constant=lambda name: name) == "NaN"
