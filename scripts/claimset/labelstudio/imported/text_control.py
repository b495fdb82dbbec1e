"""Finds the text that a labeling interface has labelled, among the texts that it shows."""

import re

from claimset.labelstudio.imported.counterparts import ANSWERS, SPANS
from claimset.labelstudio.imported.interface_xml import Element
from claimset.text.visible import in_quotes

_NAME = re.compile(r"[^$\s][^\n]*")
_FIELD = re.compile(r"\$[A-Za-z_][A-Za-z0-9_]*")
# Fields beside the text of a task that claimset sends.
_OWN_FIELDS = {"$task_key", "$doc_id", "$text_sha256", "$language", "$schema_version", "$guideline_version", "$header"}
_OWN_FIELDS |= {"$prefilled_by"}


def is_field(text: Element) -> bool:
    """Say whether a Text shows one field of the task, as it is."""
    value = text.get("value")
    as_it_is = text.get("valuetype") in {"", "text"} and text.get("encoding") in {"", "none"}
    return as_it_is and _FIELD.fullmatch(value) is not None and value not in _OWN_FIELDS


def find_text(root: Element, name: str | None) -> Element | None:
    """
    Return the Text called `name`; for None, the first with labels, else the first with any other control.

    Raises ValueError if the interface has no Text of that name that shows a field.
    """
    texts = [item for item in root.descendants("text") if is_field(item) and has_usable_name(item)]
    if name is not None:
        named_texts = [item for item in texts if item.get("name") == name]
        if not named_texts:
            names = ", ".join(item.get("name") for item in texts) or "none"
            raise ValueError(
                f"the labeling interface has no Text {in_quotes(name)} that shows a field; those that do: {names}"
            )
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
