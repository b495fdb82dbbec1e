"""Measures of texts, and the page that says where invented ones are too even."""

import msgspec
import pytest

from corpus.desk import Desk
from corpus.files import HOME, STATISTICS
from corpus.measures import measure
from corpus.statistics import read_yardsticks, statistics_page, too_even

ARTICLES = HOME.parents[2] / "shared" / "seeds"
EVEN = "The force counted five reports here. " * 40
UNEVEN = ("No. " + "The force, which had been asked by many people over a long time, counted the reports. ") * 20


def test_lengths_of_sentences_are_measured_line_by_line() -> None:
    measures = measure(["A headline of five words\n\nOne two three. One two three four five."], "en")
    assert (measures.sentence_mean, measures.texts, measures.words) == (pytest.approx(4.333), 1, 13)


def test_forms_of_numbers_and_openings_are_shares() -> None:
    measures = measure(["In 2024 it was 1,249, or 2.4 million, or 12 per cent, or 7."], "en")
    assert set(measures.numbers) == {"year", "with marks", "with a scale word", "per cent", "other digits"}
    assert measures.openings == {"a figure": 1.0}
    assert sum(measures.numbers.values()) == pytest.approx(1)


def test_nothing_to_measure_is_an_error() -> None:
    with pytest.raises(ValueError, match="no text"):
        measure([], "en")


def test_even_texts_are_told_from_uneven_ones() -> None:
    even, uneven = measure([EVEN], "en"), measure([UNEVEN], "en")
    assert any("standard deviation" in words for words in too_even(even, uneven))
    assert too_even(uneven, uneven) == []


def test_the_page_is_of_today() -> None:
    assert STATISTICS.read_text("utf-8") == Desk.open().statistics(), "uv run python -m corpus statistics"


def test_the_page_says_where_texts_are_too_even() -> None:
    yardstick = msgspec.structs.replace(read_yardsticks()[0], measures=measure([UNEVEN], "en"))
    assert "- en, against PolNeAR: their standard deviation" in statistics_page(
        {"en": measure([EVEN], "en")}, [yardstick], [], []
    )
    assert "- nowhere" in statistics_page({"en": measure([UNEVEN], "en")}, [yardstick], [], [])


@pytest.mark.skipif(not ARTICLES.is_dir(), reason="the articles are not here")
def test_yardsticks_of_the_articles_are_what_is_measured() -> None:
    texts = [file.read_text("utf-8") for file in sorted(ARTICLES.glob("*.txt"))]
    by_language = {
        "nl": [text for text in texts if " het " in text],
        "en": [text for text in texts if " het " not in text],
    }
    measures_by_language = {
        item.language: item.measures for item in read_yardsticks() if item.name.startswith("article")
    }
    assert {language: measure(items, language) for language, items in by_language.items()} == measures_by_language
