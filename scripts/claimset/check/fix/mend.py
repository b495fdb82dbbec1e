"""Mending labels by the edits that issues carry, each mend proven by judging again."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import NamedTuple

import msgspec

from claimset.model.issue import Edit, Fix, Issue, RelationEdit
from claimset.model.labels import Labels
from claimset.model.span import Relation, Span

Judge = Callable[[Labels], Iterable[Issue]]
_DEEPEST = 8
_LONGEST = 40
_NOTHING = ""


class RefusedMend(msgspec.Struct, frozen=True):
    """An issue that was not mended, and the codes that its mend would have brought; none where it mended nothing."""

    issue: Issue
    brings: tuple[str, ...]


class MendedLabels(msgspec.Struct, frozen=True):
    """Labels after mending, the issues that were mended, in order, and those whose mend would have done harm."""

    labels: Labels
    done: tuple[Issue, ...] = ()
    refused: tuple[RefusedMend, ...] = ()


def apply_edit(labels: Labels, fix: Fix) -> Labels | None:
    """Put what mends in the place of what it mends; None where that is not there."""
    return _apply_relation_edit(labels, fix) if isinstance(fix, RelationEdit) else _apply_span_edit(labels, fix)


def mend(labels: Labels, judge: Judge, codes: Collection[str] | None = None) -> MendedLabels:
    """
    Mend what can be mended without harm; `codes` are the only ones to mend, all of them where there are none.

    `judge` returns the issues that stand. Mends are tried together first and else one by one in the order of their
    codes; a mend that gives rise to an issue which can be mended itself goes on until that is done. What was tried
    stays only where no code has more issues than before and all codes together have fewer. So the rounds end by
    themselves, no mend makes a new fault, and mending what was mended changes nothing. A span or relation that no
    issue speaks of stays as it is, in its place.
    """
    job = _Job(judge, codes)
    done: list[Issue] = []
    found = list(judge(labels))
    while True:
        offered = job.offered(found)
        trial = job.tried(labels, offered, found) if len(offered) > 1 else None
        if trial is not None and not trial.harm:
            labels, found = trial.labels, trial.found
            done.extend(trial.applied)
            continue
        refused: list[RefusedMend] = []
        before = len(done)
        for issue in offered:
            trial = job.tried(labels, [issue], found)
            if trial is None:
                continue
            if trial.harm:
                refused.append(RefusedMend(issue, tuple(sorted(trial.harm - {_NOTHING}))))
                continue
            labels, found = trial.labels, trial.found
            done.extend(trial.applied)
        if len(done) == before:
            return MendedLabels(labels, tuple(done), tuple(refused))


class _Trial(NamedTuple):
    """Labels after some mends and what is found in them. `harm` are the codes that rose; `_NOTHING` if none fell."""

    labels: Labels
    found: list[Issue]
    applied: list[Issue]
    harm: set[str]


class _Job:
    def __init__(self, judge: Judge, codes: Collection[str] | None) -> None:
        self._judge = judge
        self._codes = codes

    def offered(self, found: Iterable[Issue]) -> list[Issue]:
        chosen = [item for item in found if item.fix and (self._codes is None or item.code in self._codes)]
        return sorted(chosen, key=lambda item: item.code)

    def tried(self, labels: Labels, issues: Sequence[Issue], found: Sequence[Issue]) -> _Trial | None:
        """Mend issues, and what rises from it; None where nothing of it is there any more."""
        before = Counter(issue.code for issue in found)
        applied: list[Issue] = []
        rising: set[str] = set()
        for _ in range(_DEEPEST):
            count = len(applied)
            for issue in issues:
                changed = apply_edit(labels, issue.fix) if issue.fix else None
                if changed is not None:
                    labels = changed
                    applied.append(issue)
            if len(applied) == count:
                break
            found = list(self._judge(labels))
            now = Counter(issue.code for issue in found)
            rising = {code for code in now if now[code] > before[code]}
            if not rising:
                fewer = now.total() < before.total()
                return _Trial(labels, list(found), applied, set() if fewer else {_NOTHING})
            issues = [issue for issue in self.offered(found) if issue.code in rising]
        return _Trial(labels, list(found), applied, rising) if applied else None


def describe_edit(fix: Fix, text: str | None = None) -> tuple[str, str]:
    """
    Return what a mend takes away and what it puts there, for a person.

    Without a text no word of it is shown, nor what somebody typed: only ids, labels and offsets.
    """
    if isinstance(fix, RelationEdit):
        return " and ".join(_arrow(item) for item in fix.before), _arrow(fix.after)
    if fix.after is None:
        return _place(fix.before, text), "nothing"
    if fix.after.label != fix.before.label or (fix.after.start, fix.after.end) != (fix.before.start, fix.before.end):
        return _place(fix.before, text), _place(fix.after, text)
    was, becomes = fix.before.attributes, fix.after.attributes
    names = [name for name in {**was, **becomes} if was.get(name) != becomes.get(name)]
    if text is None:
        said = f"{_place(fix.before, None)} {', '.join(names)}"
        return said, "its right form"
    old = ", ".join(f"{name}={was.get(name)!r}" for name in names)
    return f"{_place(fix.before, text)} {old}", ", ".join(f"{name}={becomes.get(name)!r}" for name in names)


def _apply_span_edit(labels: Labels, edit: Edit) -> Labels | None:
    for name, spans in labels.layers.items():
        if edit.before in spans:
            place = spans.index(edit.before)
            after = () if edit.after is None else (edit.after,)
            changed = (*spans[:place], *after, *spans[place + 1 :])
            return msgspec.structs.replace(labels, layers={**labels.layers, name: changed})
    return None


def _apply_relation_edit(labels: Labels, redraw: RelationEdit) -> Labels | None:
    if Counter(redraw.before) - Counter(labels.relations):
        return None
    gone = Counter(redraw.before)
    kept: list[Relation] = []
    put = False
    for relation in labels.relations:
        if gone[relation]:
            gone[relation] -= 1
            if not put:
                kept.append(redraw.after)
                put = True
        else:
            kept.append(relation)
    return msgspec.structs.replace(labels, relations=tuple(kept))


def _arrow(relation: Relation) -> str:
    return f"{relation.label} {relation.source}→{relation.target}"


def _place(span: Span, text: str | None) -> str:
    place, quote = f"{span.label} {span.id}[{span.start}:{span.end}]", span.quote(text or "")
    return place if text is None else f"{place} {quote if len(quote) <= _LONGEST else quote[: _LONGEST - 1] + '…'!r}"
