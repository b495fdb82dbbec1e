"""Ages and names with a number: what is one, and which ages are one minor's."""

import pytest

from claimset.model.schema import Schema
from claimset.quantity.lookalikes import ages, lookalikes


def minors(schema: Schema, language: str, text: str) -> list[str]:
    return [text[item.start : item.end] for item in ages(text, schema.lexicon[language]) if item.minor]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "A 14-year-old pupil won."), ("en", "A fourteen-year-old won."), ("en", "He is 15 years old."),
        ("en", "One pupil, aged 13, won."), ("en", "She was 12 when it began."), ("en", "It began at the age of 12."),
        ("en", "Anna Oddlight, 14, won."), ("en", "Anna Oddlight (14) won."),
        ("nl", "Een 14-jarige leerling won."), ("nl", "Een veertienjarig meisje won."),
        ("nl", "Op 12-jarige leeftijd won ze."), ("nl", "Het meisje is 13 jaar oud."),
        ("nl", "Een jongen van 15 won."), ("nl", "Toen zij 11 was, won ze."), ("nl", "Anna van Zeesling (14) won."),
    ],
)  # fmt: skip
def test_the_exact_age_of_a_minor_is_found(language: str, text: str, schema: Schema) -> None:
    assert len(set(minors(schema, language, text))) == 1


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "A 41-year-old officer said so."), ("en", "Most 14-year-olds have it."), ("en", "Pupils aged 11 to 15."),
        ("en", "Users must be at least 13 years old."), ("en", "Children under the age of 16."), ("en", "Under-18s."),
        ("en", "The 12-year-old platform closed."), ("en", "A three-year-old national law."),
        ("en", "On 12 May, 14 schools closed."), ("en", "He is one of many."), ("en", "Aged 13 and over."),
        ("nl", "De 41-jarige commissaris."), ("nl", "Bij 14-jarigen is het anders."), ("nl", "Een minderjarige."),
        ("nl", "Een driejarige opleiding."), ("nl", "Een meerjarig plan."), ("nl", "Kinderen van 12 tot 16 jaar."),
        ("nl", "Een straf van 12 jaar."), ("nl", "Ten minste 13-jarige accounts."),
    ],
)  # fmt: skip
def test_a_group_a_threshold_a_thing_and_a_grown_up_are_no_minor(language: str, text: str, schema: Schema) -> None:
    assert minors(schema, language, text) == []


@pytest.mark.parametrize(
    ("language", "text", "quotes"),
    [
        ("en", "Channel 4 and channel 33 in 2023/24.", {"Channel 4", "channel 33", "2023/24"}),
        ("en", "Covid-19 closed 24 schools.", {"Covid-19"}),
        ("en", "Under-18s, most 14-year-olds, pupils aged 11 to 15.", {"Under-18s", "14-year-olds", "aged 11 to 15"}),
        ("nl", "De 23-jarige las artikel 5 in 2023/24.", {"23-jarige", "artikel 5", "2023/24"}),
        ("nl", "In 2024 kwamen 1.249 meldingen binnen, 12,5 procent meer.", set()),
        ("en", "In 2024 it had 1,249 calls, 12.5 per cent more, 24 a week.", set()),
        ("nl", "Hij kreeg vijftien jaar.", set()),
    ],
)
def test_names_and_ages_are_told_from_figures(language: str, text: str, quotes: set[str], schema: Schema) -> None:
    lookalike_quotes = {text[item.start : item.end] for item in lookalikes(text, schema.lexicon[language])}
    assert quotes <= lookalike_quotes
    assert all(any(one in quote for quote in quotes) for one in lookalike_quotes)
