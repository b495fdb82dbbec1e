"""SAF: protection of persons and of texts that are not ours."""

import re
from collections.abc import Iterator

from claimset.labels.protect import is_private
from claimset.model.document import ID_PATTERN
from claimset.model.issue import Violation
from claimset.model.lexicon import Accused
from claimset.model.span import Span, single_values
from claimset.rules.engine.numbered import lookalikes_of
from claimset.rules.engine.rule import Subject, rule
from claimset.text.interval_index import IntervalIndex

# One character before the sign is enough to know: to look for more takes long over a long word.
_EMAIL = re.compile(r"[^\s@]@[^\s@]+\.[^\s@]")
_WORD = re.compile(r"\w+")
_OPAQUE = re.compile(r"n[1-9][0-9]*")


@rule("SAF001", since="0.1.0")
def label_in_excluding_zone(subject: Subject) -> Iterator[Violation]:
    """
    A label lies inside a zone that excludes labels.

    Testimony and detail about victims are protected; captions, adverts and footers repeat or sell. The schema says
    with `x-excludes` which zones those are.

    Not an entity in a minor's own account but none there.
    """
    excluding = _excluding_zones(subject)
    for _, span in subject.marks:
        zone = excluding.overlapping_span(span)
        if zone is not None:
            kind = zone.label if subject.document.is_open else "a zone"
            yield Violation(f"{span.label} {subject.words(span)} lies inside {kind}, which excludes labels", span)


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
    for span, kind in subject.kinds:
        label = kind.label
        if label is not None and label.protected is not None:
            yield Violation(f"the zone {subject.words(span)} is published as {label.protected} only", span)
        elif kind.has_private_values and is_private(span, kind.layer.attributes):
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
    for _, span in subject.spans:
        for name, value in span.attributes.items():
            if any(isinstance(words, str) and _EMAIL.search(words) for words in single_values(value)):
                yield Violation(f"'{name}' of span {span.id} holds an e-mail address", span)


@rule("SAF006", since="0.1.0")
def age_of_a_minor(subject: Subject) -> Iterator[Violation]:
    """
    The exact age of a minor stands in a text that is published, or under a mention of one that is not.

    With a place and a date it points at a child. The patterns are the lexicon's of the document's language; a group,
    a threshold and an age from eighteen up are left alone, and so is what stands in a zone that excludes labels.

    Not the age in running text but a protected zone around it.
    """
    minors = [item for item in lookalikes_of(subject) if item.minor]
    if not minors:
        return
    excluding = _excluding_zones(subject)
    mentions = IntervalIndex(span for _, span in subject.with_role("mention"))
    reported_starts: set[int] = set()
    for item in minors:
        age_span = Span("", item.start, item.end, "")
        if item.start in reported_starts or excluding.overlapping_span(age_span):
            continue
        if subject.document.is_open or mentions.overlapping_span(age_span):
            reported_starts.add(item.start)
            yield Violation(f"the exact age of a minor stands at [{item.start}:{item.end}]", age_span)


@rule("SAF007", since="0.2.0")
def person_identified(subject: Subject) -> Iterator[Violation]:
    """
    A person whose status is not public has an identifier that leads out of the document.

    A name made readable, an entry of a knowledge base, an address or a hash is the same in every document: it makes a
    list of suspects and convicts out of single reports. The number that coreference gives holds in one document only.
    Mentions of the same thing count as the person.

    Not `jan-devries` or `Q4711` on a suspect but `n3`.
    """
    private = {
        span.id
        for span, kind in subject.mark_kinds
        if kind.has_private_values and kind.layer.role == "mention" and is_private(span, kind.layer.attributes)
    }
    if not private:
        return
    types = subject.tables.meaning("coreference")
    linked_ids: dict[str, set[str]] = {}
    for item in subject.labels.relations:
        if item.label in types:
            linked_ids.setdefault(item.source, set()).add(item.target)
            linked_ids.setdefault(item.target, set()).add(item.source)
    person_ids, open_ids = set(private), list(private)
    while open_ids:
        for other in linked_ids.get(open_ids.pop(), set()) - person_ids:
            person_ids.add(other)
            open_ids.append(other)
    for layer, span in subject.with_role("mention"):
        for name, value in span.attributes.items() if span.id in person_ids else ():
            attribute = layer.attributes.get(name)
            if attribute is None or attribute.kind != "text":
                continue
            words = [item for item in single_values(value) if isinstance(item, str)]
            is_name = attribute.format == "identifier" and not all(map(_OPAQUE.fullmatch, words))
            if is_name or any("://" in item for item in words):
                yield Violation(f"'{name}' of {subject.words(span)} leads to a person who is never listed", span)


@rule("SAF011", since="0.2.0")
def one_accused_person(subject: Subject) -> Iterator[Violation]:
    """
    A tracked file holds a claim about one accused or convicted person, of a text that is not ours, or a figure of it.

    Where a text gives no name there is no mention to leave out, and the claim alone, with the length of a sentence,
    says whom it is about. The lexicon of the document's language lists words that say so, and words beside which they
    are said of several people; a claim with a figure that counts people or bodies is left alone too. A figure that no
    claim has is judged by the words of its sentence. Take both out on the server and pull again. Or label the person
    with that status and link them to the claim as what says so: a pull leaves out both.

    Not `[he was sentenced to two years]` in such a document's file but no claim there.
    """
    lexicon = subject.schema.lexicon.get(subject.document.language)
    if subject.document.is_open or not subject.tracked or lexicon is None:
        return
    counting = _figures_of_people(subject)
    figures = [item for item in subject.labels.relations if item.label in subject.tables.meaning("quantity")]
    counted_claims = {item.source for item in figures if item.target in counting}
    for layer, span, quote in subject.quotes:
        if layer.role == "claim" and span.id not in counted_claims and _accuses_one(quote, lexicon.accused):
            message = f"the {span.label} {subject.words(span)} may say that one person is accused or sentenced"
            yield Violation(message, span)
    claimed_ids = {item.target for item in figures} | counting
    loose_figures = [span for span, _ in subject.with_format("quantity") if span.id not in claimed_ids]
    if loose_figures and subject.text is not None:
        from claimset.text.sentences import Sentences  # takes a while to load, and few documents need it

        sentences = Sentences(subject.text, subject.document.language)
        for span in loose_figures:
            start, end = sentences.around(span.start, span.end)
            if _accuses_one(subject.text[start:end], lexicon.accused):
                message = f"the {span.label} {subject.words(span)} may be of one person who is accused or sentenced"
                yield Violation(message, span)


def _figures_of_people(subject: Subject) -> set[str]:
    """Return the ids of figures that count what can claim something itself, works apart: people and bodies."""
    speakers = {name for kind in subject.schema.meaning("attribution") for name in kind.range}
    speakers -= {name for kind in subject.schema.meaning("relay") for name in kind.range}
    return {
        item.source
        for item in subject.labels.relations
        if item.label in subject.tables.meaning("counts")
        and item.target in subject.spans_by_id
        and subject.spans_by_id[item.target][1].label in speakers
    }


def _accuses_one(words: str, accused: Accused) -> bool:
    text = f" {' '.join(_WORD.findall(words.casefold()))} "
    of_several = any(f" {form.casefold()} " in text for form in accused.many)
    return not of_several and any(f" {form.casefold()} " in text for form in accused.forms)


def _excluding_zones(subject: Subject) -> IntervalIndex:
    return IntervalIndex(zone for layer, zone in subject.zones if layer.excludes(zone.label))
