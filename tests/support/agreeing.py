"""Annotations of made-up documents, and their agreement: labels are the schema's, offsets are what a test says."""

from itertools import product

import msgspec

from claimset.gold.agreement.comparisons import AnnotatedDocument, By
from claimset.gold.agreement.counts import MeasureName
from claimset.gold.agreement.measure import Agreement, AgreementRow, measure_agreement
from claimset.model.document import Document
from claimset.model.labels import Labels
from claimset.model.record import Annotation
from claimset.model.schema import Layer
from claimset.model.span import Relation, Span, Value
from support.strategies import SCHEMA

MENTIONS = SCHEMA.with_role("mention")[0]
CLAIMS = SCHEMA.with_role("claim")[0]
WHOLE = next(  # the interface that asks for everything beside zones
    item
    for item in SCHEMA.interfaces.values()
    if {MENTIONS.stage, CLAIMS.stage, *(relation.stage for relation in SCHEMA.relations.values())} <= set(item.passes)
)
FIRST, SECOND = [name for name, label in MENTIONS.labels.items() if label.drawn and not label.requires][:2]
LENGTH = 10
Spot = tuple[int, int, str]


def a_document(name: str = "d", length: int = LENGTH, language: str = "en") -> Document:
    return Document(
        name,
        language,
        None,
        None,
        None,
        "unknown",
        None,
        "synthetic",
        "open",
        None,
        None,
        length,
        length,
        "t",
        "2026-01-01",
    )


def spans(annotator: str, *spots: Spot) -> tuple[Span, ...]:
    return tuple(Span(f"{annotator}-{number}", *spot) for number, spot in enumerate(spots))


def an_annotation(
    annotator: str,
    *spots: Spot,
    layer: Layer = MENTIONS,
    made_by: str = "person",
    relations: tuple[Relation, ...] = (),
    **fields: object,
) -> Annotation:
    labels = Labels(layers={layer.name: spans(annotator, *spots)}, relations=relations)
    plain = Annotation(annotator, WHOLE.name, "person", "1.0.0", "1.0.0", "t", "s", labels)
    return msgspec.structs.replace(plain, made_by=made_by, **fields)


def with_answers(annotation: Annotation, **answers: Value) -> Annotation:
    """Give every span of an annotation these attributes."""
    layers = {
        name: tuple(msgspec.structs.replace(span, attributes={**span.attributes, **answers}) for span in some)
        for name, some in annotation.labels.layers.items()
    }
    return msgspec.structs.replace(annotation, labels=msgspec.structs.replace(annotation.labels, layers=layers))


def agreement(*annotations: Annotation, length: int = LENGTH, by: By | None = None) -> Agreement:
    return measure_agreement([AnnotatedDocument(a_document(length=length), annotations)], SCHEMA, by)


def row(result: Agreement, place: str, measure: MeasureName, group: str | None = None) -> AgreementRow:
    rows = [item for item in result.rows if (str(item.place), item.measure, item.group) == (place, measure, group)]
    assert len(rows) == 1, (place, measure, [str(item.place) for item in result.rows])
    return rows[0]


def value(result: Agreement, place: str, measure: MeasureName, group: str | None = None) -> float | None:
    return row(result, place, measure, group).value


def attribute_of(kind: str | None = None, format_: str | None = None) -> tuple[Layer, str, str, Value | None]:
    """Return an attribute that WHOLE asks for: its layer, a label that has it, its name, its default."""
    return next(
        (layer, label, item.name, item.default_of(label))
        for layer in SCHEMA.layers.values()
        for item in layer.attributes.values()
        for label in layer.labels
        if item.stage in WHOLE.passes
        and item.applies(label)
        and (item.kind == kind if format_ is None else item.format == format_)
        and (format_ is not None or item.default_of(label) is not None)
    )


def a_relation() -> tuple[str, Layer, str, Layer, str]:
    """Return a relation that WHOLE asks for and that leads from one label to another, with both and their layers."""
    labels = [(layer, label) for layer in SCHEMA.layers.values() for label in layer.labels]
    return next(
        (item.name, *source, *target)
        for item, source, target in product(SCHEMA.relations.values(), labels, labels)
        if item.stage in WHOLE.passes
        and item.meaning != "coreference"
        and not item.symmetric
        and source[0] is not target[0]
        and {source[1], f"layer:{source[0].name}"} & set(item.domain)
        and {target[1], f"layer:{target[0].name}"} & set(item.range)
    )
