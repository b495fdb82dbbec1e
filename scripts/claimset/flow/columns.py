"""What every column of every config holds, and the same as fields of a Croissant description."""

from collections.abc import Iterator, Mapping
from typing import Any

from datasets import ClassLabel, Features, List, Value

from claimset.model.schema import Attribute, Schema

_TYPES = {"string": "sc:Text", "int64": "sc:Integer", "float64": "sc:Float", "bool": "sc:Boolean"}
_WORDS = {
    "id": "The id: of a document, or of a span within its document.",
    "text": "The words themselves, exactly as received.",
    "title": "The title of the document.",
    "language": "The language of the text, a code.",
    "text_sha256": "SHA-256 of the text's bytes.",
    "length": "Length of the text in Unicode code points.",
    "outlet": "Who published the text.",
    "published": "The day it was published, where that is known.",
    "published_basis": "What the day of publication rests on.",
    "source_type": "Whether the text was written for this dataset, or is given by reference.",
    "text_tier": "Whether the text ships (open) or only offsets and hashes do (own_copy).",
    "licence": "The licence of the text.",
    "event": "The event that the text reports, shared by the texts that report it.",
    "schema_version": "The version of the schema that the labels were made under.",
    "guideline_version": "The version of the guidelines that the labels were made under.",
    "provenance": "Which annotators' layers the record was made of.",
    "adjudicated": "Whether a decision was taken between annotators.",
    "made_by": "Whether a person or a machine made the labels.",
    "layers": "The layers that were taken, each with its hash.",
    "annotator": "The annotator, a pseudonym.",
    "interface": "The labeling interface in which the labels were made.",
    "sha256": "SHA-256 of the labels.",
    "document_id": "The id of the document.",
    "claim_id": "The id of the claim's span within its document.",
    "start": "Offset of the first character, in Unicode code points of the stored text.",
    "end": "Offset after the last character, in Unicode code points of the stored text.",
    "sentence": "The sentence that the claim stands in; empty where the text does not ship.",
    "sentence_start": "Offset of the sentence, in Unicode code points.",
    "label": "The label.",
    "from": "The id of the span that the relation starts at.",
    "to": "The id of the span that the relation ends at.",
    "layer": "The layer of the span.",
    "claimants": "Who makes the claim.",
    "cues": "The words that attribute the claim.",
    "quantities": "The numbers of the claim, as intervals.",
    "notation": "The quantity in one line of notation.",
    "min": "The least value.",
    "max": "The greatest value.",
    "min_inclusive": "Whether the least value is among those meant.",
    "max_inclusive": "Whether the greatest value is among those meant.",
    "unit": "The unit, or what is counted.",
    "kind": "What kind of quantity it is: count, share, ratio, rate, duration, data, rank, change.",
    "per": "The period of a rate, an ISO 8601 duration.",
    "approximation": "How near the words say the value is.",
}


def describe(schema: Schema, column: str) -> str:
    """Say what a column holds, by the last part of its name. Raises KeyError for one that nobody described."""
    for name, layer in schema.layers.items():
        if column == name:
            return f"{layer.title}: the spans of this layer."
    if column == schema.relation_key:
        return "The relations between spans."
    attributes: Mapping[str, Attribute] = {
        **schema.document,
        **{name: item for layer in schema.layers.values() for name, item in layer.attributes.items()},
    }
    if column in attributes:
        return attributes[column].description or f"{attributes[column].title}."
    for end, words in (("from_", "where the relation starts"), ("to_", "where the relation ends")):
        if column.startswith(end):
            return f"{_WORDS[column.removeprefix(end)].rstrip('.')}, {words}."
    return _WORDS[column]


def record_sets(schema: Schema, features: Mapping[str, Features]) -> list[dict[str, Any]]:
    """Return a Croissant RecordSet for each config; its files are the FileSet `<config>-files`."""
    return [
        {
            "@type": "cr:RecordSet",
            "@id": config,
            "name": config,
            "field": list(_fields(schema, config, config, columns, "")),
        }
        for config, columns in features.items()
    ]


def _fields(
    schema: Schema, config: str, parent: str, columns: Mapping[str, Any], path: str
) -> Iterator[dict[str, Any]]:
    for name, kind in columns.items():
        repeated = isinstance(kind, List)
        inner = kind.feature if isinstance(kind, List) else kind
        here = f"{path}.{name}" if path else name
        found: dict[str, Any] = {
            "@type": "cr:Field",
            "@id": f"{parent}/{name}",
            "name": name,
            "description": _words(schema, name, inner),
        }
        if isinstance(inner, Mapping):
            found["subField"] = list(_fields(schema, config, f"{parent}/{name}", inner, here))
        else:
            found["dataType"] = _TYPES[inner.dtype] if isinstance(inner, Value | ClassLabel) else "sc:Text"
            found["source"] = {"fileSet": {"@id": f"{config}-files"}, "extract": {"column": here}}
        if repeated:
            found["repeated"] = True
        yield found


def _words(schema: Schema, name: str, kind: Any) -> str:
    words = describe(schema, name)
    if isinstance(kind, ClassLabel):
        words += " " + ", ".join(f"{number} {label}" for number, label in enumerate(kind.names)) + "."
    return words
