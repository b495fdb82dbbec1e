"""A copy of a text that is not ours, judged by the lock: the same, the same but for spaces, in part, or not."""

import codecs
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal

import msgspec

from claimset.model.document import Fingerprint, Sentence, Spelling
from claimset.own_copies.fingerprint import quoted_runs, sentence_hash
from claimset.own_copies.flat_view import FlatView, restore_span, restore_whole
from claimset.text.decode import TextRefused, decode, sha256
from claimset.text.html_words import html_words

Verdict = Literal["EXACT", "NORMALISED", "PARTIAL", "REFUSED"]
MINIMUM_SHARE = 0.25
"""Of a text that holds a smaller share of the sentences, it is said that it quotes the other, and it is refused."""
_TRIES = 8


class ProvenSpan(msgspec.Struct, frozen=True):
    """`text[at:at + end - start]` of a copy is `original[start:end]`: proven, in code points, half-open."""

    start: int
    end: int
    copy_start: int


class MatchedCopy(msgspec.Struct, frozen=True):
    """
    What a copy is worth: its text with every proven stretch as the original has it, and where those stand.

    `sentences` of the lock's `of` were found. EXACT and NORMALISED texts have the hash of the original; the text of a
    refused copy is empty.
    """

    verdict: Verdict
    text: str
    proven_spans: tuple[ProvenSpan, ...]
    sentences: int
    total_sentences: int

    @property
    def rank(self) -> tuple[int, int]:
        """The better copy has the greater rank."""
        return ("REFUSED", "PARTIAL", "NORMALISED", "EXACT").index(self.verdict), self.sentences

    def copy_range(self, start: int, end: int) -> tuple[int, int] | None:
        """Return where `original[start:end]` stands in the copy; None where that is not proven."""
        for item in self.proven_spans:
            if item.start <= start and end <= item.end:
                return start - item.start + item.copy_start, end - item.start + item.copy_start
        return None


def match_copy(text: str, lock: Fingerprint) -> MatchedCopy:
    """
    Judge a text by a lock, wherever in it the copy stands.

    EXACT: in UTF-8 it has the hash of the original. NORMALISED: a stretch of it has, once white space, unseen
    characters and accents are spelled as the lock says. PARTIAL: sentences of it have the hashes of the lock's
    sentences; the copy goes from the first of them to the last. REFUSED: fewer than a quarter of the sentences have.
    """
    total = len(lock.sentences)
    if sha256(text.encode()) == lock.sha256:
        return MatchedCopy("EXACT", text, (ProvenSpan(0, len(text), 0),), total, total)
    flat = FlatView(text)
    matches = list(_find_sentences(flat.text, lock))
    original = _restore_original(flat.text, lock, matches)
    if original is not None:
        return MatchedCopy("NORMALISED", original, (ProvenSpan(0, len(original), 0),), total, total)
    chain = _longest_chain(matches)
    if not chain or len(chain) < MINIMUM_SHARE * total:
        return MatchedCopy("REFUSED", "", (), len(chain), total)
    return _match_in_part(text, flat, lock, chain)


def possible_texts(data: bytes) -> Iterator[str]:
    """Yield the texts that bytes may be: UTF-8, else UTF-16 with its mark or Windows-1252; of a page, its words too."""
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
    """Return the ids of the texts that a text may be a copy of: it shares a run of words or its length."""
    run_counts = Counter(owner for owner, _, _ in quoted_runs(text, shingle_owners))
    length = len(FlatView(text).text)
    same_length_ids = [lock.id for lock in locks if length == lock.view_length or len(text) == lock.length]
    return list(dict.fromkeys((*(owner for owner, _ in run_counts.most_common()), *same_length_ids)))


def _find_sentences(view: str, lock: Fingerprint) -> Iterator[tuple[int, Sentence, int]]:
    """Yield each sentence of the lock that stands in a view: its number, itself and its place; by place."""
    numbers_by_length: dict[int, dict[str, list[int]]] = {}
    for number, row in enumerate(lock.sentences):
        numbers_by_length.setdefault(row.length, {}).setdefault(row.hash, []).append(number)
    for place in _sentence_starts(view, _windows(view, lock)):
        for length, hashes in numbers_by_length.items():
            if place + length <= len(view):
                for number in hashes.get(sentence_hash(view[place : place + length]), ()):
                    yield number, lock.sentences[number], place


def _windows(view: str, lock: Fingerprint) -> Iterator[tuple[int, int]]:
    """Yield where in a long view a copy may stand: as far around each run that it shares as the text is long."""
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
    """Yield every offset at which a sentence may begin: anywhere but within a word or at a space."""
    for low, high in windows:
        previous_char = view[low - 1] if low else " "
        for place in range(low, high):
            char = view[place]
            if char != " " and not (char.isalnum() and previous_char.isalnum()):
                yield place
            previous_char = char


def _restore_original(view: str, lock: Fingerprint, matches: Sequence[tuple[int, Sentence, int]]) -> str | None:
    begin_counts = Counter(place - row.at for _, row, place in matches)
    for begin in dict.fromkeys([0, *(begin for begin, _ in begin_counts.most_common(_TRIES))]):
        piece = view[begin : begin + lock.view_length] if begin >= 0 else ""
        if len(piece) == lock.view_length:
            original = restore_whole(piece, lock.spellings)
            if sha256(original.encode("utf-8", "surrogatepass")) == lock.sha256:
                return original
    return None


def _longest_chain(matches: Sequence[tuple[int, Sentence, int]]) -> list[tuple[int, Sentence, int]]:
    """Return the most sentences that stand in a copy in the order of the original, each once, none over another."""
    best_chains: list[tuple[int, int]] = []
    for index, (number, _, place) in enumerate(matches):
        count, previous = 0, -1
        for earlier in range(index):
            other_number, other_sentence, other_place = matches[earlier]
            if (
                other_number < number
                and other_place + other_sentence.length <= place
                and best_chains[earlier][0] > count
            ):
                count, previous = best_chains[earlier][0], earlier
        best_chains.append((count + 1, previous))
    chain = []
    index = max(range(len(best_chains)), key=lambda item: best_chains[item][0], default=-1)
    while index >= 0:
        chain.append(matches[index])
        index = best_chains[index][1]
    return chain[::-1]


def _match_in_part(
    text: str, flat: FlatView, lock: Fingerprint, chain: Sequence[tuple[int, Sentence, int]]
) -> MatchedCopy:
    pieces: list[str] = []
    proven_spans: list[ProvenSpan] = []
    piece_start, length = flat.offsets[chain[0][2]], 0
    for low, high in _adjacent_groups(flat.text, chain):
        first_match, last_match = chain[low], chain[high]
        view_start, view_end = first_match[2], last_match[2] + last_match[1].length
        between = text[piece_start : flat.offsets[view_start]]
        restored = restore_span(
            flat.text[view_start:view_end], first_match[1].at, _spellings(lock, first_match[1].at, last_match[1])
        )
        proven_spans.append(ProvenSpan(first_match[1].start, last_match[1].end, length + len(between)))
        pieces += [between, restored]
        length += len(between) + len(restored)
        piece_start = _copy_end(flat, view_end)
    return MatchedCopy("PARTIAL", "".join(pieces), tuple(proven_spans), len(chain), len(lock.sentences))


def _adjacent_groups(view: str, chain: Sequence[tuple[int, Sentence, int]]) -> Iterator[tuple[int, int]]:
    """Yield the first and last of sentences that follow one another in the copy as in the original."""
    low = 0
    for index in range(1, len(chain) + 1):
        if index < len(chain):
            (number, row, place), (previous_number, previous_sentence, previous_place) = chain[index], chain[index - 1]
            gap = place - previous_place - previous_sentence.length
            between = view[place - gap : place]
            if (
                number == previous_number + 1
                and row.at - previous_sentence.at - previous_sentence.length == gap
                and between in {"", " "}
            ):
                continue
        yield low, index - 1
        low = index


def _spellings(lock: Fingerprint, view_start: int, last_sentence: Sentence) -> list[Spelling]:
    return [item for item in lock.spellings if view_start <= item.at <= last_sentence.at + last_sentence.length]


def _copy_end(flat: FlatView, view_offset: int) -> int:
    """Return where in the copy the character before a place of the view ends."""
    return flat.offsets[view_offset] if view_offset < len(flat.offsets) else flat.offsets[-1]
