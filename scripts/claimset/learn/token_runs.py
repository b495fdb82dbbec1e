"""Runs of tokens with one label, from their tags."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from claimset.labels.tags import OUTSIDE


class TokenRun(NamedTuple):
    """The tokens from number `first` on, before `until`, with one label."""

    first: int
    until: int
    label: str


def token_runs(tags: Sequence[str]) -> Iterator[TokenRun]:
    """Yield the runs that BIO tags describe; an I- without its B- begins a run."""
    first, label = 0, ""
    for number, tag in enumerate([*tags, OUTSIDE]):
        mark, _, name = tag.partition("-")
        if label and (mark != "I" or name != label):
            yield TokenRun(first, number, label)
            label = ""
        if not label and name:
            first, label = number, name
