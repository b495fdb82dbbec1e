"""Fingerprints of texts that are not ours, which the lock stores, and the search for words of such texts."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate, islice

import msgspec

from claimset.model.document import Fingerprint, Sentence
from claimset.model.span import Span
from claimset.own_copies.flat_view import UNSEEN, FlatView
from claimset.text.decode import decode, normalise, sha256
from claimset.text.sentences import Sentences
from claimset.text.word_offsets import WORD, compared_words, words_of_file

RUN = 8
_SHORTEST_RUN = 2 * RUN - 1
"""Characters: eight words of one letter, and what stands between them."""
_SENTENCE = b"claimset sent 1"
_RUN_HASH = hashlib.blake2b(digest_size=8, person=b"claimset run 1")
BATCH = 4096
"""Words that are hashed together."""


class HashedRun(msgspec.Struct, frozen=True):
    """Eight words in a row of a text and their hash; offsets are code points, half-open."""

    start: int
    end: int
    hash: str


def fingerprint(document_id: str, data: bytes, language: str, excluded: Iterable[Span] = ()) -> Fingerprint:
    """
    Return the fingerprint of a text. Sentences and runs inside the `excluded` spans are left out of it.

    Equal bytes, language and spans give equal fingerprints. Raises TextRefused for bytes that are no text.
    """
    text = decode(data)
    flat = FlatView(text)
    ranges = list(_included_ranges(text, excluded))
    return Fingerprint(
        id=document_id,
        length=len(text),
        bytes=len(data),
        sha256=sha256(data),
        normalised_sha256=sha256(normalise(text).encode()),
        view_length=len(flat.text),
        sentences=tuple(row for start, end in ranges for row in _sentences(text, start, end, language, flat)),
        # Sorted, because the order of the text would help to guess the words.
        shingles=tuple(
            sorted({run.hash for start, end in ranges for run in islice(hashed_runs(text[start:end]), 0, None, RUN)})
        ),
        spellings=tuple(flat.spellings),
    )


def sentence_hash(view: str) -> str:
    """Return the hash of a part of the flat view: 64 bits as 16 hexadecimal digits."""
    return hashlib.blake2b(view.encode(), digest_size=8, person=_SENTENCE).hexdigest()


def hashed_runs(text: str, *, escaped: bool = False) -> Iterator[HashedRun]:
    """
    Yield every eight words in a row with their hash, which ignores marks, spaces and case.

    `escaped` says that the text is JSON, whose escapes stand for characters.
    """
    words = words_of_file(text, escaped=escaped)
    row = list(islice(words, RUN - 1))
    while batch := list(islice(words, BATCH)):
        row += batch
        for number, digest in enumerate(_run_hashes([word for word, _, _ in row])):
            yield HashedRun(row[number][1], row[number + RUN - 1][2], digest)
        row = row[1 - RUN :]


def run_hashes(text: str, *, escaped: bool = False) -> set[str]:
    """Return the hashes of `hashed_runs` without their offsets, in a third of the time."""
    hashes: set[str] = set()
    row: list[str] = []
    if len(text) < _SHORTEST_RUN:
        return hashes
    for words in compared_words(text, escaped=escaped):
        row += words
        hashes.update(_run_hashes(row))
        row = row[1 - RUN :]
    return hashes


def _run_hashes(words: Sequence[str]) -> Iterator[str]:
    """Yield the hash of every eight words in a row of `words`."""
    encoded = [word.encode() for word in words]
    row = b" ".join(encoded)
    starts = list(accumulate((len(word) + 1 for word in encoded), initial=0))
    for start, end in zip(starts, starts[RUN:], strict=False):
        digest = _RUN_HASH.copy()
        digest.update(row[start : end - 1])
        yield digest.hexdigest()


def shingles(locks: Iterable[Fingerprint]) -> dict[str, str]:
    """Map the hash of every run in the locks to the id of its text; of two texts with the run to the first."""
    owners: dict[str, str] = {}
    for lock in locks:
        for digest in lock.shingles:
            owners.setdefault(digest, lock.id)
    return owners


def quoted_runs(
    text: str, shingle_owners: Mapping[str, str], *, escaped: bool = False
) -> Iterator[tuple[str, int, int]]:
    """
    Yield `(id, start, end)` for each run of eight words in a text that a text of the lock has too.

    `shingle_owners` maps hashes of runs to the ids of texts (see `shingles`). `escaped` says that the text is JSON,
    whose escapes stand for characters. The lock holds every eighth run, so that fifteen quoted words in a row are
    always found, and eight in one case of eight.
    """
    if not shingle_owners.keys().isdisjoint(run_hashes(text, escaped=escaped)):
        for run in hashed_runs(text, escaped=escaped):
            owner = shingle_owners.get(run.hash)
            if owner is not None:
                yield owner, run.start, run.end


def stale_sentences(lock: Fingerprint, excluded_zones: Sequence[Span]) -> list[Sentence]:
    """Return the sentences of a lock that overlap zones that exclude labels, whose hashes must not be in it."""
    return [
        row for row in lock.sentences if any(row.start < zone.end and zone.start < row.end for zone in excluded_zones)
    ]


def _included_ranges(text: str, excluded: Iterable[Span]) -> Iterator[tuple[int, int]]:
    piece_start = 0
    for zone in sorted(excluded, key=lambda item: item.start):
        if zone.start > piece_start:
            yield piece_start, zone.start
        piece_start = max(piece_start, zone.end)
    if piece_start < len(text):
        yield piece_start, len(text)


def _sentences(text: str, start: int, end: int, language: str, flat: FlatView) -> Iterator[Sentence]:
    """Yield the sentences of `text[start:end]`; one of fewer than eight words goes together with its neighbour."""
    groups: list[tuple[int, int]] = []
    group_start: int | None = None
    for low, high in Sentences(text[start:end], language):
        group_start = low if group_start is None else group_start
        if _has_enough_words(text[start + group_start : start + high]):
            groups.append((start + group_start, start + high))
            group_start = None
    if group_start is not None and groups:
        groups[-1] = (groups[-1][0], end)
    for low, high in groups:
        piece = text[low:high]
        low += len(piece) - len(piece.lstrip(_EDGE))
        high -= len(piece) - len(piece.rstrip(_EDGE))
        view_start, view_end = flat.view_offset(low), flat.view_offset(high)
        yield Sentence(low, high, view_start, view_end - view_start, sentence_hash(flat.text[view_start:view_end]))


_EDGE = "".join(char for char in map(chr, range(0x3001)) if char.isspace()) + UNSEEN


def _has_enough_words(sentence: str) -> bool:
    return len(WORD.findall(sentence)) >= RUN
