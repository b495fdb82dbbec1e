"""Times: each figure stands at its own, whatever words say it."""

import pytest

from corpus.gates.times import mentions_of, time_faults
from corpus.plan.document import PlannedDocument
from support.corpus import document, figures_of


def planned(language: str = "en") -> PlannedDocument:
    """Return a document published in 2025 with 900 of 2024, 800 of 2023 and 950 of the year to March 2025."""
    years = {
        "900": ("2024", "in 2024"),
        "800": ("2023", "in 2023"),
        "950": ("2024-04-01/2025-03-31", "in the year to March 2025"),
    }
    return figures_of(document(language=language), years, published="2025-06-01")


@pytest.mark.parametrize(
    "text",
    [
        "The force made 900 arrests in 2024, against 800 in 2023; in the year to March 2025 it made 950.",
        "In 2024 the force made 900 arrests. A year earlier it made 800. In the year to March 2025 it made 950.",
        "Last year it made 900 arrests and 800 the year before. It is tired. In the year to March 2025: 950.",
        "Of 2024 much is known. It made 900 arrests that year and 800 in 2023.\n\nIn the year to March 2025, 950.",
    ],
)
def test_a_figure_at_its_own_time_passes(text: str) -> None:
    assert list(time_faults(planned(), text)) == []


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("The force made 900 arrests in 2023, against 800 in 2023.", "“900” reads as of 2023"),
        ("Of 2023 it is silent. The force made 900 arrests.", "“900” reads as of 2023"),
        ("The force made 900 arrests, and nobody says when.", "“900” has no time"),
        ("In 2024 it made 900 arrests. That year it made 800.", "“800” reads as of That year"),
        ("In 2024 it made 900 arrests, and 950 in 2024.", "“950” reads as of 2024"),
    ],
)
def test_a_figure_at_another_time_fails(text: str, fault: str) -> None:
    assert any(fault in words for words in time_faults(planned(), text)), list(time_faults(planned(), text))


def test_words_for_years_are_read_from_the_day_of_publication_or_the_year_before() -> None:
    text = "Vorig jaar was druk. Een jaar eerder niet, en het jaar ervoor ook niet. Dat jaar was het stil in 2019."
    assert [mention.period for mention in mentions_of(planned("nl"), text)] == ["2024", "2023", "2022", "2022", "2019"]


def test_a_year_before_any_other_year_is_unknown() -> None:
    assert [mention.period for mention in mentions_of(planned(), "A year earlier it was otherwise.")] == [""]
