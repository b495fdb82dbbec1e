"""Probabilities that mean what they say, and the floor that a precision asks for."""

import random

import pytest

from claimset.learn.calibration import (
    LEAST_SPANS,
    calibrate,
    calibration_error,
    floor_for,
    log_odds,
    logistic,
    reliability,
)
from claimset.model.learned import HeldOut


def _spans(p: float, count: int, *, right: bool) -> list[HeldOut]:
    return [HeldOut(p, right)] * count


def test_calibration_takes_back_a_known_distortion() -> None:
    dice = random.Random(1)
    truth = [dice.random() for _ in range(3000)]
    spans = [(logistic(2 * log_odds(p) + 1), dice.random() < p) for p in truth]
    slope, intercept = calibrate(spans)
    assert slope == pytest.approx(0.5, abs=0.06)
    assert intercept == pytest.approx(-0.5, abs=0.1)
    calibrated = [HeldOut(logistic(slope * log_odds(p) + intercept), right) for p, right in spans]
    assert (calibration_error(calibrated) or 1) < 0.03
    assert (calibration_error([HeldOut(*span) for span in spans]) or 0) > 0.05


def test_calibration_of_few_or_equal_spans_stays_sober() -> None:
    assert calibrate([]) == (1.0, 0.0)
    slope, intercept = calibrate([(0.99, True)] * 4)
    assert logistic(slope * log_odds(0.99) + intercept) == pytest.approx(5 / 6)
    slope, _ = calibrate([(0.9, False)] * 10 + [(0.1, True)] * 10)
    assert slope >= 0


def test_a_floor_is_the_least_probability_that_reaches_the_precision() -> None:
    spans = _spans(0.9, 18, right=True) + _spans(0.8, 2, right=False) + _spans(0.7, 5, right=False)
    assert floor_for(0.9, spans) == 0.8
    assert floor_for(0.95, spans) is None
    assert floor_for(0.7, spans) == 0.7
    assert floor_for(0.5, spans[: LEAST_SPANS - 1]) is None


def test_reliability_counts_each_span_in_one_range() -> None:
    rows = reliability(_spans(0.05, 1, right=False) + _spans(1.0, 1, right=True) + _spans(0.95, 1, right=True))
    assert [(row.low, row.spans, row.right) for row in rows] == [(0.0, 1, 0.0), (0.9, 2, 1.0)]
    assert calibration_error([]) is None
