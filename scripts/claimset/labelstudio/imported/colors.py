"""Mends the colors of a schema's labels, and removes keywords such as hotkeys."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import msgspec

from claimset.schema.check.colors_hotkeys import CONTRAST, DISTANCE, MOST_COLORS, contrast, distance

# Seven hues, each dark enough to be read on white (contrast 4.5:1 or more) and distinct from the others in normal
# sight and in three kinds of color blindness. A search over CIE LCh gave them; the least distance is 22 (CIE76).
PALETTE = ("#182db0", "#307a87", "#986408", "#6c7347", "#720305", "#4f373e", "#0f2447")
_SPANS = {"zone", "mention", "cue", "claim"}


class MendedColors(msgspec.Struct, frozen=True):
    """
    A schema (`source`, JSON) with mended colors.

    `labels` counts the labels that had a color, `changed` those that have another one now, `removed` those without one.
    """

    source: dict[str, Any]
    labels: int
    changed: int
    removed: int


def with_mended_colors(source: dict[str, Any]) -> MendedColors:
    """
    Return a schema whose labels have colors that can be read and told apart.

    A color stays if it can be read and differs enough from the colors before it. Any other is replaced by the first
    color of the palette that differs enough, or removed if there is none. Labels that share a color still share one.
    """
    schema = deepcopy(source)
    labels = [label for label in _labels(schema) if "x-color" in label]
    original_colors = dict.fromkeys(label["x-color"] for label in labels)
    colors: list[str] = []
    for color in original_colors:
        if contrast(color) >= CONTRAST and _is_apart(color, colors):
            colors.append(color)
    replacements: dict[str, str | None] = {}
    for color in [color for color in original_colors if color not in colors]:
        replacement = next((other for other in PALETTE if _is_apart(other, colors)), None)
        replacements[color] = replacement
        colors += [replacement] if replacement else []
    counts = {True: 0, False: 0}
    for label in labels:
        if label["x-color"] in replacements:
            new_color = replacements[label.pop("x-color")]
            counts[new_color is not None] += 1
            label |= {"x-color": new_color} if new_color else {}
    return MendedColors(schema, len(labels), changed=counts[True], removed=counts[False])


def _is_apart(color: str, colors: list[str]) -> bool:
    return len(colors) < MOST_COLORS and all(distance(color, other) >= DISTANCE for other in colors)


def _labels(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for node in schema["properties"].values():
        if node.get("x-role") in _SPANS:
            yield from node["items"]["properties"]["label"]["oneOf"]


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
