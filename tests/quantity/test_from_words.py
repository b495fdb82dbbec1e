"""Surface words to values: a table of both languages, what stays silent, and numbers that are written and read back."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimset.model.lexicon import Lexicon
from claimset.model.schema import Schema
from claimset.quantity.from_words import ends_in_hedge, equal_values, misreadings, quotes_in_place, read_quote
from claimset.quantity.notation import parse_quantity, render_quantity
from claimset.quantity.printed_digits import last_digit, own_digit

WRITTEN = [
    # the label scheme's own examples
    ("en", "over 800", ">800 arrest /P1M"),
    ("en", "550,000 - 850,000", "550000..850000 person"),
    ("en", "nearly 1,200", "<~1200 child"),
    ("en", "tens of thousands", "?20000..99999 person"),
    ("nl", "tienduizenden", "?20000..99999 person"),
    ("en", "exactly half (50 per cent)", "=50 %"),
    ("nl", "1.249", "=1249"),
    ("en", "1,249.5", "=1249.5"),
    ("nl", "1.249,5", "=1249.5"),
    ("en", "dozens", "?20..99 school"),
    ("nl", "tientallen", "?20..99 school"),
    ("en", "hundreds", "?200..999 school"),
    ("nl", "honderden", "?200..999 school"),
    ("en", "thousands", "?2000..9999 school"),
    ("nl", "duizenden", "?2000..9999 school"),
    ("en", "millions", "?2000000..999000000 image"),
    ("nl", "miljoenen", "?2000000..999000000 image"),
    # hedges
    ("en", "More than 90", ">90 arrest"),
    ("en", "at least 23", ">=23 town"),
    ("en", "20 or more", ">=20 town"),
    ("en", "up to three weeks", "<=3 week"),
    ("en", "within 24\u00a0hours", "<=24 hour"),
    ("en", "fewer than 30", "<30 call"),
    ("en", "almost 500", "<~500 call"),
    ("en", "some 2,400", "~2400 service"),
    ("en", "about six a day", "~6 report /P1D"),
    ("en", "around 48,000", "~48000 pupil"),
    ("en", "only 12", "=12 trainer"),
    ("nl", "Ruim 600", ">600 school"),
    ("nl", "meer dan 800", ">800 report /P1M"),
    ("nl", "Minstens 23", ">=23 town"),
    ("nl", "20 of meer", ">=20 town"),
    ("nl", "ten hoogste 1,5 miljoen euro", "<=1500000 euro @100000"),
    ("nl", "binnen een dag", "<=1 day"),
    ("nl", "minder dan 30", "<30 call"),
    ("nl", "Bijna 1.200", "<~1200 report"),
    ("nl", "zo’n 24 per week", "~24 offence /P1W"),
    ("nl", "circa 500", "~500 call"),
    ("nl", "ongeveer 48.000", "~48000 pupil"),
    # number words and scales
    ("en", "none", "=0 report"),
    ("en", "twenty-four", "=24 call"),
    ("en", "Twenty four", "=24 call"),
    ("en", "one hundred and five", "=105 call"),
    ("en", "twelve hundred", "=1200 call @100"),
    ("en", "a dozen", "=12 call"),
    ("en", "half a dozen", "=6 call"),
    ("en", "two and a half million", "=2500000 call @100000"),
    ("en", "more than half a million", ">500000 person @100000"),
    ("en", "a quarter of a million", "=250000 person @10000"),
    ("en", "6.5 million", "=6500000 account @100000"),
    ("en", "£310,000", "=310000 pound /P1Y"),
    ("en", "£2.4m", "=2400000 pound @100000"),
    ("nl", "geen", "=0 report"),
    ("nl", "vierentwintig", "=24 call"),
    ("nl", "honderdvijf", "=105 call"),
    ("nl", "tweehonderddrieëntwintig", "=223 call"),
    ("nl", "zeventienhonderd", "=1700 call @100"),
    ("nl", "achttienduizend", "=18000 call"),
    ("nl", "anderhalf miljoen", "=1500000 call @100000"),
    ("nl", "een half miljoen", "=500000 call @100000"),
    ("nl", "zo’n 2,4 miljoen euro", "~2400000 euro @100000"),
    ("nl", "10 000", "=10000 call"),
    # shares
    ("en", "seven per cent", "=7 %"),
    ("en", "up to 8\u00a0per cent", "<=8 %"),
    ("en", "One in four", "=25 % @1/4"),
    ("en", "two-thirds", "=67 % @2/3"),
    ("en", "about two thirds", "~66.67 % @2/3"),
    ("en", "a third", "=33.3 % @1/3"),
    ("en", "quarter", "=25 % @1/4"),
    ("nl", "12,5 procent", "=12.5 % #change"),
    ("nl", "Bijna de helft", "<~50 % @1/2"),
    ("nl", "Ruim de helft", ">50 % @1/2"),
    ("nl", "een kwart", "=25 % @1/4"),
    ("nl", "driekwart", "=75 % @3/4"),
    ("nl", "twee derde", "=66.7 % @2/3"),
    ("nl", "een op de vier", "=25 % @1/4"),
    ("nl", "de helft (50 procent)", "=50 %"),
    # ranges, ranks, multiples, durations
    ("en", "between 5 and 10 per cent", "5..10 %"),
    ("en", "from 800,000 to 1.2 million", "800000..1200000 person"),
    ("nl", "tussen de 5 en 10 procent", "5..10 %"),
    ("nl", "5 tot 10", "5..10 call"),
    ("en", "third", "=3 #rank"),
    ("en", "21st", "=21 #rank"),
    ("nl", "eerste", "=1 #rank"),
    ("nl", "3e", "=3 #rank"),
    ("en", "double", "=100 % #change"),
    ("en", "more than doubled", ">2 #ratio"),
    ("nl", "verdubbeld", "=100 % #change"),
    ("en", "three times", "=3 #ratio"),
    ("en", "half an hour", "=0.5 hour @1/2"),
    ("nl", "18 maanden", "=18 month"),
    # how the number was printed
    ("en", "0.85 million", "=850000 account @10000"),
    ("en", "850,000", "=850000 account"),
    ("en", "850 thousand", "=850000 account"),
    ("en", "12.50 per cent", "=12.5 % @0.01"),
    ("en", "two hundred", "=200 call @100"),
    ("en", "two hundred and five", "=205 call"),
    ("en", "0.5 million to 1.2 million", "500000..1200000 call @100000"),
    ("en", "one in 500", "=0.2 %"),
    ("en", "a quarter of an hour", "=0.25 hour @1/4"),
    ("nl", "0,85 miljoen", "=850000 account @10000"),
    ("nl", "tweehonderd", "=200 call @100"),
    ("nl", "zeven op de tien", "=70 % @7/10"),
    ("nl", "anderhalf uur", "=1.5 hour"),
    # money, units glued to the number, many of many
    ("en", "EUR 1.5 million", "=1500000 euro @100000"),
    ("en", "GBP 310,000", "=310000 pound"),
    ("nl", "40.000 EUR", "=40000 euro"),
    ("nl", "CHF 500", "=500 swiss-franc"),
    ("en", "60mph", "=60 mile-per-hour"),
    ("en", "300k", "=300000 account"),
    ("en", "three-part", "=3 part"),
    ("en", "24 offences a week", "=24 offence /P1W"),
    ("nl", "2.360 gevallen", "=2360 offence"),
    ("en", "tens of millions", "?20000000..99999999 image"),
    ("nl", "tientallen miljoenen", "?20000000..99999999 image"),
    ("en", "a few hundred", "?200..999 image"),
    ("en", "trio", "=3 documentary"),
    ("en", "the majority", ">50 %"),
    ("nl", "een meerderheid", ">50 %"),
    ("en", "a third of", "=33.33 % @1/3"),
    ("en", "tens of millions of", "?20000000..99999999 image"),
    ("nl", "een kwart van de", "=25 % @1/4"),
    ("nl", "drie vierde", "=75 % @3/4"),
    # a share said twice
    ("en", "nearly half (48 per cent)", "=48 %"),
    ("en", "a quarter (24 per cent)", "=24 %"),
    ("en", "more than half (53%)", "=53 %"),
    ("nl", "ruim de helft (52 procent)", "=52 %"),
    ("nl", "bijna een kwart (24,1 procent)", "=24.1 %"),
    # further hedges
    ("en", "just under 300", "<300 call"),
    ("en", "close to 300", "<~300 call"),
    ("en", "an estimated 300", "~300 call"),
    ("en", "300+", ">=300 call"),
    ("en", "as many as 300", "<=300 call"),
    ("nl", "naar schatting 300", "~300 call"),
    ("nl", "net geen 300", "<300 call"),
    ("nl", "pakweg 300", "~300 call"),
    ("nl", "iets meer dan 300", ">300 call"),
    # changes
    ("en", "more than doubled", ">100 % #change"),
    ("en", "nearly tripled", "<~200 % #change"),
    ("en", "halved", "=-50 % #change"),
    ("nl", "ruim verdubbeld", ">100 % #change"),
    ("nl", "gehalveerd", "=-50 % #change"),
]  # fmt: skip

SILENT = [
    ("en", ""), ("en", "Northmere"), ("en", "several"), ("en", "2 to 3 million"), ("en", "12,5"), ("en", "1,2345"),
    ("en", "1.249.000"), ("en", "007"), ("en", "nearly about 5"), ("en", "five six"), ("en", "twenty twelve"),
    ("en", "half (40 per cent)"), ("en", "nearly half (52 per cent)"),
    ("en", "half (50)"), ("en", "10 to 5"), ("en", "five thousand million"), ("en", "many thousands"),
    ("en", "more than 24 callers"), ("en", "٣"), ("en", "one million " * 40), ("en", "five " * 12),
    ("nl", "1.24"), ("nl", "1,249.5"), ("nl", "1.2.3"), ("nl", "minder"), ("nl", "tweedrie"), ("nl", "enkele"),
    ("nl", "2 tot 3 miljoen"), ("nl", "een tiental"), ("nl", "de helft (40 procent)"), ("nl", "vijf" * 15),
    ("en", "5G"), ("nl", "4G"), ("en", "24/7"), ("en", "٣ million"),
    ("en", "9" * 5000), ("nl", "１２３"), ("en", "½"),
]  # fmt: skip


def says(schema: Schema, language: str, quote: str, like: str) -> list[str]:
    readings = read_quote(quote, schema.lexicon[language])
    return [render_quantity(value) for value in equal_values(readings or (), parse_quantity(like))]


@pytest.mark.parametrize(("language", "quote", "line"), WRITTEN, ids=[f"{row[0]} {row[1]}" for row in WRITTEN])
def test_a_quote_says_the_value_that_the_notation_writes(language: str, quote: str, line: str, schema: Schema) -> None:
    assert line in says(schema, language, quote, line)


@pytest.mark.parametrize(("language", "quote", "line"), WRITTEN, ids=[f"{row[0]} {row[1]}" for row in WRITTEN])
def test_a_quote_says_one_value_unless_it_has_to_be_rounded(
    language: str, quote: str, line: str, schema: Schema
) -> None:
    values = set(says(schema, language, quote, line))
    assert len(values) == 1 or any(word in quote for word in ("third", "derde"))


@pytest.mark.parametrize(("language", "quote"), SILENT)
def test_what_is_not_understood_or_is_said_in_two_ways_is_not_read(language: str, quote: str, schema: Schema) -> None:
    assert read_quote(quote, schema.lexicon[language]) is None


@pytest.mark.parametrize(
    ("language", "quote", "line"),
    [
        ("en", "48 hours", "=2 day"), ("en", "8 per cent", "=8"), ("en", "quarter", "=25 call"),
        ("en", "third", "=3 call"), ("en", "double", "=2 call"), ("en", "three times", "=200 % #change"),
        ("nl", "48 uur", "=2 day"), ("nl", "1 op 4", "=4 call"),
    ],
)  # fmt: skip
def test_a_value_of_another_unit_or_kind_is_not_compared(language: str, quote: str, line: str, schema: Schema) -> None:
    assert read_quote(quote, schema.lexicon[language]) is not None
    assert says(schema, language, quote, line) == []


def test_a_number_that_the_notation_cannot_hold_has_no_value(schema: Schema) -> None:
    assert read_quote("5" + "0" * 79, schema.lexicon["en"]) is not None
    assert says(schema, "en", "5" + "0" * 79, "=1") == []


def test_a_fall_may_have_its_direction_in_the_value(schema: Schema) -> None:
    assert says(schema, "nl", "12,5 procent", "=-12.5 % #change") == ["=-12.5 % #change"]
    assert says(schema, "nl", "12,5 procent", "=12.5 % #change") == ["=12.5 % #change"]
    assert says(schema, "nl", "ruim 12,5 procent", "<-12.5 % #change") == ["<-12.5 % #change"]


@pytest.mark.parametrize(
    ("language", "quote", "wrong"),
    [
        ("nl", "1.249", {"1.249"}), ("nl", "1.249,5", {"12495", "1.2495"}), ("nl", "12,5 procent", {"125"}),
        ("nl", "14.000.000", {"14", "14000"}), ("nl", "1,5 miljoen", {"15000000"}), ("en", "1,248", {"1.248"}),
        ("en", "over 6.5 million", {"65000000"}), ("en", "1,249 to 1,300", {"1.249..1.3"}), ("en", "48", set()),
        ("en", "dozens", set()), ("en", "1,24", set()),
    ],
)  # fmt: skip
def test_confused_marks_give_another_number(language: str, quote: str, wrong: set[str], schema: Schema) -> None:
    like = parse_quantity("=1 %" if "procent" in quote else "=1")
    values = {value for way in misreadings(quote, schema.lexicon[language]) for value in equal_values(way, like)}
    assert {render_quantity(value).split()[0].lstrip("=>") for value in values} == wrong


@pytest.mark.parametrize(
    ("language", "text", "quote", "quotes"),
    [
        ("en", "It took over 800 calls.", "800", ("800", "over 800")),
        ("en", "It took over 800 calls.", "over 800", ("over 800",)),
        ("en", "It was over. 800 called.", "800", ("800",)),
        ("en", "It took 20 or more calls.", "20", ("20", "20 or more")),
        ("en", "In 2024 it took 312 calls.", "312", ("312",)),
        ("en", "It took 2 million calls.", "2", ()),
        ("en", "It took two million calls.", "million", ()),
        ("en", "It took two-thirds of them.", "two", ()),
        ("en", "It took 1,249.5 a month.", "1,249", ()),
        ("en", "It took 1,249.5 a month.", "249.5", ()),
        ("en", "It took £2.4m.", "2.4", ()),
        ("en", "It took 1,249, it said.", "1,249", ("1,249",)),
        ("nl", "Het waren er bijna 1.200.", "1.200", ("1.200", "bijna 1.200")),
        ("nl", "Een 23-jarige belde.", "23", ("23",)),
    ],
)
def test_a_span_is_read_where_it_stands(
    language: str, text: str, quote: str, quotes: tuple[str, ...], schema: Schema
) -> None:
    start = text.index(quote)
    assert quotes_in_place(text, start, start + len(quote), schema.lexicon[language]) == quotes


def test_a_line_break_parts_a_number_from_what_stands_above(schema: Schema) -> None:
    text = "It took over\n800\nmillion"
    assert quotes_in_place(text, 13, 16, schema.lexicon["en"]) == ("800",)


def test_words_that_end_in_a_hedge_are_hedged(schema: Schema) -> None:
    assert ends_in_hedge("users are at least ", schema.lexicon["en"])
    assert not ends_in_hedge("at least she is ", schema.lexicon["en"])


def styled(number: Decimal, lexicon: Lexicon, between: str) -> str:
    whole, _, decimals = f"{number:,f}".partition(".")
    return whole.replace(",", between) + (lexicon.marks.decimal + decimals if decimals else "")


numbers = st.integers(0, 10**12).map(Decimal) | st.decimals(0, 10**9, places=3, allow_nan=False)


@given(number=numbers, language=st.sampled_from(["en", "nl"]), data=st.data())
def test_a_number_in_a_languages_style_reads_back(
    schema: Schema, number: Decimal, language: str, data: st.DataObject
) -> None:
    lexicon = schema.lexicon[language]
    quote = styled(number, lexicon, data.draw(st.sampled_from([*lexicon.marks.thousands, "\u00a0", "\u202f", ""])))
    (value,) = equal_values(read_quote(quote, lexicon) or (), parse_quantity("=1 call"))
    assert (value.min, value.max) == (number, number)


@given(
    digits=st.integers(1, 9999),
    places=st.integers(0, 4),
    scale=st.sampled_from([("en", "thousand", 3), ("en", "million", 6), ("nl", "miljoen", 6), ("nl", "miljard", 9)]),
)
def test_a_number_before_a_scale_is_known_to_its_last_digit(
    schema: Schema, digits: int, places: int, scale: tuple[str, str, int]
) -> None:
    language, word, zeros = scale
    quote = f"{styled(Decimal(digits).scaleb(-places), schema.lexicon[language], '')} {word}"
    (value,) = equal_values(read_quote(quote, schema.lexicon[language]) or (), parse_quantity("=1 call"))
    assert value.min == Decimal(digits).scaleb(zeros - places)
    worth = Decimal(1).scaleb(-places) if places else own_digit(Decimal(digits))
    assert last_digit(value) == worth.scaleb(zeros)


@given(number=st.integers(1000, 10**9), language=st.sampled_from(["en", "nl"]))
def test_a_number_in_the_other_languages_style_is_not_read_as_itself(
    schema: Schema, number: int, language: str
) -> None:
    other = {"en": ".", "nl": ","}[language]
    readings = read_quote(styled(Decimal(number), schema.lexicon[language], other), schema.lexicon[language]) or ()
    assert all(reading.low != number for reading in readings)


EN_ONES = [
    "", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
    "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
]  # fmt: skip
EN_TENS = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
NL_ONES = [
    "", "een", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen", "tien", "elf", "twaalf", "dertien",
    "veertien", "vijftien", "zestien", "zeventien", "achttien", "negentien",
]  # fmt: skip
NL_TENS = ["", "", "twintig", "dertig", "veertig", "vijftig", "zestig", "zeventig", "tachtig", "negentig"]


def in_english(number: int) -> str:
    if number >= 1000:
        return f"{in_english(number // 1000)} thousand {in_english(number % 1000)}".strip()
    if number >= 100:
        rest = in_english(number % 100)
        return f"{EN_ONES[number // 100]} hundred{' and ' + rest if rest else ''}"
    return EN_ONES[number] if number < 20 else f"{EN_TENS[number // 10]}-{EN_ONES[number % 10]}".strip("-")


def in_dutch(number: int) -> str:
    if number >= 1000:
        head = "" if number // 1000 == 1 else in_dutch(number // 1000)
        return f"{head}duizend {in_dutch(number % 1000)}".strip()
    if number >= 100:
        return f"{'' if number // 100 == 1 else NL_ONES[number // 100]}honderd{in_dutch(number % 100)}"
    if number < 20:
        return NL_ONES[number]
    one = NL_ONES[number % 10]
    return f"{one}{'ën' if one.endswith('e') else 'en'}{NL_TENS[number // 10]}" if one else NL_TENS[number // 10]


@given(number=st.integers(1, 999_999), way=st.sampled_from([("en", in_english), ("nl", in_dutch)]))
def test_a_number_in_words_reads_back(schema: Schema, number: int, way: tuple) -> None:
    language, words = way
    (reading,) = read_quote(words(number), schema.lexicon[language]) or ()
    assert reading.low == reading.high == number


@given(text=st.text(max_size=40) | st.text("0123456789.,- €%()½²", max_size=20), language=st.sampled_from(["en", "nl"]))
def test_no_text_is_too_strange_to_be_left_unread(schema: Schema, text: str, language: str) -> None:
    lexicon = schema.lexicon[language]
    for reading in read_quote(text, lexicon) or ():
        assert reading.low <= reading.high
    assert quotes_in_place(text, 0, len(text), lexicon) in {(), (text,)}
