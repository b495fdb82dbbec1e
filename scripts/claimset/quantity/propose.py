"""Values proposed for the quantities of a text, from their words and the words around them."""

from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

import msgspec

from claimset.model.lexicon import Lexicon
from claimset.model.quantity import Approximation, Kind, Quantity
from claimset.quantity.context import context_of
from claimset.quantity.from_words import equal_values, mirrored, read_surface, surfaces_in_place
from claimset.quantity.lookalikes import lookalikes
from claimset.quantity.notation import parse_quantity, with_unit
from claimset.quantity.numerals import Tokens, number_tokens
from claimset.quantity.reading import NumberReading, Sort

_CHANGE, _SHARE, _RANK, _RATIO, _COUNT = "=0 % #change", "=0 %", "=0 #rank", "=0 #ratio", "=0"
_HAVE_PERIOD = {_CHANGE, _SHARE, _COUNT}


def propose_quantities(text: str, spans: Iterable[tuple[int, int]], lexicon: Lexicon) -> tuple[Quantity | None, ...]:
    """
    Propose the value of each span of a text, as far as the words say it; None where they are not clear.

    `spans` are offsets (start, end) in the order of the text. A number without a noun of its own counts what the same
    number counts elsewhere, what a "number of" before it names, or what the number before it counts: "the force
    recorded 30 offences, 12 of which …".
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


class FigureInText(NamedTuple):
    """
    What the words of a span and those around it say.

    `readings` are what the words of the span may say by themselves, `value` the likely one with the words around.
    `counts` says that it counts things, `is_bare` that no noun of its own follows it. `total` is the unit of a "number
    of" before it. `open_period` is a period of the clause that may belong to another number.
    """

    value: Quantity
    readings: tuple[NumberReading, ...]
    counts: bool = False
    is_bare: bool = False
    total: str | None = None
    open_period: str | None = None


def may_name_period(text: str, start: int, end: int, lexicon: Lexicon) -> bool:
    """Say whether words around a span may name a period. It never hides one, and spares reading most of them."""
    return context_of(lexicon).may_name_period(text, start, end)


@lru_cache(maxsize=256)
def read_figure(text: str, start: int, end: int, lexicon: Lexicon) -> FigureInText | None:
    """Read the figure at `text[start:end]`; None where the words are not clear."""
    surfaces = surfaces_in_place(text, start, end, lexicon)
    readings = read_surface(surfaces[0], lexicon) if surfaces else None
    if not readings:
        return None
    context = context_of(lexicon)
    before, after = context.words_around(text, start, end)
    reading = _likely_reading(readings, before, lexicon)
    if reading.approximation == Approximation.RANGE and context.is_change(before):
        # "Rose from 12,000 to 15,500" names two numbers and no range.
        return None
    like = _like(reading, number_tokens(text[start:end], lexicon), after, lexicon)
    falls = context.falls(before, after) if like == _SHARE else None
    value = next(iter(equal_values((reading,), parse_quantity(like if falls is None else _CHANGE))), None)
    if value is None:
        return None
    value = mirrored(value) if falls else value
    period = context.period(before, after) if reading.per is None and like in _HAVE_PERIOD else None
    per = period.duration if period is not None and period.is_sure else reading.per
    open_period = period.duration if period is not None and not period.is_sure else None
    value = msgspec.structs.replace(value, per=per)
    if like != _COUNT or reading.unit is not None:
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


def _like(reading: NumberReading, quote: Tokens, after: Tokens, lexicon: Lexicon) -> str:
    """Return a value of the unit and the kind that the reading has by itself."""
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
