"""Mends labels by the edits of issues. Every mend is proven: the labels are judged again after it."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import NamedTuple

import msgspec

from claimset.labels.implied_relations import renew_implied
from claimset.model.issue import Edit, Fix, Issue, Level, RelationEdit
from claimset.model.labels import Labels
from claimset.model.schema import Schema
from claimset.model.span import Relation, Span
from claimset.text.visible import in_quotes, show_value

Judge = Callable[[Labels], Iterable[Issue]]
"""Returns the issues of labels."""
_MOST_ROUNDS = 8
_QUOTE_LENGTH = 40
_NO_CODE = ""
_SEVEREST_FIRST = list(Level)


class RefusedMend(msgspec.Struct, frozen=True):
    """An issue that was not mended, and the codes of the issues that its mend brings; none if it mends nothing."""

    issue: Issue
    brings: tuple[str, ...]


class MendedLabels(msgspec.Struct, frozen=True):
    """Labels after mending, the mended issues in order, and the mends that would do harm."""

    labels: Labels
    mended_issues: tuple[Issue, ...] = ()
    refused_mends: tuple[RefusedMend, ...] = ()


def apply_edit(labels: Labels, fix: Fix) -> Labels | None:
    """Return labels after an edit; None if they lack the span or the relations that it replaces."""
    return _apply_relation_edit(labels, fix) if isinstance(fix, RelationEdit) else _apply_span_edit(labels, fix)


def mend(
    labels: Labels, judge: Judge, codes: Collection[str] | None = None, schema: Schema | None = None
) -> MendedLabels:
    """
    Mend the errors and warnings of labels where that does no harm.

    `judge` returns the issues of labels. `codes` are the only codes to mend; None stands for all. Relations that follow
    from position, by the `schema`, follow the mended spans. Spans and relations that no issue is about stay as they
    are.

    All mends are tried together first. If that does harm, they are tried one by one, in the order of their codes. A
    mend that brings an issue with a mend of its own includes that mend.

    A mend does harm if any code has more issues after it. Codes of a milder level than all issues to be mended do not
    count: a warning that follows is no reason to keep an error. A mend also does harm if the issues of the most severe
    level, and of the next ones where these are equal, are not fewer than before. So the rounds come to an end, and
    mending the result again changes nothing.
    """
    original_labels = labels
    job = _Job(judge, codes)
    mended_issues: list[Issue] = []
    issues = list(judge(labels))
    while True:
        candidates = job.candidates(issues)
        trial = job.try_mends(labels, candidates, issues) if len(candidates) > 1 else None
        if trial is not None and not trial.harm:
            labels, issues = trial.labels, trial.issues
            mended_issues.extend(trial.mended_issues)
            continue
        refused_mends: list[RefusedMend] = []
        earlier_count = len(mended_issues)
        for issue in candidates:
            trial = job.try_mends(labels, [issue], issues)
            if trial is None:
                continue
            if trial.harm:
                refused_mends.append(RefusedMend(issue, tuple(sorted(trial.harm - {_NO_CODE}))))
                continue
            labels, issues = trial.labels, trial.issues
            mended_issues.extend(trial.mended_issues)
        if len(mended_issues) == earlier_count:
            if schema is not None and mended_issues:
                labels = renew_implied(original_labels, labels, schema)
            return MendedLabels(labels, tuple(mended_issues), tuple(refused_mends))


class _Trial(NamedTuple):
    """
    Labels after some mends, and their issues.

    `harm` are the codes that have more issues and may not have them; `_NO_CODE` if there are not fewer issues.
    """

    labels: Labels
    issues: list[Issue]
    mended_issues: list[Issue]
    harm: set[str]


class _Job:
    """Tries mends of labels, and judges the result."""

    def __init__(self, judge: Judge, codes: Collection[str] | None) -> None:
        self._judge = judge
        self._codes = codes

    def candidates(self, issues: Iterable[Issue]) -> list[Issue]:
        """Return the issues to mend, in the order of their codes."""
        # An info is advice, and no reason to change labels.
        mendable = [
            item
            for item in issues
            if item.fix and item.level != Level.INFO and (self._codes is None or item.code in self._codes)
        ]
        return sorted(mendable, key=lambda item: item.code)

    def try_mends(self, labels: Labels, issues: Sequence[Issue], known_issues: Sequence[Issue]) -> _Trial | None:
        """Mend issues, and issues that the mends bring; None if no mend applies to the labels any more."""
        old_counts = Counter(issue.code for issue in known_issues)
        old_levels = _count_levels(known_issues)
        mildest = max(_SEVEREST_FIRST.index(issue.level) for issue in issues)
        applied_issues: list[Issue] = []
        risen_codes: set[str] = set()
        for _ in range(_MOST_ROUNDS):
            count = len(applied_issues)
            for issue in issues:
                new_labels = apply_edit(labels, issue.fix) if issue.fix else None
                if new_labels is not None:
                    labels = new_labels
                    applied_issues.append(issue)
            if len(applied_issues) == count:
                break
            known_issues = list(self._judge(labels))
            new_counts = Counter(issue.code for issue in known_issues)
            risen_codes = {code for code in new_counts if new_counts[code] > old_counts[code]}
            if not risen_codes:
                break
            issues = [issue for issue in self.candidates(known_issues) if issue.code in risen_codes]
        if not applied_issues:
            return None
        levels = {issue.code: _SEVEREST_FIRST.index(issue.level) for issue in known_issues}
        harm = {code for code in risen_codes if levels[code] <= mildest}
        has_fewer = _count_levels(known_issues) < old_levels
        return _Trial(labels, list(known_issues), applied_issues, harm if harm or has_fewer else {_NO_CODE})


def _count_levels(issues: Iterable[Issue]) -> list[int]:
    """Return the number of issues of each level, the most severe first; the smaller of two such lists is better."""
    counts = Counter(issue.level for issue in issues)
    return [counts[level] for level in _SEVEREST_FIRST]


def describe_edit(fix: Fix, text: str | None = None) -> tuple[str, str]:
    """
    Return what a mend replaces and what it puts there, in words.

    Without a text the words show only ids, labels and offsets, and nothing that somebody typed.
    """
    if isinstance(fix, RelationEdit):
        return " and ".join(_arrow(item) for item in fix.before), _arrow(fix.after)
    if fix.after is None:
        return _place(fix.before, text), "nothing"
    if fix.after.label != fix.before.label or (fix.after.start, fix.after.end) != (fix.before.start, fix.before.end):
        return _place(fix.before, text), _place(fix.after, text)
    old_values, new_values = fix.before.attributes, fix.after.attributes
    names = [name for name in {**old_values, **new_values} if old_values.get(name) != new_values.get(name)]
    if text is None:
        phrase = f"{_place(fix.before, None)} {', '.join(names)}"
        return phrase, "its right form"
    old_words = ", ".join(f"{name}={show_value(old_values.get(name))}" for name in names)
    return f"{_place(fix.before, text)} {old_words}", ", ".join(
        f"{name}={show_value(new_values.get(name))}" for name in names
    )


def _apply_span_edit(labels: Labels, edit: Edit) -> Labels | None:
    for name, spans in labels.layers.items():
        if edit.before in spans:
            place = spans.index(edit.before)
            after = () if edit.after is None else (edit.after,)
            new_spans = (*spans[:place], *after, *spans[place + 1 :])
            return msgspec.structs.replace(labels, layers={**labels.layers, name: new_spans})
    return None


def _apply_relation_edit(labels: Labels, edit: RelationEdit) -> Labels | None:
    if Counter(edit.before) - Counter(labels.relations):
        return None
    replaced = Counter(edit.before)
    relations: list[Relation] = []
    has_replacement = False
    for relation in labels.relations:
        if replaced[relation]:
            replaced[relation] -= 1
            if not has_replacement:
                relations.append(edit.after)
                has_replacement = True
        else:
            relations.append(relation)
    return msgspec.structs.replace(labels, relations=tuple(relations))


def _arrow(relation: Relation) -> str:
    return f"{relation.label} {relation.source}→{relation.target}"


def _place(span: Span, text: str | None) -> str:
    place, quote = f"{span.label} {span.id}[{span.start}:{span.end}]", span.quote(text or "")
    return place if text is None else f"{place} {in_quotes(quote, _QUOTE_LENGTH)}"
