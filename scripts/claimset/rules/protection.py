"""SAF: protection of persons and of texts that are not ours."""

import re
from collections.abc import Iterator

from claimset.labels.protect import is_private
from claimset.model.document import ID_PATTERN
from claimset.model.issue import Violation
from claimset.model.lexicon import Accused
from claimset.model.span import Span, single_values
from claimset.rules.engine.lookalike_cache import lookalikes_of
from claimset.rules.engine.rule import Subject, rule
from claimset.text.interval_index import IntervalIndex

# One character before the sign is enough to know: to look for more takes long over a long word.
EMAIL = re.compile(r"[^\s@]@[^\s@]+\.[^\s@]")
_WORD = re.compile(r"\w+")
_OPAQUE = re.compile(r"n[1-9][0-9]*")


@rule("SAF001", since="0.1.0")
def label_in_excluding_zone(subject: Subject) -> Iterator[Violation]:
    """
    A label lies inside a zone that excludes labels.

    Testimony and detail about victims are protected. Captions, adverts and footers repeat the text, or sell something.
    The schema names these zones with `x-excludes`.

    Bad:  `[“Ik belde [Zeelijn].”]` as `TESTIMONY` with a name in it
    Good: `[“Ik belde Zeelijn.”]` as `TESTIMONY`
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

    The kind of a protected zone, and the mention of a person whose status is not public, stay in the snapshots, which
    git ignores.

    Bad:  `[An account stands here 🔒.]` as `TESTIMONY`
    Good: `[An account stands here 🔒.]` as `EXCLUDED`
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

    A title is a quote of the text. The name of an event may be one too, unless it is an opaque id.

    Bad:  `"text_tier": "own_copy"` with `"title": "Harbour Line opened"`
    Good: `"text_tier": "own_copy"` without a title
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

    Annotators type such values by hand, and the values are published.

    Bad:  `[Lin Adler]` with `"entity_id": "lin@zeelijn.example"`
    Good: `[Lin Adler]` with `"entity_id": "n1"`
    """
    for _, span in subject.spans:
        for name, value in span.attributes.items():
            if any(isinstance(words, str) and EMAIL.search(words) for words in single_values(value)):
                yield Violation(f"'{name}' of span {span.id} holds an e-mail address", span)


@rule("SAF006", since="0.1.0")
def age_of_a_minor(subject: Subject) -> Iterator[Violation]:
    """
    The exact age of a minor stands in a text that is published, or under a mention of one that is not.

    With a place and a date it points at a child. The lexicon of the document's language holds the patterns. The age of
    a group, a threshold and an age from eighteen up are not reported, nor is an age in a zone that excludes labels.

    Bad:  `A [14-year-old pupil] won the Harbour Line prize.`
    Good: `[A 14-year-old pupil won the Harbour Line prize.]` as a zone of `SENSITIVE`
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

    A readable name, an entry of a knowledge base, an address or a hash is the same in every document, so that somebody
    can make a list of suspects and convicts out of single reports. A number that coreference gives holds in one
    document only. Every mention of the person counts.

    Bad:  `[Lin Adler]` with `"status": "charged"` and `"entity_id": "lin-adler"`
    Good: `[Lin Adler]` with `"status": "charged"` and `"entity_id": "n1"`
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
    A tracked file holds a claim or a figure about one accused or convicted person, of a text that is not ours.

    If the text gives no name, no mention can be left out, and the offsets of the claim lead a reader of the article to
    the person. The lexicon of the document's language lists words of accusation, and words that show that several
    people are meant. A claim about several people is not reported, nor is one with a figure that counts people or
    bodies. A figure without a claim is judged by the words of its sentence. Delete the claim and the figure on the
    server and pull again. Or label the person with that status, and link the person to the claim as the source of the
    status: then a pull leaves out both.

    Bad:  `[The owner was jailed in May].`
    Good: `[The owners were jailed in May].`
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
