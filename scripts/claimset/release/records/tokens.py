"""Sentences as tokens with a tag for each layer, and the spans that tags cannot represent exactly."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from operator import add
from typing import Any

import msgspec

from claimset.labels.tags import NESTED_SUFFIX, OUTSIDE, SUFFIX, Loss, Reason
from claimset.model.column import ListColumn, SparseColumn
from claimset.model.record import Record
from claimset.model.schema import Layer, Schema
from claimset.model.span import Span
from claimset.text.sentences import Sentences
from claimset.text.word_boundaries import word_tokens

_LeftOut = tuple[Span, Reason, str]
"""A span without tags, why, and the id of the span that is tagged in its place."""


class TaggedDocument(msgspec.Struct, frozen=True):
    """
    A document's sentences with their tokens, tags and losses.

    `words`, `starts` and `ends` list the tokens of all sentences; offsets count code points of the text, the end
    exclusive. `firsts` are the numbers of the first token of each sentence, then the number of tokens. `tags` has for
    each column the tags other than O by token number.
    """

    document_id: str
    language: str
    made_by: str
    sentences: list[tuple[int, int]]
    texts: list[str]
    words: list[str]
    starts: list[int]
    ends: list[int]
    firsts: list[int]
    tags: dict[str, dict[int, str]]
    losses: tuple[Loss, ...]

    def columns(self) -> dict[str, Any]:
        """Return the columns of the rows, one a sentence."""
        import numpy as np  # a check, which makes no rows, does without

        number, counts = len(self.sentences), [until - first for first, until in pairwise(self.firsts)]
        starts, ends = np.array(self.starts, np.int64), np.array(self.ends, np.int64)
        begins = np.repeat(np.array([start for start, _ in self.sentences], np.int64), counts)
        return {
            "document_id": [self.document_id] * number,
            "sentence": list(range(number)),
            "language": [self.language] * number,
            "text": self.texts,
            "start": [start for start, _ in self.sentences],
            "end": [end for _, end in self.sentences],
            "tokens": ListColumn(counts, self.words),
            "starts": ListColumn(counts, starts),
            "ends": ListColumn(counts, ends),
            "sentence_starts": ListColumn(counts, starts - begins),
            "sentence_ends": ListColumn(counts, ends - begins),
            **{
                name: ListColumn(counts, SparseColumn(len(self.words), OUTSIDE, tags))
                for name, tags in self.tags.items()
            },
            "made_by": [self.made_by] * number,
        }


def row_by_row(rows: Iterable[Mapping[str, Any]] | Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield rows one by one that may be given as columns."""
    if not isinstance(rows, Mapping):
        yield from rows
        return
    columns = {name: list(_values(column)) for name, column in rows.items()}
    for values in zip(*columns.values(), strict=True):
        yield dict(zip(columns, values, strict=True))


def _values(column: Any) -> Iterator[Any]:
    import numpy as np

    if isinstance(column, ListColumn):
        items, offset = list(_values(column.items)), 0
        for count in column.counts:
            yield items[offset : offset + count]
            offset += count
    elif isinstance(column, SparseColumn):
        yield from (column.others.get(place, column.rest) for place in range(column.length))
    else:
        yield from column.tolist() if isinstance(column, np.ndarray) else column


def document_sentences(record: Record, text: str, schema: Schema) -> Sentences:
    """Return the sentences of a text; none runs over the edge of a zone, but of one that protects a stretch."""
    edges = (
        edge
        for layer in schema.with_role("zone")
        for zone in record.labels.layers.get(layer.name, ())
        if not (layer.labels[zone.label].protected or layer.labels[zone.label].published_only)
        for edge in (zone.start, zone.end)
    )
    return Sentences(text, record.language, edges)


def tag_sentences(record: Record, text: str, schema: Schema, text_sentences: Sentences) -> TaggedDocument:
    """
    Return a record's sentences with their tokens, BIO tags by layer, and losses.

    Where spans of one layer share a token, the longest is tagged, and among equally long ones the one that starts
    first. Claims that this leaves out are tagged in a second column, in the same way. A tag covers whole tokens, and
    begins again in each sentence that its span runs over.
    """
    sentences: list[tuple[int, int]] = []
    texts: list[str] = []
    words: list[str] = []
    starts: list[int] = []
    firsts = [0]
    for place in text_sentences:
        start, end = _trim(text, *place)
        if start < end:
            sentence = text[start:end]
            sentences.append((start, end))
            texts.append(sentence)
            sentence_words, sentence_starts = word_tokens(sentence, start)
            words += sentence_words
            starts += sentence_starts
            firsts.append(len(words))
    ends = list(map(add, starts, map(len, words)))
    losses: list[Loss] = []
    tags: dict[str, dict[int, str]] = {}
    for layer in schema.layers.values():
        spans = record.labels.layers.get(layer.name, ())
        name = f"{layer.name}{SUFFIX}"
        tags[name], left_out = _tags(record.id, layer, spans, starts, ends, firsts, losses)
        if layer.role == "claim":
            name, spans = f"{layer.name}{NESTED_SUFFIX}", tuple(span for span, *_ in left_out)
            tags[name], left_out = _tags(record.id, layer, spans, starts, ends, firsts, losses)
        losses += [_loss(record.id, layer, *item) for item in left_out]
    order = {name: number for number, name in enumerate(schema.layers)}
    losses.sort(key=lambda item: (item.start, item.end, order[item.layer], item.id, item.reason))
    made_by = record.provenance.made_by
    return TaggedDocument(
        record.id,
        record.language,
        made_by,
        sentences,
        texts,
        words,
        starts,
        ends,
        firsts,
        tags,
        tuple(losses),
    )


def _tags(
    document_id: str,
    layer: Layer,
    spans: Iterable[Span],
    starts: Sequence[int],
    ends: Sequence[int],
    firsts: Sequence[int],
    losses: list[Loss],
) -> tuple[dict[int, str], list[_LeftOut]]:
    """Return the tags of tokens that have one, by number, and the spans that share a token with a longer one."""
    tags: dict[int, str] = {}
    owners: dict[int, Span] = {}
    left_out: list[_LeftOut] = []
    for span in sorted(spans, key=lambda item: (item.start - item.end, item.start, item.label, item.id)):
        token_numbers = range(bisect_right(ends, span.start), bisect_left(starts, span.end))
        owner = next((owners[token] for token in token_numbers if token in owners), None)
        reasons: list[Reason] = []
        if owner is not None:
            left_out.append((span, _overlap_reason(span, owner), owner.id))
        elif not token_numbers:
            reasons.append("untokened")
        else:
            first_token, last_token = token_numbers[0], token_numbers[-1]
            first_tokens = {first_token, *firsts[bisect_right(firsts, first_token) : bisect_right(firsts, last_token)]}
            if len(first_tokens) > 1:
                reasons.append("split")
            if starts[first_token] < span.start or ends[last_token] > span.end:
                reasons.append("widened")
            if span.start < starts[first_token] or ends[last_token] < span.end:
                reasons.append("trimmed")
            if span.attributes.get(layer.several_labels or ""):
                reasons.append("labels")
            for token in token_numbers:
                owners[token] = span
                tags[token] = f"{'B' if token in first_tokens else 'I'}-{span.label}"
        losses += [_loss(document_id, layer, span, reason) for reason in reasons]
    return tags, left_out


def _loss(document_id: str, layer: Layer, span: Span, reason: Reason, other_id: str | None = None) -> Loss:
    return Loss(document_id, layer.name, span.id, span.label, span.start, span.end, reason, other_id)


def _overlap_reason(span: Span, owner: Span) -> Reason:
    if span.within(owner):
        return "nested"
    return "crossing" if span.overlaps(owner) else "crowded"


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), end - len(piece) + len(piece.rstrip())
