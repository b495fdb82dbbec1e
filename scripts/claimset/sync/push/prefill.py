"""Makes the prediction of a task from labels of earlier passes and from those that a machine proposes."""

from collections.abc import Collection, Mapping
from types import MappingProxyType

import msgspec

from claimset.labels.as_json import labels_sha256
from claimset.labels.proposed_relations import proposed_relations
from claimset.model.document import Document
from claimset.model.labels import Labels
from claimset.model.schema import Interface, Layer, Schema
from claimset.model.span import Span
from claimset.model.task import Prediction, PrefillSource
from claimset.quantity.propose import proposed_notations
from claimset.schema.questions import drawn_attributes
from claimset.store.learned.holdout import held_out_documents
from claimset.store.project import Project
from claimset.sync.push.earlier_labels import EarlierLabels, PrefillGap

MODEL = "earlier passes"


class Prefill(msgspec.Struct, frozen=True):
    """The prediction of a task, None if there is none; and the reason why labels of an earlier pass are not in it."""

    prediction: Prediction | None
    gap: PrefillGap | None = None


class PredictionMaker:
    """
    Makes the predictions of tasks; `source` is explained at `EarlierLabels`.

    Tasks of `held_out` documents show what people labelled in earlier passes, and nothing of a machine: no proposal, no
    annotation, and no gold that it had a part in.
    Without it they are those of `annotations/holdout.json`. `proposals` stand in the place of stored predictions, by
    document.
    """

    def __init__(
        self,
        project: Project,
        schema: Schema,
        source: PrefillSource | None = None,
        held_out: Collection[str] | None = None,
        proposals: Mapping[str, Prediction | None] = MappingProxyType({}),
    ) -> None:
        self._project, self._schema, self._proposals = project, schema, proposals
        self._held_out = held_out_documents(project) if held_out is None else held_out
        self._earlier_labels = EarlierLabels(project, schema, source)

    def of(self, document: Document, text: str, interface: Interface, annotator: str | None = None) -> Prefill:
        """
        Return the prediction of a document's task.

        Layers that the interface shows come from earlier passes. Layers that it draws come from the stored prediction.
        A quantity without a value gets the value of its words, if they have one. A span without an arrow of a relation
        that the schema proposes gets one.
        """
        schema, is_held_out = self._schema, document.id in self._held_out
        proposal = None if is_held_out else self._proposal(document)
        proposed_labels = proposal.labels if proposal else Labels()
        earlier = self._earlier_labels.of(document, interface, annotator, people_only=is_held_out)
        layers = dict(proposed_labels.layers)
        for layer in schema.drawn_in(interface):
            if layer.stage in interface.shows and layer.name in earlier.labels.layers:
                layers[layer.name] = earlier.labels.layers[layer.name]
        labelled_stages = {schema.layers[name].stage for name in earlier.labels.layers}
        shown_relations = {
            name
            for name, kind in schema.relations.items()
            if kind.stage in interface.shows and kind.stage in labelled_stages
        }
        relations = [item for item in proposed_labels.relations if item.label not in shown_relations]
        relations += [item for item in earlier.labels.relations if item.label in shown_relations]
        labels = Labels(document=proposed_labels.document, layers=layers, relations=tuple(relations))
        if not is_held_out:
            labels = _with_proposed_values(labels, document, text, schema, interface)
        if not any(labels.layers.values()) or (proposal is not None and labels == proposed_labels):
            return Prefill(proposal, earlier.gap)
        version = labels_sha256(labels, schema)[:8]
        prediction = msgspec.structs.replace(proposal or Prediction(MODEL, "", labels), version=version, labels=labels)
        return Prefill(prediction, earlier.gap)

    def _proposal(self, document: Document) -> Prediction | None:
        if document.id in self._proposals:
            return self._proposals[document.id]
        return self._project.prediction(document.id, self._schema)


def _with_proposed_values(
    labels: Labels, document: Document, text: str, schema: Schema, interface: Interface
) -> Labels:
    layers = {
        layer.name: _with_quantities(labels.layers[layer.name], layer, schema, document, text, interface)
        for layer in schema.layers.values()
        if layer.name in labels.layers
    }
    labels = msgspec.structs.replace(labels, layers=layers)
    arrows = proposed_relations(labels, text, document.language, schema, interface.passes)
    return msgspec.structs.replace(labels, relations=(*labels.relations, *arrows))


def _with_quantities(
    spans: tuple[Span, ...], layer: Layer, schema: Schema, document: Document, text: str, interface: Interface
) -> tuple[Span, ...]:
    lexicon = schema.lexicon.get(document.language)
    if lexicon is None:
        return spans
    values: dict[str, dict[str, str]] = {}
    for attribute in drawn_attributes(layer, interface):
        if attribute.format == "quantity":
            figures = [span for span in spans if attribute.applies(span.label)]
            notations = proposed_notations(text, [(span.start, span.end) for span in figures], lexicon)
            for span in figures:
                if (span.start, span.end) in notations:
                    values.setdefault(span.id, {})[attribute.name] = notations[span.start, span.end]
    return tuple(
        msgspec.structs.replace(span, attributes={**values[span.id], **span.attributes}) if span.id in values else span
        for span in spans
    )
