"""Proposed values of the gold records: nearly all right, and no wrong one without a warning."""

from pathlib import Path

import pytest

from claimset.store.project import Project
from support.proposed_values import Figure, proposed_figures

PROJECT = Project(Path(__file__).resolve().parents[2])
_DOCUMENTS_OF_EVENTS = {document.id for document in PROJECT.documents() if document.event is not None}
"""The texts that were planned as stories: they are younger than the lexicons."""


@pytest.fixture(scope="module")
def figures() -> list[Figure]:
    return list(proposed_figures(PROJECT))


def test_nineteen_of_twenty_proposals_are_the_values_of_gold_where_the_lexicons_were_made(
    figures: list[Figure],
) -> None:
    figures = [figure for figure in figures if figure.document not in _DOCUMENTS_OF_EVENTS]
    assert len(figures) > 80
    assert sum(figure.is_right for figure in figures) >= 0.95 * len(figures)


def test_four_of_five_proposals_are_the_values_of_gold_in_texts_that_came_after_the_lexicons(
    figures: list[Figure],
) -> None:
    figures = [figure for figure in figures if figure.document in _DOCUMENTS_OF_EVENTS]
    assert len(figures) > 80
    assert sum(figure.is_right for figure in figures) >= 0.8 * len(figures)


def test_no_proposal_is_wrong_without_a_warning(figures: list[Figure]) -> None:
    assert [figure for figure in figures if figure.is_silent] == []
