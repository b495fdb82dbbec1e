"""What a task is prefilled with: the work of the passes before, and what a machine proposes."""

from collections.abc import Iterator

import msgspec

from claimset.gold.stored import Stored
from claimset.labels.as_json import labels_sha256
from claimset.model.document import Document
from claimset.model.labels import Labels
from claimset.model.record import Annotation
from claimset.model.schema import Interface, Layer, Schema
from claimset.model.span import Span
from claimset.model.task import Prediction
from claimset.quantity.from_words import propose_quantity
from claimset.quantity.notation import render_quantity
from claimset.schema.questions import drawn_attributes
from claimset.store.project import Project

MODEL = "earlier passes"


class PredictionMaker:
    """Makes what tasks show before anybody worked on them; the schema's readers are made once for all documents."""

    def __init__(self, project: Project, schema: Schema) -> None:
        self._project, self._schema = project, schema
        self._stored = Stored(project, schema)

    def of(self, document: Document, text: str, interface: Interface) -> Prediction | None:
        """Return what one task shows, as `prefill` says."""
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
    Return what a task shows before anybody worked on it; None where that is nothing.

    Layers that the interface shows come from the gold record, else from the one annotator who labelled them; of
    several that nobody has decided between none is shown. What it draws comes from the machine's proposal. A quantity
    that has no value yet gets the one that its words say, where they say one.
    """
    machine = project.prediction(document.id, schema)
    own = machine.labels if machine else Labels()
    layers = dict(own.layers)
    relations = list(own.relations)
    earlier = _earlier(project, schema, document, interface, stored)
    for layer in schema.drawn_in(interface):
        if earlier is not None and layer.stage in interface.shows and layer.name in earlier.layers:
            layers[layer.name] = earlier.layers[layer.name]
    if earlier is not None:
        known = {schema.layers[name].stage for name in earlier.layers}
        shown = {
            name for name, kind in schema.relations.items() if kind.stage in interface.shows and kind.stage in known
        }
        relations = [item for item in relations if item.label not in shown]
        relations += [item for item in earlier.relations if item.label in shown]
    layers = {
        layer.name: tuple(_valued(layers[layer.name], layer, schema, document, text, interface))
        for layer in schema.layers.values()
        if layer.name in layers
    }
    labels = Labels(document=own.document, layers=layers, relations=tuple(relations))
    if machine is not None and labels == own:
        return machine
    if not any(layers.values()):
        return machine
    return Prediction(machine.model if machine else MODEL, labels_sha256(labels, schema)[:8], labels)


def _earlier(
    project: Project, schema: Schema, document: Document, interface: Interface, stored: Stored | None
) -> Labels | None:
    if not interface.shows:
        return None
    stored = stored or Stored(project, schema)
    gold = project.gold_file(document.id)
    record = stored.gold(gold)[0] if gold.is_file() else None
    if record is not None and record.text_sha256 == document.sha256:
        return record.labels
    file = project.pulled_file(document.id)
    rows = [row for row in stored.pulled(file)[0] if row.counts] if file.is_file() else []
    rows = [row for row in rows if row.text_sha256 == document.sha256]
    layers: dict[str, tuple[Span, ...]] = {}
    relations = []
    for stage in interface.shows:
        made = [row for row in rows if _asked(row, schema, stage)]
        if len(made) == 1:
            drawn = [layer.name for layer in schema.layers.values() if layer.stage == stage]
            layers |= {name: made[0].labels.layers[name] for name in drawn if name in made[0].labels.layers}
            relations += [item for item in made[0].labels.relations if _stage(schema, item.label) == stage]
    return Labels(layers=layers, relations=tuple(relations))


def _asked(row: Annotation, schema: Schema, stage: str) -> bool:
    interface = schema.interfaces.get(row.interface)
    return interface is not None and stage in interface.passes


def _stage(schema: Schema, relation: str) -> str | None:
    kind = schema.relations.get(relation)
    return kind.stage if kind else None


def _valued(
    spans: tuple[Span, ...], layer: Layer, schema: Schema, document: Document, text: str, interface: Interface
) -> Iterator[Span]:
    lexicon = schema.lexicon.get(document.language)
    asked = [item for item in drawn_attributes(layer, interface) if item.format == "quantity"]
    for span in spans:
        found = span
        for attribute in asked:
            if lexicon is not None and attribute.applies(span.label) and attribute.name not in span.attributes:
                value = propose_quantity(text, span.start, span.end, lexicon)
                if value is not None:
                    attributes = {**found.attributes, attribute.name: render_quantity(value)}
                    found = msgspec.structs.replace(found, attributes=attributes)
        yield found
