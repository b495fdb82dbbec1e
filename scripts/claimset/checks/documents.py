"""DOC: the text and what the manifest says of it."""

import unicodedata
from collections.abc import Iterator

from claimset.checks.rule import Subject, rule
from claimset.flow.text import BIDI_CONTROLS, sha256
from claimset.model.issue import Level, Violation

_PLAIN = "\t\n\r"


@rule("DOC001", since="0.1.0")
def text_changed(subject: Subject) -> Iterator[Violation]:
    """
    The text is not the one the manifest was written for.

    Every offset rests on the exact bytes. A text is frozen when it is added; a new version is a new document.

    Not an edited file but the bytes as they came.
    """
    if subject.text is not None and sha256(subject.text.encode()) != subject.document.sha256:
        yield Violation("the text's SHA-256 differs from the manifest's: its bytes were changed after it was added")


@rule("DOC002", since="0.1.0", level=Level.WARNING)
def control_characters(subject: Subject) -> Iterator[Violation]:
    """
    The text holds control or bidirectional formatting characters.

    They are invisible, they can make the page show other words than the file holds, and terminals obey them.

    Not a text with U+202E in it but one without; where it is real, keep it and waive this.
    """
    for offset, character in enumerate(subject.text or ""):
        if character in BIDI_CONTROLS or (unicodedata.category(character) == "Cc" and character not in _PLAIN):
            yield Violation(f"U+{ord(character):04X} stands at code point {offset}")


@rule("DOC003", since="0.1.0")
def length_differs(subject: Subject) -> Iterator[Violation]:
    """
    The manifest's length is not the text's.

    Lengths are in code points. Bounds of spans are checked against it where the text is not at hand.

    Not the number of bytes or of UTF-16 units but of code points.
    """
    if subject.text is not None and len(subject.text) != subject.document.length:
        yield Violation(f"the manifest says {subject.document.length} code points; the text has {len(subject.text)}")
