"""Reads the day on which a text was published from the stamp at its beginning."""

import re
from collections.abc import Iterable, Mapping
from datetime import date

import msgspec

from claimset.model.document import Document
from claimset.model.schema import Schema
from claimset.model.span import Span

_FARTHEST_START = 16
"""A stamp begins before this code point; a zone that begins later is no stamp."""
_FORMS = (
    re.compile(r"\b(?P<year>[0-9]{4})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})\b"),
    re.compile(r"\b(?P<day>[0-9]{1,2}) (?P<month>[^\W\d_]+) (?P<year>[0-9]{4})\b"),
    re.compile(r"\b(?P<month>[^\W\d_]+) (?P<day>[0-9]{1,2}), (?P<year>[0-9]{4})\b"),
)


def is_day(words: str) -> bool:
    """Say whether words are a day, month or year of the calendar as ISO 8601 writes it, such as 2025-04-10."""
    try:
        date.fromisoformat(words + "2000-01-01"[len(words) :])
    except ValueError:
        return False
    return re.fullmatch(r"\d{4}(-\d\d){0,2}", words, re.ASCII) is not None


def lacks_day(document: Document) -> bool:
    """Say whether a document has no day of publication and no person decided that it has none."""
    return document.published is None and document.published_basis == "unknown"


def with_published_day(document: Document, text: str, zones: Iterable[Span], schema: Schema) -> Document:
    """
    Return a document with the day of the stamp at the beginning of its text, unless it has a day already.

    `zones` are those of the text. The lexicon of the document's language gives the names of months.
    """
    if not lacks_day(document):
        return document
    lexicon = schema.lexicon.get(document.language)
    months = {} if lexicon is None else lexicon.months
    days = (_day_in(zone.quote(text), months) for zone in zones if zone.start < _FARTHEST_START)
    day = next((item for item in days if item is not None), None)
    return document if day is None else msgspec.structs.replace(document, published=day, published_basis="prefix")


def _day_in(words: str, months: Mapping[str, int]) -> str | None:
    for match in filter(None, (form.search(words) for form in _FORMS)):
        month = match["month"]
        try:
            number = int(month) if month.isdecimal() else months.get(month.casefold(), 0)
            return date(int(match["year"]), number, int(match["day"])).isoformat()
        except ValueError:
            continue
    return None
