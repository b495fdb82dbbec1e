"""Replaces the colors of a schema, and removes keywords such as hotkeys."""

from copy import deepcopy
from typing import Any

# Seven hues, each dark enough to be read on white (4.5:1 or more) and apart from the others in normal sight and in
# three kinds of color blindness: found by search over CIE LCh, least distance 22 (CIE76).
PALETTE = ("#182db0", "#307a87", "#986408", "#6c7347", "#720305", "#4f373e", "#0f2447")
_SPANS = {"zone", "mention", "cue", "claim"}


def recoloured(source: dict[str, Any]) -> dict[str, Any]:
    """Return a schema whose labels have one color for each layer, and from the eighth layer on none."""
    schema = deepcopy(source)
    colors = iter(PALETTE)
    for node in schema["properties"].values():
        if node.get("x-role") in _SPANS:
            color = next(colors, None)
            for label in node["items"]["properties"]["label"]["oneOf"]:
                label.pop("x-color", None)
                if color is not None:
                    label["x-color"] = color
                    label["x-group"] = node.get("title") or label.get("x-group") or color
    return schema


def without_keywords(source: dict[str, Any], pointers: list[str]) -> dict[str, Any]:
    """Return a schema without the keywords that these JSON pointers lead to."""
    schema = deepcopy(source)
    for pointer in pointers:
        *parents, key = (part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:])
        node: Any = schema
        for part in parents:
            node = node[int(part)] if isinstance(node, list) else node[part]
        node.pop(key, None)
    return schema
