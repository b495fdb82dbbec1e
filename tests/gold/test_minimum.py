"""The gate names what is under the minimum, and what was never measured."""

import re

import pytest

from claimset.gold.agreement.minimum import parse_minimum, shortfalls
from support.agreeing import FIRST, MENTIONS, agreement, an_annotation, attribute_of
from support.strategies import SCHEMA

LAYER = MENTIONS.name


def _shortfalls(words: str, *ends: int) -> list[str]:
    result = agreement(*(an_annotation(f"a{n}", (0, end, FIRST), (6, 8, FIRST)) for n, end in enumerate(ends)))
    return shortfalls(result, parse_minimum(words, SCHEMA))


def test_what_is_under_the_minimum_is_named_with_its_value() -> None:
    assert _shortfalls(f"{LAYER}:f1:0.8", 2, 3) == [f"{LAYER}:f1 is 0.5000 between people, under 0.8"]
    assert _shortfalls(f"{LAYER}/{FIRST}:f1:0.8", 2, 3) == [f"{LAYER}/{FIRST}:f1 is 0.5000 between people, under 0.8"]


def test_what_reaches_the_minimum_is_not_named() -> None:
    assert _shortfalls(f"{LAYER}:f1:0.5", 2, 3) == []
    assert _shortfalls(f"{LAYER}:overlap_f1:1", 2, 3) == []


def test_a_gate_does_not_pass_where_nothing_was_measured() -> None:
    layer, _, name, _ = attribute_of(kind="boolean")
    assert "was not measured" in _shortfalls(f"{layer.name}.{name}:raw:0.5", 2)[0]
    assert "is not defined between people" in _shortfalls(f"{LAYER}:kappa:0.5", 2, 2)[0]


@pytest.mark.parametrize(
    ("words", "part"),
    [
        ("nothing:f1:0.8", "the schema has no 'nothing'"),
        (f"{LAYER}:f2:0.8", "'f2' is no measure; one of f1, overlap_f1"),
        (f"{LAYER}:f1:high", "is not layer:measure:value"),
        (f"{LAYER}:f1", "is not layer:measure:value"),
        ("", "is not layer:measure:value"),
    ],
)
def test_a_minimum_that_means_nothing_is_refused(words: str, part: str) -> None:
    with pytest.raises(ValueError, match=re.escape(part)):
        parse_minimum(words, SCHEMA)
