"""A schema without its looks: what is left decides whether its version has to change."""

from typing import Any

# The keys of these objects are names, and a field or a label may well be called title.
_NAME_MAPS = {"properties", "$defs", "x-languages", "x-default-for", "x-when"}
_LOOKS = {
    "title",
    "description",
    "$comment",
    "x-color",
    "x-hotkey",
    "x-group",
    "x-notice",
    "x-guidelines",
    "x-was",
    "x-cap",
    "x-splits",
}


def substance(source: Any, parent_key: str = "") -> Any:
    """Return a schema without titles, descriptions, colors, hotkeys and headings: those may change in any version."""
    if isinstance(source, dict):
        holds_names = parent_key in _NAME_MAPS
        # The title of the whole is the dataset's name.
        kept_keys = {"title"} if "x-version" in source else set()
        return {
            key: substance(value, "" if holds_names else key)
            for key, value in source.items()
            if holds_names or key not in _LOOKS or key in kept_keys
        }
    return [substance(item) for item in source] if isinstance(source, list) else source
