"""Foreign text made safe for a terminal, which would obey some of its characters."""

import unicodedata

_SHORT_ESCAPES = {"\t": "\\t", "\r": "\\r", "\n": "\\n"}
_HIDDEN_CATEGORIES = {"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"}


def visible(words: str) -> str:
    """Show what has no form of its own (controls, formatting, private use, line breaks) by its escape."""
    return "".join(_escape(character) for character in words)


def _escape(character: str) -> str:
    if unicodedata.category(character) not in _HIDDEN_CATEGORIES:
        return character
    return _SHORT_ESCAPES.get(character) or (
        f"\\u{ord(character):04x}" if ord(character) < 0x10000 else f"\\U{ord(character):08x}"
    )
