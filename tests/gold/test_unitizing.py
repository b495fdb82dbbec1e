"""Alpha of unitizing: the example of the book that defines it, and the definition counted out place by place."""

from itertools import combinations, pairwise, permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimset.gold.agreement.unitizing import Unit, expected_disagreement, observed_disagreement
from support.agreeing import FIRST, SECOND, agreement, an_annotation, value
from support.agreeing import MENTIONS as LAYER

Units = dict[str, list[Unit]]
# Krippendorff, Content Analysis, 2004, page 254: two observers of a continuum from 150 to 450, of which units of the
# kinds c and k are marked.
LENGTH = 300
OF_C: Units = {"i": [(75, 145), (220, 250)], "j": [(70, 150), (205, 225), (250, 270)]}
OF_K: Units = {"i": [(30, 90), (150, 200)], "j": [(30, 90), (150, 200)]}


def test_the_example_of_krippendorff_2004_gives_what_the_book_prints() -> None:
    observed = [observed_disagreement(units, LENGTH) for units in (OF_C, OF_K)]
    expected = [expected_disagreement(units, LENGTH) for units in (OF_C, OF_K)]
    assert observed == [pytest.approx(0.0144, abs=0.00005), 0.0]
    assert expected == [pytest.approx(0.0532, abs=0.00005), pytest.approx(0.0490, abs=0.00005)]
    assert 1 - observed[0] / expected[0] == pytest.approx(0.7286, abs=0.00005)
    # The book computes .8591 from disagreements that it has rounded to four digits.
    assert 1 - sum(observed) / sum(expected) == pytest.approx(0.8591, abs=0.0005)


def test_a_layer_is_measured_over_all_its_labels_together() -> None:
    sides = [
        [(*unit, label) for units, label in ((OF_C, FIRST), (OF_K, SECOND)) for unit in units[who]] for who in "ij"
    ]
    result = agreement(*(an_annotation(f"a{n}", *side) for n, side in enumerate(sides)), length=LENGTH)
    assert value(result, LAYER.name, "alpha_u") == pytest.approx(0.8591, abs=0.0005)


def test_a_text_in_which_units_of_one_label_overlap_is_not_measured() -> None:
    nested = an_annotation("a1", (0, 6, FIRST), (2, 4, FIRST))
    result = agreement(nested, an_annotation("a2", (0, 6, FIRST)))
    assert not [row for row in result.rows if row.measure == "alpha_u"]


@st.composite
def _rows(draw: st.DrawFn) -> Units:
    length = 8
    rows: Units = {}
    for name in draw(st.sampled_from([("i", "j"), ("i", "j", "k")])):
        edges = sorted(draw(st.sets(st.integers(0, length), max_size=4)))
        rows[name] = list(zip(edges[::2], edges[1::2], strict=False))
    return rows


@given(_rows())
def test_both_disagreements_are_those_of_the_definition(units: Units) -> None:
    assert observed_disagreement(units, 8) == pytest.approx(_observed(units, 8))
    assert expected_disagreement(units, 8) == pytest.approx(_expected(units, 8))


def _sections(row: list[Unit], length: int) -> list[tuple[int, int, bool]]:
    edges = [0, *(edge for unit in row for edge in unit), length]
    marks = [(start, end, (start, end) in row) for start, end in pairwise(edges)]
    return [section for section in marks if section[0] < section[1]]


def _difference(one: tuple[int, int, bool], other: tuple[int, int, bool]) -> int:
    """The squared difference of two sections, as the book defines it by its three cases."""
    if one[2] and other[2] and one[0] < other[1] and other[0] < one[1]:
        return (one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2
    if one[2] and not other[2] and other[0] <= one[0] and one[1] <= other[1]:
        return (one[1] - one[0]) ** 2
    if other[2] and not one[2] and one[0] <= other[0] and other[1] <= one[1]:
        return (other[1] - other[0]) ** 2
    return 0


def _observed(units: Units, length: int) -> float:
    pairs = list(permutations(units, 2))
    differences = [
        _difference(one, other)
        for first, second in pairs
        for one in _sections(units[first], length)
        for other in _sections(units[second], length)
    ]
    return sum(differences) / (len(pairs) * length**2)


def _expected(units: Units, length: int) -> float:
    """Move every two sections along each other, to every place where they meet: what chance would give them."""
    sections = [section for row in units.values() for section in _sections(row, length)]
    marked = [section[1] - section[0] for section in sections if section[2]]
    gaps = [section[1] - section[0] for section in sections if not section[2]]
    total = 0
    for one, other in combinations(marked, 2):
        for start in range(1 - one, other):
            total += _difference((start, start + one, True), (0, other, True))
    for unit in marked:
        for gap in gaps:
            total += sum(_difference((start, start + unit, True), (0, gap, False)) for start in range(gap - unit + 1))
    whole = len(units) * length
    pairs = whole * (whole - 1) - sum(unit * (unit - 1) for unit in marked)
    return 2 * total / (length * pairs) if pairs else 0.0
