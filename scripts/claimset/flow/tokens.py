"""
Sentences as tokens with a tag for each layer, and every span that the tags cannot hold as it is.

Tokens are the words of Unicode's standard for text segmentation (UAX #29, word boundaries), which the regex library
implements for any language: it needs no model, and the same version always gives the same tokens.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import accumulate
from operator import add
from typing import Any, Literal

import msgspec
import regex

from claimset.flow.sentences import Sentences
from claimset.model.record import Record
from claimset.model.schema import Layer, Schema
from claimset.model.span import Span

OUTSIDE = "O"
SUFFIX = "_tags"
Reason = Literal["nested", "crossing", "crowded", "untokened", "split", "widened", "trimmed"]
REASONS: dict[Reason, str] = {
    "nested": "not tagged: it lies within a longer span of its layer, which is tagged",
    "crossing": "not tagged: it overlaps a longer span of its layer, which is tagged",
    "crowded": "not tagged: it shares a token with a longer span of its layer, which is tagged",
    "untokened": "not tagged: it covers no token",
    "split": "tagged in parts: it goes on in the next sentence, where its tag begins again",
    "widened": "tagged wider: an edge lies inside a token, which is tagged whole",
    "trimmed": "tagged without the white space at its edge",
}
_BOUNDARY = regex.compile(r"\b", regex.WORD | regex.VERSION1)


class Loss(msgspec.Struct, frozen=True):
    """A span that tags do not hold as it is, and why; `instead` is the id of the span that is tagged in its place."""

    document_id: str
    layer: str
    id: str
    label: str
    start: int
    end: int
    reason: Reason
    instead: str | None = None


class Tagged(msgspec.Struct, frozen=True):
    """The rows of a document, one a sentence, and what they lose."""

    rows: tuple[dict[str, Any], ...]
    losses: tuple[Loss, ...]


def tag_names(labels: Sequence[str]) -> list[str]:
    """Return the tags of labels that are numbered; a label's tags have numbers that never change either."""
    return [OUTSIDE, *(f"{mark}-{label}" for label in labels for mark in "BI")]


def tokenize(text: str) -> list[tuple[int, int]]:
    """Return the offsets of the tokens of a text, in code points, half-open; white space is none."""
    return list(zip(*_tokens(text)[1:], strict=True))


def _tokens(text: str) -> tuple[list[str], list[int], list[int]]:
    """Return the tokens of a text, where each starts, and where it ends."""
    pieces = _BOUNDARY.split(text)
    words = [piece for piece in pieces if piece and not piece.isspace()]
    edges = accumulate(map(len, pieces), initial=0)
    starts = [edge for piece, edge in zip(pieces, edges, strict=False) if piece and not piece.isspace()]
    return words, starts, list(map(add, starts, map(len, words)))


def tag(record: Record, text: str, schema: Schema) -> Tagged:
    """
    Return a record's sentences with their tokens, BIO tags by layer, and losses.

    Of spans of one layer that share a token the longest is tagged, at one length the one that starts first. A tag
    covers whole tokens, and begins again in each sentence that its span runs over.
    """
    sentences = [_trimmed(text, start, end) for start, end in Sentences(text, record.language)]
    sentences = [(start, end) for start, end in sentences if start < end]
    cut = [_tokens(text[start:end]) for start, end in sentences]
    placed = [
        ([start + low for low in starts], [start + high for high in ends])
        for (start, _), (_, starts, ends) in zip(sentences, cut, strict=True)
    ]
    places = ([low for starts, _ in placed for low in starts], [high for _, ends in placed for high in ends])
    firsts = list(accumulate((len(starts) for starts, _ in placed), initial=0))
    losses: list[Loss] = []
    tags = [
        (f"{layer.name}{SUFFIX}", _tags(layer, record, *places, firsts, losses)) for layer in schema.layers.values()
    ]
    rows = []
    for number, ((start, end), (words, *inner), outer) in enumerate(zip(sentences, cut, placed, strict=True)):
        first, until = firsts[number], firsts[number + 1]
        rows.append(
            {
                "document_id": record.id,
                "sentence": number,
                "language": record.language,
                "text": text[start:end],
                "start": start,
                "end": end,
                "tokens": words,
                "starts": outer[0],
                "ends": outer[1],
                "sentence_starts": inner[0],
                "sentence_ends": inner[1],
                **{name: values[first:until] for name, values in tags},
                "made_by": record.provenance.made_by,
            }
        )
    order = {name: number for number, name in enumerate(schema.layers)}
    losses.sort(key=lambda item: (item.start, item.end, order[item.layer], item.id, item.reason))
    return Tagged(tuple(rows), tuple(losses))


def _tags(
    layer: Layer,
    record: Record,
    starts: Sequence[int],
    ends: Sequence[int],
    firsts: Sequence[int],
    losses: list[Loss],
) -> list[str]:
    """Return the tag of every token of a text; `firsts` are the numbers of those that begin a sentence, and of none."""
    tags = [OUTSIDE] * len(starts)
    owners: dict[int, Span] = {}
    spans = record.labels.layers.get(layer.name, ())
    for span in sorted(spans, key=lambda item: (item.start - item.end, item.start, item.label, item.id)):
        places = range(bisect_right(ends, span.start), bisect_left(starts, span.end))
        taken = next((owners[place] for place in places if place in owners), None)
        reasons: list[tuple[Reason, str | None]] = []
        if taken is not None:
            reasons = [(_between(span, taken), taken.id)]
        elif not places:
            reasons = [("untokened", None)]
        else:
            first, last = places[0], places[-1]
            begins = {first, *firsts[bisect_right(firsts, first) : bisect_right(firsts, last)]}
            if len(begins) > 1:
                reasons.append(("split", None))
            if starts[first] < span.start or ends[last] > span.end:
                reasons.append(("widened", None))
            if span.start < starts[first] or ends[last] < span.end:
                reasons.append(("trimmed", None))
            for place in places:
                owners[place] = span
                tags[place] = f"{'B' if place in begins else 'I'}-{span.label}"
        losses += [
            Loss(record.id, layer.name, span.id, span.label, span.start, span.end, reason, instead)
            for reason, instead in reasons
        ]
    return tags


def _between(span: Span, taken: Span) -> Reason:
    if span.within(taken):
        return "nested"
    return "crossing" if span.overlaps(taken) else "crowded"


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), end - len(piece) + len(piece.rstrip())
