"""Pairs of the figures of a claim that a person derived from others, with the verdicts of arithmetic."""

from collections.abc import Iterator, Sequence
from itertools import combinations, permutations

from claimset.model.arithmetic import Arithmetic
from claimset.model.quantity import Kind
from claimset.numbers.compare import compare
from claimset.numbers.facets.document_figures import ClaimLink
from claimset.numbers.facets.figure import Figure
from claimset.numbers.formula import SHARE, Formula, apply_formula, formulas_for
from claimset.numbers.pair import FigurePair
from claimset.numbers.pairs.matching import Figures, matching_figures, states_again
from claimset.numbers.verdict import PairOutcome

_HOLDS = (PairOutcome.CONSISTENT, PairOutcome.TENSION)
_WORST_LAST = (PairOutcome.CONSISTENT, PairOutcome.TENSION, PairOutcome.CONFLICT, PairOutcome.NOT_COMPARABLE)


def derived_pairs(links: Sequence[ClaimLink], figures: Figures, arithmetic: Arithmetic) -> Iterator[FigurePair]:
    """
    Yield pairs of the figures of a derived claim; `links` lead from it to each of its sources.

    Sources that say one thing are not parts of the derived figure: it follows from each of them.
    """
    sources = [figures.get(link.target, ()) for link in links]
    parts = [items[0] for items in sources if len(items) == 1]
    if (
        len(links) == 1
        or len(parts) < len(links)
        or any(_is_share_of(link, figures) for link in links)
        or any(states_again(part, other, arithmetic) for part, other in combinations(parts, 2))
    ):
        yield from _from_many_figures(links, figures, arithmetic)
        return
    for result in figures.get(links[0].source, ()):
        pairs = [
            FigurePair(result, part, "same", compare(result, part, "same", arithmetic, linked=True), link)
            for link, part in zip(links, parts, strict=True)
        ]
        fitting = [pair for pair in pairs if pair.verdict.outcome in _HOLDS]
        # A rate is no sum of a count and another rate: it follows from one of them.
        is_mixed = result.is_amount and any(part.value.kind != result.value.kind for part in parts if part.is_amount)
        if len(fitting) == len(pairs) or is_mixed:
            yield from fitting or pairs
        elif (pair := _best_formula(result, parts, arithmetic, links[0])) is not None:
            yield pair


def _from_one_source(link: ClaimLink, figures: Figures, arithmetic: Arithmetic) -> Iterator[FigurePair]:
    """
    Yield each figure of a derived claim with the figure of its source that fits it best.

    If the claim states a share of its source, a count beside it is the part: `share_pairs` compares all three. Where
    other figures of the claim follow from all that the source has, a figure that does not is not meant.
    """
    is_share = _is_share_of(link, figures)
    matches = {
        left.key: right for left, right in matching_figures(figures.get(link.source, ()), figures.get(link.target, ()))
    }
    best: list[FigurePair] = []
    for left in figures.get(link.source, ()):
        rights = [right for right in figures.get(link.target, ()) if _may_follow(left, right)]
        if not rights and left.key in matches:
            rights = [matches[left.key]]
        # A change follows from two levels, and the link names only one.
        pairs = [
            FigurePair(left, right, "same", compare(left, right, "same", arithmetic, linked=True), link)
            for right in rights
            if left.key != right.key and (left.value.kind == right.value.kind or left.value.kind != Kind.CHANGE)
            if not (is_share and left.is_amount and left.value.kind == right.value.kind)
        ]
        if pairs:
            best.append(min(pairs, key=lambda pair: _WORST_LAST.index(pair.verdict.outcome)))
    followed = {pair.right.key for pair in best if pair.verdict.outcome != PairOutcome.CONFLICT}
    for pair in best:
        if pair.verdict.outcome != PairOutcome.CONFLICT or pair.right.key not in followed:
            yield pair


def _is_share_of(link: ClaimLink, figures: Figures) -> bool:
    wholes = {key for figure in figures.get(link.target, ()) for key in (figure.key, figure.counted)}
    return any(figure.is_share and figure.whole in wholes - {None} for figure in figures.get(link.source, ()))


def _may_follow(figure: Figure, source: Figure) -> bool:
    return figure.value.unit == source.value.unit and (figure.is_amount == source.is_amount)


def _from_many_figures(links: Sequence[ClaimLink], figures: Figures, arithmetic: Arithmetic) -> Iterator[FigurePair]:
    """
    Yield each figure of a derived claim with what it follows from.

    A link says nothing of which figures of two claims go into which. So a figure that no figure of its sources bears
    out may follow by a formula from several of them, or from one of them and another of its own claim; that other one
    then needs no source. Or it is a part of its source, and the share beside it says which.
    """
    pairs = [pair for link in links for pair in _from_one_source(link, figures, arithmetic)]
    own_document = links[0].source.document
    # Where claims of other documents say the same, the figures that stand beside a result are its parts.
    sources = sorted(
        (figure for link in links for figure in figures.get(link.target, ())),
        key=lambda figure: figure.document != own_document,
    )
    beside = figures.get(links[0].source, ())
    fits: list[FigurePair] = []
    explained: set[str] = set()
    for pair in pairs:
        if pair.verdict.outcome not in _HOLDS and pair.left.key not in explained:
            fit = _fitting_formula(pair.left, sources, beside, arithmetic, links[0])
            fit = fit or _fitting_share(pair.left, sources, beside, arithmetic, links[0])
            if fit is not None:
                fits.append(fit)
                explained |= {figure.key for figure in (fit.left, fit.right, *fit.others)}
    yield from (pair for pair in pairs if pair.verdict.outcome in _HOLDS or pair.left.key not in explained)
    yield from fits
    levels = [figure for figure in (*beside, *sources) if figure.is_amount]
    for result in beside:
        if result.value.kind == Kind.CHANGE and result.key not in explained:
            yield from _change_pair(result, levels, arithmetic, links[0])


def _change_pair(
    change: Figure, levels: Sequence[Figure], arithmetic: Arithmetic, link: ClaimLink
) -> Iterator[FigurePair]:
    """Yield a change with the two levels that it follows from: the first two that fit, or else the first two."""
    tries = [
        pair
        for parts in combinations(levels, 2)
        if not states_again(*parts, arithmetic) and (pair := _best_formula(change, parts, arithmetic, link)) is not None
    ]
    yield from [pair for pair in tries if pair.verdict.outcome in _HOLDS][:1] or tries[:1]


def _fitting_formula(
    result: Figure, sources: Sequence[Figure], beside: Sequence[Figure], arithmetic: Arithmetic, link: ClaimLink
) -> FigurePair | None:
    """Return the pair of the first formula by which a figure follows from two figures or from all; None without one."""
    others = [figure for figure in beside if figure.key != result.key]
    for parts in (*combinations([*sources, *others], 2), tuple(sources)):
        is_of_one_kind = all(_may_follow(result, part) and part.value.kind == result.value.kind for part in parts)
        if len(parts) > 1 and is_of_one_kind and any(part in sources for part in parts):
            pair = _best_formula(result, parts, arithmetic, link)
            if pair is not None and pair.verdict.outcome in _HOLDS:
                return pair
    return None


def _fitting_share(
    result: Figure, sources: Sequence[Figure], beside: Sequence[Figure], arithmetic: Arithmetic, link: ClaimLink
) -> FigurePair | None:
    """Return the pair of the first share that a figure is, or that says which part it is; None without one."""
    amounts = [figure for figure in (*sources, *beside) if figure.is_amount]
    triples = (
        ((result, part, whole) for part, whole in permutations(amounts, 2) if part in sources or whole in sources)
        if result.is_share
        else ((share, result, whole) for share in beside for whole in sources if share.is_share and result.is_amount)
    )
    for share, part, whole in triples:
        verdict = apply_formula(SHARE, (part, whole), share, arithmetic) if _may_follow(part, whole) else None
        if verdict is not None and verdict.outcome in _HOLDS:
            return FigurePair(part, share, "share", verdict, link, (whole,))
    return None


def _best_formula(
    result: Figure, parts: Sequence[Figure], arithmetic: Arithmetic, link: ClaimLink | None
) -> FigurePair | None:
    """Return the pair of the formula that fits a figure and its parts best; None where no formula can be computed."""
    orders: list[Sequence[Figure]] = [parts, parts[::-1]] if len(parts) == 2 else [parts]
    if result.value.kind == Kind.CHANGE and len(parts) == 2:
        orders = [_later_first(parts)] if parts[0].window != parts[1].window else orders
    tries = [
        formula_pair(formula, order, result, arithmetic, link)
        for order in orders
        for formula in formulas_for(result, order)
    ]
    pairs = [pair for pair in tries if pair is not None]
    return min(pairs, key=lambda pair: _WORST_LAST.index(pair.verdict.outcome), default=None)


def formula_pair(
    formula: Formula, parts: Sequence[Figure], result: Figure, arithmetic: Arithmetic, link: ClaimLink | None
) -> FigurePair | None:
    """Return the pair of a figure with the parts from which a formula gives it; None where it cannot be computed."""
    verdict = apply_formula(formula, parts, result, arithmetic)
    return None if verdict is None else FigurePair(parts[0], result, formula.name, verdict, link, tuple(parts[1:]))


def _later_first(parts: Sequence[Figure]) -> Sequence[Figure]:
    first, second = (part.window for part in parts)
    return parts if first is None or second is None or first > second else parts[::-1]
