"""What can be said in a labeling interface: its controls, their labels and choices, its relations."""

from xml.etree import ElementTree as ET

from claimset.labelstudio.review.panes import is_review_control
from claimset.model.schema import ANNOTATOR_NOTE


def vocabulary(interface: str) -> frozenset[tuple[str, ...]]:
    """
    Return the terms of an interface: its controls, their labels and choices, its relations.

    A term is (tag, control's name, value), or (tag, name) for a relation or a text field. Two interfaces with one
    vocabulary differ in looks only. The panes of a review and the field for a note are left out: they follow from the
    rest. Raises ValueError for an interface that is no XML or has a DOCTYPE.
    """
    if "<!DOCTYPE" in interface.upper():
        raise ValueError("a labeling interface with a DOCTYPE is not read")
    try:
        root = ET.fromstring(interface)  # noqa: S314  (entities need the DOCTYPE that was refused)
    except ET.ParseError as error:
        raise ValueError(f"the labeling interface is not XML: {error}") from error
    words: set[tuple[str, ...]] = set()
    for element in root.iter():
        name = element.get("name", "")
        if is_review_control(name) or name == ANNOTATOR_NOTE:
            continue
        if element.tag in {"Labels", "Choices"}:
            child = element.tag.removesuffix("s")
            words |= {(element.tag, name, saved_name(item)) for item in element.iter(child)}
        elif element.tag == "TextArea":
            words.add((element.tag, name))
        elif element.tag == "Relation":
            words.add((element.tag, element.get("value", "")))
    return frozenset(words)


def saved_name(item: ET.Element) -> str:
    """Return the name under which Label Studio saves a label or a choice: its alias, else what it shows."""
    return item.get("alias") or item.get("value") or ""
