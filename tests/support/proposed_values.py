"""The values that are proposed for the quantities of gold records, against those that people gave them."""

from collections.abc import Iterator
from typing import NamedTuple

import msgspec

from claimset.gold.label_reader import LabelReader
from claimset.model.lexicon import Lexicon
from claimset.model.quantity import Approximation, Kind, Quantity
from claimset.model.record import Record
from claimset.model.span import Span
from claimset.quantity.from_words import read_quote
from claimset.quantity.notation import parse_quantity, render_quantity
from claimset.quantity.propose import propose_quantities
from claimset.quantity.reading import Sort
from claimset.rules.engine.rule import REGISTER, Subject
from claimset.store.project import Project

FAMILY = "QTY"


class Figure(NamedTuple):
    """A quantity of a gold record. `issues` are the codes of the rules that doubt its proposal, put in its place."""

    document: str
    span: str
    is_open: bool
    surface: str
    gold: str
    proposal: str | None
    issues: tuple[str, ...]

    @property
    def is_right(self) -> bool:
        return self.proposal == self.gold

    @property
    def is_silent(self) -> bool:
        """The proposal is wrong and no rule says so."""
        return self.proposal is not None and not self.is_right and not self.issues


def proposed_figures(project: Project) -> Iterator[Figure]:
    """Yield every quantity of the gold records whose text is at hand."""
    schema = project.schema()
    label_reader = LabelReader(project, schema)
    for document in project.documents():
        text, lexicon = project.text_of(document), schema.lexicon.get(document.language)
        record, _ = label_reader.gold(project.gold_file(document.id))
        if record is None or text is None or lexicon is None:
            continue
        pairs = sorted(
            Subject(document, record.labels, schema, text).with_format("quantity"), key=lambda row: row[0].start
        )
        proposals = propose_quantities(text, [(span.start, span.end) for span, _ in pairs], lexicon)
        for (span, attribute), proposal in zip(pairs, proposals, strict=True):
            line = None if proposal is None else render_quantity(proposal)
            gold = str(span.attributes[attribute.name])
            subject = Subject(document, _with_value(record, span, attribute.name, line).labels, schema, text)
            issues = tuple(
                code
                for code, rule in REGISTER.items()
                if code.startswith(FAMILY) and line not in {None, gold}
                for violation in rule.check(subject)
                if violation.span is not None and violation.span.id == span.id
            )
            surface = surface_kind(span.quote(text), parse_quantity(gold), lexicon)
            yield Figure(document.id, span.id, document.is_open, surface, gold, line, issues)


def surface_kind(quote: str, value: Quantity, lexicon: Lexicon) -> str:
    """Name the kind of a surface."""
    readings = read_quote(quote, lexicon) or ()
    sorts = {reading.sort for reading in readings}
    if value.approximation in {Approximation.VAGUE, Approximation.RANGE}:
        return "vague numeral" if value.approximation == Approximation.VAGUE else "range"
    if value.kind == Kind.RANK:
        return "rank"
    if Sort.MULTIPLE in sorts:
        return "doubling and its like"
    if value.fraction is not None:
        return "share as a fraction"
    if value.unit == "%":
        return "change in per cent" if value.kind == Kind.CHANGE else "share in per cent"
    if value.per is not None:
        return "number with a period"
    if any(reading.unit is not None for reading in readings):
        return "money, length or size"
    has_digits = any(map(str.isdecimal, quote))
    if has_digits:
        return "digits and a scale" if value.precision is not None else "digits"
    return "words"


def _with_value(record: Record, figure: Span, attribute: str, line: str | None) -> Record:
    layers = {
        name: tuple(
            msgspec.structs.replace(span, attributes={**span.attributes, attribute: line or ""})
            if span.id == figure.id
            else span
            for span in spans
        )
        for name, spans in record.labels.layers.items()
    }
    return msgspec.structs.replace(record, labels=msgspec.structs.replace(record.labels, layers=layers))
