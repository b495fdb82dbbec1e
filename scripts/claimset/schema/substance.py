"""What a schema means: the one place that tells a change of meaning from one of looks."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from claimset.model.json_text import parse_json
from claimset.schema.check.meta_schema import META

LOOKS = "looks"
# The keys of these objects are names, and a field or a label may well be called title.
_NAME_MAPS = {"properties", "$defs", "x-default-for", "x-when"}


def substance(source: Any) -> Any:
    """
    Return a schema without the keywords that the meta-schema's `x-counts-as` calls looks.

    Titles, descriptions, colors, hotkeys, headings, notices, the licence and the splits may change in any version. Of
    the languages the codes are left. A keyword that the meta-schema does not have counts as meaning. What is no object
    is returned as it is.
    """
    if not isinstance(source, dict):
        return source
    whole, parts = _looks()
    return {
        key: sorted(value) if key == "x-languages" and isinstance(value, dict) else _part(value, key, parts)
        for key, value in source.items()
        if key not in whole
    }


def means_the_same(one: Any, other: Any) -> bool:
    """Say whether labels made under one schema mean the same under the other: neither version has to be raised."""
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
    """Return the keywords of the whole schema that count as looks, and those of its parts."""
    meta = parse_json(META)
    parts = [name for kind in meta["$defs"].values() for name in _marked(kind)]
    return frozenset(_marked(meta)), frozenset(["$comment", *parts])


def _marked(kind: Mapping[str, Any]) -> list[str]:
    keywords = kind.get("properties", {})
    return [name for name, node in keywords.items() if node.get("x-counts-as") == LOOKS]
