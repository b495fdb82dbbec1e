"""Intervals: over documents, not over spans, they hold the truth as often as they say."""

import numpy as np
import pytest

from claimset.gold.agreement.intervals import interval
from claimset.gold.agreement.measures import divide


def _f1(table: np.ndarray) -> np.ndarray:
    return divide(table[:, 0], table[:, 1])


def _documents(random: np.random.Generator, count: int) -> np.ndarray:
    """Documents whose annotators agree to different degrees, as those of real corpora do."""
    drawn = random.poisson(12, count) + 1
    both = random.binomial(drawn, random.beta(8, 3, count))
    return np.column_stack([both, drawn]).astype(float)


@pytest.mark.parametrize("count", [15, 40])
def test_of_a_hundred_intervals_about_ninety_five_hold_the_truth(count: int) -> None:
    random = np.random.default_rng(count)
    intervals = [interval(_f1, _documents(random, count)) for _ in range(300)]
    hits = sum(ends is not None and ends[0] <= 8 / 11 <= ends[1] for ends in intervals)
    assert 0.90 <= hits / 300 <= 0.975


def test_one_document_has_no_interval() -> None:
    assert interval(_f1, np.array([[1.0, 2.0]])) is None


def test_documents_that_are_all_alike_have_an_interval_of_no_width() -> None:
    assert interval(_f1, np.array([[4.0, 4.0]] * 12)) == (1.0, 1.0)


def test_a_measure_that_is_defined_nowhere_has_no_interval() -> None:
    assert interval(_f1, np.zeros((12, 2))) is None


def test_a_copy_of_every_document_makes_the_interval_narrower() -> None:
    documents = _documents(np.random.default_rng(3), 20)
    few, many = interval(_f1, documents), interval(_f1, np.tile(documents, (4, 1)))
    assert few is not None
    assert many is not None
    assert many[1] - many[0] < 0.7 * (few[1] - few[0])
