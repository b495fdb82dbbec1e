"""Annotations of one document to its gold record."""

from collections.abc import Sequence

from claimset.flow.coreference import compile_entities
from claimset.flow.defaults import filled
from claimset.model.document import Document
from claimset.model.labels import Labels
from claimset.model.record import Annotation, MadeBy, Provenance, Record, Source
from claimset.model.schema import Schema
from claimset.model.span import Relation, Span, Value


class Undecided(ValueError):
    """Several people labelled the same part of a document, and nobody said whose labels count."""


def adjudicate(
    document: Document, annotations: Sequence[Annotation], schema: Schema, take: str | None = None
) -> Record:
    """
    Return the gold record of a document.

    Each pass is taken from the interface that drew it, the last in the schema's order where several did. One
    annotator's labels are taken as they are; of several, those of `take`. Raises Undecided where that leaves a choice.
    """
    chosen = _chosen(document, annotations, schema, take)
    layers: dict[str, tuple[Span, ...]] = {}
    values: dict[str, Value] = {}
    relations: set[Relation] = set()
    for annotation in chosen:
        passes = schema.interfaces[annotation.interface].passes
        for layer in schema.layers.values():
            if layer.stage in passes:
                layers[layer.name] = annotation.labels.layers.get(layer.name, ())
        values |= {
            name: value for name, value in annotation.labels.document.items() if schema.document[name].stage in passes
        }
        relations = {item for item in relations if schema.relations[item.label].stage not in passes}
        relations |= {item for item in annotation.labels.relations if schema.relations[item.label].stage in passes}
    labels = Labels(
        document={name: values.get(name, item.default) for name, item in schema.document.items()},  # type: ignore[misc]
        layers={name: layers.get(name, ()) for name in schema.layers},
        relations=tuple(sorted(relations)),
    )
    made_by: MadeBy = "machine" if any(item.made_by == "machine" for item in chosen) else "person"
    return Record(
        id=document.id,
        text_sha256=document.sha256,
        language=document.language,
        schema_version=schema.version,
        guideline_version=schema.guidelines,
        labels=filled(compile_entities(labels, schema), schema),
        provenance=Provenance(
            layers=tuple(Source(item.annotator, item.interface, item.sha256, item.made_by) for item in chosen),
            adjudicated=True,
            made_by=made_by,
        ),
    )


def _chosen(
    document: Document, annotations: Sequence[Annotation], schema: Schema, take: str | None
) -> tuple[Annotation, ...]:
    chosen = []
    for interface in schema.interfaces:
        candidates = [item for item in annotations if item.interface == interface and not item.superseded]
        if len(candidates) > 1 and take is not None:
            candidates = [item for item in candidates if item.annotator == take] or candidates
        if len(candidates) > 1:
            names = ", ".join(sorted(item.annotator for item in candidates))
            raise Undecided(f"{names} labelled {document.id} in '{interface}': say whose labels count with --take")
        chosen.extend(candidates)
    return tuple(chosen)
