"""Rules that look at pairs of spans see what comparing every two would show, and do not compare every two."""

from collections.abc import Callable, Iterator
from itertools import combinations, permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimset.model.labels import Labels
from claimset.model.schema import Schema
from claimset.model.span import Relation, Span
from support.labelled_case import seen

TEXT = "x" * 40
PLACES = st.lists(st.tuples(st.integers(0, 12), st.integers(1, 8)), max_size=7)
MOST = 60
"""How many comparisons of offsets a span may cost; comparing every two of 2,000 spans costs 2,000."""


def spans(places: list[tuple[int, int]], label: str) -> tuple[Span, ...]:
    return tuple(Span(f"s{number}", start, start + length, label) for number, (start, length) in enumerate(places))


def told(code: str, labels: Labels, schema: Schema) -> set[str]:
    return {item.span.id for item in seen(code, labels, TEXT, schema) if item.span}


@given(PLACES)
def test_a_mention_inside_another_is_seen_as_by_comparing_every_two(
    schema: Schema, places: list[tuple[int, int]]
) -> None:
    mentions = spans(places, "NGO")
    inner = {
        one.id
        for one, other in permutations(mentions, 2)
        if one.within(other) and (one.start, one.end) != (other.start, other.end)
    }
    assert told("SPN011", Labels(layers={"entities": mentions}), schema) == inner


@given(PLACES)
def test_crossing_spans_are_seen_wherever_two_cross(schema: Schema, places: list[tuple[int, int]]) -> None:
    mentions = spans(places, "NGO")
    crossing = {item.id for pair in combinations(mentions, 2) if _cross(*pair) for item in pair}
    violations = seen("SPN008", Labels(layers={"entities": mentions}), TEXT, schema)
    assert bool(violations) == bool(crossing)
    assert {item.span.id for item in violations if item.span} <= crossing


@given(PLACES, st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=6))
def test_claims_in_claims_are_seen_wherever_one_of_a_tree_is_not_linked(
    schema: Schema, places: list[tuple[int, int]], arrows: list[tuple[int, int]]
) -> None:
    claims = spans(places, "EVENT")
    if any(_cross(one, other) or _place(one) == _place(other) for one, other in combinations(claims, 2)):
        return
    relations = tuple(Relation(f"s{one}", f"s{other}", "NESTED_IN") for one, other in arrows)
    has_loose_claim = any(
        one.within(other) and other.id not in _above(one.id, relations) for one, other in permutations(claims, 2)
    )
    assert bool(told("CLM001", Labels(layers={"claims": claims}, relations=relations), schema)) == has_loose_claim


def _cross(one: Span, other: Span) -> bool:
    return one.overlaps(other) and not one.within(other) and not other.within(one)


def _place(span: Span) -> tuple[int, int]:
    return span.start, span.end


def _above(name: str, relations: tuple[Relation, ...]) -> set[str]:
    ids: set[str] = set()
    while new_ids := {item.target for item in relations if item.source in {name, *ids}} - ids:
        ids |= new_ids
    return ids


class Counted(int):
    """An offset that counts how often any of its kind is compared."""

    times = 0
    __hash__ = int.__hash__

    def __neg__(self) -> "Counted":
        return Counted(-int(self))


def _counting(name: str) -> Callable[[Counted, int], bool]:
    def compare(self: Counted, other: int) -> bool:
        Counted.times += 1
        return bool(getattr(int, name)(self, other))

    return compare


for _name in ("__lt__", "__le__", "__gt__", "__ge__", "__eq__"):
    setattr(Counted, _name, _counting(_name))


def rows(count: int) -> Iterator[tuple[str, Callable[[int], tuple[int, int]]]]:
    yield "side by side", lambda number: (number * 3, number * 3 + 2)
    yield "all in one place", lambda _: (0, 9)
    yield "each in the one before", lambda number: (number, 3 * count - number)
    yield "each crosses the next", lambda number: (number, number + count)


@pytest.mark.parametrize("shape", [name for name, _ in rows(1)])
@pytest.mark.parametrize("code", ["SPN007", "SPN008", "SPN010", "SPN011", "CLM001", "SAF001"])
def test_a_rule_over_pairs_compares_each_span_with_few(code: str, shape: str, schema: Schema) -> None:
    count = 2_000
    place_of = dict(rows(count))[shape]
    layers = [
        tuple(
            Span(f"{name}{number}", Counted(place_of(number)[0]), Counted(place_of(number)[1]), label)
            for number in range(count)
        )
        for name, label in (("z", "CAPTION"), ("e", "NGO"), ("c", "EVENT"))
    ]
    labels = Labels(layers=dict(zip(("zones", "entities", "claims"), layers, strict=True)))
    Counted.times = 0
    seen(code, labels, "x" * (4 * count), schema)
    assert 0 < Counted.times < MOST * 3 * count
