"""The rules that need a lexicon: what they say where words, hedges and zones differ, and when they say nothing."""

import msgspec
import pytest

from claimset.model.issue import Violation
from claimset.model.labels import Labels
from claimset.model.schema import Schema
from claimset.model.span import Relation, Span
from claimset.quantity.notation import parse_quantity
from claimset.rules.engine.rule import REGISTER, Subject
from support.labelled_case import MakeDocument, read_case

RULES = ["QTY004", "QTY005", "QTY006", "QTY009", "CLM003", "SAF006"]


def judged(
    code: str, schema: Schema, document: MakeDocument, text: str, labels: Labels, **facts: str
) -> list[Violation]:
    return list(REGISTER[code].check(Subject(document(text, **facts), labels, schema, text)))


def figure(text: str, quote: str, value: str) -> Labels:
    start = text.index(quote)
    return Labels(layers={"entities": (Span("e1", start, start + len(quote), "QUANTITY", {"quantity": value}),)})


@pytest.mark.parametrize("code", RULES)
def test_a_rule_without_a_lexicon_or_a_text_says_nothing(code: str, schema: Schema, document: MakeDocument) -> None:
    case = read_case(code, "broken", document, schema)
    bare = msgspec.structs.replace(schema, lexicon={})
    assert list(REGISTER[code].check(Subject(case.document, case.labels, schema, case.text)))
    assert list(REGISTER[code].check(Subject(case.document, case.labels, bare, case.text))) == []
    if code != "SAF006":
        assert list(REGISTER[code].check(Subject(case.document, case.labels, schema, None))) == []


@pytest.mark.parametrize(
    ("language", "text", "quote", "value", "right"),
    [
        ("en", "It took 1,248 calls.", "1,248", "=1249 call", "=1248 call"),
        ("en", "It took over 800 calls a month.", "over 800", "=800 call /P1M", ">800 call /P1M"),
        ("en", "It took seven per cent.", "seven per cent", "=6 % #change", "=7 % #change"),
        ("en", "About two thirds went.", "About two thirds", "=66 %", "~66.67 % @2/3"),
        ("nl", "Tienduizenden bellen.", "Tienduizenden", "?10000..99999 person", "?20000..99999 person"),
        ("nl", "Minstens 23 bellen.", "Minstens 23", ">23 person", ">=23 person"),
    ],
)
def test_a_value_that_is_not_what_the_words_say_is_mended_and_keeps_its_unit(
    language: str, text: str, quote: str, value: str, right: str, schema: Schema, document: MakeDocument
) -> None:
    (violation,) = judged("QTY004", schema, document, text, figure(text, quote, value), language=language)
    assert violation.edit is not None
    assert violation.edit.after is not None
    assert violation.edit.after.attributes == {"quantity": right}
    assert judged("QTY004", schema, document, text, figure(text, quote, right), language=language) == []
    assert judged("QTY005", schema, document, text, figure(text, quote, value), language=language) == []
    before, after = parse_quantity(value), parse_quantity(right)
    assert (before.unit, before.kind, before.per) == (after.unit, after.kind, after.per)


@pytest.mark.parametrize(
    ("language", "text", "quote", "value", "right"),
    [
        ("nl", "Er waren 1.249 bellers.", "1.249", "=1.249 caller", "=1249 caller"),
        ("nl", "Het steeg met 12,5 procent.", "12,5 procent", "=125 % #change", "=12.5 % #change"),
        ("nl", "Ruim 1,5 miljoen mensen.", "Ruim 1,5 miljoen", ">15000000 person", ">1500000 person @100000"),
        ("en", "It took 1,248 calls.", "1,248", "=1.248 call", "=1248 call"),
    ],
)
def test_a_misread_separator_is_told_from_another_number(
    language: str, text: str, quote: str, value: str, right: str, schema: Schema, document: MakeDocument
) -> None:
    (violation,) = judged("QTY005", schema, document, text, figure(text, quote, value), language=language)
    assert violation.edit is not None
    assert violation.edit.after is not None
    assert violation.edit.after.attributes == {"quantity": right}
    assert judged("QTY004", schema, document, text, figure(text, quote, value), language=language) == []


def test_a_hedge_right_outside_the_span_may_be_meant(schema: Schema, document: MakeDocument) -> None:
    text = "It took over 800 calls."
    assert judged("QTY004", schema, document, text, figure(text, "800", ">800 call")) == []
    assert judged("QTY004", schema, document, text, figure(text, "800", "=800 call")) == []
    (violation,) = judged("QTY004", schema, document, text, figure(text, "800", "=900 call"))
    assert violation.edit is None


def test_a_number_that_goes_on_outside_the_span_is_left_alone(schema: Schema, document: MakeDocument) -> None:
    text = "It took 6.5 million calls."
    assert judged("QTY004", schema, document, text, figure(text, "6.5", "=6500000 call")) == []


@pytest.mark.parametrize("quote", ["4", "Channel 4", "on Channel 4"])
def test_a_name_is_no_quantity_however_much_of_it_is_labelled(
    quote: str, schema: Schema, document: MakeDocument
) -> None:
    text = "It ran on Channel 4 for 4 weeks."
    assert len(judged("QTY006", schema, document, text, figure(text, quote, "=4"))) == 1
    assert judged("QTY006", schema, document, text, figure(text, "4 weeks", "=4 week")) == []


def test_an_age_is_no_quantity(schema: Schema, document: MakeDocument) -> None:
    text = "Een 23-jarige belde 23 keer."
    (violation,) = judged("QTY006", schema, document, text, figure(text, "23-jarige", "=23 year"), language="nl")
    assert violation.message == "'23-jarige' is an age, no quantity"


@pytest.mark.parametrize(
    ("form", "certainty", "count"),
    [
        ("zou", "REPORTED", 0), ("zou", "CONDITIONAL", 0), ("zou", "CERTAIN", 1), ("Zouden", "PROBABLE", 1),
        ("zei", "CERTAIN", 0), ("zou zelf", "CERTAIN", 0),
    ],
)  # fmt: skip
def test_a_cue_expects_the_certainty_of_its_claim(
    form: str, certainty: str, count: int, schema: Schema, document: MakeDocument
) -> None:
    text = f"{form} Zeelijn sluiten"
    claim = Span("c1", len(form) + 1, len(text), "EVENT", {"certainty": certainty})
    labels = Labels(
        layers={"claims": (claim,), "cues": (Span("k1", 0, len(form), "CUE"),)},
        relations=(Relation("c1", "k1", "CUED_BY"),),
    )
    assert len(judged("CLM003", schema, document, text, labels, language="nl")) == count


def test_a_minors_age_in_a_text_that_is_not_ours_is_seen_under_a_mention_only(
    schema: Schema, document: MakeDocument
) -> None:
    text = "A 14-year-old pupil won."
    mention = Labels(layers={"entities": (Span("e1", 2, 19, "GROUP"),)})
    assert judged("SAF006", schema, document, text, Labels(), text_tier="own_copy") == []
    assert len(judged("SAF006", schema, document, text, mention, text_tier="own_copy")) == 1
    (violation,) = judged("SAF006", schema, document, text, Labels())
    assert violation.span is not None
    assert (violation.span.start, violation.span.end) == (2, 13)
    assert "14" not in violation.message
