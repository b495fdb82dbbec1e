"""What must not change a verdict: another unit, order, size or number format."""

from decimal import Decimal

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from claimset.model.arithmetic import Arithmetic
from claimset.model.quantity import Approximation
from claimset.model.schema import Schema
from claimset.numbers.compare import compare
from claimset.numbers.facets.figure import Figure
from claimset.quantity.notation import parse_quantity, render_quantity
from claimset.quantity.printed_digits import last_digit
from claimset.quantity.propose import propose_quantities
from support.figures import figure

WHOLE = st.integers(1, 99_999)
MARKS = st.sampled_from(["=", ">", ">=", "<", "<=", "<~", "~"])


@st.composite
def values(draw: st.DrawFn, unit: str = "person") -> str:
    """A line of notation that names one number."""
    return render_quantity(parse_quantity(f"{draw(MARKS)}{draw(WHOLE)} {unit}"))


def scaled(item: Figure, by: int) -> Figure:
    """Return a figure times a power of ten, printed to as many digits."""
    value = item.value
    low, high = (None if end is None else end * by for end in (value.min, value.max))
    return msgspec.structs.replace(
        item, value=msgspec.structs.replace(value, min=low, max=high, precision=last_digit(value) * Decimal(by))
    )


@given(values(), values(), st.integers(1, 6))
def test_tenfold_figures_get_the_same_verdict(one: str, other: str, power: int) -> None:
    figures = figure(one), figure(other)
    tenfold = [scaled(item, 10**power) for item in figures]
    for comparison in ("same", "part", "funnel"):
        verdict = compare(*figures, comparison, Arithmetic(), linked=True)
        assert compare(*tenfold, comparison, Arithmetic(), linked=True).outcome == verdict.outcome


@given(values(), values())
def test_order_does_not_change_whether_two_figures_are_the_same(one: str, other: str) -> None:
    reverse = compare(figure(one), figure(other), "same", Arithmetic())
    back = compare(figure(other), figure(one), "same", Arithmetic())
    assert (reverse.outcome, reverse.reason) == (back.outcome, back.reason)


@given(values("%"), values("%"))
def test_share_in_parts_of_one_gets_the_verdict_of_per_cent(one: str, other: str) -> None:
    figures = figure(one), figure(other)
    parts_of_one = [
        msgspec.structs.replace(
            item,
            value=msgspec.structs.replace(
                item.value,
                unit=None,
                min=None if item.value.min is None else item.value.min / 100,
                max=None if item.value.max is None else item.value.max / 100,
                precision=last_digit(item.value) / 100,
            ),
        )
        for item in figures
    ]
    verdict = compare(*figures, "same", Arithmetic(), linked=True)
    assert compare(*parts_of_one, "same", Arithmetic(), linked=True).outcome == verdict.outcome


@given(WHOLE, WHOLE)
def test_another_unit_of_time_gets_the_same_verdict(days: int, other_days: int) -> None:
    verdict = compare(figure(f"={days} call /P1D"), figure(f"={other_days} call /P1D"), "same", Arithmetic())
    weekly = compare(figure(f"={days} call /P1D"), figure(f"={other_days * 7} call /P1W"), "same", Arithmetic())
    assert (verdict.outcome.value == "CONSISTENT") == (weekly.outcome.value == "CONSISTENT")


@given(st.integers(10, 500).map(lambda number: number * 1000), st.integers(-500, 500))
def test_number_that_rounds_to_a_printed_one_is_never_a_conflict(printed: int, off: int) -> None:
    exact = printed + off
    verdict = compare(figure(f"={exact} person"), figure(f"={printed} person @1000"), "same", Arithmetic())
    assert verdict.outcome.value in {"CONSISTENT", "TENSION"}


@given(values())
def test_figure_agrees_with_itself(line: str) -> None:
    item = figure(line)
    assert compare(item, item, "same", Arithmetic()).outcome.value == "CONSISTENT"
    if item.value.approximation != Approximation.RANGE:
        assert compare(item, item, "part", Arithmetic()).outcome.value == "CONSISTENT"


@st.composite
def printed(draw: st.DrawFn) -> tuple[str, str]:
    """A number of calls as English and as Dutch print it: 1,249.5 and 1.249,5, perhaps with a hedge."""
    hedge = draw(st.sampled_from([("", ""), ("more than ", "meer dan "), ("at least ", "minstens ")]))
    english = f"{draw(st.integers(1000, 9_999_999)):,}{draw(st.sampled_from(['', '.5', '.25']))}"
    return f"{hedge[0]}{english}", f"{hedge[1]}{english.translate(str.maketrans(',.', '.,'))}"


@given(printed(), printed())
def test_number_format_of_another_language_gets_the_same_verdict(
    schema: Schema, one: tuple[str, str], other: tuple[str, str]
) -> None:
    def read(quote: str, language: str) -> Figure:
        values = propose_quantities(quote, [(0, len(quote))], schema.lexicon[language])
        assert values[0] is not None, quote
        return figure(render_quantity(values[0]))

    figures = [[read(row[place], language) for row in (one, other)] for place, language in enumerate(("en", "nl"))]
    for comparison in ("same", "part", "funnel"):
        english, dutch = (compare(*pair, comparison, Arithmetic(), linked=True) for pair in figures)
        assert (dutch.outcome, dutch.reading, dutch.sentence) == (english.outcome, english.reading, english.sentence)
