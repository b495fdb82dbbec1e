"""LBL: which labels and attributes may stand together."""

from collections import Counter
from collections.abc import Iterator

import msgspec

from claimset.model.issue import Edit, Level, Violation
from claimset.model.schema import Label, Layer
from claimset.model.span import Span, Value, single_values
from claimset.rules.engine.rule import Subject, rule
from claimset.text.plural import plural

_SHORTEST_QUOTE = 3
_VALUE_FORMATS = {"quantity", "timex3"}
"""Formats whose own rules, QTY001 and QTY003, say that a value is missing."""


@rule("LBL001", since="0.1.0")
def attribute_of_another_label(subject: Subject) -> Iterator[Violation]:
    """
    A span has an attribute that its label does not have.

    The schema says with `x-for` which labels an attribute belongs to; elsewhere its value means nothing.

    Bad:  `[Stichting Zeelijn]` as an `NGO` with `"status": "public_role"`
    Good: `[Stichting Zeelijn]` as an `NGO` without a legal status
    """
    for span, kind in subject.kinds:
        for name in span.attributes:
            if name not in kind.attributes:
                yield Violation(f"{subject.words(span)} is {span.label}, which has no '{name}'", span)


@rule("LBL002", since="0.1.0")
def one_id_twice(subject: Subject) -> Iterator[Violation]:
    """
    Two spans share an id.

    Relations, links and waivers name spans by their id. It happens in Label Studio where an annotator puts the label of
    a second layer on a selected region.

    Bad:  `[Zeelijn]` and `[Duinhulp]` with the one id `"e1"`
    Good: `[Zeelijn]` with the id `"e1"` and `[Duinhulp]` with `"e2"`
    """
    counts = Counter(span.id for span in subject.labels.spans)
    if len(counts) == counts.total():
        return
    layers: dict[str, dict[str, str]] = {}
    for layer, span in subject.spans:
        layers.setdefault(span.id, {})[layer.name] = layer.title
    for _, span in subject.spans:
        titles = list(layers[span.id].values())
        if len(titles) > 1:
            yield Violation(f"the region {span.id} has labels of {len(titles)} layers: {' and '.join(titles)}", span)
        elif counts[span.id] > 1:
            yield Violation(f"the id {span.id} is used by {plural(counts[span.id], 'span')}", span)


@rule("LBL003", since="0.1.0")
def default_label(subject: Subject) -> Iterator[Violation]:
    """
    A span has the label that means everything else.

    The default zone is whatever no other zone covers. A drawn one says the same twice, and can contradict the others.

    Bad:  `[Harbour Line opened.]` as a zone of `BODY`
    Good: no zone over `Harbour Line opened.`
    """
    for span, kind in subject.kinds:
        if kind.label is not None and kind.label.default:
            yield Violation(f"{subject.words(span)} is labelled {span.label}, which is never drawn", span)


@rule("LBL005", since="0.2.0", level=Level.WARNING)
def deprecated_label_or_value(subject: Subject) -> Iterator[Violation]:
    """
    A label, or the value of an attribute, is one that the schema no longer offers.

    The schema says with `x-deprecated` what takes its place, if anything does. Annotators can no longer choose it, so
    that old and new labels say the same in two ways.

    Bad:  `[Zeelijn]` as an `NGO`, with `"x-deprecated": "COMPANY"` in the schema
    Good: `[Zeelijn]` as a `COMPANY`
    """
    for span, kind in subject.kinds:
        layer, label = kind.layer, kind.label
        if label is not None and label.deprecated is not None:
            edited_span = msgspec.structs.replace(span, label=label.deprecated) if label.deprecated else None
            fits = edited_span is not None and _fits_label(edited_span, layer)
            message = f"{subject.words(span)} is {span.label}, which is deprecated{_successor_note(label.deprecated)}"
            yield Violation(message, span, Edit(span, edited_span) if fits else None)
        for name, value in span.attributes.items() if kind.has_deprecated_values else ():
            attribute = layer.attributes.get(name)
            for old_value in attribute.values if attribute else ():
                if old_value.deprecated is not None and old_value.name in single_values(value):
                    successor = _with_successor(value, old_value)
                    edited_span = msgspec.structs.replace(span, attributes={**span.attributes, name: successor})
                    words = f"{subject.words(span)} has '{name}' {old_value.name}, which is deprecated"
                    yield Violation(
                        words + _successor_note(old_value.deprecated),
                        span,
                        Edit(span, edited_span) if old_value.deprecated else None,
                    )


@rule("LBL006", since="0.2.0")
def attribute_of_the_label_missing(subject: Subject) -> Iterator[Violation]:
    """
    A span lacks an attribute that its label requires.

    The schema names with `x-requires` the attributes without which a label is worth nothing. An attribute with a
    default counts as answered: the default is written out when annotations become gold.

    Bad:  `[Zeelijn]` without an id, where its label has `"x-requires": ["entity_id"]`
    Good: `[Zeelijn]` with `"entity_id": "n1"`
    """
    for span, kind in subject.kinds:
        for name in kind.label.requires if kind.label is not None else ():
            attribute = kind.layer.attributes.get(name)
            if (
                attribute is None
                or attribute.required
                or attribute.format in _VALUE_FORMATS
                or not subject.asks_attribute(kind.layer, attribute, span)
            ):
                continue
            if span.attributes.get(name, attribute.default_of(span.label)) in {None, ()}:
                yield Violation(f"the {span.label} {subject.words(span)} has no '{name}', which it needs", span)


@rule("LBL008", since="0.2.0", level=Level.INFO, convention=True)
def one_name_two_labels(subject: Subject) -> Iterator[Violation]:
    """
    The same words have one label here and another there.

    Often one of the two is a slip. Sometimes both are right, as where a place stands for its government. It is advice:
    look at both. Only quotes of three characters or more that begin with no small letter are compared.

    Bad:  `[Sandy Bay]` as a `GOVERNMENT`, and as a `GPE` in the next sentence
    Good: `[Sandy Bay]` as a `GPE` in both
    """
    first_spans: dict[str, Span] = {}
    reported_quotes: set[str] = set()
    for layer, span, quote in subject.quotes:
        if layer.role != "mention" or len(quote) < _SHORTEST_QUOTE or quote[0].islower():
            continue
        first_span = first_spans.setdefault(quote, span)
        if (
            first_span.label != span.label
            and quote not in reported_quotes
            and (first_span.start, first_span.end) != (span.start, span.end)
        ):
            reported_quotes.add(quote)
            yield Violation(
                f"{subject.words(span)} is {span.label} here and {first_span.label} "
                f"at [{first_span.start}:{first_span.end}]",
                span,
            )


def _with_successor(value: Value, old_value: Label) -> Value:
    """Return an answer with a deprecated value's successor in its place; of several values each stands once."""
    successor = old_value.deprecated or ""
    if not isinstance(value, tuple):
        return successor
    return tuple(dict.fromkeys(successor if item == old_value.name else item for item in value))


def _successor_note(successor: str) -> str:
    return f": {successor} takes its place" if successor else ""


def _fits_label(span: Span, layer: Layer) -> bool:
    """Say whether a span's label may have all that the span says, and says all that the label needs."""
    label = layer.labels.get(span.label)
    if label is None or not label.drawn:
        return False
    label_attributes = {name: item for name, item in layer.attributes.items() if item.applies(span.label)}
    required_names = {name for name, item in label_attributes.items() if item.required or name in label.requires}
    return required_names <= span.attributes.keys() <= label_attributes.keys()
