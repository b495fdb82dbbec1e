"""A document's text as a language model sees it: without the zones that exclude labels."""

import msgspec

from claimset.learn.tokens import TokenDocument

_GAP = "\n\n"


class SentText(msgspec.Struct, frozen=True):
    """The text that is sent; `pieces` are (offset in it, offset in the document's text, length), in order."""

    text: str
    pieces: tuple[tuple[int, int, int], ...]

    def place(self, start: int, end: int) -> tuple[int, int] | None:
        """Return the offsets in the document of a stretch of the sent text; None if something was cut out within it."""
        for offset, origin, length in self.pieces:
            if offset <= start and end <= offset + length:
                return start - offset + origin, end - offset + origin
        return None


def sent_text(document: TokenDocument, text: str) -> SentText:
    """Cut the zones that exclude labels, protected ones above all, out of a text."""
    edges, position = [], 0
    for zone in document.excluded:
        if position < zone.start:
            edges.append((position, zone.start))
        position = max(position, zone.end)
    edges.append((position, len(text)))
    parts: list[str] = []
    pieces, offset = [], 0
    for start, end in edges:
        if text[start:end].strip():
            pieces.append((offset, start, end - start))
            parts.append(text[start:end])
            offset += end - start + len(_GAP)
    return SentText(_GAP.join(parts), tuple(pieces))
