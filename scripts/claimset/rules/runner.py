"""Rules over one labelled document: violations become issues with an address."""

from collections.abc import Iterable, Iterator
from functools import lru_cache

from claimset.model.issue import Issue, RelatedSpan
from claimset.rules.annotators import pseudonym
from claimset.rules.engine.rule import REGISTER, Rule, Subject


def run(subject: Subject, file: str | None = None, rules: Iterable[Rule] | None = None) -> Iterator[Issue]:
    """
    Yield the issues of one labelled document, in the order of the rules' codes.

    `file` is the file that each issue names; `rules` are all that are registered where none are given.
    """
    annotation = subject.annotation
    for rule in _sort_by_code(tuple(rules if rules is not None else REGISTER.values())):
        level = rule.level_of(subject)
        if level is None:
            continue
        for violation in rule.check(subject):
            span = violation.span
            yield Issue(
                code=rule.code,
                level=level,
                message=violation.message,
                document=subject.document.id,
                annotator=pseudonym(annotation.annotator) if annotation else None,
                interface=annotation.interface if annotation else None,
                start=span.start if span else None,
                end=span.end if span else None,
                file=file,
                fix=violation.edit,
                related=tuple(RelatedSpan(subject.document.id, item.start, item.end) for item in violation.related),
            )


@lru_cache(maxsize=64)
def _sort_by_code(rules: tuple[Rule, ...]) -> tuple[Rule, ...]:
    return tuple(sorted(rules, key=lambda item: item.code))
