"""Bytes to text, and the normalised view by which copies of a text are recognised. No stored text is changed."""

import hashlib
import re
import unicodedata

BIDI_CONTROLS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
LARGEST_TEXT = 16 * 2**20
"""How many bytes a text may have: a thousand times what anybody labels in one piece."""
_SPACES = re.compile(r"[ \t]+")
_TRAILING = re.compile(r" +$", re.MULTILINE)


class TextRefused(ValueError):
    """The bytes are no text that can be labelled; the message is one sentence that says why."""


def decode(data: bytes) -> str:
    """
    Read UTF-8 bytes as they are; no line end, space or mark is changed.

    Raises TextRefused for bytes that are not UTF-8, that hold a NUL, a lone surrogate or only white space, and for more
    than `LARGEST_TEXT` bytes.
    """
    if len(data) > LARGEST_TEXT:
        raise TextRefused(f"it is larger than {LARGEST_TEXT >> 20} MB")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        if data[error.start] == 0xED and len(data) > error.start + 1 and 0xA0 <= data[error.start + 1] <= 0xBF:
            raise TextRefused(f"it holds a lone surrogate at byte {error.start}") from error
        raise TextRefused(f"it is not UTF-8: byte {error.start} is 0x{data[error.start]:02x}") from error
    nul = text.find("\0")
    if nul >= 0:
        raise TextRefused(f"it holds a NUL character at code point {nul}")
    if not text.strip():
        raise TextRefused("it is empty")
    return text


def storable(words: str) -> bool:
    """Say whether text can be stored everywhere: no NUL, no lone surrogate."""
    return "\0" not in words and not any("\ud800" <= character <= "\udfff" for character in words)


def sha256(data: bytes) -> str:
    """Hash bytes; 64 lower-case hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def normalise(text: str) -> str:
    """Return the view in which two copies of a text are the same: NFC, LF, single spaces, none at a line's end."""
    view = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
    view = view.replace("\u00a0", " ").replace("\u202f", " ")
    # Most texts have neither, and a search for a plain string is faster than one for an expression.
    if "\t" in view or "  " in view:
        view = _SPACES.sub(" ", view)
    return (_TRAILING.sub("", view) if " \n" in view else view).strip("\n ")
