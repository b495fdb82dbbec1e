"""The verdict that claimset's arithmetic gives where it has the labels of planned figures."""

from collections.abc import Sequence

from claimset.model.arithmetic import Arithmetic
from claimset.numbers.compare import Comparison, compare
from claimset.numbers.facets.figure import Figure
from claimset.numbers.formula import CHANGE, SHARE, SUM, apply_formula
from claimset.numbers.verdict import PairVerdict
from claimset.quantity.notation import parse_quantity
from corpus.plan.figure import PlannedFigure

FORMULAS = {"sum": SUM, "share": SHARE, "change": CHANGE}
COMPARISONS: dict[str, Comparison] = {"same": "same", "part": "part", "funnel": "funnel"}


def computed_verdict(
    check: str, figures: Sequence[PlannedFigure], arithmetic: Arithmetic, *, linked: bool
) -> PairVerdict | None:
    """
    Return what claimset says of planned figures; None where it says nothing.

    `figures` are the two of a comparison, or those that a formula takes with its result as the last.
    """
    labelled = [as_figure(figure) for figure in figures]
    if check in FORMULAS:
        return apply_formula(FORMULAS[check], labelled[:-1], labelled[-1], arithmetic)
    return compare(labelled[0], labelled[1], COMPARISONS[check], arithmetic, linked=linked)


def as_figure(figure: PlannedFigure) -> Figure:
    """Return a planned figure as correct labels would give it."""
    return Figure(
        document=figure.document,
        claim=figure.id,
        span=figure.id,
        start=0,
        end=1,
        claim_start=0,
        claim_end=2,
        value=parse_quantity(figure.notation),
        measure=figure.measure,
        places=(figure.region,) if figure.region else (),
        scopes=(figure.scope,) if figure.scope else (),
        times=(figure.period,),
    )
