"""SAF: protection of persons and of texts that are not ours."""

import re
from collections.abc import Iterator

from claimset.checks.rule import Subject, rule
from claimset.flow.lookalikes import ages
from claimset.flow.protect import is_private
from claimset.model.document import ID_PATTERN
from claimset.model.issue import Violation
from claimset.model.span import Span

_EMAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")


@rule("SAF001", since="0.1.0")
def label_in_excluding_zone(subject: Subject) -> Iterator[Violation]:
    """
    A label stands in a zone that takes none.

    Testimony and detail about victims are protected; captions, adverts and footers repeat or sell. The schema says
    with `x-excludes` which zones those are.

    Not an entity in a minor's own account but none there.
    """
    excluding = _excluding(subject)
    for _, span in subject.marks:
        for zone in excluding:
            if span.overlaps(zone):
                kind = zone.label if subject.document.is_open else "a zone"
                yield Violation(f"{span.label} {subject.words(span)} stands in {kind} that takes no label", span)
                break


@rule("SAF002", since="0.1.0")
def protected_in_tracked_file(subject: Subject) -> Iterator[Violation]:
    """
    A tracked file says more about a text that is not ours than may be published.

    Which kind of protected zone it was, and the mention of a person whose status is not public, stay in the
    git-ignored snapshots.

    Not a zone of testimony in such a document's file but one of the published kind.
    """
    if subject.document.is_open or not subject.tracked:
        return
    for layer, span in subject.of("zone", "mention", "cue", "claim"):
        label = layer.labels.get(span.label)
        if label is not None and label.protected is not None:
            yield Violation(f"the zone {subject.words(span)} is published as {label.protected} only", span)
        elif is_private(span, layer.attributes):
            yield Violation(f"the {span.label} {subject.words(span)} is of a person who is never listed", span)


@rule("SAF003", since="0.1.0")
def words_of_another(subject: Subject) -> Iterator[Violation]:
    """
    The manifest may hold words of a text that is not ours.

    Its title is a quote too, and so may be whatever stands in place of an opaque name for its event.

    Not the headline in the manifest but nothing there.
    """
    if subject.document.is_open:
        return
    if subject.document.title is not None:
        yield Violation("the manifest has a title for a text that is not ours to publish")
    if subject.document.event is not None and not ID_PATTERN.fullmatch(subject.document.event):
        yield Violation("the manifest's event is no opaque name, for a text that is not ours to publish")


@rule("SAF004", since="0.1.0")
def address_in_labels(subject: Subject) -> Iterator[Violation]:
    """
    A value in the labels is somebody's e-mail address.

    Values are typed by hand; what is typed into them is published.

    Not an address in a text field but the value it asks for.
    """
    for _, span in subject.of("zone", "mention", "cue", "claim"):
        for name, value in span.attributes.items():
            if isinstance(value, str) and _EMAIL.search(value):
                yield Violation(f"'{name}' of span {span.id} holds an e-mail address", span)


@rule("SAF006", since="0.1.0")
def age_of_a_minor(subject: Subject) -> Iterator[Violation]:
    """
    The exact age of a minor stands in a text that is published, or under a mention of one that is not.

    With a place and a date it points at a child. The patterns are the lexicon's of the document's language; a group,
    a threshold and an age from eighteen up are left alone, and so is what stands in a zone that takes no label.

    Not the age in running text but a protected zone around it.
    """
    lexicon = subject.schema.lexicon.get(subject.document.language)
    if lexicon is None or subject.text is None:
        return
    excluding = _excluding(subject)
    mentions = [span for _, span in subject.of("mention")]
    seen: set[int] = set()
    for item in ages(subject.text, lexicon):
        place = Span("", item.start, item.end, "")
        if not item.minor or item.start in seen or any(place.overlaps(zone) for zone in excluding):
            continue
        if subject.document.is_open or any(place.overlaps(mention) for mention in mentions):
            seen.add(item.start)
            yield Violation(f"the exact age of a minor stands at [{item.start}:{item.end}]", place)


def _excluding(subject: Subject) -> list[Span]:
    return [zone for layer, zone in subject.zones if zone.label in layer.labels and layer.labels[zone.label].excludes]
