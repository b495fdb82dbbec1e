"""Tasks of Label Studio with an annotation that has the labels of gold, for an import there or with claimset."""

import json
from typing import Any

from claimset.formats.writers.losses import lost_attribute, lost_relation
from claimset.labelstudio.interface import build_interface
from claimset.labelstudio.payload.tasks import payload
from claimset.labelstudio.payload.write_result import to_result
from claimset.labelstudio.task import prepare
from claimset.model.conversion import ConvertedDocument, LostPart
from claimset.model.document import Document
from claimset.model.schema import Interface, Schema
from claimset.schema.questions import drawn_attributes


def widest_interface(schema: Schema) -> Interface:
    """Return the interface that asks for the most; of several the first."""
    return max(schema.interfaces.values(), key=lambda item: len(item.passes))


def interface_file(schema: Schema) -> bytes:
    """Return the labeling interface that shows the tasks."""
    return build_interface(schema, widest_interface(schema)).encode()


def task_of(document: ConvertedDocument, line: Document, schema: Schema) -> tuple[bytes, list[LostPart]]:
    """Return a document's task as JSON, and what the interface does not show. `line` is that of the manifest."""
    interface = widest_interface(schema)
    task = payload(prepare(line, document.text, schema, interface), schema)
    result = to_result(document.labels, document.text, schema, interface)
    value: dict[str, Any] = {**task, "annotations": [{"result": result}]}
    return json.dumps(value, ensure_ascii=False).encode(), _losses(document, schema, interface)


def _losses(document: ConvertedDocument, schema: Schema, interface: Interface) -> list[LostPart]:
    drawn = {
        layer.name: {item.name for item in drawn_attributes(layer, interface)} for layer in schema.drawn_in(interface)
    }
    losses = []
    for layer, spans in document.labels.layers.items():
        kept = drawn.get(layer, set()) | {schema.layers[layer].several_labels or ""}
        for span in spans:
            if layer not in drawn:
                losses.append(LostPart(document.id, "layer", span.label, layer, span.id, span.start, span.end))
            else:
                losses += [lost_attribute(document, layer, span, name) for name in span.attributes if name not in kept]
    places = document.labels.layer_of()
    for relation in document.labels.relations:
        kind = schema.relations.get(relation.label)
        if kind is None or kind.stage not in interface.stages:
            losses.append(lost_relation(document, relation, *places[relation.source]))
    for name in document.labels.document:
        if schema.document[name].stage not in interface.passes:
            losses.append(LostPart(document.id, "document", name))
    return losses
