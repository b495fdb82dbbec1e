"""What a schema says, without how it looks."""

from typing import Any

# Below these stand names, and a field or a label may well be called title.
_NAMED = {"properties", "$defs", "x-languages", "x-default-for", "x-when"}
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
}


def substance(source: Any, inside: str = "") -> Any:
    """Return a schema without titles, descriptions, colors, hotkeys and headings: those may change in any version."""
    if isinstance(source, dict):
        named = inside in _NAMED
        # The title of the whole is the dataset's name.
        keep = {"title"} if "x-version" in source else set()
        return {
            key: substance(value, "" if named else key)
            for key, value in source.items()
            if named or key not in _LOOKS or key in keep
        }
    return [substance(item) for item in source] if isinstance(source, list) else source
