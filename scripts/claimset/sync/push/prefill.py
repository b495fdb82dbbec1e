"""The prediction of a task: labels of earlier passes, and those that a machine proposes."""

import msgspec

from claimset.gold.stored import Stored
from claimset.labels.as_json import labels_sha256
from claimset.model.document import Document
from claimset.model.labels import Labels
from claimset.model.record import Annotation
from claimset.model.schema import Interface, Layer, Schema
from claimset.model.span import Span
from claimset.model.task import Prediction
from claimset.quantity.notation import render_quantity
from claimset.quantity.propose import propose_quantities
from claimset.schema.questions import drawn_attributes
from claimset.store.project import Project

MODEL = "earlier passes"


class PredictionMaker:
    """Makes the predictions of tasks; the readers of stored annotations are made once for all documents."""

    def __init__(self, project: Project, schema: Schema) -> None:
        self._project, self._schema = project, schema
        self._stored = Stored(project, schema)

    def of(self, document: Document, text: str, interface: Interface) -> Prediction | None:
        """Return the prediction of one task, as `make_prediction` does."""
        return make_prediction(self._project, self._schema, document, text, interface, self._stored)


def make_prediction(
    project: Project,
    schema: Schema,
    document: Document,
    text: str,
    interface: Interface,
    stored: Stored | None = None,
) -> Prediction | None:
    """
    Return the prediction of a task: the labels it shows before anybody works on it; None if there are none.

    Layers that the interface shows come from the gold record, else from the only annotator who labelled them; with
    several annotators and no gold none is shown. Layers that it draws come from the machine's proposal. A quantity
    without a value gets the value of its words, if they have one.
    """
    proposal = project.prediction(document.id, schema)
    proposed_labels = proposal.labels if proposal else Labels()
    layers = dict(proposed_labels.layers)
    relations = list(proposed_labels.relations)
    earlier_labels = _earlier_labels(project, schema, document, interface, stored)
    for layer in schema.drawn_in(interface):
        if earlier_labels is not None and layer.stage in interface.shows and layer.name in earlier_labels.layers:
            layers[layer.name] = earlier_labels.layers[layer.name]
    if earlier_labels is not None:
        labelled_stages = {schema.layers[name].stage for name in earlier_labels.layers}
        shown_relations = {
            name
            for name, kind in schema.relations.items()
            if kind.stage in interface.shows and kind.stage in labelled_stages
        }
        relations = [item for item in relations if item.label not in shown_relations]
        relations += [item for item in earlier_labels.relations if item.label in shown_relations]
    layers = {
        layer.name: _with_quantities(layers[layer.name], layer, schema, document, text, interface)
        for layer in schema.layers.values()
        if layer.name in layers
    }
    labels = Labels(document=proposed_labels.document, layers=layers, relations=tuple(relations))
    if proposal is not None and labels == proposed_labels:
        return proposal
    if not any(layers.values()):
        return proposal
    return Prediction(proposal.model if proposal else MODEL, labels_sha256(labels, schema)[:8], labels)


def _earlier_labels(
    project: Project, schema: Schema, document: Document, interface: Interface, stored: Stored | None
) -> Labels | None:
    if not interface.shows:
        return None
    stored = stored or Stored(project, schema)
    gold_file = project.gold_file(document.id)
    record = stored.gold(gold_file)[0] if gold_file.is_file() else None
    if record is not None and record.text_sha256 == document.sha256:
        return record.labels
    pulled_file = project.pulled_file(document.id)
    rows = [row for row in stored.pulled(pulled_file)[0] if row.counts] if pulled_file.is_file() else []
    rows = [row for row in rows if row.text_sha256 == document.sha256]
    layers: dict[str, tuple[Span, ...]] = {}
    relations = []
    for stage in interface.shows:
        stage_rows = [row for row in rows if _is_of_stage(row, schema, stage)]
        if len(stage_rows) == 1:
            layer_names = [layer.name for layer in schema.layers.values() if layer.stage == stage]
            layers |= {
                name: stage_rows[0].labels.layers[name] for name in layer_names if name in stage_rows[0].labels.layers
            }
            relations += [item for item in stage_rows[0].labels.relations if _stage(schema, item.label) == stage]
    return Labels(layers=layers, relations=tuple(relations))


def _is_of_stage(row: Annotation, schema: Schema, stage: str) -> bool:
    interface = schema.interfaces.get(row.interface)
    return interface is not None and stage in interface.passes


def _stage(schema: Schema, relation: str) -> str | None:
    kind = schema.relations.get(relation)
    return kind.stage if kind else None


def _with_quantities(
    spans: tuple[Span, ...], layer: Layer, schema: Schema, document: Document, text: str, interface: Interface
) -> tuple[Span, ...]:
    lexicon = schema.lexicon.get(document.language)
    if lexicon is None:
        return spans
    values: dict[str, dict[str, str]] = {}
    for attribute in drawn_attributes(layer, interface):
        if attribute.format == "quantity":
            figures = sorted((span.start, span.end, span.id) for span in spans if attribute.applies(span.label))
            quantities = propose_quantities(text, [(start, end) for start, end, _ in figures], lexicon)
            for (_, _, span_id), value in zip(figures, quantities, strict=True):
                if value is not None:
                    values.setdefault(span_id, {})[attribute.name] = render_quantity(value)
    return tuple(
        msgspec.structs.replace(span, attributes={**values[span.id], **span.attributes}) if span.id in values else span
        for span in spans
    )
