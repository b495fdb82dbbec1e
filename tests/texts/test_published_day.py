"""The day of the stamp before a text, in digits and in words."""

from pathlib import Path

import pytest

from claimset.model.span import Span
from claimset.store.project import Project
from claimset.text.propose_zones import propose_zones
from claimset.texts.published_day import with_published_day
from support.documents import manifest_line

PROJECT = Project(Path(__file__).resolve().parents[2])
SCHEMA, RULES = PROJECT.schema(), PROJECT.zone_rules().rules


def day(language: str, text: str) -> tuple[str | None, str]:
    document = manifest_line(text, language=language, published=None, published_basis="unknown")
    dated = with_published_day(document, text, propose_zones(text, RULES), SCHEMA)
    return dated.published, dated.published_basis


@pytest.mark.parametrize(
    ("language", "text", "published"),
    [
        ("nl", "11 maart 2025\n\nDe brug is dicht.", "2025-03-11"),
        ("nl", "datum 1 mei 2031\r\nDe brug is dicht.", "2031-05-01"),
        ("nl", "datum 2025-03-11 De brug is dicht.", "2025-03-11"),
        ("en", " date 2025-02-11 The pier shut.", "2025-02-11"),
        ("en", "11 February 2025\n\nThe pier shut.", "2025-02-11"),
        ("en", "February 11, 2025\nThe pier shut.", "2025-02-11"),
        ("en", "DATE 9 March 2031\nThe pier shut.", "2031-03-09"),
    ],
)
def test_a_stamp_says_when_a_text_was_published(language: str, text: str, published: str) -> None:
    assert day(language, text) == (published, "prefix")


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("nl", "Op 11 maart 2025 ging de brug dicht."),
        ("nl", "11 maart 2025 ging de brug dicht."),
        ("nl", "De brug is dicht.\n\n11 maart 2025"),
        ("nl", "31 februari 2025\n\nDe brug is dicht."),
        ("nl", "11 March 2025\n\nDe brug is dicht."),
        ("en", "11 owls 2025\n\nThe pier shut."),
        ("en", "date 2025-13-41 The pier shut."),
        ("en", ""),
    ],
)
def test_no_day_is_made_of_anything_else(language: str, text: str) -> None:
    assert day(language, text) == (None, "unknown")


def test_a_day_that_somebody_gave_stays() -> None:
    text = "11 maart 2025\n\nDe brug is dicht."
    document = manifest_line(text, language="nl", published="2024-01-01", published_basis="metadata")
    assert with_published_day(document, text, [Span("z1", 0, 13, "DATE_PREFIX")], SCHEMA) == document
