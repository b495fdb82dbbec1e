"""Parts of a new schema, valid names for them, and the columns that every release has beside the labels."""

import keyword
import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

from claimset.model.document import PUBLISHED_FIELDS
from claimset.model.json_text import parse_json
from claimset.model.record import ANNOTATION_FIELDS
from claimset.text.visible import in_quotes

Node = dict[str, Any]
LONGEST_NAME = 40
# Columns that a release has beside the labels. An attribute or layer with such a name would overwrite the column.
DOCUMENT_COLUMNS = frozenset(
    (
        *PUBLISHED_FIELDS,
        *ANNOTATION_FIELDS,
        "id",
        "text",
        "title",
        "language",
        "length",
        "machine",
        "issue_codes",
        "document_id",
        "document",
        "relations",
        "provenance",
    )
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
        "sentence_before",
        "sentence_after",
        "claimants",
        "cues",
        "quantities",
        "made_by",
    ]
)


def blank_schema(name: str, languages: Mapping[str, str], fields: Mapping[str, Node], **keywords: Any) -> Node:
    """
    Return the JSON of a schema, version 1.0.0.

    `languages` maps codes to names, `fields` maps names to the nodes with a role, and `keywords` are further keywords
    of the root.
    """
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:claimset:{name}:1.0.0",
        "title": name,
        "x-version": "1.0.0",
        "x-guidelines": "1.0.0",
        "x-languages": dict(languages),
        **keywords,
        "type": "object",
        "properties": dict(fields),
    }


def layer(title: str, role: str, stage: str, labels: Sequence[Node], attributes: Mapping[str, Node]) -> Node:
    """Return the node of a layer of spans; `attributes` maps names to nodes."""
    items: Node = {"type": "object", "properties": {"label": {"oneOf": list(labels)}, **attributes}}
    return {"type": "array", "title": title, "x-role": role, "x-pass": stage, "items": items}


def blank_relations(kinds: Sequence[Node]) -> Node:
    """Return the node of the relations; without `kinds` a document has none."""
    relations: Node = {"type": "array", "x-role": "relation"}
    if not kinds:
        return relations | {"maxItems": 0}
    return relations | {"items": {"type": "object", "properties": {"label": {"oneOf": list(kinds)}}}}


def document(attributes: Mapping[str, Node], required: Sequence[str]) -> Node:
    """Return the node of the attributes of a whole document."""
    node: Node = {"type": "object", "x-role": "document", "properties": dict(attributes)}
    return node | ({"required": list(required)} if required else {})


def column(words: str, used_names: Collection[str]) -> str:
    """Return a column's name close to `words` and not in `used_names`: small letters, digits and underscores."""
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().lower()
    name = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:48].rstrip("_")
    if not name or name[0].isdigit():
        name = f"field_{name}".rstrip("_")
    number, candidate = 2, name
    while candidate in used_names or keyword.iskeyword(candidate):
        candidate, number = f"{name}_{number}", number + 1
    return candidate


def schema_name(words: str) -> str:
    """Return a name of a schema that is close to a file's name or a title: small letters, digits and hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", words.lower()).strip("-")[:LONGEST_NAME].strip("-") or "dataset"


def language_names(languages: Sequence[str]) -> dict[str, str]:
    """
    Map language codes to their English names.

    A code without a known name is its own name. Raises ValueError for a text that is no code, and for no codes.
    """
    invalid_code = next((code for code in languages if not re.fullmatch(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", code)), None)
    if invalid_code is not None or not languages:
        raise ValueError(f"{in_quotes(invalid_code or '')} is no language code such as en")
    # To import the package for one of its files would take a quarter of a second.
    names_file = distribution("datasets").locate_file("datasets/utils/resources/languages.json")
    english_names = parse_json(Path(str(names_file)).read_bytes())
    return {code: str(english_names.get(code, code)).partition(";")[0] for code in languages}
