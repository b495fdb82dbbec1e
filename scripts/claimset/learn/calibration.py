"""Probabilities that mean what they say: calibrated on spans of documents that the model had not seen."""

import math
from collections.abc import Sequence

from claimset.model.learned import HeldOut, ReliabilityBin

BINS = 10
LEAST_SPANS = 20
"""A floor needs so many spans above it: of fewer the share that is right says too little."""
_EDGE = 1e-6
_ROUNDS = 50
_RIDGE = 1e-3


def logistic(value: float) -> float:
    """Return the logistic function of a number."""
    return 1 / (1 + math.exp(-value)) if value >= 0 else math.exp(value) / (1 + math.exp(value))


def log_odds(p: float) -> float:
    """Return the log-odds of a probability, which is kept off 0 and 1."""
    p = min(max(p, _EDGE), 1 - _EDGE)
    return math.log(p / (1 - p))


def calibrate(spans: Sequence[tuple[float, bool]]) -> tuple[float, float]:
    """
    Return the slope and intercept that give probabilities of spans, each with whether it is right, their true odds.

    This is Platt's method, by Newton's steps, with a small ridge that keeps few spans from steep slopes. Without spans
    the probabilities stay as they are.
    """
    slope, intercept = 1.0, 0.0
    count = len(spans)
    right = sum(is_right for _, is_right in spans)
    if not right or right == count:
        # Nobody knows how steep it is: all that is known is the share, of which one more and one less would be news.
        return (0.0, log_odds((right + 1) / (count + 2))) if count else (slope, intercept)
    points = [(log_odds(p), float(is_right)) for p, is_right in spans]
    for _ in range(_ROUNDS):
        gradient = [_RIDGE * (slope - 1), _RIDGE * intercept]
        curvature = [_RIDGE, 0.0, _RIDGE]
        for x, y in points:
            p = logistic(slope * x + intercept)
            weight = p * (1 - p)
            gradient[0] += (p - y) * x
            gradient[1] += p - y
            curvature[0] += weight * x * x
            curvature[1] += weight * x
            curvature[2] += weight
        determinant = curvature[0] * curvature[2] - curvature[1] ** 2
        if determinant <= 0:
            break
        steps = (
            (curvature[2] * gradient[0] - curvature[1] * gradient[1]) / determinant,
            (curvature[0] * gradient[1] - curvature[1] * gradient[0]) / determinant,
        )
        slope, intercept = slope - steps[0], intercept - steps[1]
        if max(map(abs, steps)) < _EDGE:
            break
    return round(max(slope, 0.0), 6), round(intercept, 6)


def reliability(spans: Sequence[HeldOut]) -> tuple[ReliabilityBin, ...]:
    """Return the spans in ten ranges of probability; ranges without a span are left out."""
    members: dict[int, list[HeldOut]] = {}
    for span in spans:
        members.setdefault(min(int(span.p * BINS), BINS - 1), []).append(span)
    return tuple(
        ReliabilityBin(
            number / BINS,
            (number + 1) / BINS,
            len(items),
            round(math.fsum(item.p for item in items) / len(items), 4),
            round(sum(item.right for item in items) / len(items), 4),
        )
        for number, items in sorted(members.items())
    )


def calibration_error(spans: Sequence[HeldOut]) -> float | None:
    """Return the expected calibration error: how far probabilities lie from shares, on average over spans."""
    if not spans:
        return None
    return round(math.fsum(row.spans * abs(row.mean - row.right) for row in reliability(spans)) / len(spans), 4)


def floor_for(precision: float, spans: Sequence[HeldOut]) -> float | None:
    """
    Return the least probability above which the share of right spans is at least `precision`.

    None if no probability has LEAST_SPANS spans above it and that share.
    """
    floor, right = None, 0
    ordered = sorted(spans, key=lambda span: -span.p)
    for number, span in enumerate(ordered, 1):
        right += span.right
        is_last_of_equals = number == len(ordered) or ordered[number].p < span.p
        if is_last_of_equals and number >= LEAST_SPANS and right / number >= precision:
            floor = span.p
    return floor
