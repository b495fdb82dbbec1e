"""Whether a text is too like the others: its opening, and its runs of eight words."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import islice

from claimset.own_copies.fingerprint import RUN
from claimset.splits.near_duplicates.quotations import word_runs
from claimset.text.word_offsets import words_of_file
from corpus.plan.document import PlannedDocument

MOST_SHARED = 0.15
"""The share of a text's runs of eight words that may stand in a text of another story."""
_OPENING = 5
_MOST_TEXTS = 1024
"""So many texts keep their runs: each is compared with all the others."""


def opening_of(document: PlannedDocument, text: str) -> tuple[str, ...]:
    """Return the first five words of a text, after its headline."""
    body = text.split("\n", 1)[1] if document.has_title and "\n" in text else text
    return tuple(word for word, _, _ in islice(words_of_file(body), _OPENING))


def overlap_faults(
    document: PlannedDocument, text: str, others: Mapping[str, tuple[PlannedDocument, str]]
) -> Iterator[str]:
    """Yield documents with the same first five words, and those of other stories that share many runs of words."""
    opening, runs = opening_of(document, text), runs_of(text)
    for name, (other, other_text) in others.items():
        if name == document.id:
            continue
        if opening_of(other, other_text) == opening:
            yield f"opening: begins as {name} does: {' '.join(opening)}"
        shared = 0.0 if other.story == document.story else containment(runs, runs_of(other_text))
        if shared >= MOST_SHARED:
            yield f"copy: shares {shared:.0%} of its runs of {RUN} words with {name}"


@lru_cache(maxsize=_MOST_TEXTS)
def runs_of(text: str) -> frozenset[tuple[str, ...]]:
    """Return the runs of eight words of a text, those by which near-duplicates are found."""
    return frozenset(word_runs([word for word, _, _ in words_of_file(text)]))


def containment(runs: frozenset[tuple[str, ...]], others: frozenset[tuple[str, ...]]) -> float:
    """Return the share of the smaller set's runs that both have."""
    smaller = min(len(runs), len(others))
    return len(runs & others) / smaller if smaller else 0.0
