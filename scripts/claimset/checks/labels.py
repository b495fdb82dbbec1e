"""LBL: which labels and attributes may stand together."""

from collections import Counter
from collections.abc import Iterator

from claimset.checks.rule import Subject, rule
from claimset.model.issue import Violation


@rule("LBL001", since="0.1.0")
def attribute_of_another_label(subject: Subject) -> Iterator[Violation]:
    """
    A span has an attribute that its label does not have.

    The schema says with `x-for` which labels an attribute belongs to; elsewhere its value means nothing.

    Not a legal status on a charity but on a person.
    """
    for layer, span in subject.of("zone", "mention", "cue", "claim"):
        for name in span.attributes:
            attribute = layer.attributes.get(name)
            if attribute is None or not attribute.applies(span.label):
                yield Violation(f"{subject.words(span)} is {span.label}, which has no '{name}'", span)


@rule("LBL002", since="0.1.0")
def one_id_twice(subject: Subject) -> Iterator[Violation]:
    """
    Two spans share an id.

    Relations, links and waivers name spans by their id. In Label Studio it happens when a second layer's label is
    put on a selected region.

    Not one region with labels of two layers but two regions.
    """
    counts = Counter(span.id for span in subject.labels.spans)
    for _, span in subject.of("zone", "mention", "cue", "claim"):
        if counts[span.id] > 1:
            yield Violation(f"the id {span.id} is used by {counts[span.id]} spans", span)


@rule("LBL003", since="0.1.0")
def never_drawn(subject: Subject) -> Iterator[Violation]:
    """
    A span has the label that means everything else.

    The default zone is whatever no other zone covers; drawing it says the same thing twice, and sooner or later
    differently.

    Not a zone of body text but no zone there.
    """
    for layer, span in subject.of("zone", "mention", "cue", "claim"):
        label = layer.labels.get(span.label)
        if label is not None and label.default:
            yield Violation(f"{subject.words(span)} is labelled {span.label}, which is never drawn", span)
