"""REL: what the guidelines attach to claims and persons: places, times and titles."""

import re
from collections.abc import Iterator

from claimset.model.issue import Level, Violation
from claimset.model.span import Span
from claimset.rules.engine.rule import Subject, rule

_BESIDE = re.compile(r"[\s,(]*")


@rule("REL008", since="0.2.0", level=Level.WARNING, in_annotations=Level.INFO)
def place_or_time_of_claim(subject: Subject) -> Iterator[Violation]:
    """
    A place or a time is attached to a claim that has a figure.

    It limits the figure, and that is where it is looked for when figures are compared. Only a claim without a figure
    has a place or time of its own.

    Bad:  an arrow from the claim `[40 schools in Harrow take part]` to `Harrow`
    Good: an arrow from its figure `40` to `Harrow`
    """
    quantity_types, types = subject.tables.meaning("quantity"), subject.tables.meaning("place", "time")
    with_figure = {item.source for item in subject.labels.relations if item.label in quantity_types}
    claims = {span.id: span for _, span in subject.with_role("claim") if span.id in with_figure}
    for relation in subject.labels.relations:
        if relation.label in types and relation.source in claims:
            claim = claims[relation.source]
            yield Violation(f"{relation.label} leaves {subject.words(claim)}, which has a figure", claim)


@rule("REL009", since="0.2.0", level=Level.WARNING, in_annotations=Level.INFO)
def time_without_relation(subject: Subject) -> Iterator[Violation]:
    """
    A date stands in a claim, and nothing points to it.

    A date in what is claimed says when it holds, or when its figure does. A date that only says when somebody spoke is
    no part of the claim.

    Bad:  `[The desk opened in [May]]` without an arrow to `May`
    Good: `[The desk opened in [May]]` with IN_TIME from the claim
    """
    types = subject.tables.meaning("time")
    if not subject.asks_meaning("time"):
        return
    target_ids = {item.target for item in subject.labels.relations if item.label in types}
    claims = [claim for _, claim in subject.with_role("claim")]
    for span, kind in subject.mark_kinds:
        is_time = bool(kind.with_format("timex3")) and not types.isdisjoint(kind.incoming_relations)
        if is_time and span.id not in target_ids and any(span.within(claim) for claim in claims):
            yield Violation(f"{subject.words(span)} stands in a claim, and no time leads to it", span)


@rule("REL010", since="0.2.0", level=Level.WARNING, in_annotations=Level.INFO)
def unused_role(subject: Subject) -> Iterator[Violation]:
    """
    A person stands beside a title or function, and nothing connects the two.

    The title says in which function somebody speaks. Only a comma, a bracket or a space lies between them.

    Bad:  `[Chief Constable] [Ivo Raske]` without an arrow
    Good: `[Chief Constable] [Ivo Raske]` with HAS_ROLE from the name to the title
    """
    if subject.text is None or not subject.asks_meaning("office"):
        return
    kinds = subject.schema.meaning("office")
    types = subject.tables.meaning("office", "attribution")
    used_ids = {end for item in subject.labels.relations if item.label in types for end in (item.source, item.target)}
    marks = [(layer.name, span) for layer, span in subject.with_role("mention")]
    for office in kinds:
        people = [span for name, span in marks if span.label in office.domain]
        for _, title in marks:
            if title.label not in office.range or title.id in used_ids:
                continue
            if any(_are_beside(title, person, subject.text) for person in people):
                yield Violation(f"{subject.words(title)} stands beside a person and belongs to nobody", title)


def _are_beside(one: Span, other: Span, text: str) -> bool:
    first, second = sorted((one, other), key=lambda span: span.start)
    return first.end <= second.start and _BESIDE.fullmatch(text, first.end, second.start) is not None
