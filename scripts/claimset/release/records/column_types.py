"""Makes types of columns that several configs share from the schema."""

from collections.abc import Iterable, Mapping
from typing import Any

from claimset.labels.tags import tag_names
from claimset.model.feature import ClassLabel, List, Scalar
from claimset.model.schema import Attribute, Layer, Schema

STRING = Scalar("string")
BOOL = Scalar("bool")
INT = Scalar("int64")
FLOAT = Scalar("float64")


def label_columns(schema: Schema) -> dict[str, Any]:
    """Return the columns of all labels of a document: its attributes, the spans of each layer, the relations."""
    return {
        **attribute_columns(schema, schema.document_key, schema.document),
        **{
            layer.name: List(
                {
                    "id": STRING,
                    "start": INT,
                    "end": INT,
                    "label": label_type(schema, layer.name, layer.labels),
                    **attribute_columns(schema, layer.name, layer.attributes),
                }
            )
            for layer in schema.layers.values()
        },
        schema.relation_key: List({"from": STRING, "to": STRING, "label": relation_type(schema)}),
    }


def label_type(schema: Schema, key: str, labels: Iterable[str]) -> ClassLabel:
    """Return the numbered labels of the layer `key`."""
    return ClassLabel(tuple(keep_numbers(schema.ids.get(key, ()), labels)))


def relation_type(schema: Schema) -> ClassLabel:
    """Return the numbered labels of relations."""
    return label_type(schema, schema.relation_key, schema.relations)


def tag_type(schema: Schema, layer: Layer) -> ClassLabel:
    """Return the numbered BIO tags of a layer; its default label, which nobody draws, has none."""
    names = keep_numbers(schema.ids.get(layer.name, ()), layer.labels)
    drawn_names = [name for name in names if name not in layer.labels or not layer.labels[name].default]
    return ClassLabel(tuple(tag_names(drawn_names)))


def attribute_columns(schema: Schema, key: str, attributes: Mapping[str, Attribute]) -> dict[str, Any]:
    """Return the columns of the attributes of the layer `key`, or of documents: a closed list of names is numbered."""
    columns: dict[str, Any] = {}
    for name, item in attributes.items():
        value_type: Any = {"boolean": BOOL, "integer": INT}.get(item.kind, STRING)
        if item.kind == "choice":
            value_type = label_type(schema, attribute_key(key, name), _value_names(item))
        columns[name] = List(value_type) if item.many else value_type
    return columns


def closed_lists(schema: Schema) -> dict[str, tuple[str, ...]]:
    """
    Return every closed list of names that a release numbers: labels by layer, relations, values of attributes.

    The key of an attribute's values is its layer's name, or the property of document attributes, a dot and its own.
    """
    lists = {layer.name: tuple(layer.labels) for layer in schema.layers.values()}
    lists[schema.relation_key] = tuple(schema.relations)
    for key, attributes in attributes_by_owner(schema).items():
        for name, item in attributes.items():
            if item.kind == "choice":
                lists[attribute_key(key, name)] = _value_names(item)
    return lists


def attributes_by_owner(schema: Schema) -> dict[str, dict[str, Attribute]]:
    """Return the attributes of documents, by the property that holds them, and of each layer by its name."""
    return {schema.document_key: schema.document} | {name: layer.attributes for name, layer in schema.layers.items()}


def attribute_key(owner: str, attribute: str) -> str:
    """Return the key of the numbers of an attribute's values; `owner` is its layer, or the property of documents."""
    return f"{owner}.{attribute}"


def _value_names(attribute: Attribute) -> tuple[str, ...]:
    return tuple(str(value.name) for value in attribute.values)


def keep_numbers(numbered_names: Iterable[str], names: Iterable[str]) -> list[str]:
    """
    Return names in the order of their numbers.

    A name in `numbered_names` keeps its number, even if it is not in use any more. New names follow.
    """
    return list(dict.fromkeys((*numbered_names, *names)))
