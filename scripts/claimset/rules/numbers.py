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
    What a claim lacks is taken from the claim that it is derived from or a part of, and place and time from the claim
    before. Two bodies may well disagree, and that is news and no error: link the claims as conflicting. Where they
    count different things, correct the labels or link them as not comparable.

    A number is tried as it is printed, then as rounded, then under the conventions of the schema (`x-arithmetic`). The
    first under which the figures fit decides. Printed, a number is a point and a hedge an interval: about x is x ± 5 %,
    nearly x is from 0.9 x to x, more than x is everything above it. Rounded, it may be off by half a unit of its last
    printed digit and at most 5 %, a fraction such as a quarter by 1.5 points, and more than x is at most 1.1 x. A
    convention says how many days a week, a month and a year have.

    Not 30 and 12 trainers hired side by side but one of the two, or a link that says that the board and its critics
    disagree.
    """
    yield from _violations(subject, "NUM001")


@rule("NUM002", since="0.2.0", in_annotations=Level.WARNING)
def contradicted_link(subject: Subject) -> Iterator[Violation]:
    """
    A link between claims is contradicted by arithmetic.

    A part is at most its whole; what is the same, or derived, is the same under some reading; two ranges are the same
    only where both of their ends are; what is said to conflict cannot both hold; parts that are said to be all add up
    to the whole; a share is its part divided by its whole.

    Not 450 suspects as a part of 95 but 95 as a part of 450.
    """
    yield from _violations(subject, "NUM002")


@rule("NUM003", since="0.2.0", level=Level.INFO)
def holds_by_convention(subject: Subject) -> Iterator[Violation]:
    """
    Figures fit only by rounding, or under a convention.

    A year with 1,249 offences has 23.9 a week and no more than 24, unless it has 52 weeks. Nothing is wrong with the
    labels; a reader who quotes the figure should know.

    Not a page of such figures unread but each looked at once.
    """
    yield from _violations(subject, "NUM003")


@rule("NUM004", since="0.2.0", level=Level.WARNING, in_annotations=Level.INFO)
def link_lacks_facet(subject: Subject) -> Iterator[Violation]:
    """
    Claims are linked, and their figures cannot be compared.

    A facet that the sum needs is missing or differs: a rate and a count need the days that the count is about, two
    figures that are linked as the same one place, one measure and one time.

    Not a yearly count without its year, derived from a weekly rate, but one with an arrow to its date.
    """
    yield from _violations(subject, "NUM004")


@rule("NUM005", since="0.2.0", level=Level.INFO)
def share_without_whole(subject: Subject) -> Iterator[Violation]:
    """
    A share does not say of what.

    Without its whole a share can be compared with nothing, and whoever reads the dataset cannot tell 5 % of the reports
    from 5 % of the platforms. A link that makes its claim a part of another says it too.

    Not 47 % alone but 47 % of the 1,312 pupils.
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
