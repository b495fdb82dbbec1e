"""The lengths of documents by language, as quantiles on one line."""

from collections.abc import Mapping, Sequence
from statistics import quantiles

import msgspec

_PLACES = {"10 %": 2, "25 %": 5, "median": 10, "75 %": 15, "90 %": 18}
_STEPS = 20


class LengthRow(msgspec.Struct, frozen=True):
    """
    The lengths of one language's documents in code points: the total, and the quantiles by name.

    `places` are the quantiles in percent of the longest document of all languages.
    """

    language: str
    documents: int
    total: int
    quantiles: dict[str, int]
    places: dict[str, float]


def length_rows(lengths: Mapping[str, Sequence[int]]) -> list[LengthRow]:
    """Return a row for each language that has documents; the first quantile is the shortest, the last the longest."""
    longest = max((max(values) for values in lengths.values() if values), default=0) or 1
    rows = []
    for language, values in sorted(lengths.items()):
        if values:
            cuts = quantiles(values, n=_STEPS, method="inclusive") if len(values) > 1 else [values[0]] * (_STEPS - 1)
            named = {name: round(cuts[number - 1]) for name, number in _PLACES.items()}
            row = {"shortest": min(values), **named, "longest": max(values)}
            places = {name: round(value * 100 / longest, 2) for name, value in row.items()}
            rows.append(LengthRow(language, len(values), sum(values), row, places))
    return rows
