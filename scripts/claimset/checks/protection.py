"""SAF: protection of persons and of texts that are not ours."""

import re
from collections.abc import Iterator

from claimset.checks.rule import Subject, rule
from claimset.flow.protect import is_private
from claimset.model.document import ID_PATTERN
from claimset.model.issue import Violation

_EMAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")


@rule("SAF001", since="0.1.0")
def label_in_excluding_zone(subject: Subject) -> Iterator[Violation]:
    """
    A label stands in a zone that takes none.

    Testimony and detail about victims are protected; captions, adverts and footers repeat or sell. The schema says
    with `x-excludes` which zones those are.

    Not an entity in a minor's own account but none there.
    """
    excluding = [
        zone for layer, zone in subject.zones if zone.label in layer.labels and layer.labels[zone.label].excludes
    ]
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
