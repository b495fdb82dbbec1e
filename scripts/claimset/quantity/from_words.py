"""Reads a quantity in words by a language's lexicon, and finds the values that say the same."""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

import msgspec

from claimset.model.lexicon import Lexicon
from claimset.model.quantity import Approximation, Kind, Quantity
from claimset.quantity.grammar import reader
from claimset.quantity.notation import NotationError, parse_quantity
from claimset.quantity.numerals import misread_tokens, number_tokens
from claimset.quantity.printed_digits import is_rounded, named_numbers, own_digit, share_of_unit
from claimset.quantity.reading import NumberReading, Sort, unique

_PERCENT = "%"
_DECIMAL_MARKS = {".", ","}
_HEDGE_REACH = 60
_LONGEST_QUOTE = 80
_MOST_PLACES = 8
_MOST_DIGITS = 15
_LARGEST_DENOMINATOR = 9999
_USUAL_PLACES = 2
_MARKS = {
    Approximation.EXACT: "=",
    Approximation.APPROX: "~",
    Approximation.NEARLY: "<~",
    Approximation.AT_LEAST: ">=",
    Approximation.AT_MOST: "<=",
    Approximation.MORE_THAN: ">",
    Approximation.LESS_THAN: "<",
    Approximation.VAGUE: "?",
    Approximation.RANGE: "",
}


@lru_cache(maxsize=4096)
def read_quote(quote: str, lexicon: Lexicon) -> tuple[NumberReading, ...] | None:
    """
    Return the readings of a quote, one of each sort; None where it has none, or two that differ in one sort.

    "Third" has two readings, a rank and a share. The value shows which one is meant.
    """
    return unique(reader(lexicon).readings(number_tokens(quote, lexicon))) if len(quote) <= _LONGEST_QUOTE else None


def misreadings(quote: str, lexicon: Lexicon) -> Iterator[tuple[NumberReading, ...]]:
    """Yield the readings of a quote whose thousand and decimal marks are confused."""
    for tokens in misread_tokens(number_tokens(quote, lexicon), lexicon) if len(quote) <= _LONGEST_QUOTE else ():
        readings = unique(reader(lexicon).readings(tokens))
        if readings is not None:
            yield readings


def quotes_in_place(text: str, start: int, end: int, lexicon: Lexicon) -> tuple[str, ...]:
    """
    Return the quotes that `text[start:end]` may stand for: itself, then with a hedge before it, then with one after it.

    Returns nothing where the number goes on outside the span, because the quote alone is another number.
    """
    number_reader = reader(lexicon)
    quote = text[start:end]
    text_before = text[max(start - _HEDGE_REACH, 0) : start].rpartition("\n")[2]
    text_after = text[end : end + _HEDGE_REACH].partition("\n")[0]
    if (
        _is_inside_word(text, start)
        or _is_inside_word(text, end)
        or number_reader.continues_outside(text_before, quote, text_after)
    ):
        return ()
    hedge_before, hedge_after = number_reader.hedge_before(text_before), number_reader.hedge_after(text_after)
    return (
        quote,
        *([f"{hedge_before} {quote}"] if hedge_before else []),
        *([f"{quote} {hedge_after}"] if hedge_after else []),
    )


def ends_in_hedge(words: str, lexicon: Lexicon) -> bool:
    """Say whether the words end in a hedge, so that the number behind them is not exact."""
    return reader(lexicon).hedge_before(words) != ""


@lru_cache(maxsize=4096)
def equal_values(readings: tuple[NumberReading, ...], like: Quantity) -> tuple[Quantity, ...]:
    """
    Return the values that say the same as the readings, in the unit, kind and period of `like`, the usual one first.

    Each value keeps how the number was printed. There are several only where a fraction has to be rounded, and none
    where the readings have no number in that unit and kind.
    """
    return tuple(value for reading in readings for value in _values(reading, like))


def _values(reading: NumberReading, like: Quantity) -> Iterator[Quantity]:
    if reading.unit is not None and like.unit is not None and reading.unit != like.unit:
        return
    low, high = (
        _comparable_number(reading.sort, reading.low, like),
        _comparable_number(reading.sort, reading.high, like),
    )
    if low is None or high is None:
        return
    for places in _places(low, high):
        ends = f"{_digits(low, places)}..{_digits(high, places)}" if low != high else _digits(low, places)
        try:
            value = parse_quantity(_MARKS[reading.approximation] + ends)
        except NotationError:
            continue
        if is_fall(like) and reading.sort != Sort.MULTIPLE:
            # The words of a fall name its size. The value is a number below 0.
            value = mirrored(value)
        yield _with_print(msgspec.structs.replace(value, unit=like.unit, kind=like.kind, per=like.per), reading)


def is_fall(quantity: Quantity) -> bool:
    """Say whether a quantity is a change below 0."""
    return quantity.kind == Kind.CHANGE and any(number < 0 for number in named_numbers(quantity))


def mirrored(quantity: Quantity) -> Quantity:
    """Return a quantity with the other sign: more than 5 becomes less than -5."""
    low, high = (None if end is None else -end for end in (quantity.max, quantity.min))
    return msgspec.structs.replace(
        quantity,
        min=low,
        max=high,
        min_inclusive=quantity.max_inclusive,
        max_inclusive=quantity.min_inclusive,
        approximation=_MIRRORED.get(quantity.approximation, quantity.approximation),
    )


_MIRRORED = {
    Approximation.MORE_THAN: Approximation.LESS_THAN,
    Approximation.LESS_THAN: Approximation.MORE_THAN,
    Approximation.AT_LEAST: Approximation.AT_MOST,
    Approximation.AT_MOST: Approximation.AT_LEAST,
}


def _with_print(value: Quantity, reading: NumberReading) -> Quantity:
    """Return the value with the fraction or the last digit that the words name, where its number does not show it."""
    numbers = named_numbers(value)
    if reading.fraction is not None:
        fractional = msgspec.structs.replace(value, fraction=reading.fraction)
        share = share_of_unit(fractional)
        is_named = share is not None and all(number and is_rounded(abs(number), share) for number in numbers)
        if is_named and reading.fraction.denominator <= _LARGEST_DENOMINATOR:
            return fractional
    if reading.digit is None or any(Fraction(number) % reading.digit for number in numbers):
        return value
    precision = Decimal(reading.digit.numerator) / reading.digit.denominator
    # A dozen is no power of ten, and a third of a million has no last digit.
    is_digit = precision.normalize().as_tuple().digits == (1,) and -_MOST_PLACES <= precision.adjusted() < _MOST_DIGITS
    if not is_digit or precision == own_digit(*numbers):
        return value
    return msgspec.structs.replace(value, precision=precision)


def _comparable_number(sort: Sort, number: Fraction, like: Quantity) -> Fraction | None:
    """Return the number that a value like `like` has for a `number` of a sort; None where it can have none."""
    share = like.unit == _PERCENT
    match sort:
        case Sort.PLAIN:
            return number
        case Sort.PERCENT:
            return number if share else None
        case Sort.FRACTION:
            if share:
                return number * 100
            return number if like.unit is None and like.kind in {Kind.SHARE, Kind.RATIO} else None
        case Sort.MULTIPLE:
            if share:
                return (number - 1) * 100 if like.kind == Kind.CHANGE else None
            return number if like.kind == Kind.RATIO else None
        case Sort.TIMES:
            return None if share else number
        case Sort.RANK:
            return number if like.kind == Kind.RANK else None


def _places(*ends: Fraction) -> tuple[int, ...]:
    """Return the numbers of decimals to round to, the usual one first; one where no end has to be rounded."""
    if all((end * 10**_MOST_PLACES).denominator == 1 for end in ends):
        return (_MOST_PLACES,)
    return (_USUAL_PLACES, *(places for places in range(_MOST_PLACES + 1) if places != _USUAL_PLACES))


def _digits(number: Fraction, places: int) -> str:
    sign, size = ("-", -number) if number < 0 else ("", number)
    scaled = int(size * 10**places + Fraction(1, 2))
    whole, decimals = divmod(scaled, 10**places)
    return f"{sign}{whole}.{decimals:0{places}d}" if decimals else f"{sign}{whole}"


def _is_inside_word(text: str, place: int) -> bool:
    """Say whether a span's edge lies inside a word or a numeral."""
    before, after = text[max(place - 2, 0) : place], text[place : place + 2]
    if before[-1:].isalnum() and after[:1].isalnum():
        return True
    if before[-1:] in _DECIMAL_MARKS:
        return len(before) > 1 and before[0].isdecimal() and after[:1].isdecimal()
    return after[:1] in _DECIMAL_MARKS and before[-1:].isdecimal() and after[1:].isdecimal()
