"""Reads the labels of a layer, and the values of an attribute, from the JSON schema."""

from collections.abc import Iterable
from typing import Any

from claimset.model.schema import Label


def read_labels(nodes: Iterable[dict[str, Any]]) -> tuple[Label, ...]:
    """Read the nodes of a layer's labels, or of an attribute's values. Raises KeyError for one without a name."""
    return tuple(
        Label(
            name=node["const"],
            title=node.get("title", str(node["const"])),
            description=node.get("description", ""),
            color=node.get("x-color"),
            hotkey=node.get("x-hotkey"),
            group=node.get("x-group"),
            default=node.get("x-default", False),
            excludes=node.get("x-excludes", False),
            protected=node.get("x-protected"),
            published_only=node.get("x-published-only", False),
            was=tuple(node.get("x-was", ())),
            deprecated=node.get("x-deprecated"),
            requires=tuple(node.get("x-requires", ())),
            after=node.get("x-after"),
            titles=dict(node.get("x-titles", {})),
        )
        for node in nodes
    )
