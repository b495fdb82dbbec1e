"""
Sentences as tokens with a tag for each layer, and every span that the tags cannot hold as it is.

Tokens are the words of Unicode's standard for text segmentation (UAX #29, word boundaries), which the regex library
implements for any language: it needs no model, and the same version always gives the same tokens.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise
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
    edges = sorted({0, len(text), *(match.start() for match in _BOUNDARY.finditer(text))})
    pieces = pairwise(edges)
    return [(start, end) for start, end in pieces if start < end and not text[start:end].isspace()]


def tag(record: Record, text: str, schema: Schema) -> Tagged:
    """
    Return a record's sentences with their tokens, BIO tags by layer, and losses.

    Of spans of one layer that share a token the longest is tagged, at one length the one that starts first. A tag
    covers whole tokens, and begins again in each sentence that its span runs over.
    """
    sentences = [_trimmed(text, start, end) for start, end in Sentences(text, record.language)]
    sentences = [(start, end) for start, end in sentences if start < end]
    cut = [[(start + low, start + high) for low, high in tokenize(text[start:end])] for start, end in sentences]
    tokens = [place for sentence in cut for place in sentence]
    first_of = {0, *accumulate(map(len, cut))}
    losses: list[Loss] = []
    tags = {layer.name: _tags(layer, record, tokens, first_of, losses) for layer in schema.layers.values()}
    rows = []
    done = 0
    for number, ((start, end), places) in enumerate(zip(sentences, cut, strict=True)):
        until = done + len(places)
        rows.append(
            {
                "document_id": record.id,
                "sentence": number,
                "language": record.language,
                "text": text[start:end],
                "start": start,
                "end": end,
                "tokens": [text[low:high] for low, high in places],
                "starts": [low for low, _ in places],
                "ends": [high for _, high in places],
                "sentence_starts": [low - start for low, _ in places],
                "sentence_ends": [high - start for _, high in places],
                **{f"{name}{SUFFIX}": values[done:until] for name, values in tags.items()},
                "made_by": record.provenance.made_by,
            }
        )
        done = until
    order = {name: number for number, name in enumerate(schema.layers)}
    losses.sort(key=lambda item: (item.start, item.end, order[item.layer], item.id, item.reason))
    return Tagged(tuple(rows), tuple(losses))


def _tags(
    layer: Layer, record: Record, tokens: Sequence[tuple[int, int]], first_of: set[int], losses: list[Loss]
) -> list[str]:
    tags = [OUTSIDE] * len(tokens)
    owners: dict[int, Span] = {}
    spans = record.labels.layers.get(layer.name, ())
    for span in sorted(spans, key=lambda item: (item.start - item.end, item.start, item.label, item.id)):
        places = list(_covered(span, tokens))
        taken = next((owners[place] for place in places if place in owners), None)
        reasons: list[tuple[Reason, str | None]] = []
        if taken is not None:
            reasons = [(_between(span, taken), taken.id)]
        elif not places:
            reasons = [("untokened", None)]
        else:
            begins = {places[0], *(place for place in places if place in first_of)}
            if len(begins) > 1:
                reasons.append(("split", None))
            if tokens[places[0]][0] < span.start or tokens[places[-1]][1] > span.end:
                reasons.append(("widened", None))
            if span.start < tokens[places[0]][0] or tokens[places[-1]][1] < span.end:
                reasons.append(("trimmed", None))
            for place in places:
                owners[place] = span
                tags[place] = f"{'B' if place in begins else 'I'}-{span.label}"
        losses += [
            Loss(record.id, layer.name, span.id, span.label, span.start, span.end, reason, instead)
            for reason, instead in reasons
        ]
    return tags


def _covered(span: Span, tokens: Sequence[tuple[int, int]]) -> Iterator[int]:
    place = bisect_right(tokens, (span.start, span.start))
    if place and tokens[place - 1][1] > span.start:
        place -= 1
    while place < len(tokens) and tokens[place][0] < span.end:
        yield place
        place += 1


def _between(span: Span, taken: Span) -> Reason:
    if span.within(taken):
        return "nested"
    return "crossing" if span.overlaps(taken) else "crowded"


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), end - len(piece) + len(piece.rstrip())
