"""Finds the text that a labeling interface has labelled, among the texts that it shows."""

import re

from claimset.labelstudio.imported.counterparts import ANSWERS, SPANS
from claimset.labelstudio.imported.interface_xml import Element

_NAME = re.compile(r"[^$\s][^\n]*")
_FIELD = re.compile(r"\$[A-Za-z_][A-Za-z0-9_]*")
# Fields of a task of ours beside its text.
_OURS = {"$task_key", "$doc_id", "$text_sha256", "$language", "$schema_version", "$guideline_version", "$header"}
_OURS |= {"$prefilled_by"}


def is_field(text: Element) -> bool:
    """Say whether a Text shows one field of the task, as it is."""
    value = text.get("value")
    as_it_is = text.get("valuetype") in {"", "text"} and text.get("encoding") in {"", "none"}
    return as_it_is and _FIELD.fullmatch(value) is not None and value not in _OURS


def find_text(root: Element, name: str | None) -> Element | None:
    """
    Return the Text called `name`; for None the first with labels, else the first of which anything is asked.

    Raises ValueError where the one that is named is not there, or does not show a field.
    """
    texts = [item for item in root.descendants("text") if is_field(item) and has_usable_name(item)]
    if name is not None:
        named_texts = [item for item in texts if item.get("name") == name]
        if not named_texts:
            names = ", ".join(item.get("name") for item in texts) or "none"
            raise ValueError(f"the labeling interface has no Text {name!r} that shows a field: {names}")
        return named_texts[0]
    for tags in (SPANS, ANSWERS):
        target_names = {control.get("toname") for control in root.descendants(*tags)}
        for element in texts:
            if element.get("name") in target_names:
                return element
    return None


def has_usable_name(element: Element) -> bool:
    """Say whether the name of a control is one that a schema can keep."""
    return _NAME.fullmatch(element.get("name")) is not None
