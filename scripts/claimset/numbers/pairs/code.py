"""The code of the issue that a pair of figures is, where it is one."""

from claimset.numbers.pair import FigurePair
from claimset.numbers.verdict import PairOutcome

UNLINKED_CONFLICT, CONTRADICTED, BY_CONVENTION, NO_FACET = "NUM001", "NUM002", "NUM003", "NUM004"
_ANSWERS = {"supersedes", "incomparable"}
"""Links that need no arithmetic: a newer figure may be another one, and what cannot be compared is not."""


def code_of(pair: FigurePair) -> str | None:
    """Return the code of the rule that a pair breaks; None where there is nothing to say of it."""
    outcome = pair.verdict.outcome
    meaning = None if pair.link is None else pair.link.meaning
    if meaning in _ANSWERS:
        return None
    if meaning == "conflict" and outcome in {PairOutcome.CONSISTENT, PairOutcome.CONFLICT}:
        # Up to three weeks and two weeks can both hold, and yet the one may be said against the other.
        is_bounded = None not in (pair.left.value.min, pair.left.value.max, pair.right.value.min, pair.right.value.max)
        return CONTRADICTED if outcome == PairOutcome.CONSISTENT and is_bounded else None
    match outcome:
        case PairOutcome.CONFLICT:
            is_said = pair.link is not None or pair.check in {"share", "change"}
            return CONTRADICTED if is_said else UNLINKED_CONFLICT
        case PairOutcome.TENSION:
            return BY_CONVENTION
        case PairOutcome.NOT_COMPARABLE:
            return NO_FACET
        case _:
            return None
