"""CLM: what a claim needs."""

import re
from collections.abc import Iterator
from itertools import chain

from claimset.model.issue import Level, Violation
from claimset.model.span import Span, answer_text, single_values
from claimset.rules.engine.rule import Subject, rule

_BREAK = re.compile(r"[.!?…][\"”’»)\]]*\s+[\"“‘«(\[]*(?=.)", re.DOTALL)


@rule("CLM001", since="0.1.0", convention=True)
def nested_without_relation(subject: Subject) -> Iterator[Violation]:
    """
    A claim lies inside another and nothing says that it is nested.

    A claim holds a claim only where somebody reports what somebody else claims; then the inner one is linked to the
    outer. Otherwise the two are one claim, or two side by side.

    Bad:  `[Some fear [the kiosk closes]]` as two claims without a relation
    Good: `[Some fear [the kiosk closes]]` with `NESTED_IN` from the inner claim to the outer
    """
    types = subject.tables.meaning("nesting")
    if not types:
        return
    outer_ids: dict[str, set[str]] = {}
    for item in subject.labels.relations:
        if item.label in types:
            outer_ids.setdefault(item.source, set()).add(item.target)
    claims = [span for _, span in subject.with_role("claim") if span.start < span.end]
    open_claims: list[list[Span]] = []
    for claim in sorted(claims, key=lambda span: (span.start, -span.end)):
        while open_claims and open_claims[-1][0].end < claim.end:
            open_claims.pop()
        same_offsets = bool(open_claims) and _offsets(open_claims[-1][0]) == _offsets(claim)
        # Only the next outer claims: a claim that is nested in them is nested in all that hold them.
        for outer in chain(*open_claims[-2 if same_offsets else -1 :]):
            linked_outward = _offsets(outer) == _offsets(claim) and _leads_to(outer_ids, outer.id, claim.id)
            if not linked_outward and not _leads_to(outer_ids, claim.id, outer.id):
                yield Violation(f"{subject.words(claim)} lies inside another claim and is not linked to it", claim)
                break
        if same_offsets:
            open_claims[-1].append(claim)
        else:
            open_claims.append([claim])


@rule("CLM002", since="0.1.0", convention=True)
def attribute_missing(subject: Subject) -> Iterator[Violation]:
    """
    A span lacks an attribute that its layer requires.

    Defaults are written out when annotations are pulled, so that a reader needs no schema to know what was meant.

    Bad:  `[De balie is gratis]` without a `certainty`
    Good: `[De balie is gratis]` with `"certainty": "CERTAIN"`
    """
    for span, kind in subject.mark_kinds:
        for attribute in kind.required:
            if span.attributes.get(attribute.name) in {None, ()} and subject.asks_attribute(
                kind.layer, attribute, span
            ):
                yield Violation(f"the {span.label} {subject.words(span)} has no '{attribute.name}'", span)


@rule("CLM003", since="0.1.0", convention=True)
def cue_contradicted(subject: Subject) -> Iterator[Violation]:
    """
    A claim's attribute contradicts the words that cue it.

    Some words report a claim without vouching for it, or under a condition. The lexicon of the document's language
    lists such forms and the values that go with them. A claim that is certain beside such a word makes the outlet say
    more than it does.

    Bad:  `[zou]` cues `[de balie sluiten]` with `"certainty": "CERTAIN"`
    Good: `[zou]` cues `[de balie sluiten]` with `"certainty": "REPORTED"`
    """
    lexicon = subject.schema.lexicon.get(subject.document.language)
    if lexicon is None or subject.text is None:
        return
    expected_values = {form.casefold(): row.expect for row in lexicon.cues for form in row.forms}
    claims = {span.id: (layer, span) for layer, span in subject.with_role("claim")}
    cues = {span.id: span for _, span in subject.with_role("cue")}
    types = subject.tables.meaning("cue")
    for item in subject.labels.relations:
        if item.label not in types or item.source not in claims or item.target not in cues:
            continue
        (layer, claim), cue = claims[item.source], cues[item.target]
        form = " ".join(cue.quote(subject.text).casefold().split())
        for name, values in expected_values.get(form, {}).items():
            attribute = layer.attributes.get(name)
            if (
                attribute is None
                or not attribute.applies(claim.label)
                or not subject.asks_attribute(layer, attribute, claim)
            ):
                continue
            value = claim.attributes.get(name, attribute.default_of(claim.label))
            if value is not None and not any(item in values for item in single_values(value)):
                value_list = " or ".join(str(expected_value) for expected_value in values)
                words = f"{subject.words(claim)} has '{name}' {answer_text(value)}"
                message = f"{words}; its cue {subject.words(cue)} expects {value_list}"
                yield Violation(message, claim)


@rule("CLM004", since="0.2.0", level=Level.WARNING, convention=True)
def several_sentences(subject: Subject) -> Iterator[Violation]:
    """
    A claim goes on over the end of a sentence.

    Two sentences say two things. Joined, one can be true and the other false, and nobody can tell which half was
    checked. The rules of the document's language say where sentences end.

    Bad:  `[The pier shut. Rain fell].`
    Good: `[The pier shut]. [Rain fell].`
    """
    for layer, span, quote in subject.quotes:
        if layer.role != "claim" or not any(quote[item.end()].isupper() for item in _BREAK.finditer(quote)):
            continue
        from claimset.text.sentences import Sentences  # takes a while to load, and few claims need it

        sentence_start, sentence_end = Sentences(quote, subject.document.language).around(0, 1)
        if sentence_end - sentence_start < len(quote.strip()):
            yield Violation(f"{subject.words(span)} goes on after the end of a sentence", span)


@rule("CLM005", since="0.2.0", level=Level.WARNING, convention=True)
def own_attribution(subject: Subject) -> Iterator[Violation]:
    """
    A claim begins or ends with the words that attribute it.

    The claimant and the cue are no part of what is claimed, and have spans of their own. In the middle of a claim they
    cannot be avoided, because a claim is one span.

    Bad:  `[[Harbour Trust] [said] the pier shut].`
    Good: `[Harbour Trust] [said] [the pier shut].`
    """
    cue_types, attribution_types = subject.tables.meaning("cue"), subject.tables.meaning("attribution")
    if not cue_types:
        return
    claims = {span.id: span for _, span in subject.with_role("claim")}
    inner_spans: dict[str, tuple[list[Span], list[Span]]] = {}
    for item in subject.labels.relations:
        if item.label in cue_types or item.label in attribution_types:
            claim, target = claims.get(item.source), subject.spans_by_id.get(item.target)
            if (
                claim is not None
                and target is not None
                and claim.start <= target[1].start
                and target[1].end <= claim.end
            ):
                inner_spans.setdefault(claim.id, ([], []))[item.label in attribution_types].append(target[1])
    for name, (cues, speakers) in inner_spans.items():
        claim = claims[name]
        claim_edges = {claim.start, claim.end}
        claim_edges |= {end + 1 for span in speakers for end in (span.end,) if span.start == claim.start}
        claim_edges |= {start - 1 for span in speakers for start in (span.start,) if span.end == claim.end}
        if any(cue.start in claim_edges or cue.end in claim_edges for cue in cues):
            yield Violation(f"{subject.words(claim)} takes in the words that attribute it", claim)


@rule("CLM007", since="0.2.0", level=Level.WARNING, in_annotations=Level.INFO, convention=True)
def level_without_figure(subject: Subject) -> Iterator[Violation]:
    """
    A claim of a type that states a level has no figure, and its attributes do not ask for one.

    The schema says of which types a figure is part, some only where an attribute has a certain value. Without a figure
    there is no level, whatever the attribute says: *many* and *much* name none.

    Bad:  `[Many schools took part]` as a `STATISTIC`
    Good: `[Many schools took part]` as an `EVENT`
    """
    types = [kind for kind in subject.schema.meaning("quantity") if subject.asks_stage(kind.stage)]
    sources = {(item.source, item.label) for item in subject.labels.relations}
    for _, claim in subject.with_role("claim"):
        for kind in types:
            numbers = [
                item for item in kind.numbers if item.minimum and item.when and claim.label in (item.labels or ())
            ]
            # Where the attribute has the value that asks for a figure, the number of relations is judged by REL003.
            is_asked = any(
                any(value in values for value in single_values(claim.attributes.get(name)))
                for item in numbers
                for name, values in item.when.items()
            )
            if numbers and not is_asked and (claim.id, kind.name) not in sources:
                yield Violation(f"the {claim.label} {subject.words(claim)} has no figure", claim)


def _offsets(span: Span) -> tuple[int, int]:
    return span.start, span.end


def _leads_to(outer_ids: dict[str, set[str]], inner: str, outer: str) -> bool:
    """Say whether a claim is nested in another; `outer_ids` maps a claim's id to those of the claims around it."""
    visited_ids: set[str] = set()
    open_ids = [inner]
    while open_ids:
        for target in outer_ids.get(open_ids.pop(), ()):
            if target == outer:
                return True
            if target not in visited_ids:
                visited_ids.add(target)
                open_ids.append(target)
    return False
