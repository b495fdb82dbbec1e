"""
Other people's code beside ours, on flat spans: the same numbers.

These packages are in the group `oracles`, which nothing else needs: `uv run --group oracles pytest -n 0
tests/gold/test_measure_oracles.py`. Without them the tests skip.
"""

import random
from itertools import pairwise
from typing import Any

import pytest

from claimset.labels.matching import match_spans
from claimset.model.span import Span
from support.agreeing import FIRST, LENGTH, MENTIONS, SECOND, Spot, agreement, an_annotation, value

SEEDS = range(20)
TEXT = 10 * LENGTH


def _flat(dice: random.Random) -> list[Spot]:
    edges = sorted(dice.sample(range(TEXT + 1), 12))
    return [(*pair, dice.choice([FIRST, SECOND])) for pair in list(pairwise(edges))[::2]]


def _otherwise(spots: list[Spot], dice: random.Random) -> list[Spot]:
    """Leave out some spans, relabel some, move the ends of some by one."""
    spots_left = [spot for spot in spots if dice.random() < 0.8]
    return [
        (start, max(start + 1, end - dice.choice([0, 0, 1])), dice.choice([label, label, FIRST]))
        for start, end, label in spots_left
    ]


def _pair(seed: int) -> tuple[list[Spot], list[Spot]]:
    dice = random.Random(seed)
    spots = _flat(dice)
    return spots, _otherwise(spots, dice)


@pytest.mark.parametrize("seed", SEEDS)
def test_f1_of_exact_spans_is_that_of_nervaluate(seed: int) -> None:
    nervaluate = pytest.importorskip("nervaluate")
    one, other = _pair(seed)
    rows = [[{"label": label, "start": start, "end": end} for start, end, label in side] for side in (one, other)]
    result: Any = nervaluate.Evaluator([rows[0]], [rows[1]], tags=[FIRST, SECOND], loader="dict").evaluate()
    ours = agreement(an_annotation("a1", *one), an_annotation("a2", *other), length=TEXT)
    assert value(ours, MENTIONS.name, "f1") == pytest.approx(result["overall"]["strict"].f1)


@pytest.mark.parametrize("seed", SEEDS)
def test_alpha_is_that_of_the_package_krippendorff(seed: int) -> None:
    krippendorff = pytest.importorskip("krippendorff")
    sides = [*_pair(seed), _pair(seed + 100)[1]]
    codes = {None: 0, FIRST: 1, SECOND: 2}
    data = [
        [codes[next((label for low, high, label in side if low <= at < high), None)] for at in range(TEXT)]
        for side in sides
    ]
    expected = krippendorff.alpha(reliability_data=data, level_of_measurement="nominal")
    ours = agreement(*(an_annotation(f"a{n}", *side) for n, side in enumerate(sides)), length=TEXT)
    assert value(ours, MENTIONS.name, "alpha") == pytest.approx(expected)


@pytest.mark.parametrize("seed", SEEDS)
def test_kappa_of_labels_is_that_of_scikit_learn(seed: int) -> None:
    metrics = pytest.importorskip("sklearn.metrics")
    one, other = _pair(seed)
    labels = [
        (first.label, second.label)
        for first, second in match_spans(
            [Span(f"a{n}", *spot) for n, spot in enumerate(one)], [Span(f"b{n}", *spot) for n, spot in enumerate(other)]
        )
    ]
    ours = value(agreement(an_annotation("a1", *one), an_annotation("a2", *other)), MENTIONS.name, "kappa")
    expected = metrics.cohen_kappa_score(*zip(*labels, strict=True))
    assert ours == pytest.approx(expected) or (ours is None and len(set(labels)) == 1)


@pytest.mark.parametrize("seed", SEEDS)
def test_spans_are_matched_as_pygamma_aligns_them(seed: int) -> None:
    pygamma = pytest.importorskip("pygamma_agreement")
    segments = pytest.importorskip("pyannote.core")
    one, other = _pair(seed)
    continuum = pygamma.Continuum()
    for name, side in (("a1", one), ("a2", other)):
        continuum.add_annotator(name)
        for start, end, label in side:
            continuum.add(name, segments.Segment(start, end), label)
    # Ends that moved by one lie far nearer to each other than to any neighbour.
    alignment = continuum.get_best_alignment(pygamma.CombinedCategoricalDissimilarity(alpha=1, beta=0))
    aligned = set()
    for unitary in alignment.unitary_alignments:
        units = [unit for _, unit in unitary.n_tuple]
        if all(units):
            aligned.add(tuple((int(unit.segment.start), int(unit.segment.end)) for unit in units))
    matches = match_spans(
        [Span(f"a{n}", *spot) for n, spot in enumerate(one)], [Span(f"b{n}", *spot) for n, spot in enumerate(other)]
    )
    assert {((first.start, first.end), (second.start, second.end)) for first, second in matches} == aligned
