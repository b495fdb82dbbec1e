"""The columns of every config, typed from the schema."""

from collections.abc import Iterable
from typing import Any

from datasets import ClassLabel, Features, List, Value

from claimset.labels.tags import SUFFIX, tag_names
from claimset.model.schema import Attribute, Layer, Schema

CONFIGS = ("documents", "by_reference", "tokens", "claims", "relations", "annotations")
_STRING = Value("string")
_BOOL = Value("bool")
_INT = Value("int64")
_FLOAT = Value("float64")


def features(schema: Schema) -> dict[str, Features]:
    """Return the Features of each config, by its name."""
    by_reference = {
        "id": _STRING,
        "language": _STRING,
        "text_sha256": _STRING,
        "length": _INT,
        "outlet": _STRING,
        "published": _STRING,
        "published_basis": _STRING,
        "source_type": _STRING,
        "licence": _STRING,
        "event": _STRING,
        "schema_version": _STRING,
        "guideline_version": _STRING,
        **{name: _attribute(item) for name, item in schema.document.items()},
        **_layers(schema),
        "provenance": {
            "adjudicated": _BOOL,
            "made_by": _STRING,
            "layers": List(dict.fromkeys(("annotator", "interface", "made_by", "sha256"), _STRING)),
        },
    }
    tables: dict[str, dict[str, Any]] = {
        "documents": {"id": _STRING, "text": _STRING, "title": _STRING} | by_reference,
        "by_reference": by_reference,
        "tokens": {
            "document_id": _STRING,
            "sentence": _INT,
            "language": _STRING,
            "text": _STRING,
            "start": _INT,
            "end": _INT,
            "tokens": List(_STRING),
            **dict.fromkeys(("starts", "ends", "sentence_starts", "sentence_ends"), List(_INT)),
            **{f"{layer.name}{SUFFIX}": List(_tags(schema, layer)) for layer in schema.layers.values()},
            "made_by": _STRING,
        },
        "relations": {
            "document_id": _STRING,
            "language": _STRING,
            "text_tier": _STRING,
            "label": _names(schema, schema.relation_key, schema.relations),
            **{
                f"{end}_{field}": _INT if field in {"start", "end"} else _STRING
                for end in ("from", "to")
                for field in ("id", "layer", "label", "start", "end", "text")
            },
            "made_by": _STRING,
        },
        "annotations": {
            "document_id": _STRING,
            "language": _STRING,
            "text_sha256": _STRING,
            "annotator": _STRING,
            "interface": _STRING,
            "made_by": _STRING,
            "schema_version": _STRING,
            "guideline_version": _STRING,
            "sha256": _STRING,
            **{name: _attribute(item) for name, item in schema.document.items()},
            **_layers(schema),
        },
    }
    claims = schema.with_role("claim")
    if claims:
        tables["claims"] = _claims(schema, claims[0])
    return {name: Features(tables[name]) for name in CONFIGS if name in tables}


def _claims(schema: Schema, layer: Layer) -> dict[str, Any]:
    mention = {"id": _STRING, "label": _STRING, "start": _INT, "end": _INT, "text": _STRING}
    quantity = {
        "id": _STRING,
        "notation": _STRING,
        "min": _FLOAT,
        "max": _FLOAT,
        "min_inclusive": _BOOL,
        "max_inclusive": _BOOL,
        "unit": _STRING,
        "kind": _STRING,
        "per": _STRING,
        "approximation": _STRING,
    }
    return {
        "document_id": _STRING,
        "claim_id": _STRING,
        "language": _STRING,
        "text_tier": _STRING,
        "text": _STRING,
        "start": _INT,
        "end": _INT,
        "sentence": _STRING,
        "sentence_start": _INT,
        "label": _names(schema, layer.name, layer.labels),
        **{name: _attribute(item) for name, item in layer.attributes.items()},
        "claimants": List(mention),
        "cues": List(mention),
        "quantities": List(quantity),
        "made_by": _STRING,
    }


def _layers(schema: Schema) -> dict[str, Any]:
    return {
        **{
            layer.name: List(
                {
                    "id": _STRING,
                    "start": _INT,
                    "end": _INT,
                    "label": _names(schema, layer.name, layer.labels),
                    **{name: _attribute(item) for name, item in layer.attributes.items()},
                }
            )
            for layer in schema.layers.values()
        },
        schema.relation_key: List(
            {"from": _STRING, "to": _STRING, "label": _names(schema, schema.relation_key, schema.relations)}
        ),
    }


def _names(schema: Schema, key: str, labels: dict[str, Any]) -> ClassLabel:
    return ClassLabel(names=keep_numbers(schema.ids.get(key, ()), labels))


def _tags(schema: Schema, layer: Layer) -> ClassLabel:
    return ClassLabel(names=tag_names(keep_numbers(schema.ids.get(layer.name, ()), layer.labels)))


def keep_numbers(numbered_names: Iterable[str], names: Iterable[str]) -> list[str]:
    """
    Return names in the order of their numbers.

    A name in `numbered_names` keeps its number, even if it is not in use any more. New names follow.
    """
    return list(dict.fromkeys((*numbered_names, *names)))


def _attribute(attribute: Attribute) -> Value:
    return {"boolean": _BOOL, "integer": _INT}.get(attribute.kind, _STRING)
