"""Two figures side by side, why they are, and what arithmetic says of them."""

from typing import Literal

import msgspec

from claimset.numbers.facets.document_figures import ClaimLink
from claimset.numbers.facets.figure import Figure
from claimset.numbers.verdict import PairVerdict

Check = Literal["same", "conflict", "part", "funnel", "sum", "difference", "share", "change", "ratio"]


class FigurePair(msgspec.Struct, frozen=True):
    """
    A figure, the one that it is held against, and the verdict.

    `check` says what was computed. `link` is the relation by which a person put their claims side by side; None where
    their facets did. `others` are further figures of a sum: parts beside the left one, or a whole.
    """

    left: Figure
    right: Figure
    check: Check
    verdict: PairVerdict
    link: ClaimLink | None = None
    others: tuple[Figure, ...] = ()
