"""Proposed values of the gold records: nearly all right, and no wrong one without a warning."""

from pathlib import Path

import pytest

from claimset.store.project import Project
from support.proposed_values import Figure, proposed_figures

PROJECT = Project(Path(__file__).resolve().parents[2])


@pytest.fixture(scope="module")
def figures() -> list[Figure]:
    return list(proposed_figures(PROJECT))


def test_fourteen_of_fifteen_proposals_are_the_values_of_gold(figures: list[Figure]) -> None:
    assert len(figures) > 900
    assert sum(figure.is_right for figure in figures) >= 14 / 15 * len(figures)


def test_one_wrong_proposal_in_a_hundred_at_most_has_no_warning(figures: list[Figure]) -> None:
    assert sum(figure.is_silent for figure in figures) <= 0.01 * len(figures)
