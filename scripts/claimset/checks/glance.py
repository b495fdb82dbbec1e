"""
A glance at a labelled document: which rules have certainly nothing to say of it.

Nearly every document breaks nearly no rule. A few looks at all spans at once say so for most rules, and only the others
are then asked span by span. What a look cannot exclude is left to the rule, whose word alone counts.
"""

from claimset.checks.glance_kinds import Kinds, kinds_of
from claimset.checks.glance_places import places
from claimset.checks.numbered import numbered
from claimset.checks.quantities import is_time, plainly_says
from claimset.checks.rule import Subject
from claimset.flow.protect import is_private

_NOTHING: frozenset[str] = frozenset()


def cleared(subject: Subject) -> frozenset[str]:
    """Return the codes of rules that would find nothing."""
    layers = subject.schema.layers
    for name, spans in subject.labels.layers.items():
        if name not in layers or not {span.label for span in spans} <= layers[name].labels.keys():
            return _NOTHING
    kinds = kinds_of(subject)
    found = kinds.cleared(subject)
    found |= places(subject)
    found |= _values(subject, kinds)
    found |= _protection(subject, kinds)
    if subject.annotation is None:
        found |= {"ANN001", "ANN002", "ANN003"}
    return frozenset(found)


def is_as_sound(gold: Subject, other: Subject) -> bool:
    """Say whether rules that found nothing in another subject find nothing in gold: the same labels, all asked for."""
    same = gold.annotation is None and gold.tracked == other.tracked and gold.document == other.document
    if not same or gold.text != other.text or not kinds_of(other).all_asked:
        return False
    layers = {name: spans for name, spans in gold.labels.layers.items() if spans}
    others = {name: spans for name, spans in other.labels.layers.items() if spans}
    relations = gold.labels.relations == other.labels.relations
    return relations and layers == others and list(gold.zones) == list(other.zones)


def _values(subject: Subject, kinds: Kinds) -> set[str]:
    """Look at the values of quantities and dates, and at the words that cue claims."""
    found = {"QTY001", "QTY002", "QTY003", "QTY004", "QTY005"}
    text = subject.text
    lexicon = subject.schema.lexicon.get(subject.document.language)
    for name, by_label in kinds.quantities.items():
        for span in subject.labels.layers.get(name, ()):
            for attribute in by_label.get(span.label, ()):
                value = span.attributes.get(attribute)
                words = None if text is None or lexicon is None else text[span.start : span.end]
                if not isinstance(value, str) or not plainly_says(words, value, lexicon):
                    return _times(subject, kinds) | _cues(subject, kinds)
    return found - {"QTY003"} | _times(subject, kinds) | _cues(subject, kinds)


def _times(subject: Subject, kinds: Kinds) -> set[str]:
    for name, by_label in kinds.times.items():
        for span in subject.labels.layers.get(name, ()):
            for attribute in by_label.get(span.label, ()):
                value = span.attributes.get(attribute)
                if not isinstance(value, str) or not is_time(value):
                    return set()
    return {"QTY003"}


def _cues(subject: Subject, kinds: Kinds) -> set[str]:
    text, forms = subject.text, kinds.forms.get(subject.document.language)
    if text is None or forms is None:
        return {"CLM003"}
    for name in kinds.cue_layers:
        for span in subject.labels.layers.get(name, ()):
            if " ".join(text[span.start : span.end].casefold().split()) in forms:
                return set()
    return {"CLM003"}


def _protection(subject: Subject, kinds: Kinds) -> set[str]:
    """Look for what a zone, a value, a text or a status may give away."""
    found: set[str] = set()
    layers = subject.labels.layers
    if not subject.zones:
        found |= {"SPN007", "SAF001"}
    if subject.document.is_open:
        found |= {"SAF002", "SAF003"}
    said = {value for spans in layers.values() for span in spans for value in span.attributes.values()}
    if not any(isinstance(value, str) and "@" in value for value in said):
        found.add("SAF004")
    if not numbered(subject):
        found |= {"SAF006", "QTY006"}
    for name, labels in kinds.hiding.items():
        attributes = subject.schema.layers[name].attributes
        if any(span.label in labels and is_private(span, attributes) for span in layers.get(name, ())):
            return found
    found.add("SAF007")
    return found
