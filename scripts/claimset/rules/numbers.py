"""NUM: whether the figures that claims state can be true together."""

from collections.abc import Iterator

from claimset.model.issue import Level, Violation
from claimset.numbers.pair import FigurePair
from claimset.numbers.pairs.code import code_of
from claimset.rules.engine.claim_words import claim_words, pair_message
from claimset.rules.engine.rule import Subject, rule


@rule("NUM001", since="0.2.0", level=Level.WARNING, in_annotations=Level.INFO, convention=True)
def unlinked_conflict(subject: Subject) -> Iterator[Violation]:
    """
    Figures conflict and nobody linked them.

    Their labels say that they speak of one thing: the same unit, counted thing, measure, place, time, scope and whole.
    A claim that lacks one of these takes it from the claim that it is derived from or a part of; it takes place and
    time from the claim before too. Two bodies may disagree, and that is news and no error: link the claims as
    conflicting. Where they count different things, correct the labels or link them as not comparable.

    A number is tried as it is printed, then as rounded, then under the conventions of the schema (`x-arithmetic`). The
    first reading under which the figures fit decides. As printed, a number is a point and a hedge an interval: about x
    is x ± 5 %, nearly x is from 0.9 x to x, more than x is everything above x. As rounded, a number may be off by half
    a unit of its last printed digit, but by no more than 5 %. A fraction such as a quarter may be off by 1.5 points,
    and more than x ends at 1.1 x. A convention says how many days a week, a month and a year have.

    Bad:  `[Northmere Police recorded [30] [calls] in [2031]]. [A report counts [12] [calls] in [2031]].`
    Good: the same claims with `CONFLICTS_WITH` between them
    """
    yield from _violations(subject, "NUM001")


@rule("NUM002", since="0.2.0", in_annotations=Level.WARNING)
def contradicted_link(subject: Subject) -> Iterator[Violation]:
    """
    A link between claims is contradicted by arithmetic.

    A part is at most its whole. Figures that are linked as the same, or as derived, are equal under some reading; two
    ranges are equal if both ends are. Figures that are linked as conflicting cannot both hold. Parts that are said to
    be complete add up to the whole. A share is its part divided by its whole.

    Bad:  the claim with `[30]` calls is `SUBSET_OF` the one with `[12]`
    Good: the claim with `[12]` calls is `SUBSET_OF` the one with `[30]`
    """
    yield from _violations(subject, "NUM002")


@rule("NUM003", since="0.2.0", level=Level.INFO)
def holds_by_convention(subject: Subject) -> Iterator[Violation]:
    """
    Figures fit only by rounding, or under a convention.

    A year with 1,249 offences has 23.95 a week, and more than 24 a week only if it is a year of 52 weeks. Nothing is
    wrong with the labels, but a reader who quotes the figure should know.

    Bad:  `[over 24 a week]` is `DERIVED_FROM` `[1,249]` in `[2031]`
    Good: `[over 23 a week]` is `DERIVED_FROM` `[1,249]` in `[2031]`
    """
    yield from _violations(subject, "NUM003")


@rule("NUM004", since="0.2.0", level=Level.WARNING, in_annotations=Level.INFO)
def link_lacks_facet(subject: Subject) -> Iterator[Violation]:
    """
    Claims are linked, and their figures cannot be compared.

    The sum needs a facet that is missing or differs. A rate and a count can be compared if the count has a time. Two
    figures that are linked as the same need one place, one measure and one time.

    Bad:  `[over 24 a week]` is `DERIVED_FROM` `[Northmere Police recorded [1,249] [calls]]`
    Good: `[over 23 a week]` is `DERIVED_FROM` `[Northmere Police recorded [1,249] [calls] in [2031]]`
    """
    yield from _violations(subject, "NUM004")


@rule("NUM005", since="0.2.0", level=Level.INFO)
def share_without_whole(subject: Subject) -> Iterator[Violation]:
    """
    A share does not say of what.

    Without its whole a share can be compared with nothing: a reader cannot tell 5 % of the reports from 5 % of the
    platforms. A link that makes the share's claim a part of another claim names the whole too.

    Bad:  `[Parents made [47 per cent] of the 40 [calls]]` without a relation from the share to the calls
    Good: `[Parents made [47 per cent] of the 40 [calls]]` with `SHARE_OF` from the share to the calls
    """
    reader = subject.tables.figure_reader
    if not reader.says_whole or not any(subject.asks_stage(kind.stage) for kind in subject.schema.meaning("whole")):
        return
    parts = {link.source.claim for link in subject.figures.links if link.meaning == "subset"}
    reported_spans = set()
    for figure in subject.figures.figures:
        is_named = figure.whole is not None or figure.claim in parts
        if figure.is_share_of_something and not is_named and figure.span not in reported_spans:
            reported_spans.add(figure.span)
            _, span = subject.spans_by_id[figure.span]
            yield Violation(f"the share {subject.words(span)} does not say of what", span)


def _violations(subject: Subject, code: str) -> Iterator[Violation]:
    if not any(subject.asks_stage(kind.stage) for kind in subject.schema.meaning("quantity")):
        return
    for pair in subject.figure_pairs:
        if code_of(pair) == code:
            _, span = subject.spans_by_id[pair.left.span]
            related = tuple(subject.spans_by_id[figure.span][1] for figure in (pair.right, *pair.others))
            yield Violation(_message(subject, pair), span, related=related)


def _message(subject: Subject, pair: FigurePair) -> str:
    spans = [subject.spans_by_id[figure.claim][1] for figure in (pair.left, *pair.others, pair.right)]
    quotes = dict.fromkeys(claim_words(subject.document, subject.text, span.start, span.end) for span in spans)
    return pair_message(pair, quotes)
