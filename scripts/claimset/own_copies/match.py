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
LEAST = 0.25
"""Of a text that holds a smaller share of the sentences, it is said that it quotes the other, and it is refused."""
_TRIES = 8


class ProvenSpan(msgspec.Struct, frozen=True):
    """`text[at:at + end - start]` of a copy is `original[start:end]`: proven, in code points, half-open."""

    start: int
    end: int
    at: int


class MatchedCopy(msgspec.Struct, frozen=True):
    """
    What a copy is worth: its text with every proven stretch as the original has it, and where those stand.

    `sentences` of the lock's `of` were found. EXACT and NORMALISED texts have the hash of the original; the text of a
    refused copy is empty.
    """

    verdict: Verdict
    text: str
    stretches: tuple[ProvenSpan, ...]
    sentences: int
    of: int

    @property
    def rank(self) -> tuple[int, int]:
        """The better copy has the greater rank."""
        return ("REFUSED", "PARTIAL", "NORMALISED", "EXACT").index(self.verdict), self.sentences

    def moved(self, start: int, end: int) -> tuple[int, int] | None:
        """Return where `original[start:end]` stands in the copy; None where that is not proven."""
        for item in self.stretches:
            if item.start <= start and end <= item.end:
                return start - item.start + item.at, end - item.start + item.at
        return None


def match_copy(text: str, lock: Fingerprint) -> MatchedCopy:
    """
    Judge a text by a lock, wherever in it the copy stands.

    EXACT: in UTF-8 it has the hash of the original. NORMALISED: a stretch of it has, once white space, unseen
    characters and accents are spelled as the lock says. PARTIAL: sentences of it have the hashes of the lock's
    sentences; the copy goes from the first of them to the last. REFUSED: fewer than a quarter of the sentences have.
    """
    of = len(lock.sentences)
    if sha256(text.encode()) == lock.sha256:
        return MatchedCopy("EXACT", text, (ProvenSpan(0, len(text), 0),), of, of)
    flat = FlatView(text)
    found = list(_found(flat.text, lock))
    original = _original(flat.text, lock, found)
    if original is not None:
        return MatchedCopy("NORMALISED", original, (ProvenSpan(0, len(original), 0),), of, of)
    chain = _chain(found)
    if not chain or len(chain) < LEAST * of:
        return MatchedCopy("REFUSED", "", (), len(chain), of)
    return _partial(text, flat, lock, chain)


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


def candidates(text: str, known: Mapping[str, str], locks: Iterable[Fingerprint]) -> list[str]:
    """Return the ids of the texts that a text may be a copy of: it shares a run of words or its length."""
    shared = Counter(owner for owner, _, _ in quoted_runs(text, known))
    length = len(FlatView(text).text)
    same = [lock.id for lock in locks if length == lock.view_length or len(text) == lock.length]
    return list(dict.fromkeys((*(owner for owner, _ in shared.most_common()), *same)))


def _found(view: str, lock: Fingerprint) -> Iterator[tuple[int, Sentence, int]]:
    """Yield each sentence of the lock that stands in a view: its number, itself and its place; by place."""
    wanted: dict[int, dict[str, list[int]]] = {}
    for number, row in enumerate(lock.sentences):
        wanted.setdefault(row.length, {}).setdefault(row.hash, []).append(number)
    for place in _beginnings(view, _windows(view, lock)):
        for length, hashes in wanted.items():
            if place + length <= len(view):
                for number in hashes.get(sentence_hash(view[place : place + length]), ()):
                    yield number, lock.sentences[number], place


def _windows(view: str, lock: Fingerprint) -> Iterator[tuple[int, int]]:
    """Yield where in a long view a copy may stand: as far around each run that it shares as the text is long."""
    if len(view) <= 2 * lock.view_length:
        yield 0, len(view)
        return
    done = 0
    for _, start, end in quoted_runs(view, dict.fromkeys(lock.shingles, lock.id)):
        low, high = max(done, start - lock.view_length), min(end + lock.view_length, len(view))
        if low < high:
            yield low, high
            done = high


def _beginnings(view: str, windows: Iterable[tuple[int, int]]) -> Iterator[int]:
    """Yield every offset at which a sentence may begin: anywhere but within a word or at a space."""
    for low, high in windows:
        before = view[low - 1] if low else " "
        for place in range(low, high):
            char = view[place]
            if char != " " and not (char.isalnum() and before.isalnum()):
                yield place
            before = char


def _original(view: str, lock: Fingerprint, found: Sequence[tuple[int, Sentence, int]]) -> str | None:
    begins = Counter(place - row.at for _, row, place in found)
    for begin in dict.fromkeys([0, *(begin for begin, _ in begins.most_common(_TRIES))]):
        piece = view[begin : begin + lock.view_length] if begin >= 0 else ""
        if len(piece) == lock.view_length:
            original = restore_whole(piece, lock.spellings)
            if sha256(original.encode("utf-8", "surrogatepass")) == lock.sha256:
                return original
    return None


def _chain(found: Sequence[tuple[int, Sentence, int]]) -> list[tuple[int, Sentence, int]]:
    """Return the most sentences that stand in a copy in the order of the original, each once, none over another."""
    best: list[tuple[int, int]] = []
    for index, (number, _, place) in enumerate(found):
        count, before = 0, -1
        for earlier in range(index):
            other, its, where = found[earlier]
            if other < number and where + its.length <= place and best[earlier][0] > count:
                count, before = best[earlier][0], earlier
        best.append((count + 1, before))
    chain = []
    index = max(range(len(best)), key=lambda item: best[item][0], default=-1)
    while index >= 0:
        chain.append(found[index])
        index = best[index][1]
    return chain[::-1]


def _partial(text: str, flat: FlatView, lock: Fingerprint, chain: Sequence[tuple[int, Sentence, int]]) -> MatchedCopy:
    pieces: list[str] = []
    stretches: list[ProvenSpan] = []
    done, length = flat.at[chain[0][2]], 0
    for low, high in _joined(flat.text, chain):
        first, last = chain[low], chain[high]
        begin, until = first[2], last[2] + last[1].length
        between = text[done : flat.at[begin]]
        own = restore_span(flat.text[begin:until], first[1].at, _spellings(lock, first[1].at, last[1]))
        stretches.append(ProvenSpan(first[1].start, last[1].end, length + len(between)))
        pieces += [between, own]
        length += len(between) + len(own)
        done = _end(flat, until)
    return MatchedCopy("PARTIAL", "".join(pieces), tuple(stretches), len(chain), len(lock.sentences))


def _joined(view: str, chain: Sequence[tuple[int, Sentence, int]]) -> Iterator[tuple[int, int]]:
    """Yield the first and last of sentences that follow one another in the copy as in the original."""
    low = 0
    for index in range(1, len(chain) + 1):
        if index < len(chain):
            (number, row, place), (before, its, where) = chain[index], chain[index - 1]
            gap = place - where - its.length
            between = view[place - gap : place]
            if number == before + 1 and row.at - its.at - its.length == gap and between in {"", " "}:
                continue
        yield low, index - 1
        low = index


def _spellings(lock: Fingerprint, begin: int, last: Sentence) -> list[Spelling]:
    return [item for item in lock.spellings if begin <= item.at <= last.at + last.length]


def _end(flat: FlatView, until: int) -> int:
    """Return where in the copy the character before a place of the view ends."""
    return flat.at[until] if until < len(flat.at) else flat.at[-1]
