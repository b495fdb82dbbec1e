"""The ways in which facts are told: each makes a figure of a fact, or says no (None) where it does not fit."""

from collections.abc import Callable
from fractions import Fraction

from corpus.facts.fact import swapped, year_of
from corpus.plan.figure import between, exact
from corpus.plan.teller import MeantFigure, Teller
from corpus.plan.wording import PERIODS, number_words, range_words, time_words, vague_words

Make = Callable[[Teller], MeantFigure | None]
_YEAR_DAYS = 365
_PERIODS = (("P1W", Fraction(_YEAR_DAYS, 7)), ("P1M", Fraction(12)), ("P1D", Fraction(_YEAR_DAYS)))
_FEWEST = 3
"""A rate below this is rounded too coarsely to be told."""
_MILLION = 1_000_000


def tell_rounded(teller: Teller) -> MeantFigure | None:
    """Tell the value to the thousand, or in millions."""
    return teller.rounded("rounded")


def with_hedge(hedge: str) -> Make:
    """Return a way that puts a hedge before a round number."""
    return lambda teller: teller.hedged(f"hedged-{hedge}", hedge)


def tell_vague(teller: Teller) -> MeantFigure | None:
    """Tell the vague numeral that holds the value."""
    row = vague_words(teller.fact.value, teller.language)
    return row and teller.tell("vague", row[2], f"?{row[0]}..{row[1]}", between(row[0], row[1], 0))


def tell_range(teller: Teller) -> MeantFigure | None:
    """Tell a range that holds the value."""
    value = teller.fact.value
    unit = 10 ** (len(str(value)) - 2)
    low, high = value // unit * unit, (value // unit + 2) * unit
    if value >= _MILLION:
        words = range_words(low, high, teller.language, "million")
        notation = f"{low}..{high} @{unit}"
        return teller.tell("range", words, notation, between(low, high, unit)) if unit == _MILLION // 10 else None
    digit = 1000 if low % 1000 == high % 1000 == 0 else 1
    return teller.tell(
        "range", range_words(low, high, teller.language, "marks"), f"{low}..{high}", between(low, high, digit)
    )


def at_rate(name: str, period: str, *, is_hedged: bool = False, factor: Fraction = Fraction(1)) -> Make:
    """Return a way that tells a year's value as a rate of a shorter period; `factor` falsifies it."""

    def make(teller: Teller) -> MeantFigure | None:
        true = teller.fact.value / dict(_PERIODS)[period]
        rate = round(true * factor)
        off = abs(rate - true * factor)
        if true < _FEWEST or rate >= 1000 or off > min(Fraction(9, 20), true * factor * Fraction(9, 200)):
            return None
        after = PERIODS[teller.language][period]
        if is_hedged:
            return teller.hedged(name, "about", rate, per=period, after=after)
        return teller.tell(name, number_words(rate, teller.language), f"={rate}", exact(rate), per=period, after=after)

    return make


def first_of(*makes: Make) -> Make:
    """Return a guise that tries several ways, in an order drawn for the figure."""

    def make(teller: Teller) -> MeantFigure | None:
        start = teller.draw(range(len(makes)), "way")
        tries = (makes[(start + number) % len(makes)](teller) for number in range(len(makes)))
        return next((item for item in tries if item is not None), None)

    return make


def tell_as_calendar_year(teller: Teller) -> MeantFigure | None:
    """Tell the value of a year that begins in another month as that of the calendar year."""
    year = str(year_of(teller.fact) if teller.fact.period[5:7] == "04" else year_of(teller.fact) + 1)
    return teller.plain("year-slip", period=year, time_words=time_words(year, teller.language))


def tell_year_renamed(teller: Teller) -> MeantFigure | None:
    """Tell the value with the short name of its year."""
    return teller.plain("year-renamed", time_words=time_words(teller.fact.period, teller.language, renamed=True))


def tell_digit_swap(teller: Teller) -> MeantFigure | None:
    """Tell the value with two digits in each other's place."""
    return teller.plain("digit-swap", swapped(teller.fact.value))


def tell_without_marks(teller: Teller) -> MeantFigure | None:
    """Tell the value with no mark between its thousands; None where it looks like a year."""
    is_year = 1900 <= teller.fact.value < 2100
    return None if is_year or teller.fact.value >= 10_000 else teller.plain("digit-same", style="plain")


def tell_digit_neighbour(teller: Teller) -> MeantFigure | None:
    """Tell the year before, whose value has the digits of the latest one in another order."""
    return teller.plain("digit-neighbour") if _has_alike(teller) else None


def tell_digit_year(teller: Teller) -> MeantFigure | None:
    """Tell a year that overlaps the latest one, whose value has the same digits in another order."""
    return teller.plain("digit-year") if _has_alike(teller) else None


def _has_alike(teller: Teller) -> bool:
    """Say whether another document prints these digits with two of them in each other's place."""
    notation = f"={swapped(teller.fact.value)} {teller.fact.unit}"
    return any(item.figure.notation == notation for item in teller.figures)


def tell_unit_slip(teller: Teller) -> MeantFigure | None:
    """Tell the value as a number of something else."""
    return (
        teller.plain("unit-slip", noun=teller.words.slip, unit=teller.topic.slip_unit) if teller.step is None else None
    )


def tell_unit_alias(teller: Teller) -> MeantFigure | None:
    """Tell the value with another noun for the same thing."""
    return teller.plain("unit-alias", noun=teller.words.alias)


def tell_scale_alias(teller: Teller) -> MeantFigure | None:
    """Tell the value on a coarser scale."""
    value = teller.fact.value
    return teller.in_millions("scale-alias", value) if value >= _MILLION else teller.rounded("scale-alias")


def tell_dropped(teller: Teller) -> MeantFigure | None:
    """Tell the number of a hedged figure that another document prints, without its hedge."""
    for item in teller.figures:
        if item.figure.fact == teller.fact.id and item.figure.guise in {"hedged-nearly", "hedged-more"}:
            number = item.meaning.high if item.figure.guise == "hedged-nearly" else item.meaning.low
            if number is not None and number < _MILLION:
                digit = 1000 if number % 1000 == 0 else 1
                words = number_words(int(number), teller.language)
                return teller.tell("hedge-dropped", words, f"={number}", exact(number, digit))
    return None


def tell_reworded(teller: Teller) -> MeantFigure | None:
    """Tell a hedged figure that another document prints, with the same hedge and number."""
    for item in teller.figures:
        hedge = item.figure.guise.removeprefix("hedged-")
        number = item.meaning.high if hedge == "nearly" else item.meaning.low
        if item.figure.fact == teller.fact.id and hedge in {"nearly", "more"} and number is not None:
            return teller.hedged("hedge-reworded", hedge, int(number))
    return None


def tell_resolved(teller: Teller) -> MeantFigure | None:
    """Tell in full what another document tells with a hedge."""
    is_hedged = any(
        item.figure.fact == teller.fact.id and item.figure.guise in {"hedged-nearly", "hedged-more"}
        for item in teller.figures
    )
    return teller.plain("hedge-resolved") if is_hedged else None


def tell_inflated(teller: Teller) -> MeantFigure | None:
    """Tell the value as a finding of the government."""
    note = "say it as a finding of the government; do not name the body that counted beside it"
    return teller.plain("claimant-inflated", claimant="government", note=note)


def tell_step_slip(teller: Teller) -> MeantFigure | None:
    """Tell the value as that of the last step."""
    last = teller.topic.steps[-1]
    return teller.plain("step-slip", measure=last.measure, verb=last.verb(teller.language))


def tell_step_synonym(teller: Teller) -> MeantFigure | None:
    """Tell the value with another verb for its step."""
    return teller.plain("step-synonym", verb=teller.words.synonym)


def tell_other_marks(teller: Teller) -> MeantFigure | None:
    """Tell in all its digits what a document in the other language tells."""
    is_other = any(item.figure.fact == teller.fact.id for item in teller.figures)
    return teller.plain("other-marks", style="marks") if is_other else None


def tell_other_marks_scaled(teller: Teller) -> MeantFigure | None:
    """Tell the value on a coarser scale, with the marks of the document's language."""
    if teller.fact.value >= _MILLION:
        return teller.in_millions("other-marks-scaled", teller.fact.value)
    return teller.rounded("other-marks-scaled")


def tell_marks_misread(teller: Teller) -> MeantFigure | None:
    """Tell ten times the number, as one who takes no notice of a decimal mark, or reads a mark of thousands as one."""
    if teller.fact.value >= _MILLION:
        return teller.in_millions("marks-misread", teller.fact.value * 10 + _MILLION // 10)
    value = teller.fact.value
    thousands = Fraction(value // 100 * 100, 1000)
    return None if value < 1000 or thousands.denominator == 1 else _misread(teller, value)


def _misread(teller: Teller, value: int) -> MeantFigure:
    number = value * 10 + value % 7 + 1
    return teller.plain("marks-misread", number, style="marks")


def with_note(name: str, note: str) -> Make:
    """Return a way that tells the value plainly, with a note for the writer."""
    return lambda teller: teller.plain(name, note=note)
