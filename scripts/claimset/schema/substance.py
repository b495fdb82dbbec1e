"""The substance of a schema: what decides whether a change is one of meaning or of looks."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from claimset.model.json_text import parse_json
from claimset.schema.check.meta_schema import META

LOOKS = "looks"
# The keys of these objects are names that a project chooses, and may be called `title`.
_NAME_MAPS = {"properties", "$defs", "x-default-for", "x-when"}


def substance(source: Any) -> Any:
    """
    Return a schema without the keywords that count as looks by `x-counts-as` of the meta-schema.

    Titles, descriptions, colors, hotkeys, headings, notices, the licence and the splits may change in any version. Of
    the languages only the codes count. A keyword that the meta-schema lacks counts as meaning. A value that is no
    object is returned unchanged.
    """
    if not isinstance(source, dict):
        return source
    root_looks, part_looks = _looks()
    return {
        key: sorted(value) if key == "x-languages" and isinstance(value, dict) else _part(value, key, part_looks)
        for key, value in source.items()
        if key not in root_looks
    }


def means_the_same(one: Any, other: Any) -> bool:
    """Say whether labels made under one schema mean the same under the other, so that no version has to be raised."""
    return bool(substance(one) == substance(other))


def _part(value: Any, parent_key: str, looks: frozenset[str]) -> Any:
    if isinstance(value, dict):
        holds_names = parent_key in _NAME_MAPS
        return {
            key: _part(item, "" if holds_names else key, looks)
            for key, item in value.items()
            if holds_names or key not in looks
        }
    return [_part(item, "", looks) for item in value] if isinstance(value, list) else value


@cache
def _looks() -> tuple[frozenset[str], frozenset[str]]:
    """Return the keywords of the schema's root that count as looks, and those of its parts."""
    meta = parse_json(META)
    parts = [name for kind in meta["$defs"].values() for name in _looks_keywords(kind)]
    return frozenset(_looks_keywords(meta)), frozenset(["$comment", *parts])


def _looks_keywords(kind: Mapping[str, Any]) -> list[str]:
    keywords = kind.get("properties", {})
    return [name for name, node in keywords.items() if node.get("x-counts-as") == LOOKS]
