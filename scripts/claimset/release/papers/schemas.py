"""The JSON schemas of a release, with which anyone can validate its lines without claimset."""

import json
from collections.abc import Sequence
from typing import Any

from claimset.model.file_schemas import DEFINITIONS, file_schema_text
from claimset.model.schema import Schema
from claimset.schema.compose import annotation_schema, record_schema

_FORMS = ("record", "annotation", DEFINITIONS, "release-manifest")


def published_schemas(schema: Schema, others: Sequence[str]) -> dict[str, bytes]:
    """
    Return the schemas beside the project's own, by their place in the release.

    `schema/record.schema.json` judges each line of records.jsonl and refers to no other file. `schema/files/` holds
    the part of it that every project has, and the schemas of MANIFEST.json and of `others`, by their kind.
    """
    whole = {"record": record_schema(schema.source), "annotation": annotation_schema(schema.source)}
    return {f"schema/{kind}.schema.json": _json(value) for kind, value in whole.items()} | {
        f"schema/files/{kind}.schema.json": file_schema_text(kind).encode() for kind in (*_FORMS, *others)
    }


def _json(value: dict[str, Any]) -> bytes:
    return (json.dumps(value, indent=1, ensure_ascii=False) + "\n").encode()
