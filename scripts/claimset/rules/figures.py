"""QTY: what a figure is attached to: the times of a change, and the unit of what is counted."""

import re
from collections.abc import Iterator

from claimset.model.issue import Level, Violation
from claimset.model.lexicon import Lexicon
from claimset.model.quantity import Kind
from claimset.quantity.notation import NotationError, parse_quantity
from claimset.rules.engine.rule import Subject, rule

_WORD = re.compile(r"\w+(?:['’-]\w+)*")


@rule("QTY007", since="0.2.0", level=Level.WARNING, in_annotations=Level.INFO)
def change_without_times(subject: Subject) -> Iterator[Violation]:
    """
    A change has no time.

    A rise or fall lies between two times; without them nobody can set it beside the two levels, or beside another
    change. Point from the figure to the times that the text names.

    Bad:  `Calls rose by [30 per cent]` without a time
    Good: `Calls rose by [30 per cent] in [2024]` with IN_TIME
    """
    types = subject.tables.meaning("time")
    if not subject.asks_meaning("time"):
        return
    dated_ids = {item.source for item in subject.labels.relations if item.label in types}
    for span, attribute in subject.with_format("quantity"):
        try:
            quantity = parse_quantity(str(span.attributes.get(attribute.name, "")))
        except NotationError:
            continue
        if quantity.kind is Kind.CHANGE and span.id not in dated_ids:
            yield Violation(f"the change {subject.words(span)} has no time", span)


@rule("QTY008", since="0.2.0", level=Level.WARNING, in_annotations=Level.INFO)
def other_unit(subject: Subject) -> Iterator[Violation]:
    """
    A figure's unit is not the canonical word of the noun that it counts.

    Figures are compared by their unit. The lexicon of the document's language says which nouns mean one thing; the
    noun as written is kept by the relation to what is counted. A noun that the lexicon does not know says nothing.

    Bad:  `=310 case` that counts `crimes`
    Good: `=310 offence` that counts `crimes`
    """
    lexicon = subject.schema.lexicon.get(subject.document.language)
    if lexicon is None or subject.text is None:
        return
    types = subject.tables.meaning("counts")
    values = {
        span.id: (span, str(span.attributes.get(item.name, ""))) for span, item in subject.with_format("quantity")
    }
    for relation in subject.labels.relations:
        if relation.label not in types or relation.source not in values or relation.target not in subject.spans_by_id:
            continue
        span, value = values[relation.source]
        units = _canonical_units(subject.spans_by_id[relation.target][1].quote(subject.text), lexicon)
        try:
            quantity = parse_quantity(value)
        except NotationError:
            continue
        if quantity.kind is Kind.COUNT and units and quantity.unit not in units:
            unit = f" {quantity.unit}" if subject.document.is_open and quantity.unit else ""
            message = f"{subject.words(span)} has the unit{unit}, and counts what is {' or '.join(sorted(units))}"
            yield Violation(message, span)


def _canonical_units(words: str, lexicon: Lexicon) -> set[str]:
    """Return the canonical words for a counted noun, by its last words, the longest that the lexicon knows."""
    tokens = _WORD.findall(words.casefold())
    for start in range(len(tokens)):
        form = " ".join(tokens[start:])
        units = {unit for unit, forms in lexicon.units.items() if form in forms}
        if units:
            return units
    return set()
