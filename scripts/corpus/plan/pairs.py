"""Pairs of planned figures with what is true of them, held against claimset's arithmetic."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

import msgspec

from claimset.model.arithmetic import Arithmetic
from corpus.plan.arithmetic import computed_verdict
from corpus.plan.guises import BY_NAME, DERIVED
from corpus.plan.teller import MeantFigure
from corpus.plan.truth import Truth, judge_formula, judge_part, judge_same

AGREES = "agrees"
_SUPERSEDES = "replaces"
_MISREPORTS = {"claimant-inflated": "the figures agree; what is wrong is who is said to claim it"}


class PlantedPair(msgspec.Struct, frozen=True):
    """
    Two figures, or a result and what it is computed from, and what is true of them.

    `left` and `right` are ids of figures, `others` further ones of a formula; `check` says what is compared: `same`,
    `part`, `funnel`, `sum`, `share` or `change`. `linked` says that a person would put the two claims side by side.
    `verdict` and `reason` are those of the arithmetic's scale, `formula` the sum and `why` the reason in words.
    `transformation` names what was done to the right figure; `trap` the trap that misreports, empty where nothing does;
    `control_of` the trap that this only looks like. `relation` is `replaces` where a body corrected itself.
    `arithmetic` is `agrees` where claimset gives the same verdict from correct labels, else why it cannot.
    """

    id: str
    story: str
    split: str
    left: str
    right: str
    others: tuple[str, ...]
    check: str
    linked: bool
    verdict: str
    reason: str
    formula: str
    why: str
    guise: str
    transformation: str
    trap: str
    control_of: str
    relation: str
    across: bool
    arithmetic: str


def planted_pairs(story: str, split: str, figures: Sequence[MeantFigure], arithmetic: Arithmetic) -> list[PlantedPair]:
    """
    Return the pairs of a story's figures, each once.

    Raises ValueError where claimset's arithmetic gives another verdict: then the plan or the arithmetic is wrong.
    """
    rows = list(_pairs(figures))
    return [_row(f"{story}:{number}", story, split, row, arithmetic) for number, row in enumerate(rows, 1)]


class _Pair(msgspec.Struct, frozen=True):
    left: MeantFigure
    right: MeantFigure
    check: str
    truth: Truth
    linked: bool = True
    others: tuple[MeantFigure, ...] = ()
    relation: str = ""


def _pairs(figures: Sequence[MeantFigure]) -> Iterator[_Pair]:
    shares = {"share-without-whole"}
    for left, right in combinations([item for item in figures if item.figure.unit[:1] != "%"], 2):
        if left.figure.fact and left.figure.fact == right.figure.fact and not _are_two_rates(left, right):
            linked = left.figure.unit == right.figure.unit
            yield _Pair(left, right, "same", judge_same(left, right, linked=linked), linked)
    by_id = {item.figure.id: item for item in figures}
    sources = {item.figure.fact: item for item in reversed(figures) if item.figure.guise == "exact"}
    for item in figures:
        if item.figure.of:
            yield from _formula(item, [by_id[name] for name in item.figure.of])
        elif item.figure.guise in shares:
            source = sources.get(item.figure.fact)
            if source is not None:
                yield _Pair(source, item, "same", judge_same(source, item, linked=True))
        else:
            yield from _across_facts(item, sources)
    yield from _parts(figures)


def _are_two_rates(left: MeantFigure, right: MeantFigure) -> bool:
    return bool(left.figure.per and right.figure.per and left.figure.per != right.figure.per)


def _formula(result: MeantFigure, parts: Sequence[MeantFigure]) -> Iterator[_Pair]:
    check = {"sum": "sum", "change": "change"}.get(result.figure.guise, "share")
    yield _Pair(parts[0], result, check, judge_formula(check, parts, result), others=tuple(parts[1:]))


def _across_facts(item: MeantFigure, sources: dict[str, MeantFigure]) -> Iterator[_Pair]:
    """Yield a figure with one of another fact that it may be taken for, or that it contradicts."""
    figure = item.figure
    story = figure.fact.split(":")[0]
    latest, step = sources.get(f"{story}:a:latest"), sources.get(f"{story}:c:step")
    match figure.guise:
        case "year-slip" if latest:
            yield _Pair(latest, item, "same", judge_same(latest, item, linked=True))
        case "year-other" | "digit-neighbour" | "digit-year" if latest:
            yield _Pair(latest, item, "same", judge_same(latest, item, linked=False), linked=False)
        case "step-slip" if step:
            yield _Pair(step, item, "same", judge_same(step, item, linked=True))
        case "superseded" if latest:
            yield _Pair(latest, item, "same", judge_same(latest, item, linked=True), relation=_SUPERSEDES)
        case "stale":
            revised = sources.get(f"{story}:a:revised")
            if revised:
                yield _Pair(revised, item, "same", judge_same(revised, item, linked=True))
        case _:
            return


def _parts(figures: Sequence[MeantFigure]) -> Iterator[_Pair]:
    """Yield parts and later steps with the plain total of their document, or of the first that prints it."""
    totals = [item for item in figures if item.figure.fact.endswith(":latest") and item.figure.guise == "exact"]
    for item in figures:
        role = item.figure.fact.split(":")[2] if item.figure.fact else ""
        if role not in {"part", "step"} or item.figure.unit[:1] == "%" or not totals:
            continue
        own = [total for total in totals if total.figure.document == item.figure.document]
        total = (own or totals)[0]
        check = "part" if role == "part" else "funnel"
        yield _Pair(item, total, check, judge_part(item, total))


def _row(name: str, story: str, split: str, pair: _Pair, arithmetic: Arithmetic) -> PlantedPair:
    left, right = pair.left.figure, pair.right.figure
    trap = right.trap_of or left.trap_of
    marked = right if right.trap_of or not left.trap_of else left
    guise = marked.guise if marked.guise != "exact" or pair.check != "same" else left.guise
    if pair.check in {"part", "funnel"}:
        guise = left.guise if left.guise == "steps-right" else "part" if pair.check == "part" else "exact"
    guise_entry = BY_NAME.get(guise)
    transformation = guise_entry.transformation if guise_entry else DERIVED.get(guise, guise)
    control = "" if trap else right.control_of or left.control_of
    return PlantedPair(
        id=name,
        story=story,
        split=split,
        left=left.id,
        right=right.id,
        others=tuple(item.figure.id for item in pair.others),
        check=pair.check,
        linked=pair.linked,
        verdict=pair.truth.verdict,
        reason=pair.truth.reason,
        formula=pair.truth.formula,
        why=_MISREPORTS.get(trap) or (guise_entry.why if guise_entry else "") or _why(pair.check, guise),
        guise=guise,
        transformation=transformation,
        trap=trap,
        control_of=control,
        relation=pair.relation,
        across=left.document != right.document,
        arithmetic=_held_against(pair, arithmetic, name),
    )


def _why(check: str, guise: str) -> str:
    reasons = {
        "part": "a part is no more than its whole",
        "funnel": "a later step is no more than the one before",
        "sum": "the parts come to the sum",
        "share": "the part is this share of the whole",
        "change": "the later value is so much above or below the earlier one",
    }
    without_whole = "a share without its whole says nothing of a count"
    return without_whole if guise == "share-without-whole" else reasons.get(check, "the same value, said again")


def _held_against(pair: _Pair, arithmetic: Arithmetic, name: str) -> str:
    figures = (pair.left.figure, *(item.figure for item in pair.others), pair.right.figure)
    verdict = computed_verdict(pair.check, figures, arithmetic, linked=pair.linked)
    if verdict is None:
        return "claimset computes nothing for these units"
    if (verdict.outcome, verdict.reason or "") == (pair.truth.verdict, pair.truth.reason):
        return AGREES
    raise ValueError(
        f"{name}: planned {pair.truth.verdict} {pair.truth.reason} ({pair.truth.formula}), but claimset says "
        f"{verdict.outcome} {verdict.reason}: {verdict.sentence}; {[figure.notation for figure in figures]} "
        f"{[figure.guise for figure in figures]} {[figure.period for figure in figures]}"
    )


def count_by(rows: Iterable[PlantedPair], field: str) -> dict[str, int]:
    """Return how many pairs have each value of a field, in the order of the values."""
    counts: dict[str, int] = {}
    for row in rows:
        value = str(getattr(row, field))
        counts[value] = counts.get(value, 0) + 1
    return dict(sorted(counts.items()))
