"""CLM: who speaks in a claim, and in which words: auxiliaries of a cue, and claims nested in one voice."""

import re
from collections.abc import Iterator

from claimset.model.issue import Level, Violation
from claimset.rules.engine.rule import Subject, rule

_LAST_WORD = re.compile(r"(?<!\w)(\w+)\s+\Z")
_FIRST_WORD = re.compile(r"\s+(\w+)(?!\w)")
_LONGEST_WORD = 40


@rule("CLM006", since="0.2.0", level=Level.WARNING, in_annotations=Level.INFO, convention=True)
def auxiliary_outside(subject: Subject) -> Iterator[Violation]:
    """
    A cue begins or ends beside its auxiliary and leaves it out.

    An auxiliary that touches the verb belongs to the cue, so that two annotators take the same words. The lexicon of
    the document's language lists auxiliaries, and says what a participle looks like.

    Bad:  `The [trust] has [warned] that [the pier shut].`
    Good: `The [trust] [has warned] that [the pier shut].`
    """
    lexicon = subject.schema.lexicon.get(subject.document.language)
    if lexicon is None or subject.text is None:
        return
    for layer, cue, quote in subject.quotes:
        if layer.role != "cue":
            continue
        before = _LAST_WORD.search(subject.text, max(0, cue.start - _LONGEST_WORD), cue.start)
        after = _FIRST_WORD.match(subject.text, cue.end)
        words = quote.casefold().split()
        beside = ((words[0], before), (words[-1], after))
        if any(
            match is not None
            and match[1].casefold() in lexicon.auxiliaries.forms
            and lexicon.auxiliaries.is_participle(word)
            for word, match in beside
        ):
            yield Violation(f"the cue {subject.words(cue)} leaves out the auxiliary beside it", cue)


@rule("CLM008", since="0.2.0", level=Level.WARNING, in_annotations=Level.INFO, convention=True)
def nested_in_own_voice(subject: Subject) -> Iterator[Violation]:
    """
    A claim is nested in a claim of the same speaker.

    Claims nest only where somebody reports what somebody else claims. A clause of the same speaker is part of the claim
    around it. As a claim of its own it makes two statements of one.

    Bad:  `[Lin Adler] [said] [the desk, [which opened in [May]], is full].`
    Good: `[Lin Adler] [said] [the desk, which opened in [May], is full].`
    """
    nesting = subject.tables.meaning("nesting")
    voices: dict[str, set[object]] = {span.id: set() for _, span in subject.with_role("claim")}
    cues: dict[str, set[str]] = {name: set() for name in voices}
    for item in subject.labels.relations:
        if item.source in voices and item.label in subject.tables.meaning("attribution"):
            voices[item.source].add(_identity(subject, item.target))
        if item.source in voices and item.label in subject.tables.meaning("cue"):
            cues[item.source].add(item.target)
    for item in subject.labels.relations:
        if item.label not in nesting or item.source not in voices or item.target not in voices:
            continue
        # A speaker who is not named speaks through a cue. A claim without a cue of its own is in the outer voice.
        if voices[item.source] == voices[item.target] and (
            voices[item.source] or cues[item.source] <= cues[item.target]
        ):
            claim = subject.spans_by_id[item.source][1]
            yield Violation(f"{subject.words(claim)} is nested in a claim of the same speaker", claim)


def _identity(subject: Subject, span_id: str) -> object:
    """Return what mentions of one thing share: their identifier, or else the mention itself."""
    if span_id not in subject.spans_by_id:
        return span_id
    layer, span = subject.spans_by_id[span_id]
    for attribute in subject.schema.layers[layer].attributes.values():
        if attribute.format == "identifier" and attribute.name in span.attributes:
            return attribute.name, span.attributes[attribute.name]
    return span_id
