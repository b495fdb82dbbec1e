"""QTY: quantities and what stands around them: times of a change, the counted noun, words the value leaves out."""

import re
from collections.abc import Iterator
from typing import NamedTuple

import msgspec

from claimset.model.issue import Edit, Level, Violation
from claimset.model.lexicon import Lexicon
from claimset.model.quantity import Approximation, Kind, Quantity
from claimset.model.span import Span
from claimset.quantity.from_words import equal_values, read_quote
from claimset.quantity.notation import NotationError, parse_quantity, render_quantity, with_unit
from claimset.quantity.numerals import numeral
from claimset.quantity.printed_digits import named_numbers, own_digit, without_print
from claimset.quantity.propose import FigureInText, may_name_period, read_figure
from claimset.quantity.units import one_word, unit_of_mention
from claimset.rules.engine.lookalike_cache import lookalikes_of
from claimset.rules.engine.rule import Subject, rule
from claimset.text.visible import in_quotes

_NUMERAL = re.compile(r"[0-9][0-9.,]*")


class _Figure(NamedTuple):
    """A quantity whose value can be read."""

    span: Span
    attribute: str
    value: Quantity


@rule("QTY007", since="0.2.0", level=Level.WARNING, in_annotations=Level.INFO)
def change_without_times(subject: Subject) -> Iterator[Violation]:
    """
    A change has no time.

    A rise or fall lies between two times. Without them nobody can compare it with the two levels, or with another
    change. Draw relations from the figure to the times that the text names.

    Bad:  `[Calls rose by [30 per cent]].`
    Good: `[Calls rose by [30 per cent] in [2031]].` with `IN_TIME` from the figure to the date
    """
    types = subject.tables.meaning("time")
    if not subject.asks_meaning("time"):
        return
    dated_ids = {item.source for item in subject.labels.relations if item.label in types}
    for span, attribute in subject.with_format("quantity"):
        quantity = _value(span, attribute.name)
        if quantity is not None and quantity.kind is Kind.CHANGE and span.id not in dated_ids:
            yield Violation(f"the change {subject.words(span)} has no time", span)


@rule("QTY008", since="0.2.0", level=Level.WARNING, in_annotations=Level.INFO, convention=True)
def other_unit(subject: Subject) -> Iterator[Violation]:
    """
    A quantity's unit is missing, or is not the one word for what is counted.

    Figures with one unit are compared. Where the guidelines call crimes, cases and offences one thing, the lexicon
    gives one word for it. The noun as it is written is the end of the relation that says what is counted.

    Bad:  `[310] [crimes]` with the value `=310 case`
    Good: `[310] [crimes]` with the value `=310 offence`
    """
    lexicons = tuple(subject.schema.lexicon.values())
    nouns = _counted_nouns(subject)
    for figure in _figures(subject):
        unit = figure.value.unit or ""
        unit_word = one_word(unit, lexicons)
        if unit_word != unit:
            line = render_quantity(with_unit(figure.value, unit_word))
            problem = f"has the unit {in_quotes(unit)}: the lexicon's one word for it is {in_quotes(unit_word)}"
            yield _violation(subject, figure, problem, "has a unit that is not the one word for it", line)
            continue
        noun_unit = nouns.get(figure.span.id)
        if figure.value.kind not in {Kind.COUNT, Kind.RATE} or noun_unit == unit:
            continue
        in_text = _in_text(subject, figure)
        if in_text is None:
            continue
        noun_unit = noun_unit or in_text.value.unit
        if not unit:
            line_with_unit = render_quantity(with_unit(figure.value, noun_unit)) if noun_unit else None
            yield _violation(subject, figure, "has no unit", "has no unit", line_with_unit)
        elif noun_unit not in {None, unit}:
            problem = f"has the unit {in_quotes(unit)}; its noun is counted as {in_quotes(str(noun_unit))}"
            yield _violation(subject, figure, problem, "has another unit than its noun", None)


@rule("QTY009", since="0.2.0", level=Level.WARNING, in_annotations=Level.INFO)
def incomplete_value(subject: Subject) -> Iterator[Violation]:
    """
    A quantity's value leaves out what its words say: a period, a change, or how the number was printed.

    Without it figures are compared that say different things: six a day with six, a rise of a quarter with a share of a
    quarter, or a quarter with exactly 25 per cent.

    Bad:  `[24] calls a week` with the value `=24 call`
    Good: `[24] calls a week` with the value `=24 call /P1W`
    """
    lexicon = subject.schema.lexicon.get(subject.document.language)
    if lexicon is None or subject.text is None:
        return
    for figure in _figures(subject):
        quote = figure.span.quote(subject.text)
        printed_value = _value_as_printed(figure.value, quote, lexicon)
        if printed_value is None:
            continue
        in_text = None
        place = figure.span.start, figure.span.end
        if figure.value.kind in {Kind.SHARE, Kind.RATIO} or may_name_period(subject.text, *place, lexicon):
            in_text = _in_text(subject, figure)
        full_value = _full_value(figure.value, printed_value, in_text)
        if full_value != figure.value:
            line = render_quantity(full_value)
            problem = f"leaves out what the words say: {in_quotes(line)}"
            yield _violation(subject, figure, problem, "leaves out what the words say", line)
        elif in_text is not None and in_text.open_period is not None and figure.value.per is None:
            period = in_text.open_period if subject.document.is_open else "one"
            message = f"the value of {subject.words(figure.span)} has no period, and its clause names {period}"
            yield Violation(message, figure.span)


def _figures(subject: Subject) -> Iterator[_Figure]:
    for span, attribute in subject.with_format("quantity"):
        value = _value(span, attribute.name)
        if value is not None:
            yield _Figure(span, attribute.name, value)


def _in_text(subject: Subject, figure: _Figure) -> FigureInText | None:
    """Return what the words of a figure and those around it say; None where they are not clear, or it is a name."""
    lexicon = subject.schema.lexicon.get(subject.document.language)
    span = figure.span
    if lexicon is None or subject.text is None:
        return None
    if any(item.start < span.end and span.start < item.end for item in lookalikes_of(subject)):
        return None
    return read_figure(subject.text, span.start, span.end, lexicon)


def _value(span: Span, attribute: str) -> Quantity | None:
    try:
        return parse_quantity(str(span.attributes.get(attribute, "")))
    except NotationError:
        return None


def _value_as_printed(value: Quantity, quote: str, lexicon: Lexicon) -> Quantity | None:
    """Return the value as its words print it; None where the words say another number, or nothing clear."""
    number = numeral(quote, lexicon) if _NUMERAL.fullmatch(quote) else None
    is_exact = number is not None and value.approximation == Approximation.EXACT and value.min == number.value
    if number is not None and is_exact and number.digit == own_digit(*named_numbers(value)):
        return without_print(value)
    equal = equal_values(read_quote(quote, lexicon) or (), value)
    return next((item for item in equal if without_print(item) == without_print(value)), None)


def _full_value(value: Quantity, printed_value: Quantity, in_text: FigureInText | None) -> Quantity:
    """
    Return the value with the period and the kind that the text says and the value leaves out.

    `printed_value` is the value as its own words print it, `in_text` what the words around it add; None for nothing.
    """
    if in_text is None:
        return printed_value
    per = in_text.value.per or value.per
    if in_text.value.kind == Kind.CHANGE and value.kind in {Kind.SHARE, Kind.RATIO, Kind.RATE}:
        return msgspec.structs.replace(in_text.value, per=per)
    if per == value.per:
        return printed_value
    return with_unit(msgspec.structs.replace(printed_value, per=per), value.unit)


def _counted_nouns(subject: Subject) -> dict[str, str]:
    """Return the unit of the noun that a relation says is counted, by the id of the quantity."""
    lexicon = subject.schema.lexicon.get(subject.document.language)
    if lexicon is None or subject.text is None:
        return {}
    counts = subject.tables.meaning("counts")
    units = {}
    for item in subject.labels.relations:
        if item.label in counts and item.target in subject.spans_by_id:
            _, noun = subject.spans_by_id[item.target]
            unit = unit_of_mention(noun.quote(subject.text), lexicon)
            if unit is not None:
                units[item.source] = unit
    return units


def _violation(
    subject: Subject, figure: _Figure, problem: str, problem_without_words: str, line: str | None
) -> Violation:
    words = subject.words(figure.span)
    value = in_quotes(str(figure.span.attributes[figure.attribute]))
    message = (
        f"the value {value} of {words} {problem}"
        if subject.document.is_open
        else f"the value of {words} {problem_without_words}"
    )
    if line is None:
        return Violation(message, figure.span)
    attributes = {**figure.span.attributes, figure.attribute: line}
    return Violation(
        message, figure.span, Edit(figure.span, msgspec.structs.replace(figure.span, attributes=attributes))
    )
