"""Proposes values for the quantities of a text, from their words and the words around them."""

from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

import msgspec

from claimset.model.lexicon import Lexicon
from claimset.model.quantity import Approximation, Kind, Quantity
from claimset.quantity.context import context_of
from claimset.quantity.from_words import equal_values, mirrored, quotes_in_place, read_quote
from claimset.quantity.lookalikes import lookalikes
from claimset.quantity.notation import parse_quantity, render_quantity, with_unit
from claimset.quantity.numerals import Tokens, number_tokens
from claimset.quantity.reading import NumberReading, Sort

_CHANGE, _SHARE, _RANK, _RATIO, _COUNT = "=0 % #change", "=0 %", "=0 #rank", "=0 #ratio", "=0"
_HAVE_PERIOD = {_CHANGE, _SHARE, _COUNT}


def propose_quantities(text: str, spans: Iterable[tuple[int, int]], lexicon: Lexicon) -> tuple[Quantity | None, ...]:
    """
    Return the value that the words say for each span of a text; None for a span whose words are not clear.

    `spans` are offsets `(start, end)` in code points, half-open, in the order of the text. A number without a noun of
    its own gets the unit that the same number has elsewhere, or that a "number of" before it names, or that the number
    before it has: "the force recorded 30 offences, 12 of which …".
    """
    values: list[Quantity | None] = []
    units: dict[Quantity, str] = {}
    last_unit: str | None = None
    names = [(item.start, item.end) for item in lookalikes(text, lexicon)]
    for start, end in spans:
        is_name = any(name_start <= start and end <= name_end for name_start, name_end in names)
        figure = None if is_name else read_figure(text, start, end, lexicon)
        if figure is None:
            values.append(None)
            continue
        value = figure.value
        if figure.counts:
            number = _without_unit(value)
            unit = value.unit or (units.get(number) or figure.total or last_unit if figure.is_bare else None)
            if unit is not None:
                units.setdefault(number, unit)
            value, last_unit = with_unit(value, unit), unit
        elif value.kind != Kind.SHARE:
            last_unit = None
        values.append(value)
    return tuple(values)


def proposed_notations(text: str, spans: Iterable[tuple[int, int]], lexicon: Lexicon) -> dict[tuple[int, int], str]:
    """Return the notation of the value of each span of a text whose words are clear, in any order, by its offsets."""
    places = sorted(set(spans))
    values = propose_quantities(text, places, lexicon)
    return {place: render_quantity(value) for place, value in zip(places, values, strict=True) if value is not None}


class FigureInText(NamedTuple):
    """
    What the words of a span and those around it say.

    `readings` are the readings of the span's words alone, and `value` is the likeliest value with the words around it.
    `counts` says that it counts things, and `is_bare` that no noun follows that it could count. `total` is the unit of
    a "number of" before it. `open_period` is a period of the clause that may belong to another number.
    """

    value: Quantity
    readings: tuple[NumberReading, ...]
    counts: bool = False
    is_bare: bool = False
    total: str | None = None
    open_period: str | None = None


def may_name_period(text: str, start: int, end: int, lexicon: Lexicon) -> bool:
    """Say whether words around a span may name a period: False is certain, and saves reading them."""
    return context_of(lexicon).may_name_period(text, start, end)


@lru_cache(maxsize=256)
def read_figure(text: str, start: int, end: int, lexicon: Lexicon) -> FigureInText | None:
    """Read the figure at `text[start:end]`; None where the words are not clear."""
    quotes = quotes_in_place(text, start, end, lexicon)
    readings = read_quote(quotes[0], lexicon) if quotes else None
    if not readings:
        return None
    context = context_of(lexicon)
    before, after = context.words_around(text, start, end)
    reading = _likely_reading(readings, before, lexicon)
    if reading.approximation == Approximation.RANGE and context.is_change(before):
        # "Rose from 12,000 to 15,500" names two numbers and no range.
        return None
    template = _template(reading, number_tokens(text[start:end], lexicon), after, lexicon)
    falls = context.falls(before, after) if template == _SHARE else None
    value = next(iter(equal_values((reading,), parse_quantity(template if falls is None else _CHANGE))), None)
    if value is None:
        return None
    value = mirrored(value) if falls else value
    period = context.period(before, after) if reading.per is None and template in _HAVE_PERIOD else None
    per = period.duration if period is not None and period.is_sure else reading.per
    open_period = period.duration if period is not None and not period.is_sure else None
    value = msgspec.structs.replace(value, per=per)
    if template != _COUNT or reading.unit is not None:
        return FigureInText(with_unit(value, value.unit or reading.unit), readings, open_period=open_period)
    unit = context.counted_unit(after, is_one=reading.low == reading.high == 1)
    is_bare = unit is None and reading.high != 0 and context.has_no_noun(after)
    total = context.unit_of_total(before) if is_bare else None
    return FigureInText(
        with_unit(value, unit), readings, counts=True, is_bare=is_bare, total=total, open_period=open_period
    )


def _likely_reading(readings: tuple[NumberReading, ...], before: Tokens, lexicon: Lexicon) -> NumberReading:
    by_sort = {reading.sort: reading for reading in readings}
    if Sort.FRACTION in by_sort and context_of(lexicon).ends_in_article(before):
        return by_sort[Sort.FRACTION]
    return by_sort.get(Sort.RANK, readings[0])


def _template(reading: NumberReading, quote: Tokens, after: Tokens, lexicon: Lexicon) -> str:
    """Return the notation of a value with the unit and the kind that a reading of this sort has."""
    is_ratio = context_of(lexicon).is_ratio(quote, after)
    match reading.sort:
        case Sort.PERCENT | Sort.FRACTION:
            return _SHARE
        case Sort.RANK:
            return _RANK
        case Sort.MULTIPLE:
            return _RATIO if is_ratio else _CHANGE
        case Sort.TIMES if is_ratio:
            return _RATIO
        case _:
            return _COUNT


def _without_unit(value: Quantity) -> Quantity:
    return msgspec.structs.replace(value, unit=None, kind=Kind.COUNT, per=None)
