"""The field for a note, which every labeling page has: for the curator, and no part of the labels."""

from collections.abc import Iterable
from xml.etree import ElementTree as ET

from claimset.labelstudio.payload.raw_region import Region
from claimset.model.schema import ANNOTATOR_NOTE


def add_note_field(parent: ET.Element, text_control: str) -> None:
    """Add the field and its heading."""
    box = ET.SubElement(parent, "View", className="claimset-note")
    ET.SubElement(box, "Header", value="Note for the curator", size="6")
    settings = {"maxSubmissions": "1", "editable": "true", "placeholder": "Is anything unclear? A note is no label."}
    ET.SubElement(box, "TextArea", {"name": ANNOTATOR_NOTE, "toName": text_control, **settings})


def note_in(regions: Iterable[Region]) -> str | None:
    """Return the note among the well-formed regions of a result; None if there is none."""
    lines = [
        line.strip()
        for region in regions
        if region.get("from_name") == ANNOTATOR_NOTE and region.get("type") == "textarea"
        for line in _lines((region.get("value") or {}).get("text"))
    ]
    return "\n".join(line for line in lines if line) or None


def _lines(text: str | list[str] | None) -> list[str]:
    return [text] if isinstance(text, str) else text or []
