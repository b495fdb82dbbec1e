"""One of several constants is judged as an enumeration: the same values have the form."""

from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from claimset.checks.choices import enumerated

VALUES: list[Any] = ["a", "b", "", "1", 0, 1, 1.0, 2, True, False, None, [], {}, ["a"], {"const": "a"}]
WAYS = st.lists(
    st.one_of(
        st.sampled_from(VALUES).map(lambda value: {"const": value}),
        st.sampled_from(["a", 1]).map(lambda value: {"const": value, "title": "A", "x-note": []}),
        st.sampled_from(["a", 1]).map(lambda value: {"const": value, "type": "string"}),
        st.just({"type": "integer"}),
        st.just({"not": {}}),
    ),
    min_size=1,
    max_size=4,
)


@given(ways=WAYS, beside=st.sampled_from([{}, {"type": "integer"}, {"enum": ["a", 1]}, {"not": {"const": "a"}}]))
def test_the_same_values_have_the_form(ways: list[Any], beside: dict[str, Any]) -> None:
    schema = {"oneOf": ways, **beside}
    oracle, quick = Draft202012Validator(schema), jsonschema_rs.Draft202012Validator(enumerated(schema))
    assert [quick.is_valid(value) for value in VALUES] == [oracle.is_valid(value) for value in VALUES]


def test_constants_with_what_describes_them_become_an_enumeration() -> None:
    assert enumerated({"oneOf": [{"const": "a", "title": "A"}, {"const": "b", "x-color": "red"}]}) == {
        "enum": ["a", "b"]
    }


@pytest.mark.parametrize(
    "schema",
    [
        {"oneOf": [{"const": "a"}, {"const": "a"}]},
        {"oneOf": [{"const": 1}, {"const": True}]},
        {"oneOf": [{"const": 1}, {"const": 1.0}]},
        {"oneOf": [{"const": "a", "minLength": 2}]},
        {"oneOf": []},
        {"const": {"oneOf": [{"const": "a"}]}},
        {"enum": [{"oneOf": [{"const": "a"}]}]},
        {"default": {"oneOf": [{"const": "a"}]}},
    ],
)
def test_whatever_else_stays_as_it_is(schema: dict[str, Any]) -> None:
    assert enumerated(schema) == schema


def test_a_property_may_be_named_as_the_word_is() -> None:
    schema = {"properties": {"oneOf": {"oneOf": [{"const": "a"}]}}}
    assert enumerated(schema) == {"properties": {"oneOf": {"enum": ["a"]}}}
