"""The formulas give what the books and papers print that define them."""

from collections import Counter
from collections.abc import Sequence
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimset.gold.agreement.counts import Cell, MeasureName
from claimset.gold.agreement.measures import MEASURES
from claimset.gold.agreement.relation_counts import b_cubed_sums

Answers = Sequence[tuple[str, str]]


def _value(measure: MeasureName, cells: dict[Cell, float]) -> float:
    return float(MEASURES[measure].formula(list(cells), np.array([list(cells.values())], dtype=float))[0])


def _kappa(*pairs: Answers) -> float:
    cells: Counter[Cell] = Counter()
    for number, answers in enumerate(pairs):
        cells.update((f"pair {number}", one, other) for one, other in answers)
    return _value("kappa", dict(cells))


def _alpha(units: Sequence[str]) -> float:
    """Alpha of units, each the values that annotators gave it; a unit with one value compares nothing."""
    cells: Counter[Cell] = Counter()
    for values in units:
        for one, other in permutations(values, 2):
            weight = 1 / (len(values) - 1)
            cells.update({("value", one): weight, ("differs",): weight * (one != other)})
    return _value("alpha", dict(cells))


def test_kappa_is_that_of_cohen_1960() -> None:
    # Cohen, A coefficient of agreement for nominal scales, 1960, page 45: proportions of 200 cases, kappa .492.
    table = {"11": 88, "12": 14, "13": 18, "21": 10, "22": 40, "23": 10, "31": 2, "32": 6, "33": 12}
    answers = [(pair[0], pair[1]) for pair, count in table.items() for _ in range(count)]
    assert _kappa(answers) == pytest.approx(0.492, abs=0.0005)
    assert _kappa(answers, answers) == pytest.approx(_kappa(answers))


def test_kappa_is_that_of_artstein_and_poesio_2008() -> None:
    # Inter-coder agreement for computational linguistics, 2008, tables 1 and 5: kappa .348 and .801.
    small = {"SS": 20, "SI": 10, "IS": 20, "II": 50}
    large = {"SS": 46, "IS": 6, "II": 32, "IC": 6, "CC": 10}
    for table, printed in ((small, 0.348), (large, 0.801)):
        assert _kappa([(pair[0], pair[1]) for pair, n in table.items() for _ in range(n)]) == pytest.approx(
            printed, abs=0.0005
        )


def test_alpha_is_that_of_krippendorff_2004() -> None:
    # Content Analysis, 2004, pages 224 and 227: two observers; two values .095, three values .734.
    assert _alpha(["10", "11", "01", "00", "00", "01", "00", "01", "00", "00"]) == pytest.approx(0.095, abs=0.0005)
    assert _alpha(["aa", "ab", *["bb"] * 4, "bc", *["cc"] * 5]) == pytest.approx(0.734, abs=0.0005)


def test_alpha_with_missing_values_is_that_of_krippendorff_2004() -> None:
    # Content Analysis, 2004, chapter 11: four observers, twelve units, five values, some missing: .743 for nominal.
    observers = (
        "1 2 3 3 2 1 4 1 2 * * *",
        "1 2 3 3 2 2 4 1 2 5 * 3",
        "* 3 3 3 2 3 4 2 2 5 1 *",
        "1 2 3 3 2 4 4 1 2 5 1 *",
    )
    rows = [row.split() for row in observers]
    units = ["".join(values).replace("*", "") for values in zip(*rows, strict=True)]
    assert _alpha(units) == pytest.approx(0.743, abs=0.0005)


def test_b_cubed_is_that_of_amigo_and_others_2009() -> None:
    # A comparison of extrinsic clustering evaluation metrics, 2009: the left clustering of their second constraint has
    # precision .59 and recall .69, both cut after two digits.
    items = [("1", "A")] * 4 + [("2", "A")] + [("2", "B")] * 2 + [("3", "B")] * 4 + [("3", name) for name in "CDE"]
    precision, recall = b_cubed_sums([cluster for cluster, _ in items], [name for _, name in items])
    assert (int(100 * precision / len(items)), int(100 * recall / len(items))) == (59, 69)


def test_b_cubed_of_clusters_that_were_joined_is_what_the_definition_gives() -> None:
    # Bagga and Baldwin, 1998, score joining two of three chains: which two are joined makes the difference.
    truth = list("1111122333" + "33")
    joined_small, joined_large = [name.replace("2", "3") for name in truth], [name.replace("1", "3") for name in truth]
    sums = [b_cubed_sums(answer, truth) for answer in (joined_small, joined_large)]
    assert [precision / 12 for precision, _ in sums] == [pytest.approx(16 / 21), pytest.approx(7 / 12)]
    assert [recall / 12 for _, recall in sums] == [1.0, 1.0]


answers = st.lists(st.tuples(st.sampled_from("xyz"), st.sampled_from("xyz")), min_size=2, max_size=12)


@given(st.lists(answers, min_size=1, max_size=3))
def test_kappa_over_pairs_is_what_its_definition_gives(pairs: list[Answers]) -> None:
    observed = expected = 0.0
    for some in pairs:
        observed += sum(one == other for one, other in some)
        expected += sum(one == other for one, _ in some for _, other in some) / len(some)
    whole = sum(map(len, pairs))
    value = _kappa(*pairs)
    if whole == pytest.approx(expected):
        assert np.isnan(value)
    else:
        assert value == pytest.approx((observed - expected) / (whole - expected))


@given(st.lists(st.tuples(st.sampled_from("xyz"), st.sampled_from("xyz")), min_size=1, max_size=8))
def test_b_cubed_is_what_its_definition_gives(items: list[tuple[str, str]]) -> None:
    def mean(which: int) -> float:
        shares = []
        for item in items:
            cluster = [other for other in items if other[which] == item[which]]
            shares.append(sum(other[1 - which] == item[1 - which] for other in cluster) / len(cluster))
        return sum(shares)

    assert b_cubed_sums([one for one, _ in items], [other for _, other in items]) == pytest.approx((mean(0), mean(1)))
