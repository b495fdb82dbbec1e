"""REL: what the guidelines attach to claims and persons: places, times and titles; and mentions left unattached."""

import re
from collections.abc import Iterator

from claimset.labels.coreference import compile_entities
from claimset.model.issue import Level, Violation
from claimset.model.span import Span, Value
from claimset.rules.engine.rule import Subject, rule
from claimset.rules.engine.schema_index import LabelIndex

_BESIDE = re.compile(r"[\s,(]*")


@rule("REL008", since="0.2.0", level=Level.WARNING, in_annotations=Level.INFO)
def place_or_time_of_claim(subject: Subject) -> Iterator[Violation]:
    """
    A place or a time is attached to a claim that has a figure.

    The place or time limits the figure, and a comparison of figures looks for it at the figure. Only a claim without a
    figure has a place or time of its own.

    Bad:  `[In [Harrow] [40] schools took part].` with `IN_PLACE` from the claim to the place
    Good: `[In [Harrow] [40] schools took part].` with `IN_PLACE` from the figure to the place
    """
    quantity_types, types = subject.tables.meaning("quantity"), subject.tables.meaning("place", "time")
    with_figure = {item.source for item in subject.labels.relations if item.label in quantity_types}
    claims = {span.id: span for _, span in subject.with_role("claim") if span.id in with_figure}
    for relation in subject.labels.relations:
        if relation.label in types and relation.source in claims:
            claim = claims[relation.source]
            message = f"{relation.label} starts at the claim {subject.words(claim)}: start it at the claim's figure"
            yield Violation(message, claim)


@rule("REL009", since="0.2.0", level=Level.WARNING, in_annotations=Level.INFO)
def time_without_relation(subject: Subject) -> Iterator[Violation]:
    """
    A date stands in a claim, and nothing points to it.

    A date in what is claimed says when it holds, or when its figure does. A date that only says when somebody spoke is
    no part of the claim.

    Bad:  `[The desk opened in [May]].` without a relation
    Good: `[The desk opened in [May]].` with `IN_TIME` from the claim to the date
    """
    types = subject.tables.meaning("time")
    if not subject.asks_meaning("time"):
        return
    target_ids = {item.target for item in subject.labels.relations if item.label in types}
    claims = [claim for _, claim in subject.with_role("claim")]
    for span, kind in subject.mark_kinds:
        is_time = bool(kind.with_format("timex3")) and not types.isdisjoint(kind.incoming_relations)
        if is_time and span.id not in target_ids and any(span.within(claim) for claim in claims):
            yield Violation(f"{subject.words(span)} stands in a claim, and no relation of time leads to it", span)


@rule("REL010", since="0.2.0", level=Level.WARNING, in_annotations=Level.INFO)
def unused_role(subject: Subject) -> Iterator[Violation]:
    """
    A person stands beside a title or function, and nothing connects the two.

    The title says in which function somebody speaks. Only a comma, a bracket or a space lies between them.

    Bad:  `[[Director] [Lin Adler] resigned].` without a relation
    Good: `[[Director] [Lin Adler] resigned].` with `HAS_ROLE` from the name to the title
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
                yield Violation(
                    f"no relation connects the title {subject.words(title)} with the person beside it", title
                )


@rule("REL011", since="0.2.0", level=Level.INFO, convention=True)
def unused_mention(subject: Subject) -> Iterator[Violation]:
    """
    A mention is in no relation, though the document has relations that take its label.

    Somebody forgot the relation, or nobody needs the mention. It concerns labels that the schema names in the
    `x-domain` or `x-range` of a relation, in documents where such a relation is drawn. If one mention of a thing is in
    a relation, its other mentions are not reported.

    Bad:  `[Owlwatch] agreed.` without a relation
    Good: `[Owlwatch] agreed.` with `ATTRIBUTED_TO` from the claim to `[Owlwatch]`
    """
    labels = subject.labels if subject.annotation is None else compile_entities(subject.labels, subject.schema)
    drawn_types = {item.label for item in labels.relations}
    linked_ids = {end for item in labels.relations for end in (item.source, item.target)}
    mentions = [
        (span, subject.tables.kind(layer, span.label))
        for layer in subject.tables.layers("mention")
        for span in labels.layers.get(layer.name, ())
    ]
    used_things = {thing for span, kind in mentions if span.id in linked_ids for thing in _things(span, kind)}
    for span, kind in mentions:
        is_used = span.id in linked_ids or not used_things.isdisjoint(_things(span, kind))
        if not is_used and not drawn_types.isdisjoint(kind.own_relations) and _asks_all(subject, kind):
            yield Violation(f"the {span.label} {subject.words(span)} is in no relation", span)


def _asks_all(subject: Subject, kind: LabelIndex) -> bool:
    """Say whether the annotator was asked for every relation that a label may be in; else a later pass may add one."""
    return all(subject.asks_stage(subject.schema.relations[name].stage) for name in kind.own_relations)


def _things(span: Span, kind: LabelIndex) -> set[tuple[str, Value]]:
    """Return the identifiers of the thing that a mention means, as pairs of the attribute's name and its value."""
    names = [attribute.name for attribute in kind.with_format("identifier")]
    return {(name, span.attributes[name]) for name in names if name in span.attributes}


def _are_beside(one: Span, other: Span, text: str) -> bool:
    first, second = sorted((one, other), key=lambda span: span.start)
    return first.end <= second.start and _BESIDE.fullmatch(text, first.end, second.start) is not None
