"""Compares a copy of a text that is not ours with the text's entry in the lock."""

import codecs
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Literal, NamedTuple

import msgspec

from claimset.model.document import Fingerprint, Sentence, Spelling
from claimset.own_copies.fingerprint import quoted_runs, sentence_hash
from claimset.own_copies.flat_view import FlatView, restore_span, restore_whole
from claimset.text.decode import TextRefused, decode, sha256
from claimset.text.html_words import html_words

Verdict = Literal["EXACT", "NORMALISED", "PARTIAL", "REFUSED"]
MINIMUM_SHARE = 0.25
"""A copy has at least this share of the lock's sentences. A text with fewer quotes the original, and is refused."""
_TRIES = 8


class ProvenSpan(msgspec.Struct, frozen=True):
    """`original[start:end]` stands in the copy at `copy_start`; offsets are code points, half-open."""

    start: int
    end: int
    copy_start: int


class MatchedCopy(msgspec.Struct, frozen=True):
    """
    The result of comparing a copy with the lock.

    `text` is the copy, with every proven span spelled as in the original; it is empty for a refused copy. An EXACT or
    NORMALISED text has the hash of the original. `sentences` is how many of the lock's `total_sentences` were found.
    """

    verdict: Verdict
    text: str
    proven_spans: tuple[ProvenSpan, ...]
    sentences: int
    total_sentences: int

    @property
    def rank(self) -> tuple[int, int]:
        """A pair by which copies are compared: the better copy has the greater rank."""
        return ("REFUSED", "PARTIAL", "NORMALISED", "EXACT").index(self.verdict), self.sentences

    def copy_range(self, start: int, end: int) -> tuple[int, int] | None:
        """Return the `(start, end)` that `original[start:end]` has in the copy; None where it is not proven."""
        for span in self.proven_spans:
            if span.start <= start and end <= span.end:
                return start - span.start + span.copy_start, end - span.start + span.copy_start
        return None


class _Match(NamedTuple):
    """A sentence of the lock, its number there, and the offset in the copy's flat view at which it stands."""

    number: int
    sentence: Sentence
    offset: int

    @property
    def end(self) -> int:
        """The offset in the copy's flat view at which the sentence ends."""
        return self.offset + self.sentence.length


def match_copy(text: str, lock: Fingerprint) -> MatchedCopy:
    """
    Compare a text with a lock; the copy may stand anywhere in the text.

    EXACT: the text in UTF-8 has the hash of the original. NORMALISED: a part of the text has that hash once white
    space, unseen characters and accents are spelled as the lock says. PARTIAL: sentences of the text have the hashes of
    the lock's sentences; the copy goes from the first of them to the last. REFUSED: fewer than a quarter of the
    sentences were found.
    """
    total = len(lock.sentences)
    if sha256(text.encode()) == lock.sha256:
        return MatchedCopy("EXACT", text, (ProvenSpan(0, len(text), 0),), total, total)
    flat = FlatView(text)
    matches = list(_matches(flat.text, lock))
    original = _restore_original(flat.text, lock, matches)
    if original is not None:
        return MatchedCopy("NORMALISED", original, (ProvenSpan(0, len(original), 0),), total, total)
    chain = _longest_chain(matches)
    if not chain or len(chain) < MINIMUM_SHARE * total:
        return MatchedCopy("REFUSED", "", (), len(chain), total)
    return _match_in_part(text, flat, lock, chain)


def possible_texts(data: bytes) -> Iterator[str]:
    """
    Yield the texts that bytes may stand for: as UTF-8, or else as UTF-16 with its mark or as Windows-1252.

    A web page yields its words too.
    """
    try:
        text = decode(data)
    except TextRefused:
        marked = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
        text = data.decode("utf-16" if marked else "cp1252", "replace")
        if "\0" in text or not text.strip():
            return
    yield text
    if "</" in text:
        yield html_words(text)


def candidates(text: str, shingle_owners: Mapping[str, str], locks: Iterable[Fingerprint]) -> list[str]:
    """Return the ids of the texts that a text may be a copy of, because they share a run of words or the length."""
    run_counts = Counter(owner for owner, _, _ in quoted_runs(text, shingle_owners))
    length = len(FlatView(text).text)
    same_length_ids = [lock.id for lock in locks if length == lock.view_length or len(text) == lock.length]
    return list(dict.fromkeys((*(owner for owner, _ in run_counts.most_common()), *same_length_ids)))


def _matches(view: str, lock: Fingerprint) -> Iterator[_Match]:
    """Yield each sentence of the lock that stands in a view, in the order of the view."""
    numbers_by_length: dict[int, dict[str, list[int]]] = {}
    for number, sentence in enumerate(lock.sentences):
        numbers_by_length.setdefault(sentence.length, {}).setdefault(sentence.hash, []).append(number)
    for offset in _sentence_starts(view, _windows(view, lock)):
        for length, numbers in numbers_by_length.items():
            if offset + length <= len(view):
                for number in numbers.get(sentence_hash(view[offset : offset + length]), ()):
                    yield _Match(number, lock.sentences[number], offset)


def _windows(view: str, lock: Fingerprint) -> Iterator[tuple[int, int]]:
    """Yield the ranges of a view in which a copy may stand: the original's length before and after each shared run."""
    if len(view) <= 2 * lock.view_length:
        yield 0, len(view)
        return
    window_start = 0
    for _, start, end in quoted_runs(view, dict.fromkeys(lock.shingles, lock.id)):
        low, high = max(window_start, start - lock.view_length), min(end + lock.view_length, len(view))
        if low < high:
            yield low, high
            window_start = high


def _sentence_starts(view: str, windows: Iterable[tuple[int, int]]) -> Iterator[int]:
    """Yield every offset at which a sentence may begin, which is not inside a word and not at a space."""
    for low, high in windows:
        previous_char = view[low - 1] if low else " "
        for offset in range(low, high):
            char = view[offset]
            if char != " " and not (char.isalnum() and previous_char.isalnum()):
                yield offset
            previous_char = char


def _restore_original(view: str, lock: Fingerprint, matches: Sequence[_Match]) -> str | None:
    """Return the original if the view holds all of it. Most matched sentences tell where it starts."""
    start_counts = Counter(match.offset - match.sentence.at for match in matches)
    for start in dict.fromkeys([0, *(start for start, _ in start_counts.most_common(_TRIES))]):
        piece = view[start : start + lock.view_length] if start >= 0 else ""
        if len(piece) == lock.view_length:
            original = restore_whole(piece, lock.spellings)
            if sha256(original.encode("utf-8", "surrogatepass")) == lock.sha256:
                return original
    return None


def _longest_chain(matches: Sequence[_Match]) -> list[_Match]:
    """Return the longest chain of matches that do not overlap and are in the order of the original."""
    # For each match: the length of the longest chain that ends with it, and the index of the match before it.
    chains: list[tuple[int, int]] = []
    for match in matches:
        length, previous = 0, -1
        for index, (earlier_length, _) in enumerate(chains):
            earlier = matches[index]
            if earlier.number < match.number and earlier.end <= match.offset and earlier_length > length:
                length, previous = earlier_length, index
        chains.append((length + 1, previous))
    chain = []
    index = max(range(len(chains)), key=lambda item: chains[item][0], default=-1)
    while index >= 0:
        chain.append(matches[index])
        index = chains[index][1]
    return chain[::-1]


def _match_in_part(text: str, flat: FlatView, lock: Fingerprint, chain: Sequence[_Match]) -> MatchedCopy:
    """Return the copy from the first match to the last, with each group of adjacent sentences as in the original."""
    pieces: list[str] = []
    proven_spans: list[ProvenSpan] = []
    piece_start, length = flat.offsets[chain[0].offset], 0
    for first, last in _adjacent_groups(flat.text, chain):
        between = text[piece_start : flat.offsets[first.offset]]
        spellings = _spellings(lock, first.sentence.at, last.sentence)
        restored = restore_span(flat.text[first.offset : last.end], first.sentence.at, spellings)
        proven_spans.append(ProvenSpan(first.sentence.start, last.sentence.end, length + len(between)))
        pieces += [between, restored]
        length += len(between) + len(restored)
        piece_start = _copy_end(flat, last.end)
    return MatchedCopy("PARTIAL", "".join(pieces), tuple(proven_spans), len(chain), len(lock.sentences))


def _adjacent_groups(view: str, chain: Sequence[_Match]) -> Iterator[tuple[_Match, _Match]]:
    """Yield `(first, last)` match of each group of sentences that are adjacent in the copy and in the original."""
    first = chain[0]
    for match, following in pairwise(chain):
        gap = following.sentence.at - match.sentence.at - match.sentence.length
        is_adjacent = following.number == match.number + 1 and following.offset - match.end == gap
        if not is_adjacent or view[match.end : following.offset] not in {"", " "}:
            yield first, match
            first = following
    yield first, chain[-1]


def _spellings(lock: Fingerprint, view_start: int, last_sentence: Sentence) -> list[Spelling]:
    """Return the spellings from an offset of the view to the end of a sentence."""
    return [item for item in lock.spellings if view_start <= item.at <= last_sentence.at + last_sentence.length]


def _copy_end(flat: FlatView, view_offset: int) -> int:
    """Return the offset in the copy at which the character before `view_offset` ends."""
    return flat.offsets[view_offset] if view_offset < len(flat.offsets) else flat.offsets[-1]
