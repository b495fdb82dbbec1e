"""Settles the differences between annotations: by decisions, and the rest by a rule."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import msgspec

from claimset.gold.merging.chains import Chains
from claimset.gold.merging.differences import AnnotatorDifference, ComparedAnnotations, difference_key
from claimset.model.decision import Decision, MergeRule
from claimset.model.json_text import parse_json
from claimset.model.record import Annotation, GoldStatus

SPAN_KINDS = ("missing", "spurious", "boundary", "label")
"""The kinds of difference in which a value of None leaves the span out of gold."""


class SettledValue(msgspec.Struct, frozen=True):
    """
    The outcome of a difference: the side of `annotator`, or `value`, or neither (`is_dropped`).

    For coreference `value` is a list of chains, each a list of gold's ids. For everything else it has the form of a
    side's value.
    """

    value: Any = None
    annotator: str | None = None
    is_dropped: bool = False


class Settlement(msgspec.Struct, frozen=True):
    """
    The outcomes of the differences between several annotations in one interface.

    `outcomes` maps the key of a difference to its outcome. `undecided` are the differences without an outcome.
    `decisions` are pairs of a difference and the decision that settles it: its own, or the one that leaves its span out
    of gold. `whole` is the annotation that was taken as it is. `contradictions` are decisions that say two things, and
    so decide nothing.
    """

    status: GoldStatus
    outcomes: dict[str, SettledValue]
    undecided: tuple[AnnotatorDifference, ...]
    decisions: tuple[tuple[AnnotatorDifference, Decision], ...]
    whole: Annotation | None = None
    contradictions: tuple[Decision, ...] = ()


def difference_id(difference: AnnotatorDifference) -> str:
    """Return the short name by which a person decides a difference; it changes as soon as a side does."""
    return hashlib.sha256(difference.key.encode()).hexdigest()[:12]


def settle_differences(
    compared: ComparedAnnotations, differences: Sequence[AnnotatorDifference], decisions: Sequence[Decision]
) -> Settlement:
    """
    Settle the differences by decisions; the last line about a difference holds.

    A decision that leaves a span out of gold settles what else differs about that span.
    What no line decides follows the last `take` whose annotation is still the same, or the last `merge` whose
    annotations all are.
    """
    if not differences:
        return Settlement("agreed", {}, (), ())
    last_lines = {decision_key(line): line for line in decisions if line.interface == compared.interface.name}
    lines = {key: line for key, line in last_lines.items() if not line.contradicts_itself}
    contradictions = tuple(last_lines[item.key] for item in differences if item.key in last_lines.keys() - lines.keys())
    own_lines = tuple(
        (item, lines[item.key])
        for item in differences
        if item.key in lines and lines[item.key].choice in {None, *(side.annotator for side in item.sides)}
    )
    outcomes = {item.key: SettledValue(line.value, line.choice) for item, line in own_lines}
    consequences = tuple(_consequences(differences, own_lines))
    outcomes |= {item.key: SettledValue(is_dropped=True) for item, _ in consequences}
    decided = own_lines + consequences
    rest = [item for item in differences if item.key not in outcomes]
    if not rest:
        return Settlement("decided", outcomes, (), decided)
    basis = settling_line(compared.annotations.values(), compared.interface.name, decisions)
    if basis is None:
        return Settlement("decided", outcomes, tuple(rest), decided, contradictions=contradictions)
    if basis.choice is not None and not decided:
        whole = compared.annotations[basis.choice]
        return Settlement("taken", {}, (), (), whole, contradictions)
    outcomes |= {item.key: _outcome(item, basis, compared.chains) for item in rest}
    return Settlement("merged", outcomes, (), decided, contradictions=contradictions)


def _consequences(
    differences: Sequence[AnnotatorDifference], decided: Sequence[tuple[AnnotatorDifference, Decision]]
) -> Iterator[tuple[AnnotatorDifference, Decision]]:
    """Yield the undecided differences whose span a decision leaves out of gold, each with that decision."""
    dropping_lines = {item.gold_ids[0]: line for item, line in decided if _drops_span(item, line)}
    decided_keys = {item.key for item, _ in decided}
    for item in differences:
        dropped_ids = [gold_id for gold_id in item.gold_ids if gold_id in dropping_lines]
        # Of several mentions the others may still be one thing.
        is_moot = dropped_ids and (item.kind != "coreference" or len(item.gold_ids) - len(dropped_ids) < 2)
        if is_moot and item.key not in decided_keys:
            yield item, dropping_lines[dropped_ids[0]]


def _drops_span(difference: AnnotatorDifference, line: Decision) -> bool:
    if difference.kind not in SPAN_KINDS:
        return False
    sides = {side.annotator: side.value for side in difference.sides}
    return (line.value if line.choice is None else sides[line.choice]) is None


def settling_line(annotations: Iterable[Annotation], interface: str, decisions: Sequence[Decision]) -> Decision | None:
    """Return the last `take` or `merge` of an interface that is about annotations as they are today."""
    hashes = {item.annotator: item.sha256 for item in annotations}
    for line in reversed(decisions):
        if line.interface == interface and line.kind in {"take", "merge"} and _is_current(line, hashes):
            return line
    return None


def _is_current(line: Decision, hashes: dict[str, str]) -> bool:
    line_hashes = {side.annotator: side.sha256 for side in line.sides}
    if line.choice is None:
        return line_hashes == hashes
    return hashes.get(line.choice) == line_hashes.get(line.choice, "")


def decision_key(line: Decision) -> str:
    """Return the key of the difference that a line decides."""
    return difference_key(line.interface, line.kind, line.layer, line.name, line.sides)


def _outcome(difference: AnnotatorDifference, basis: Decision, chains: Chains) -> SettledValue:
    if basis.choice is not None:
        return _side_of(difference, basis.choice)
    rule = basis.merge or MergeRule("agreeing")
    if difference.kind == "coreference":
        return SettledValue(_linked_chains(chains, difference.gold_ids, rule))
    values = [side.value for side in difference.sides]
    if rule.strategy == "threshold":
        # Whether a span is in gold is counted here; its place and its label are differences of their own.
        is_existence = difference.kind in {"missing", "spurious"}
        count = sum(1 for value in values if value)
        if is_existence and count >= rule.users and count >= rule.share * len(values):
            return SettledValue(next(value for value in values if value))
        return SettledValue() if is_existence else _most_voted(values, rule)
    if rule.strategy == "incomplete" and difference.kind in {"missing", "spurious", "relation"}:
        # Under this strategy a missing span or relation contradicts nothing.
        return SettledValue(next(value for value in values if value))
    return SettledValue(is_dropped=True)


def _side_of(difference: AnnotatorDifference, annotator: str) -> SettledValue:
    if any(side.annotator == annotator for side in difference.sides):
        return SettledValue(annotator=annotator)
    # An annotator who lacks the span says nothing of its label; whoever else has it does.
    return SettledValue(annotator=difference.sides[0].annotator)


def _most_voted(values: Sequence[Any], rule: MergeRule) -> SettledValue:
    votes = Counter(json.dumps(value) for value in values).most_common(2)
    best, count = votes[0]
    if count < rule.users or count < rule.share * len(values) or (len(votes) > 1 and votes[1][1] == count):
        return SettledValue(is_dropped=True)
    return SettledValue(parse_json(best))


def _linked_chains(chains: Chains, mentions: tuple[str, ...], rule: MergeRule) -> list[tuple[str, ...]]:
    if rule.strategy == "incomplete":
        return [mentions]
    pairs = [
        pair
        for pair, votes in chains.votes(mentions).items()
        if votes
        and (
            all(votes)
            if rule.strategy == "agreeing"
            else votes.count(True) >= rule.users and votes.count(True) >= rule.share * len(votes)
        )
    ]
    return chains.chains_of_pairs(mentions, pairs)
