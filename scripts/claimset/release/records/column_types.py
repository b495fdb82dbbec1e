"""Types of columns that several configs share, made from the schema."""

from collections.abc import Iterable
from typing import Any

from datasets import ClassLabel, List, Value

from claimset.labels.tags import tag_names
from claimset.model.schema import Attribute, Layer, Schema

STRING = Value("string")
BOOL = Value("bool")
INT = Value("int64")
FLOAT = Value("float64")


def label_columns(schema: Schema) -> dict[str, Any]:
    """Return the columns of all labels of a document: its attributes, the spans of each layer, the relations."""
    return {
        **{name: attribute_type(item) for name, item in schema.document.items()},
        **{
            layer.name: List(
                {
                    "id": STRING,
                    "start": INT,
                    "end": INT,
                    "label": label_type(schema, layer.name, layer.labels),
                    **{name: attribute_type(item) for name, item in layer.attributes.items()},
                }
            )
            for layer in schema.layers.values()
        },
        schema.relation_key: List({"from": STRING, "to": STRING, "label": relation_type(schema)}),
    }


def label_type(schema: Schema, key: str, labels: Iterable[str]) -> ClassLabel:
    """Return the numbered labels of the layer `key`."""
    return ClassLabel(names=keep_numbers(schema.ids.get(key, ()), labels))


def relation_type(schema: Schema) -> ClassLabel:
    """Return the numbered labels of relations."""
    return label_type(schema, schema.relation_key, schema.relations)


def tag_type(schema: Schema, layer: Layer) -> ClassLabel:
    """Return the numbered BIO tags of a layer."""
    return ClassLabel(names=tag_names(keep_numbers(schema.ids.get(layer.name, ()), layer.labels)))


def attribute_type(attribute: Attribute) -> Value | List:
    """Return the type of an attribute's value, or of its list of values."""
    value_type = {"boolean": BOOL, "integer": INT}.get(attribute.kind, STRING)
    return List(value_type) if attribute.many else value_type


def keep_numbers(numbered_names: Iterable[str], names: Iterable[str]) -> list[str]:
    """
    Return names in the order of their numbers.

    A name in `numbered_names` keeps its number, even if it is not in use any more. New names follow.
    """
    return list(dict.fromkeys((*numbered_names, *names)))
