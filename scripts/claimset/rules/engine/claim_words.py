"""Claims and pairs of figures in words, for messages."""

from collections.abc import Iterable

from claimset.model.document import Document
from claimset.numbers.pair import FigurePair
from claimset.text.sentences import Sentences

_LONGEST_QUOTE = 160


def claim_words(document: Document, text: str | None, start: int, end: int) -> str:
    """Return the sentence of a claim in quotes; only its offsets where the text is not open, or not at hand."""
    if text is None or not document.is_open or not 0 <= start < end <= len(text):
        return f"[{start}:{end}]"
    first, last = Sentences(text, document.language).around(start, end)
    sentence = " ".join(text[first:last].split())
    return f"“{sentence if len(sentence) <= _LONGEST_QUOTE else sentence[: _LONGEST_QUOTE - 1] + '…'}”"


def pair_message(pair: FigurePair, quotes: Iterable[str]) -> str:
    """Return the message about a pair: the `quotes` of its claims, the relation that links them, and the sum."""
    link = "" if pair.link is None else f" ({pair.link.relation})"
    return f"{' and '.join(quotes)}{link}: {pair.verdict.sentence}"
