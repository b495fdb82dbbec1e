"""A pair of figures: why the two are compared, and the verdict of arithmetic."""

from typing import Literal

import msgspec

from claimset.numbers.facets.document_figures import ClaimLink
from claimset.numbers.facets.figure import Figure
from claimset.numbers.verdict import PairVerdict

Check = Literal["same", "conflict", "part", "funnel", "sum", "difference", "share", "change", "ratio"]
"""A comparison of two figures (see `claimset.numbers.compare`), or the name of a formula."""


class FigurePair(msgspec.Struct, frozen=True):
    """
    A figure, the figure that it is compared with, and the verdict.

    `check` says what was computed. `link` is the relation by which a person linked their claims, None where their
    facets made them a pair. `others` are further figures of a formula: parts beside the left one, or a whole.
    """

    left: Figure
    right: Figure
    check: Check
    verdict: PairVerdict
    link: ClaimLink | None = None
    others: tuple[Figure, ...] = ()
