"""Makes tasks from documents: one task for each interface that a document is labelled in."""

from urllib.parse import quote

import msgspec

from claimset.model.document import Document
from claimset.model.labels import Labels
from claimset.model.schema import Interface, Schema
from claimset.model.task import Prediction, PrefillSource, Task


def key_of(document: Document, interface: Interface, annotator: str | None = None) -> str:
    """Return the key of a document's one task in the project of an interface, or of one annotator in it."""
    return "/".join(part for part in (document.id, interface.name, annotator) if part is not None)


def task_address(
    server_url: str, project: int, task: int | str, annotation: int | None = None, region: str | None = None
) -> str:
    """
    Return the address that opens a task in Label Studio, on an annotation if one is named.

    The address of a region is the one that the editor's *Copy region link* makes. Label Studio 1.23.2 opens the
    annotation and does not select the region, whatever the order of the parameters and with a tab or without.
    """
    address = f"{server_url.rstrip('/')}/projects/{project}/data?task={task}"
    if annotation is None:
        return address
    return f"{address}&annotation={annotation}" + (f"&region={quote(region, safe='')}" if region else "")


def prepare(
    document: Document,
    text: str,
    schema: Schema,
    interface: Interface,
    prediction: Prediction | None = None,
    prefill_from: PrefillSource | None = None,
) -> Task:
    """
    Return the task of a document for an interface, with the part of a prediction that the interface draws.

    Relations to spans of other layers are left out. A relation to a span that does not exist stays, so that the rules
    report it.
    """
    return Task(
        key=key_of(document, interface),
        document=document,
        text=text,
        interface=interface.name,
        prediction=_interface_part(prediction, schema, interface),
        prefill_from=prefill_from,
    )


def _interface_part(prediction: Prediction | None, schema: Schema, interface: Interface) -> Prediction | None:
    if prediction is None:
        return None
    layers = {
        layer.name: prediction.labels.layers[layer.name]
        for layer in schema.drawn_in(interface)
        if prediction.labels.layers.get(layer.name)
    }
    if not layers:
        return None
    other_ids = {span.id for name, spans in prediction.labels.layers.items() if name not in layers for span in spans}
    other_ids -= {span.id for spans in layers.values() for span in spans}
    relations = tuple(item for item in prediction.labels.relations if not {item.source, item.target} & other_ids)
    return msgspec.structs.replace(prediction, labels=Labels(layers=layers, relations=relations))
