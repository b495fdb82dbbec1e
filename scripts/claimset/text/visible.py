"""Escapes foreign text for terminals, which obey some characters, and quotes it for messages."""

import json
import re
import unicodedata

_SHORT_ESCAPES = {"\t": "\\t", "\r": "\\r", "\n": "\\n"}
_OBEYED = re.compile("[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x9f\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069]")
_RUNNER_LINE = re.compile(r"^([^\S\n]*)::", re.MULTILINE)
_LONGEST_VALUE = 120
_HIDDEN_CATEGORIES = {"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"}


def visible(words: str) -> str:
    """Return words with an escape for each character without a shape: controls, formats, private use, line breaks."""
    return "".join(_escape(character) for character in words)


def on_a_line(words: str) -> str:
    """Return words for a part of a line of output: visible, and with nothing that a GitHub runner obeys."""
    return as_a_line(visible(words).replace("::", ":\\u003a"))


def as_a_line(line: str) -> str:
    """Return a whole line of visible words that no GitHub runner obeys; colons within it stay as they are."""
    # A runner obeys a line that begins with two colons, after any white space, and `##[command]` anywhere in a line.
    blanks = len(line) - len(line.lstrip())
    if line.startswith("::", blanks):
        line = f"{line[:blanks]}:\\u003a{line[blanks + 2 :]}"
    return line.replace("##[", "##\\u005b")


def in_a_file(text: str) -> str:
    """
    Return a page, XML or JSON without what a terminal or a GitHub runner would obey.

    Controls and marks that turn the direction of words become escapes: JSON reads them back, a page shows them.
    """
    escaped = _OBEYED.sub(lambda match: f"\\u{ord(match[0]):04x}", text).replace("##[", "##\\u005b")
    return _RUNNER_LINE.sub(r"\1:\\u003a", escaped)


def ascii_json(value: object, indent: int | None = None) -> str:
    """Return JSON in ASCII, which no terminal and no GitHub runner obeys."""
    # In a string of JSON a bracket may be written by its number.
    return json.dumps(value, indent=indent).replace("##[", "##\\u005b")


def in_quotes(words: str, longest: int | None = None) -> str:
    """Return a text for a message: visible, between quotation marks, and cut after `longest` characters."""
    if longest is not None and len(words) > longest:
        words = words[: longest - 1] + "…"
    return f"'{visible(words)}'"


def show_value(value: object) -> str:
    """Return a JSON value for a message: a text between quotation marks, anything else as JSON writes it."""
    return in_quotes(value) if isinstance(value, str) else visible(json.dumps(value, ensure_ascii=False))


def short_value(value: object) -> str:
    """Return a JSON value for a message; "what stands here" for a long one."""
    words = show_value(value)
    return words if len(words) <= _LONGEST_VALUE else "what stands here"


def show_error(error: Exception) -> str:
    """Return the message of a library's error; a KeyError, whose message is only the key, gets a sentence."""
    return f"it has no {show_value(error.args[0])}" if isinstance(error, KeyError) and error.args else str(error)


def _escape(character: str) -> str:
    if unicodedata.category(character) not in _HIDDEN_CATEGORIES:
        return character
    return _SHORT_ESCAPES.get(character) or (
        f"\\u{ord(character):04x}" if ord(character) < 0x10000 else f"\\U{ord(character):08x}"
    )
