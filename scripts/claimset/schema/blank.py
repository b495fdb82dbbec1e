"""The fields of a record that every schema has, whatever is labelled."""

import importlib.resources
import json
import keyword
import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from typing import Any, get_args

from claimset.model.record import GoldStatus

Node = dict[str, Any]
LONGEST_NAME = 40
# Columns that a release has beside the labels. An attribute or a layer of the same name would overwrite one.
DOCUMENT_COLUMNS = frozenset(
    [
        "id",
        "text",
        "title",
        "language",
        "text_sha256",
        "length",
        "outlet",
        "published",
        "published_basis",
        "source_type",
        "licence",
        "event",
        "document_id",
        "schema_version",
        "guideline_version",
        "document",
        "relations",
        "provenance",
        "annotator",
        "interface",
        "made_by",
        "sha256",
    ]
)
SPAN_COLUMNS = frozenset(
    [
        "id",
        "start",
        "end",
        "label",
        "document_id",
        "claim_id",
        "language",
        "text_tier",
        "text",
        "sentence",
        "sentence_start",
        "claimants",
        "cues",
        "quantities",
        "made_by",
    ]
)


def blank_schema(name: str, languages: Mapping[str, str], fields: Mapping[str, Node], **keywords: Any) -> Node:
    """Return a whole schema, version 1.0.0: `fields` are the parts with a role, `keywords` whatever the root has."""
    properties: Node = {
        "id": {"$ref": "#/$defs/id"},
        "text_sha256": {"$ref": "#/$defs/sha256"},
        "language": {"enum": list(languages)},
        "schema_version": {"$ref": "#/$defs/version"},
        "guideline_version": {"$ref": "#/$defs/version"},
        **fields,
        "provenance": _provenance(),
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:claimset:{name}:1.0.0",
        "title": name,
        "x-version": "1.0.0",
        "x-guidelines": "1.0.0",
        "x-languages": dict(languages),
        **keywords,
        **_closed_object(**properties),
        "$defs": {
            "id": {"type": "string", "pattern": "^[a-z0-9][a-z0-9._-]*$", "maxLength": 128},
            "span_id": {"type": "string", "pattern": "^[A-Za-z0-9_-][A-Za-z0-9._-]*$", "maxLength": 128},
            "offset": {"type": "integer", "minimum": 0, "maximum": 2**53 - 1},
            "sha256": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
            "version": {"type": "string", "pattern": "^[0-9]+\\.[0-9]+\\.[0-9]+$"},
            "made_by": {"enum": ["person", "machine"]},
        },
    }


def layer(title: str, role: str, stage: str, labels: Sequence[Node], attributes: Mapping[str, Node]) -> Node:
    """Return a layer of spans."""
    span: Node = {
        "id": {"$ref": "#/$defs/span_id"},
        "start": {"$ref": "#/$defs/offset"},
        "end": {"$ref": "#/$defs/offset"},
        "label": {"oneOf": list(labels)},
    }
    items: Node = {**_closed_object(**span, **attributes), "required": list(span)}
    return {"type": "array", "title": title, "x-role": role, "x-pass": stage, "items": items}


def blank_relations(kinds: Sequence[Node]) -> Node:
    """Return the relations; without a kind there can be none."""
    label: Node = {"oneOf": list(kinds)} if kinds else {"type": "string"}
    ends: Node = {end: {"$ref": "#/$defs/span_id"} for end in ("from", "to")}
    items = _closed_object(**ends, label=label)
    return {"type": "array", "x-role": "relation", "items": items, **({} if kinds else {"maxItems": 0})}


def document(attributes: Mapping[str, Node], required: Sequence[str]) -> Node:
    """Return what is said about a document as a whole."""
    return {"x-role": "document", **_closed_object(**attributes), "required": list(required)}


def column(words: str, used_names: Collection[str]) -> str:
    """Make a valid column name, close to `words` and not in `used_names`: small letters, digits and underscores."""
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().lower()
    name = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:48].rstrip("_")
    if not name or name[0].isdigit():
        name = f"field_{name}".rstrip("_")
    number, candidate = 2, name
    while candidate in used_names or keyword.iskeyword(candidate):
        candidate, number = f"{name}_{number}", number + 1
    return candidate


def schema_name(words: str) -> str:
    """Make a schema's name of a file's name or a title."""
    return re.sub(r"[^a-z0-9]+", "-", words.lower()).strip("-")[:LONGEST_NAME].strip("-") or "dataset"


def language_names(languages: Sequence[str]) -> dict[str, str]:
    """
    Map language codes to their English names.

    A code without a known name stands for itself. Raises ValueError for what is no code.
    """
    invalid_code = next((code for code in languages if not re.fullmatch(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", code)), None)
    if invalid_code is not None or not languages:
        raise ValueError(f"{invalid_code!r} is no language code such as en")
    english_names = json.loads(
        importlib.resources.files("datasets.utils.resources").joinpath("languages.json").read_bytes()
    )
    return {code: str(english_names.get(code, code)).partition(";")[0] for code in languages}


def _provenance() -> Node:
    digest, maker = {"$ref": "#/$defs/sha256"}, {"$ref": "#/$defs/made_by"}
    source = _closed_object(
        annotator={"$ref": "#/$defs/id"}, interface={"type": "string"}, sha256=digest, made_by=maker
    )
    whole = _closed_object(
        annotations={"type": "array", "items": source},
        gold_status={"enum": list(get_args(GoldStatus))},
        made_by=maker,
        sha256=digest,
    )
    # What was mended is said where something was.
    whole["properties"]["mended"] = {
        "type": "array",
        "description": "The codes of the rules by whose edits claimset mended the record after it was adjudicated.",
        "items": {"type": "string", "pattern": "^[A-Z]{3}[0-9]{3}$"},
        "minItems": 1,
        "uniqueItems": True,
    }
    answers = {"type": "object", "additionalProperties": {"type": "array", "items": {"$ref": "#/$defs/span_id"}}}
    whole["properties"]["assumptions"] = {
        "type": "object",
        "description": "By layer and attribute the spans for which nobody was asked, and the default was assumed.",
        "additionalProperties": answers,
    }
    return whole


def _closed_object(**properties: Node) -> Node:
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}
