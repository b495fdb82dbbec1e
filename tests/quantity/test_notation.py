"""Quantity notation: grammar, refusals, and parse(render(q)) == q."""

from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from textwrap import dedent

import msgspec
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from claimset.model.quantity import APPROX, NEARLY_FROM, Approximation, Kind, Quantity
from claimset.quantity import notation
from claimset.quantity.notation import NotationError, parse_quantity, render_quantity
from claimset.quantity.printed_digits import named_numbers, own_digit

A = Approximation
numbers = st.from_regex(r"-?[0-9]{1,15}(\.[0-9]{1,8})?", fullmatch=True).map(Decimal)
_lower = st.characters(categories=["Ll"]).filter(lambda letter: letter == letter.lower() and letter.isalpha())
units = (
    st.none()
    | st.sampled_from(("%", "year", "byte", "straße", "mégaoctet"))
    | st.builds("".join, st.tuples(_lower, st.text(_lower | st.sampled_from("0123456789_-"), max_size=20)))
)
periods = st.none() | st.from_regex(r"P[1-9][0-9]{0,3}[DWMY]", fullmatch=True)
_number = r"-?[0-9]{1,15}(\.[0-9]{1,8})?"
_bound = rf"({_number}|\*)"
_interval = rf"((=|>|>=|<|<=|<~|~){_number}|\??{_number}\.\.{_number}|(<~|~|\?|)[\[(]{_bound},{_bound}[\])])"
_tail = (
    r"( (%|[a-z][a-z0-9_-]{0,8}|minute|gigabyte))?"
    r"( #(count|share|ratio|rate|duration|data|rank|change))?( /P[1-9][0-9]{0,3}[DWMY])?"
    r"( @(10{0,14}|0\.0{0,7}1|[1-9]/[1-9]))?"
)


def is_read(line: str) -> bool:
    try:
        parse_quantity(line)
    except NotationError:
        return False
    return True


grammatical = st.from_regex(_interval + _tail, fullmatch=True).filter(is_read)

Ends = tuple[Decimal | None, Decimal | None, bool, bool]


@st.composite
def intervals(draw: st.DrawFn) -> Ends:
    low, high = draw(st.none() | numbers), draw(st.none() | numbers)
    if low is not None and high is not None and low > high:
        low, high = high, low
    low_in, high_in = low is not None and draw(st.booleans()), high is not None and draw(st.booleans())
    assume(low is None or low != high or (low_in and high_in))
    return low, high, low_in, high_in


@st.composite
def quantities(draw: st.DrawFn) -> Quantity:
    approximation = draw(st.sampled_from(A))
    number = draw(numbers)
    ends: Ends
    match approximation:
        case A.EXACT:
            ends = number, number, True, True
        case A.MORE_THAN | A.AT_LEAST:
            ends = number, None, approximation == A.AT_LEAST, False
        case A.LESS_THAN | A.AT_MOST:
            ends = None, number, False, approximation == A.AT_MOST
        case A.NEARLY if number > 0 and draw(st.booleans()):
            ends = number * NEARLY_FROM, number, True, False
        case A.APPROX if draw(st.booleans()):
            ends = number - abs(number) * APPROX, number + abs(number) * APPROX, True, True
        case _:
            ends = draw(intervals())
    quantity = Quantity(*ends, draw(units), draw(st.sampled_from(Kind)), draw(periods), approximation)
    return draw(st.just(quantity) | coarser(quantity) | as_fractions(quantity))


@st.composite
def coarser(draw: st.DrawFn, quantity: Quantity) -> Quantity:
    """Draw the quantity as it is printed to another digit than its own."""
    numbers = named_numbers(quantity)
    worths = [Decimal(1).scaleb(place) for place in range(-8, 15)]
    worths = [worth for worth in worths if worth != own_digit(*numbers) and not any(n % worth for n in numbers)]
    return msgspec.structs.replace(quantity, precision=draw(st.sampled_from(worths))) if worths else quantity


@st.composite
def as_fractions(draw: st.DrawFn, quantity: Quantity) -> Quantity:
    """Draw a hedged share of the unit of the quantity, said as a fraction and rounded to some decimals."""
    whole = draw(st.integers(2, 9999))
    fraction = Fraction(draw(st.integers(1, whole - 1)), whole)
    number = Decimal(round(fraction * (100 if quantity.unit == "%" else 1) * 10**8)).scaleb(-8)
    hedge = draw(st.sampled_from(["=", ">", ">=", "<", "<=", "<~", "~", "=-", "~-"]))
    hedged = parse_quantity(f"{hedge}{number:f}")
    return msgspec.structs.replace(hedged, unit=quantity.unit, kind=quantity.kind, per=quantity.per, fraction=fraction)


@given(quantities())
def test_a_value_that_is_written_and_read_is_the_same(quantity: Quantity) -> None:
    assert parse_quantity(render_quantity(quantity)) == quantity


@given(grammatical)
def test_the_canonical_line_of_a_line_is_its_own_canonical_line(line: str) -> None:
    quantity = parse_quantity(line)
    assert render_quantity(parse_quantity(render_quantity(quantity))) == render_quantity(quantity)


@given(grammatical)
def test_the_canonical_line_means_what_the_line_meant(line: str) -> None:
    quantity = parse_quantity(line)
    assert parse_quantity(render_quantity(quantity)) == quantity


@given(st.text(max_size=30) | st.text("=<>~?[]()*.,-# /%P0159aZ\n", max_size=14))
def test_any_text_is_read_for_good_or_refused_as_notation(line: str) -> None:
    if is_read(line):
        assert parse_quantity(render_quantity(parse_quantity(line))) == parse_quantity(line)
    else:
        with pytest.raises(NotationError, match=r"[a-z]"):
            parse_quantity(line)


@given(grammatical)
def test_what_is_read_holds_a_number(line: str) -> None:
    quantity = parse_quantity(line)
    low, high = quantity.min, quantity.max
    closed = quantity.min_inclusive and quantity.max_inclusive
    assert low is None or high is None or low < high or (low == high and closed)


@given(grammatical)
def test_an_end_without_a_bound_does_not_belong_to_the_interval(line: str) -> None:
    quantity = parse_quantity(line)
    assert not (quantity.min is None and quantity.min_inclusive)
    assert not (quantity.max is None and quantity.max_inclusive)


def _quantity(
    low: str | None,
    high: str | None,
    brackets: str,
    approximation: Approximation,
    unit: str | None = None,
    kind: Kind = Kind.COUNT,
    per: str | None = None,
    precision: str | None = None,
    fraction: Fraction | None = None,
) -> Quantity:
    low_end, high_end, digit = (None if end is None else Decimal(end) for end in (low, high, precision))
    ends = low_end, high_end, brackets[0] == "[", brackets[1] == "]"
    return Quantity(*ends, unit, kind, per, approximation, digit, fraction)


SCHEME = {
    ">800 arrest /P1M": _quantity("800", None, "()", A.MORE_THAN, "arrest", Kind.RATE, "P1M"),
    "550000..850000 person": _quantity("550000", "850000", "[]", A.RANGE, "person"),
    "<~1200 child": _quantity("1080", "1200", "[)", A.NEARLY, "child"),
    "?20000..99999 person": _quantity("20000", "99999", "[]", A.VAGUE, "person"),
    "=50 %": _quantity("50", "50", "[]", A.EXACT, "%", Kind.SHARE),
    "=1249": _quantity("1249", "1249", "[]", A.EXACT),
}


@pytest.mark.parametrize(("line", "value"), SCHEME.items(), ids=SCHEME)
def test_an_example_of_the_label_scheme_is_read_as_it_says(line: str, value: Quantity) -> None:
    assert parse_quantity(line) == value


@pytest.mark.parametrize(("line", "value"), SCHEME.items(), ids=SCHEME)
def test_an_example_of_the_label_scheme_is_written_as_it_stands(line: str, value: Quantity) -> None:
    assert render_quantity(value) == line


@pytest.mark.parametrize(
    ("line", "value"),
    [
        (">=3", _quantity("3", None, "[)", A.AT_LEAST)),
        ("<3", _quantity(None, "3", "()", A.LESS_THAN)),
        ("<=3", _quantity(None, "3", "(]", A.AT_MOST)),
        ("~100", _quantity("95", "105", "[]", A.APPROX)),
        ("~-100", _quantity("-105", "-95", "[]", A.APPROX)),
        ("<~[80,100]", _quantity("80", "100", "[]", A.NEARLY)),
        ("~(90,*)", _quantity("90", None, "()", A.APPROX)),
        ("?[2,9)", _quantity("2", "9", "[)", A.VAGUE)),
        ("(*,5]", _quantity(None, "5", "(]", A.RANGE)),
        ("(*,*)", _quantity(None, None, "()", A.RANGE)),
        ("-2.5..-1", _quantity("-2.5", "-1", "[]", A.RANGE)),
        ("5..5", _quantity("5", "5", "[]", A.RANGE)),
        ("=3 #rank", _quantity("3", "3", "[]", A.EXACT, kind=Kind.RANK)),
        ("=2 year", _quantity("2", "2", "[]", A.EXACT, "year", Kind.DURATION)),
        ("=2 gigabyte", _quantity("2", "2", "[]", A.EXACT, "gigabyte", Kind.DATA)),
        ("=5 % #change", _quantity("5", "5", "[]", A.EXACT, "%", Kind.CHANGE)),
        ("=9 #count /P1D", _quantity("9", "9", "[]", A.EXACT, None, Kind.COUNT, "P1D")),
        ("=850000 person @10000", _quantity("850000", "850000", "[]", A.EXACT, "person", precision="10000")),
        ("=12.5 % @0.01", _quantity("12.5", "12.5", "[]", A.EXACT, "%", Kind.SHARE, precision="0.01")),
        (
            "500000..1200000 /P1Y @100000",
            _quantity("500000", "1200000", "[]", A.RANGE, None, Kind.RATE, "P1Y", precision="100000"),
        ),
        ("=25 % @1/4", _quantity("25", "25", "[]", A.EXACT, "%", Kind.SHARE, fraction=Fraction(1, 4))),
        (
            "=-33.3 % #change @1/3",
            _quantity("-33.3", "-33.3", "[]", A.EXACT, "%", Kind.CHANGE, fraction=Fraction(1, 3)),
        ),
        ("=0.25 hour @1/4", _quantity("0.25", "0.25", "[]", A.EXACT, "hour", Kind.DURATION, fraction=Fraction(1, 4))),
        ("<~50 % @1/2", _quantity("45", "50", "[)", A.NEARLY, "%", Kind.SHARE, fraction=Fraction(1, 2))),
    ],
)
def test_every_form_of_the_grammar_is_read_and_written(line: str, value: Quantity) -> None:
    assert (parse_quantity(line), render_quantity(value)) == (value, line)


@pytest.mark.parametrize(
    ("line", "canonical"),
    [
        ("=1249.0", "=1249"),
        ("=007", "=7"),
        ("=-0", "=0"),
        ("=100", "=100"),
        ("<~[1080,1200)", "<~1200"),
        ("~[95,105]", "~100"),
        ("[5,9]", "5..9"),
        ("?[5,9]", "?5..9"),
        ("=50 % #share", "=50 %"),
        ("=5 report #rate /P1M", "=5 report /P1M"),
        ("=5 day #duration", "=5 day"),
        ("=850000 @1000", "=850000"),
        ("=1200 @1", "=1200"),
        ("=12.5 @0.1", "=12.5"),
        ("900..1000 @1", "900..1000"),
        ("=0 @1", "=0"),
        ("=50 % @2/4", "=50 % @1/2"),
    ],
)
def test_another_way_to_write_a_value_becomes_the_one_line(line: str, canonical: str) -> None:
    assert render_quantity(parse_quantity(line)) == canonical


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("", "notation"),
        ("5", "write '='"),
        ("?5", "write '='"),
        ("95 people", "write '='"),
        ("= 5", "notation"),
        ("=5  child", "notation"),
        ("=5 child ", "notation"),
        ("=5 child\n", "notation"),
        (" =5", "notation"),
        ("=5 Child", "capital"),
        ("=5 İ", "capital"),
        ("=5 #age", "age"),
        ("=5 #COUNT", "notation"),
        ("=1,249", "notation"),
        ("=1e5", "notation"),
        ("=NaN", "notation"),
        ("=Infinity", "notation"),
        ("=+5", "notation"),
        ("=5.", "notation"),
        ("=.5", "notation"),
        ("=1_000", "notation"),
        ("=--5", "notation"),
        ("=\u2212 5", "notation"),
        ("=٣", "notation"),
        ("=1234567890123456", "notation"),
        ("=0.123456789", "notation"),
        ("=1..2", "one number"),
        (">[1,2]", "one number"),
        ("<~1..2", "brackets"),
        ("~1..2", "brackets"),
        ("5..3", "no number"),
        ("[5,3]", "no number"),
        ("(5,5)", "no number"),
        ("[5,5)", "no number"),
        ("<~0", "no number"),
        ("<~-5", "no number"),
        ("[*,5]", "open"),
        ("[5,*]", "open"),
        ("5..*", "notation"),
        ("=5 /P0M", "notation"),
        ("=5 /P1H", "notation"),
        ("=5 /P1.5Y", "notation"),
        ("=5 /1M", "notation"),
        ("=5 /P1٣M", "notation"),
        ("=5 /P1M child", "notation"),
        ("=5 %%", "notation"),
        ("=5 _a", "notation"),
        ("=5 9a", "notation"),
        ("=5 two words", "notation"),
        ("=5 child\u00a0", "notation"),
        ("=850000 @100000", "less than 100000"),
        ("=12.5 @1", "less than 1"),
        ("500000..1200000 @1000000", "less than"),
        ("=850000 @20000", "notation"),
        ("=850000 @1e4", "notation"),
        ("=850000 @10000 @10000", "notation"),
        ("=850000 @10000 person", "notation"),
        ("=850000 @1" + "0" * 5000, "notation"),
        ("=850000 @١٠", "notation"),
        ("=" + "9" * 5000, "notation"),
        ("=25 % @1/3", "not 1/3"),
        ("=0 % @1/400", "not 1/400"),
        ("=100 % @4/4", "no fraction"),
        ("=150 % @3/2", "no fraction"),
        ("=25 % @1/0", "notation"),
        ("=25 % @٣/٤", "notation"),
        ("25..50 % @1/4", "not 1/4"),
        ("\ud800", "notation"),
    ],
)
def test_what_is_not_in_the_grammar_is_refused_with_the_reason(line: str, reason: str) -> None:
    with pytest.raises(NotationError, match=reason):
        parse_quantity(line)


def test_a_long_line_is_not_repeated_whole_in_the_refusal() -> None:
    with pytest.raises(NotationError) as refusal:
        parse_quantity("x" * 5000)
    assert len(str(refusal.value)) < 200


def test_the_guidelines_show_annotators_the_grammar_of_the_code() -> None:
    page = (Path(__file__).resolve().parents[2] / "schema/guidelines/attributes.md").read_text("utf-8")
    shown_grammar = page.partition("```ebnf\n")[2].partition("\n```")[0]
    code_lines = [line for line in str(notation.__doc__).splitlines() if line.startswith("    ")]
    assert shown_grammar == dedent("\n".join(code_lines)), (
        "copy the grammar of scripts/claimset/quantity/notation.py into schema/guidelines/attributes.md"
    )
