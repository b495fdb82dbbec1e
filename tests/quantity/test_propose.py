"""Values proposed for quantities where they stand: periods, changes, counted nouns, and what stays open."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimset.model.schema import Schema
from claimset.quantity.notation import parse_quantity, render_quantity
from claimset.quantity.propose import may_name_period, propose_quantities

PERIODS = [
    ("en", "It is [six] a day.", "=6 /P1D"),
    ("en", "That is [24] a week.", "=24 /P1W"),
    ("en", "It took [1,249] a year, it said.", "=1249 /P1Y"),
    ("en", "It records [over six] crimes every day.", ">6 offence /P1D"),
    ("en", "[About 1,200] children a month report it.", "~1200 child /P1M"),
    ("en", "[More than 800] parents call us each month.", ">800 parent /P1M"),
    ("en", "[Hundreds] of similar requests are made each week.", "?200..999 request /P1W"),
    ("en", "[24] such images were seen by officers in North Bay every week.", "=24 image /P1W"),
    ("en", "It would cost [£310,000] a year.", "=310000 pound /P1Y"),
    ("en", "Every week [300] calls come in.", "=300 call /P1W"),
    ("en", "Profits grow by [5 per cent] a year.", "=5 % #change /P1Y"),
    ("en", "[24 a week] came in.", "=24 /P1W"),
    ("nl", "Dat zijn er [24] per week.", "=24 /P1W"),
    ("nl", "Gemiddeld [1.249] meldingen per jaar.", "=1249 report /P1Y"),
    ("nl", "Er komen [zo’n 30] meldingen binnen, elke dag.", "~30 report"),
    ("en", "Some [40-50] cases are reported weekly.", "40..50 offence /P1W"),
    ("nl", "De dienst krijgt dagelijks [honderden] tips.", "?200..999 tip /P1D"),
    ("nl", "Elke dag komen [zo’n 30] meldingen binnen.", "~30 report /P1D"),
    ("nl", "Het kost [2 miljoen euro] per jaar.", "=2000000 euro /P1Y"),
]  # fmt: skip

NO_PERIODS = [
    ("en", "It has [300] monthly users.", "=300 person"),
    ("en", "It made [95] arrests in a week.", "=95 arrest"),
    ("en", "It made [95] arrests. Officers meet every week.", "=95 arrest"),
    ("en", "It made [95] arrests in 2024 and 20 calls a week.", "=95 arrest"),
    ("en", "It made [95] arrests and 20 calls every week.", "=95 arrest"),
    ("en", "It made [95] arrests and nearly 20 calls every week.", "=95 arrest"),
    ("en", "It made [95] arrests (12 a week).", "=95 arrest"),
    ("en", "It was the [third] call a week later.", "=3 #rank"),
    ("en", "It made [95] arrests\na week later.", "=95 arrest"),
    ("nl", "Er waren [95] aanhoudingen, elke week vergadert men.", "=95 arrest"),
]  # fmt: skip

CHANGES = [
    ("en", "That was an increase of [24 per cent] on 2023.", "=24 % #change"),
    ("en", "The total has risen by [30 per cent].", "=30 % #change"),
    ("en", "This was a [seven per cent] increase.", "=7 % #change"),
    ("en", "It is up [12%] on last year.", "=12 % #change"),
    ("en", "It took [40 per cent] more calls.", "=40 % #change"),
    ("en", "Calls fell by [15 per cent].", "=-15 % #change"),
    ("en", "Calls fell by [more than 15 per cent].", "<-15 % #change"),
    ("en", "Calls fell by [nearly 20 per cent].", "<~(-20,-18] % #change"),
    ("en", "Calls fell by [a third].", "=-33.33 % #change @1/3"),
    ("en", "It took [15 per cent] fewer calls.", "=-15 % #change"),
    ("en", "The share rose to [30 per cent].", "=30 %"),
    ("en", "It rose. [30 per cent] were new.", "=30 %"),
    ("en", "Reports [doubled] in two years.", "=100 % #change"),
    ("en", "Reports [more than doubled] to 300.", ">100 % #change"),
    ("en", "There were [twice] as many calls.", "=2 #ratio"),
    ("en", "There were [double] the calls of 2023.", "=2 #ratio"),
    ("en", "There were [three times] as many calls.", "=3 #ratio"),
    ("nl", "Het aantal steeg daarmee met [12,5 procent].", "=12.5 % #change"),
    ("nl", "Het aantal daalde met [ruim 10 procent].", "<-10 % #change"),
    ("nl", "Er waren [10 procent] minder meldingen.", "=-10 % #change"),
    ("nl", "Het aantal meldingen is [verdubbeld].", "=100 % #change"),
    ("en", "Calls have [almost trebled].", "<~200 % #change"),
    ("nl", "Er waren [twee keer] zoveel meldingen.", "=2 #ratio"),
    ("nl", "Er waren [twee keer] zo veel meldingen.", "=2 #ratio"),
]  # fmt: skip

UNITS = [
    ("en", "Police recorded [1,248] child abuse image offences.", "=1248 offence"),
    ("en", "Police recorded [1,248] crimes.", "=1248 offence"),
    ("en", "It was named in [780] of the 1,248 cases.", "=780 offence"),
    ("en", "It has [2.5 million] users.", "=2500000 person @100000"),
    ("en", "[5,400] app users wrote.", "=5400 person"),
    ("en", "[One] app was closed.", "=1 app"),
    ("en", "[24] zithers were sold.", "=24"),
    ("en", "[24] zithers about children were sold.", "=24"),
    ("en", "[800] parents call us.", "=800 parent"),
    ("en", "They bought [300] police cars.", "=300"),
    ("en", "[A third] of parents agree.", "=33.33 % @1/3"),
    ("en", "and a [third] of parents agree.", "=33.33 % @1/3"),
    ("en", "the [third] of four schools.", "=3 #rank"),
    ("nl", "Het aantal meldingen steeg naar [388] in 2024.", "=388 report"),
    ("nl", "[412] van die gevallen van afpersing.", "=412 offence"),
    ("nl", "[Een kwart] van de ouders.", "=25 % @1/4"),
]  # fmt: skip

NOT_READ = [
    ("en", "It needs [5]G masts."), ("en", "It needs [5G] masts."), ("en", "It took [2] million calls."),
    ("en", "It is [about] a week."), ("en", "It rose [from 12,000 to 15,500]."),
    ("nl", "De [23]-jarige."), ("nl", "Het kost [5]G."), ("en", "[]"),
]  # fmt: skip


def proposed(schema: Schema, language: str, marked: str) -> list[str | None]:
    """Return the proposals for the spans in square brackets."""
    text, spans = "", []
    for piece in marked.split("["):
        inside, bracket, after = piece.partition("]")
        if bracket:
            spans.append((len(text), len(text) + len(inside)))
        text += inside + after
    quantities = propose_quantities(text, spans, schema.lexicon[language])
    return [None if quantity is None else render_quantity(quantity) for quantity in quantities]


@pytest.mark.parametrize(("language", "marked", "line"), PERIODS + CHANGES + UNITS)
def test_the_words_around_a_number_give_its_period_kind_and_unit(
    language: str, marked: str, line: str, schema: Schema
) -> None:
    assert proposed(schema, language, marked) == [line]


@pytest.mark.parametrize(("language", "marked", "line"), NO_PERIODS)
def test_a_period_that_belongs_to_something_else_is_left_out(
    language: str, marked: str, line: str, schema: Schema
) -> None:
    assert proposed(schema, language, marked) == [line]


@pytest.mark.parametrize(("language", "marked", "line"), PERIODS)
def test_no_period_that_is_read_is_hidden_by_the_look_for_its_words(
    language: str, marked: str, line: str, schema: Schema
) -> None:
    text = marked.replace("[", "").replace("]", "")
    span = marked.index("["), marked.index("]") - 1
    assert may_name_period(text, *span, schema.lexicon[language]) or parse_quantity(line).per is None


@pytest.mark.parametrize(("language", "marked"), NOT_READ)
def test_nothing_is_proposed_for_what_is_no_number(language: str, marked: str, schema: Schema) -> None:
    assert proposed(schema, language, marked) == [None]


@pytest.mark.parametrize(
    ("language", "marked", "lines"),
    [
        ("en", "It made [95] arrests, [12] in May.", ["=95 arrest", "=12 arrest"]),
        (
            "en",
            "It arrested [95] people. [42] were charged, [28] convicted.",
            ["=95 person", "=42 person", "=28 person"],
        ),
        ("en", "It sent [300] reports and [40] calls, not [300].", ["=300 report", "=40 call", "=300 report"]),
        (
            "en",
            "It sent [300] reports, [half] of them late; [12] were lost.",
            ["=300 report", "=50 % @1/2", "=12 report"],
        ),
        ("en", "It took [300] calls. Views [doubled] to [9,000].", ["=300 call", "=100 % #change", "=9000"]),
        ("en", "It took [300] calls and [12] zithers.", ["=300 call", "=12"]),
        ("en", "[Dozens] of apps sent [none].", ["?20..99 app", "=0"]),
        ("nl", "Het zijn [1.249] gevallen. Dat zijn er [24 per week].", ["=1249 offence", "=24 offence /P1W"]),
    ],
)
def test_a_number_without_a_noun_counts_what_the_number_before_it_counts(
    language: str, marked: str, lines: list[str], schema: Schema
) -> None:
    assert proposed(schema, language, marked) == lines


@given(
    number=st.integers(3, 999),
    noun=st.sampled_from([("en", "{} reports {}."), ("nl", "{} meldingen {}."), ("en", "{} {}."), ("nl", "{} {}.")]),
    data=st.data(),
)
def test_every_period_of_the_lexicon_is_kept(
    schema: Schema, number: int, noun: tuple[str, str], data: st.DataObject
) -> None:
    language, sentence = noun
    periods = schema.lexicon[language].periods
    period = data.draw(st.sampled_from(sorted(periods)))
    text = sentence.format(number, data.draw(st.sampled_from(periods[period])))
    (value,) = propose_quantities(text, [(0, len(str(number)))], schema.lexicon[language])
    assert value is not None
    assert (value.per, value.min) == (period, number)


@given(data=st.data(), language=st.sampled_from(["en", "nl"]))
def test_every_form_of_a_unit_inside_the_span_gives_its_one_word(
    schema: Schema, data: st.DataObject, language: str
) -> None:
    units = schema.lexicon[language].units
    unit = data.draw(st.sampled_from(sorted(units)))
    text = f"24 {data.draw(st.sampled_from(units[unit]))}"
    (value,) = propose_quantities(text, [(0, len(text))], schema.lexicon[language])
    assert value is not None
    assert value.unit == unit


hostile = (
    st.text(max_size=30)
    | st.text("0123456789.,- €%()½²٣\n", max_size=20)
    | st.sampled_from(
        [
            "6.5 million",
            "een kwart",
            "a week",
            "per jaar",
            "nearly",
            "9" * 5000,
            "of the 1,248",
            "doubled",
            "fell by",
            "EUR",
        ]
    )
)


@given(pieces=st.lists(hostile, min_size=1, max_size=4), language=st.sampled_from(["en", "nl"]))
def test_a_proposal_for_any_text_is_none_or_reads_back(schema: Schema, pieces: list[str], language: str) -> None:
    text, spans = "", []
    for piece in pieces:
        spans.append((len(text), len(text) + len(piece)))
        text += piece + " "
    for value in propose_quantities(text, spans, schema.lexicon[language]):
        assert value is None or parse_quantity(render_quantity(value)) == value
