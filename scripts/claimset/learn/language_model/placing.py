"""Reads the answer of a language model, and finds each quote; what has no place in the text is named, never guessed."""

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from claimset.learn.combine import ProposedSpan
from claimset.learn.language_model.sent_text import SentText
from claimset.model.json_text import parse_json
from claimset.model.schema import Layer
from claimset.text.plural import plural
from claimset.text.word_boundaries import is_inside_word

MOST_SPANS = 2_000
"""The most spans of an answer; the rest is left out, and named."""
_LONGEST_QUOTE = 60


class UnreadableLabels(ValueError):
    """An answer holds no labels; the message says why."""


class Unplaced(msgspec.Struct, frozen=True):
    """A span of an answer that has no place in the text, with the beginning of its quote and the reason."""

    layer: str
    label: str
    quote: str
    reason: str


class PlacedLabels(msgspec.Struct, frozen=True):
    """The spans of an answer by layer, and those without a place."""

    layers: dict[str, list[ProposedSpan]]
    unplaced: list[Unplaced]


def place_labels(content: str, sent: SentText, layers: Sequence[Layer], text: str) -> PlacedLabels:
    """
    Return the spans of an answer with their offsets in the document's text.

    Words around the JSON are passed over. Spans whose quote and number are the same as those of an earlier one stand
    for the places after it, in order. Raises UnreadableLabels for an answer without an object of lists.
    """
    answer = _object_in(content)
    placed: dict[str, list[ProposedSpan]] = {layer.name: [] for layer in layers}
    unplaced: list[Unplaced] = []
    count = 0
    for layer in layers:
        rows = answer.get(layer.name, [])
        if not isinstance(rows, list):
            raise UnreadableLabels(f"'{layer.name}' of the answer is no list")
        used: set[tuple[str, int]] = set()
        for row in rows:
            count += 1
            result = _placed(row, layer, sent, text, used) if count <= MOST_SPANS else "the answer has too many spans"
            if isinstance(result, ProposedSpan):
                if result not in placed[layer.name]:
                    placed[layer.name].append(result)
            else:
                quote, label = (_words(row, name) for name in ("quote", "label"))
                unplaced.append(Unplaced(layer.name, label, quote, result))
    for spans in placed.values():
        spans.sort(key=lambda span: (span.start, -span.end, span.label))
    return PlacedLabels(placed, unplaced)


def _placed(row: object, layer: Layer, sent: SentText, text: str, used: set[tuple[str, int]]) -> ProposedSpan | str:
    """Return the span of a row, or the reason why it has none."""
    match row:
        case {"quote": str(quote), "label": str(label), "occurrence": int(number)} if not isinstance(number, bool):
            pass
        case _:
            return "it is no object of a quote, an occurrence and a label"
    if label not in layer.labels or not layer.labels[label].drawn:
        return "the layer has no such label"
    if not quote.strip() or quote != quote.strip():
        return "the quote is empty, or has white space at its edge"
    places = list(_places(quote, sent.text))
    if not places:
        return "the quote is not in the text"
    while (quote, number) in used:
        number += 1
    if not 1 <= number <= len(places):
        return f"the text has the quote {plural(len(places), 'time')}"
    used.add((quote, number))
    place = sent.place(places[number - 1], places[number - 1] + len(quote))
    if place is None:
        return "the quote runs over a stretch that was cut out"
    if any(is_inside_word(text, offset) for offset in place):
        return "the quote divides a word"
    return ProposedSpan(*place, label)


def _places(quote: str, text: str) -> Iterator[int]:
    offset = text.find(quote)
    while offset >= 0:
        yield offset
        offset = text.find(quote, offset + 1)


def _object_in(content: str) -> dict[str, Any]:
    """Return the JSON object of an answer, which may have words before and behind it."""
    first, last = content.find("{"), content.rfind("}")
    for candidate in (content, content[first : last + 1]):
        try:
            value = parse_json(candidate)
        except ValueError:
            continue
        if isinstance(value, dict):
            return value
    raise UnreadableLabels("the answer holds no JSON object")


def _words(row: object, name: str) -> str:
    value = row.get(name) if isinstance(row, dict) else None
    return short_quote(value if isinstance(value, str) else "")


def short_quote(words: str) -> str:
    """Return the beginning of a quote for a message."""
    return words if len(words) <= _LONGEST_QUOTE else words[: _LONGEST_QUOTE - 1] + "…"
