"""A second schema: what recipes say. Other layers, no zones, no cues, no coreference, one name in two layers."""

from copy import deepcopy
from typing import Any


def _layer(role: str, stage: str, labels: list[dict[str, Any]], **attributes: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "array",
        "x-role": role,
        "x-pass": stage,
        "items": {
            "type": "object",
            "properties": {"label": {"oneOf": labels}, **attributes},
        },
    }


_SOURCE: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "kitchen-steps",
    "x-version": "2.3.0",
    "x-guidelines": "2.1.0",
    "x-languages": {"fr": "French"},
    "x-interfaces": [
        {"name": "things", "passes": ["things"]},
        {"name": "steps", "title": "Steps", "passes": ["steps"], "shows": ["things"]},
    ],
    "type": "object",
    "properties": {
        "dish": {
            "type": "object",
            "x-role": "document",
            "properties": {
                "course": {
                    "oneOf": [{"const": "starter"}, {"const": "main"}],
                    "default": "main",
                    "x-pass": "things",
                },
                "suits": {
                    "type": "array",
                    "uniqueItems": True,
                    "items": {"oneOf": [{"const": "vegan"}, {"const": "guests"}, {"const": "children"}]},
                    "x-pass": "things",
                },
                "serves": {
                    "type": "integer",
                    "oneOf": [{"const": 2}, {"const": 4}],
                    "default": 4,
                    "x-pass": "steps",
                },
            },
            "required": ["course"],
        },
        "things": _layer(
            "mention",
            "things",
            [{"const": "FOOD", "x-hotkey": "f"}, {"const": "TOOL", "x-hotkey": "t"}],
            note={"type": "string", "x-pass": "things"},
            shops={"type": "array", "uniqueItems": True, "items": {"type": "string"}, "x-pass": "things"},
            fresh={"type": "boolean", "default": True, "x-for": ["FOOD"], "x-pass": "things"},
        ),
        "steps": _layer(
            "claim",
            "steps",
            [{"const": "HEAT"}, {"const": "CUT"}],
            note={"type": "string", "x-pass": "steps"},
            order={"type": "integer", "oneOf": [{"const": 1}, {"const": 2}], "x-pass": "steps"},
            effort={
                "oneOf": [{"const": "LOW"}, {"const": "HIGH"}],
                "default": "LOW",
                "x-default-for": {"CUT": "HIGH"},
                "x-pass": "steps",
            },
        ),
        "arrows": {
            "type": "array",
            "x-role": "relation",
            "items": {
                "type": "object",
                "properties": {
                    "label": {
                        "oneOf": [
                            {
                                "const": "USES",
                                "x-meaning": "use",
                                "x-domain": ["layer:steps"],
                                "x-range": ["FOOD", "TOOL"],
                                "x-pass": "steps",
                                "x-number": [{"x-labels": ["CUT"], "x-when": {"effort": ["HIGH"]}, "minItems": 1}],
                            },
                            {"const": "BEFORE", "x-meaning": "order", "x-acyclic": True, "x-pass": "steps"},
                        ]
                    }
                },
            },
        },
    },
}


def source() -> dict[str, Any]:
    """A copy that a test may change."""
    return deepcopy(_SOURCE)


def whole() -> dict[str, Any]:
    """The same with everything that a schema must have: the meta-schema has nothing to say against it."""
    domain = source()
    arrows = domain["properties"]["arrows"]["items"]["properties"]
    uses, before = arrows["label"]["oneOf"]
    for relation in (uses, before):
        del relation["x-meaning"]
    before |= {"x-domain": ["layer:steps"], "x-range": ["layer:steps"]}
    return domain
