"""Documents to tasks: what is sent to be labelled in one interface."""

from claimset.model.document import Document
from claimset.model.labels import Labels
from claimset.model.schema import Interface, Schema
from claimset.model.task import Prediction, Task


def prepare(
    document: Document, text: str, schema: Schema, interface: Interface, prediction: Prediction | None = None
) -> Task:
    """Return the task of a document for an interface, with the part of a prediction that the interface draws."""
    return Task(
        key=f"{document.id}/{interface.name}",
        document=document,
        text=text,
        interface=interface.name,
        prediction=_drawn(prediction, schema, interface),
    )


def _drawn(prediction: Prediction | None, schema: Schema, interface: Interface) -> Prediction | None:
    if prediction is None:
        return None
    layers = {
        layer.name: prediction.labels.layers[layer.name]
        for layer in schema.drawn_in(interface)
        if prediction.labels.layers.get(layer.name)
    }
    if not layers:
        return None
    ids = {span.id for spans in layers.values() for span in spans}
    relations = tuple(item for item in prediction.labels.relations if {item.source, item.target} <= ids)
    return Prediction(prediction.model, prediction.version, Labels(layers=layers, relations=relations))
