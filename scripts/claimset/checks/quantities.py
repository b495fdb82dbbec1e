"""QTY: values of quantities and dates."""

import re
from collections.abc import Iterator

import msgspec

from claimset.checks.rule import Subject, rule
from claimset.flow.notation import NotationError, parse, render
from claimset.model.issue import Edit, Violation
from claimset.model.span import Span

_DATE = r"[\dX]{4}(?:-(?:[\dX]{2}(?:-[\dX]{2})?|W[\dX]{2}(?:-WE|-[1-7])?|Q[1-4X]|H[12X]|SP|SU|FA|WI))?|[\dX]{2,3}"
_DAY = rf"(?:{_DATE})(?:T(?:\d{{2}}(?::\d{{2}}){{0,2}}|MO|MI|AF|EV|NI|DT))?"
_DURATION = r"P(?=[\dXT])(?:[\dX]+Y)?(?:[\dX]+M)?(?:[\dX]+W)?(?:[\dX]+D)?(?:T(?:[\dX]+H)?(?:[\dX]+M)?(?:[\dX]+S)?)?"
_TIMEX = re.compile(rf"(?:{_DAY})(?:/(?:{_DAY}|\.\.)?)?|/(?:{_DAY})|{_DURATION}|(?:PAST|PRESENT|FUTURE)_REF")


@rule("QTY001", since="0.1.0")
def notation(subject: Subject) -> Iterator[Violation]:
    """
    A quantity's value is missing or is no quantity notation.

    The value is what arithmetic between claims rests on; `claimset` reads it, not the words.

    Not `95 people` but `=95 person`.
    """
    for span, _, value in _formatted(subject, "quantity"):
        if value is None:
            yield Violation(f"the {span.label} {subject.words(span)} has no value", span)
            continue
        try:
            parse(value)
        except NotationError as error:
            yield Violation(f"the value of {subject.words(span)} cannot be read: {error}", span)


@rule("QTY002", since="0.1.0")
def canonical_notation(subject: Subject) -> Iterator[Violation]:
    """
    A quantity's value is not written in its one canonical form.

    One value, one line: two ways to write it make two annotators disagree who agree.

    Not `=1249.0` but `=1249`.
    """
    for span, name, value in _formatted(subject, "quantity"):
        try:
            line = render(parse(value or ""))
        except NotationError:
            continue
        if line != value:
            after = msgspec.structs.replace(span, attributes={**span.attributes, name: line})
            yield Violation(f"{value!r} is written {line!r}", span, Edit(span, after))


@rule("QTY003", since="0.1.0")
def time_value(subject: Subject) -> Iterator[Violation]:
    """
    A date has no time value, or one that is not TIMEX3.

    A day `2024-12-03`, month, year, week `2024-W07`, quarter, decade `202X`, an interval `2023-04-01/2024-03-31`, a
    duration `P2Y`, or `PAST_REF`, `PRESENT_REF`, `FUTURE_REF`.

    Not `December 2024` but `2024-12`.
    """
    for span, _, value in _formatted(subject, "timex3"):
        if value is None:
            yield Violation(f"the {span.label} {subject.words(span)} has no time value", span)
        elif not _TIMEX.fullmatch(value):
            yield Violation(f"{value!r} is no TIMEX3 value, such as 2024-12 or 2023-04-01/2024-03-31", span)


def _formatted(subject: Subject, form: str) -> Iterator[tuple[Span, str, str | None]]:
    for layer, span in subject.marks:
        for name, attribute in layer.attributes.items():
            if attribute.format == form and attribute.applies(span.label):
                value = span.attributes.get(name)
                yield span, name, None if value is None else str(value)
