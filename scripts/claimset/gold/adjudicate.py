"""Adjudication: makes the gold record of one document from its annotations and the decisions about them."""

from collections.abc import Sequence

import msgspec

from claimset.gold.amendments import amend
from claimset.gold.gaps import join_answers
from claimset.gold.selection import DecisionNeeded, combined_status, select
from claimset.labels.as_json import labels_sha256
from claimset.labels.coreference import compile_entities
from claimset.labels.implied_relations import with_implied, without_implied
from claimset.model.decision import Decision
from claimset.model.document import Document
from claimset.model.labels import Labels
from claimset.model.record import Annotation, Answers, Corrector, MadeBy, Provenance, Record, Source
from claimset.model.schema import Interface, Schema
from claimset.model.span import Relation, Span, Value
from claimset.model.version import version_numbers
from claimset.schema.defaults import with_defaults
from claimset.text.plural import plural


def adjudicate(
    document: Document, annotations: Sequence[Annotation], schema: Schema, decisions: Sequence[Decision] = ()
) -> Record:
    """
    Return the gold record of a document. The same annotations and decisions give the same record.

    Each layer, attribute, relation and document choice is taken from the interface whose pass asks for it; where
    several interfaces do, the last in the schema's order counts. Relations that follow from position are computed anew
    from gold's spans. One annotator's labels are taken as they are. Those of several annotators are merged, provided
    that they are alike or every difference is settled. What nobody was asked stays empty. The version of the guidelines
    is the newest that an annotation was made under.

    Raises Undecided where annotators differ and no decision settles it. Raises DecisionNeeded:

    - where labels were made on another text;
    - where a later pass answers about a span that the pass which draws it does not have;
    - where nobody was asked what the schema requires;
    - where somebody labelled only in another's project, or differently in several projects, unless a decision takes
      that annotation.
    """
    selection = select(document, annotations, schema, decisions)
    amended = amend(_labels_of(selection.parts, schema), decisions, schema)
    labels, changes = amended.labels, (*selection.changes, *amended.changes)
    sources = selection.sources
    correctors = sorted(
        {Corrector(line.by, line.made_by, line.machine) for line in changes if line.source != "fix"},
        key=lambda item: (item.curator, item.made_by, str(item.machine)),
    )
    makers = {item.made_by for item in sources} | {item.made_by for item in correctors}
    made_by: MadeBy = "machine" if "machine" in makers else "person"
    return Record(
        id=document.id,
        text_sha256=document.sha256,
        language=document.language,
        schema_version=schema.version,
        guideline_version=max(
            (item.guideline_version for item in sources), key=version_numbers, default=schema.guidelines
        ),
        labels=labels,
        provenance=Provenance(
            annotations=tuple(Source(item.annotator, item.interface, item.sha256, item.made_by) for item in sources),
            gold_status=combined_status(selection.statuses),
            made_by=made_by,
            sha256=labels_sha256(labels, schema),
            mended=tuple(sorted({code for line in changes for code in line.rules})),
            assumptions=join_answers((item.assumptions for item in selection.parts), labels, schema),
            corrected_by=tuple(correctors),
        ),
    )


def unamended_labels(
    document: Document, annotations: Sequence[Annotation], schema: Schema, decisions: Sequence[Decision]
) -> Labels:
    """Return gold's labels before corrections change them. Raises DecisionNeeded as `adjudicate` does."""
    return _labels_of(select(document, annotations, schema, decisions).parts, schema)


def stale_changes(
    document: Document, annotations: Sequence[Annotation], schema: Schema, decisions: Sequence[Decision]
) -> tuple[Decision, ...]:
    """
    Return the changes whose `before` is not what gold says, or what the annotations of an interface merge to.

    Raises DecisionNeeded as `adjudicate` does.
    """
    selection = select(document, annotations, schema, decisions)
    return (*selection.stale, *amend(_labels_of(selection.parts, schema), decisions, schema).stale)


def _labels_of(parts: Sequence[Annotation], schema: Schema) -> Labels:
    gold = _Gold(schema)
    for annotation in parts:
        drawn_annotation = msgspec.structs.replace(annotation, labels=without_implied(annotation.labels, schema))
        gold.add(drawn_annotation, schema.interfaces[annotation.interface])
    combined = compile_entities(with_implied(gold.labels(), schema), schema)
    gaps = join_answers((item.gaps for item in parts), combined, schema)
    complete = with_defaults(combined, schema, gaps=gaps)
    _require_answers(complete, schema, gaps)
    return complete


class _Gold:
    """Collects gold's labels from one annotation of each interface, added in the schema's order."""

    def __init__(self, schema: Schema) -> None:
        self._schema = schema
        self._spans: dict[str, dict[str, Span]] = {name: {} for name in schema.layers}
        self._document: dict[str, Value] = {}
        self._relations: set[Relation] = set()

    def add(self, annotation: Annotation, interface: Interface) -> None:
        """Add what the interface's passes ask for; what an earlier annotation answered there is replaced."""
        labels, passes = annotation.labels, interface.passes
        for layer in self._schema.layers.values():
            spans = labels.layers.get(layer.name, ())
            if layer.stage in passes:
                self._spans[layer.name] = {span.id: span for span in spans}
                continue
            attribute_names = {name for name, item in layer.attributes.items() if item.stage in passes}
            for span in spans if attribute_names else ():
                self._overlay(annotation, layer.name, span, attribute_names)
        self._document |= {
            name: value for name, value in labels.document.items() if self._schema.document[name].stage in passes
        }
        stages = {name: item.stage for name, item in self._schema.relations.items()}
        self._relations = {item for item in self._relations if stages[item.label] not in passes}
        self._relations |= {item for item in labels.relations if stages[item.label] in passes}

    def labels(self) -> Labels:
        """Return what was collected."""
        return Labels(
            document=self._document,
            layers={name: tuple(spans.values()) for name, spans in self._spans.items()},
            relations=tuple(sorted(self._relations)),
        )

    def _overlay(self, annotation: Annotation, layer: str, span: Span, attribute_names: set[str]) -> None:
        base = self._spans[layer].get(span.id)
        if base is None or (base.start, base.end, base.label) != (span.start, span.end, span.label):
            raise DecisionNeeded(
                f"{annotation.annotator} has another span {span.id} in '{annotation.interface}' "
                "than the pass that draws it"
            )
        answers = {name: value for name, value in span.attributes.items() if name in attribute_names}
        self._spans[layer][span.id] = msgspec.structs.replace(base, attributes={**base.attributes, **answers})


def _require_answers(labels: Labels, schema: Schema, gaps: Answers) -> None:
    for place, attributes in gaps.items():
        schema_attributes = schema.document if place == schema.document_key else schema.layers[place].attributes
        for name, ids in attributes.items():
            spans = [span for span in labels.layers.get(place, ()) if span.id in ids and name not in span.attributes]
            if schema_attributes[name].required and (spans or (not ids and name not in labels.document)):
                place_words = f"of {plural(len(spans), 'span')} in '{place}'" if spans else f"in '{place}'"
                raise DecisionNeeded(
                    f"nobody was asked for '{name}' {place_words}, and the schema requires it: have it answered in "
                    "Label Studio and pull, or no longer require it in the schema, or let claimset schema migrate "
                    "--apply --assume-defaults write the default"
                )
