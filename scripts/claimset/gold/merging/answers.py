"""The answers that a curator may give where annotations differ, beside those of the annotators."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from claimset.gold.merging.differences import AnnotatorDifference
from claimset.model.decision import AnswerForm, OwnAnswer
from claimset.model.document import Document
from claimset.model.schema import Attribute, Schema
from claimset.model.span import Value


def own_answer(difference: AnnotatorDifference, schema: Schema) -> OwnAnswer:
    """Return the form of an answer that is the curator's own, and the choices that no annotator made."""
    values = [side.value for side in difference.sides]
    match difference.kind:
        case "relation":
            return OwnAnswer("relation")
        case "missing" | "spurious":
            return OwnAnswer("span", _labels(difference, schema))
        case "boundary":
            return OwnAnswer("place", nothing="the span is left out")
        case "label":
            return OwnAnswer("choice", _choices_left(_labels(difference, schema), values), "the span is left out")
        case "coreference":
            is_a_side = any(all(len(chain) == 1 for chain in value) for value in values)
            return OwnAnswer("chains", nothing="" if is_a_side else "none of them are one")
        case "attribute":
            attribute = schema.layers[difference.layer or ""].attributes[difference.name or ""]
        case "document":
            attribute = schema.document[difference.name or ""]
    can_be_empty = attribute.default is None and not attribute.default_for and not attribute.required
    nothing = "it is left empty" if can_be_empty and None not in values else ""
    form, choices = _form_of(attribute)
    return OwnAnswer(form, choices if form == "several" else _choices_left(choices, values), nothing)


def is_answer(difference: AnnotatorDifference, value: Any, document: Document, schema: Schema) -> bool:
    """Say whether a value has a form that decides a difference."""
    answer = own_answer(difference, schema)
    if answer.form == "relation":
        return isinstance(value, bool)
    if value is None or (answer.form == "choice" and _is_one_of(value, [side.value for side in difference.sides])):
        return True
    match answer.form:
        case "place":
            return isinstance(value, list) and len(value) == 2 and _is_place(value, document)
        case "span":
            is_list = isinstance(value, list) and len(value) == 3
            return is_list and _is_place(value[:2], document) and _is_one_of(value[2], answer.choices)
        case "choice":
            return _is_one_of(value, answer.choices)
        case "several":
            return isinstance(value, list) and all(_is_item(item, answer.choices) for item in value)
        case "number":
            return type(value) is int
        case "words":
            return isinstance(value, str) and bool(value.strip())
        case "chains":
            chains = value if isinstance(value, list) and all(isinstance(chain, list) for chain in value) else [[None]]
            members = [str(name) for chain in chains for name in chain]
            return sorted(members) == sorted(difference.gold_ids) and all(chains)


def answer_words(difference: AnnotatorDifference, document: Document, schema: Schema) -> str:
    """Return the values that decide a difference, in words for a message."""
    answer = own_answer(difference, schema)
    side_values = [side.value for side in difference.sides if side.value is not None] if answer.form == "choice" else []
    choices = ", ".join(dict.fromkeys(json.dumps(item) for item in [*side_values, *answer.choices]))
    places = f"start and end between 0 and {document.length}"
    match answer.form:
        case "relation":
            return "true or false"
        case "place":
            return f"[start, end], {places}, or null: {answer.nothing}"
        case "span":
            return f"[start, end, label], {places}, the label one of {choices}, or null: the span is left out"
        case "choice":
            words = f"one of {choices}"
        case "several":
            words = f"a list of {choices or 'texts'}"
        case "number":
            words = "a whole number"
        case "words":
            words = "a text"
        case "chains":
            words = f"lists of {', '.join(difference.gold_ids)}, each in one list"
    return f"{words}, or null: {answer.nothing}" if answer.nothing else words


def _labels(difference: AnnotatorDifference, schema: Schema) -> tuple[Value, ...]:
    return tuple(label.name for label in schema.layers[difference.layer or ""].labels.values() if label.drawn)


def _form_of(attribute: Attribute) -> tuple[AnswerForm, tuple[Value, ...]]:
    if attribute.many:
        return "several", tuple(item.name for item in attribute.values if item.drawn)
    if attribute.values:
        return "choice", tuple(item.name for item in attribute.values if item.drawn)
    if attribute.kind == "boolean":
        return "choice", (True, False)
    return ("number" if attribute.kind == "integer" else "words"), ()


def _choices_left(choices: Iterable[Value], side_values: Sequence[Any]) -> tuple[Value, ...]:
    return tuple(choice for choice in choices if not _is_one_of(choice, side_values))


def _is_one_of(value: Any, choices: Iterable[Any]) -> bool:
    return any(type(value) is type(choice) and value == choice for choice in choices)


def _is_item(value: Any, choices: Sequence[Any]) -> bool:
    """Say whether an attribute with several values may have this one; without choices it has to be a text."""
    return _is_one_of(value, choices) if choices else isinstance(value, str) and bool(value.strip())


def _is_place(value: list[Any], document: Document) -> bool:
    return all(type(item) is int for item in value) and 0 <= value[0] < value[1] <= document.length
