"""The code of the rule that a pair of figures breaks."""

from claimset.numbers.pair import FigurePair
from claimset.numbers.verdict import PairOutcome

UNLINKED_CONFLICT, CONTRADICTED, BY_CONVENTION, NO_FACET = "NUM001", "NUM002", "NUM003", "NUM004"
_ANSWERS = {"supersedes", "incomparable"}
"""Meanings of links that answer a difference: the figure is newer, or the two cannot be compared."""


def code_of(pair: FigurePair) -> str | None:
    """Return the code of the rule that a pair breaks; None for a pair that breaks none."""
    outcome = pair.verdict.outcome
    meaning = None if pair.link is None else pair.link.meaning
    if meaning in _ANSWERS:
        return None
    if meaning == "conflict" and outcome in {PairOutcome.CONSISTENT, PairOutcome.CONFLICT}:
        # "Up to three weeks" and "two weeks" can both hold, and one may still contradict the other.
        is_bounded = None not in (pair.left.value.min, pair.left.value.max, pair.right.value.min, pair.right.value.max)
        return CONTRADICTED if outcome == PairOutcome.CONSISTENT and is_bounded else None
    match outcome:
        case PairOutcome.CONFLICT:
            is_labelled = pair.link is not None or pair.check in {"share", "change"}
            return CONTRADICTED if is_labelled else UNLINKED_CONFLICT
        case PairOutcome.TENSION:
            return BY_CONVENTION
        case PairOutcome.NOT_COMPARABLE:
            return NO_FACET
        case _:
            return None
