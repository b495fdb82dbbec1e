"""QTY: values of quantities and dates."""

import re
from collections.abc import Iterable, Iterator
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

import msgspec

from claimset.model.issue import Edit, Level, Violation
from claimset.model.lexicon import Lexicon
from claimset.model.quantity import Approximation, Quantity
from claimset.model.span import Span
from claimset.quantity.from_words import equal_values, misreadings, quotes_in_place, read_quote
from claimset.quantity.lookalikes import Lookalike
from claimset.quantity.notation import NotationError, parse_quantity, render_quantity
from claimset.quantity.numerals import numeral
from claimset.quantity.printed_digits import without_print
from claimset.rules.engine.lookalike_cache import lookalikes_of
from claimset.rules.engine.rule import Subject, rule
from claimset.text.visible import in_quotes

_MONTH = r"(?:0[1-9]|1[0-2]|XX)"
_MONTHDAY = r"(?:0[1-9]|[12][0-9]|3[01]|XX)"
_WEEK = r"W(?:0[1-9]|[1-4][0-9]|5[0-3]|XX)(?:-WE|-[1-7])?"
_PART = rf"(?:{_MONTH}(?:-{_MONTHDAY})?|{_WEEK}|Q[1-4X]|H[12X]|SP|SU|FA|WI)"
_DATE = rf"(?:(?:[0-9]{{4}}|[0-9]{{3}}X|[0-9]{{2}}XX|XXXX)(?:-{_PART})?|[0-9]{{2,3}})"
_CLOCK = r"(?:(?:[01][0-9]|2[0-4])(?::[0-5][0-9]){0,2}|MO|MI|AF|EV|NI|DT)"
_DAY = rf"{_DATE}(?:T{_CLOCK})?"
_COUNT = r"(?:[0-9]+|X+)"
_TIME = rf"T(?=[0-9X])(?:{_COUNT}H)?(?:{_COUNT}M)?(?:{_COUNT}S)?"
_DURATION = rf"P(?=[0-9XT])(?:{_COUNT}Y)?(?:{_COUNT}M)?(?:{_COUNT}W)?(?:{_COUNT}D)?(?:{_TIME})?"
_TIMEX = re.compile(rf"{_DAY}(?:/(?:{_DAY}|\.\.)?)?|/{_DAY}|{_DURATION}|(?:PAST|PRESENT|FUTURE)_REF")
_NUMERAL = re.compile(r"[0-9]+(?:[.,][0-9]+)*")


@rule("QTY001", since="0.1.0")
def notation(subject: Subject) -> Iterator[Violation]:
    """
    A quantity's value is missing or is no quantity notation.

    Arithmetic between claims reads the value, not the words. Annotators write it on the labeling page. Labels that were
    imported from a file have none: `claimset adjudicate --decisions FILE --replace` sets it in gold, by a line of the
    kind `attribute`.

    Bad:  `[64] callers` with the value `64 callers`
    Good: `[64] callers` with the value `=64 caller`
    """
    for span, _, value in _values_with_format(subject, "quantity"):
        if value is None:
            yield Violation(f"the {span.label} {subject.words(span)} has no value", span)
            continue
        if _canonical(value) is not None:
            continue
        try:
            parse_quantity(value)
        except NotationError as error:
            reason = f": {error}" if subject.document.is_open else ""
            yield Violation(f"the value of {subject.words(span)} is no quantity notation{reason}", span)


@rule("QTY002", since="0.1.0")
def canonical_notation(subject: Subject) -> Iterator[Violation]:
    """
    A quantity's value is not written in its one canonical form.

    If one value can be written in two ways, annotators who agree seem to disagree.

    Bad:  `=64.0 caller`
    Good: `=64 caller`
    """
    for span, name, value in _values_with_format(subject, "quantity"):
        line = _canonical(value or "")
        if line is not None and line != value:
            edited_span = msgspec.structs.replace(span, attributes={**span.attributes, name: line})
            form_note = f"is written {in_quotes(line)}" if subject.document.is_open else "has another canonical form"
            yield Violation(f"{subject.value(value)} {form_note}", span, Edit(span, edited_span))


@rule("QTY003", since="0.1.0")
def time_value(subject: Subject) -> Iterator[Violation]:
    """
    A date has no time value, or one that is not TIMEX3.

    A day `2024-12-03`, month, year, week `2024-W07`, quarter, decade `202X`, an interval `2023-04-01/2024-03-31`, a
    duration `P2Y`, or `PAST_REF`, `PRESENT_REF`, `FUTURE_REF`.

    Bad:  `[maart 2031]` with the value `maart 2031`
    Good: `[maart 2031]` with the value `2031-03`
    """
    for span, _, value in _values_with_format(subject, "timex3"):
        if value is None:
            yield Violation(f"the {span.label} {subject.words(span)} has no time value", span)
        elif _TIMEX.fullmatch(value) is None:
            value_text = in_quotes(value) if subject.document.is_open else f"the value of {subject.words(span)}"
            yield Violation(f"{value_text} is no TIMEX3 value, such as 2024-12 or 2023-04-01/2024-03-31", span)


@rule("QTY004", since="0.1.0", in_annotations=Level.WARNING)
def differs_from_words(subject: Subject) -> Iterator[Violation]:
    """
    A quantity's value is not what its words say.

    Arithmetic between claims reads the value, and people read the words. The lexicon of the document's language reads
    the words. Words that it cannot read, or can read in two ways, are not reported.

    Bad:  `[Nearly 1,200]` with the value `=1200 caller`
    Good: `[Nearly 1,200]` with the value `<~1200 caller`
    """
    for item in _other_values(subject):
        if not item.is_misread:
            yield _other_value(subject, item, "the words say")


@rule("QTY005", since="0.1.0")
def separator_misread(subject: Subject) -> Iterator[Violation]:
    """
    A thousand mark was read as a decimal one, or a decimal mark as a thousand one.

    Dutch writes the marks the other way round: 1.249 is a thousand times more in Dutch than in English.

    Bad:  `[1.249,5] vragen per maand en [14.000] brieven` with `=12495 question /P1M` and `=14 letter`
    Good: `[1.249,5] vragen per maand en [14.000] brieven` with `=1249.5 question /P1M` and `=14000 letter`
    """
    for item in _other_values(subject):
        if item.is_misread:
            yield _other_value(subject, item, "a separator was misread:")


@rule("QTY006", since="0.1.0")
def no_quantity(subject: Subject) -> Iterator[Violation]:
    """
    An age, or a name that holds a number, is labelled as a quantity.

    Neither counts anything, so sums and comparisons with it make no sense. An age may point at a person.

    Bad:  `Channel [4] filmed [64] volunteers in [2030/31]`
    Good: `Channel 4 filmed [64] volunteers in 2030/31`
    """
    text, lookalikes = subject.text or "", lookalikes_of(subject)
    for span, _, _ in _values_with_format(subject, "quantity"):
        for item in lookalikes:
            if _is_part(span, item, text):
                kind = "an age" if item.is_age else "a name with a number"
                yield Violation(f"{subject.words(span)} is {kind}, no quantity", span)
                break


class _OtherValue(NamedTuple):
    """
    A span whose attribute `name` has another `value` than the words say, which is `word_value`.

    `is_misread` says that the value comes of a misread separator, `has_one_reading` that the words next to the span do
    not change what its own words say.
    """

    span: Span
    name: str
    value: str
    word_value: str
    is_misread: bool
    has_one_reading: bool


def _other_values(subject: Subject) -> Iterator[_OtherValue]:
    lexicon = subject.schema.lexicon.get(subject.document.language)
    if lexicon is None or subject.text is None:
        return
    for span, name, value in _values_with_format(subject, "quantity"):
        if _canonical(value or "") is None or _words_give_value(
            subject.text[span.start : span.end], value or "", lexicon
        ):
            continue
        stored_value = parse_quantity(value or "")
        quotes = quotes_in_place(subject.text, span.start, span.end, lexicon)
        readings = [equal_values(read_quote(quote, lexicon) or (), stored_value) for quote in quotes]
        if not readings or not readings[0] or any(_is_among(stored_value, values) for values in readings):
            continue
        is_misread = any(
            _is_among(stored_value, equal_values(misreading, stored_value))
            for quote in quotes
            for misreading in misreadings(quote, lexicon)
        )
        yield _OtherValue(span, name, value or "", render_quantity(readings[0][0]), is_misread, len(quotes) == 1)


@lru_cache(maxsize=4096)
def _canonical(value: str) -> str | None:
    """Return the canonical line of a value; None for what is no quantity notation."""
    try:
        return render_quantity(parse_quantity(value))
    except NotationError:
        return None


@lru_cache(maxsize=4096)
def _words_give_value(words: str, value: str, lexicon: Lexicon) -> bool:
    """Say whether words by themselves, whatever stands around them, say a value."""
    stored_value = parse_quantity(value)
    if stored_value.min == stored_value.max and stored_value.min is not None and _NUMERAL.fullmatch(words):
        number = numeral(words, lexicon)
        if number is not None and stored_value.approximation == Approximation.EXACT:
            return number.value == Fraction(stored_value.min)
    return _is_among(stored_value, equal_values(read_quote(words, lexicon) or (), stored_value))


def _is_among(value: Quantity, values: Iterable[Quantity]) -> bool:
    """Say whether values hold a value, however its number was printed."""
    return without_print(value) in map(without_print, values)


def _other_value(subject: Subject, item: _OtherValue, reason: str) -> Violation:
    if subject.document.is_open:
        values = f"{in_quotes(item.value)}; {reason} {in_quotes(item.word_value)}"
        message = f"{subject.words(item.span)} has the value {values}"
    else:
        message = f"the value of {subject.words(item.span)} is not what its words say"
    edited_span = msgspec.structs.replace(item.span, attributes={**item.span.attributes, item.name: item.word_value})
    # With a hedge right outside the span the span may be too short, and the value right.
    return Violation(message, item.span, Edit(item.span, edited_span) if item.has_one_reading else None)


def _is_part(span: Span, item: Lookalike, text: str) -> bool:
    """Say whether a span lies in a lookalike, or holds one and no digit beside it."""
    if item.start <= span.start and span.end <= item.end:
        return True
    remainder = text[span.start : item.start] + text[item.end : span.end]
    return span.start <= item.start and item.end <= span.end and not any(map(str.isdecimal, remainder))


def _values_with_format(subject: Subject, form: str) -> Iterator[tuple[Span, str, str | None]]:
    for span, attribute in subject.with_format(form):
        value = span.attributes.get(attribute.name)
        yield span, attribute.name, None if value is None else str(value)
