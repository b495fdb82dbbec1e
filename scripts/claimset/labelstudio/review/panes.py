"""The parts that only the interface of a review has: the panes of annotators, and the questions to a curator."""

from typing import get_args
from xml.etree import ElementTree as ET

from claimset.model.decision import NEITHER, ReasonCode
from claimset.model.review import PANES
from claimset.model.schema import Interface, Schema
from claimset.schema.questions import choice_values, drawn_attributes

CHOICE, REASON, NOTE, BASIS = "review-choice", "review-reason", "review-note", "review-basis"
REVIEW_CHOICES: dict[str, tuple[str, ...]] = {CHOICE: (*PANES, NEITHER), REASON: get_args(ReasonCode)}
"""Maps the control of each question that is answered by a choice to its options."""
_TITLES = {CHOICE: "Who is right about it?", REASON: "Why?"}
_HINT = (
    "What stands in the text counts when you submit: change it, delete it, or choose who is right about a span that "
    "you leave as it is. The list of regions begins with what annotators differ on; a click shows who says what."
)
# The panes stick to the bottom of the window, so that they are seen together with the text. Each scrolls by itself.
PANES_STYLE = """
.claimset-panes { display: flex; gap: 16px; position: sticky; bottom: 0; z-index: 200; height: 16em;
  background: var(--color-neutral-background, white); border-top: 1px solid var(--color-neutral-border, #ccc);
  box-shadow: 0 24px 0 0 var(--color-neutral-background, white); }
.claimset-pane { flex: 1 1 0; min-width: 0; overflow-y: auto; padding: 0 8px; }
.claimset-pane:has(h4:empty) { display: none; }
.claimset-questions { flex: 0 0 21em; overflow-y: auto; }
.claimset-panes h4 { margin: 6px 0 2px !important; font-size: 13px !important; width: 100%; }
.claimset-pane .lsf-richtext__container { font-size: 13px; line-height: 1.6 !important; white-space: pre-wrap; }
.claimset-questions .lsf-choices { margin: 0 !important; }
.claimset .claimset-side { max-height: calc(100vh - 38em); }
"""


def pane_control(pane: str, control: str | None = None) -> str:
    """Return the name that the text, or an ordinary control, has in a pane."""
    return f"pane-{pane}" if control is None else f"pane-{pane}-{control}"


def is_in_pane(name: str) -> bool:
    """Say whether `name`, the `to_name` of a region, is the text of an annotator's pane."""
    return name.startswith("pane-")


def is_review_control(name: str) -> bool:
    """Say whether a control is one that only reviews have."""
    return name.startswith(("pane-", "review-"))


def add_summary(head: ET.Element) -> None:
    """Add the summary of what a curator has to decide, and a hint how."""
    ET.SubElement(head, "Header", value="$summary", size="5")
    ET.SubElement(head, "Header", value=_HINT, size="6")


def add_panes(root: ET.Element, schema: Schema, interface: Interface, keys: dict[tuple[str, str], str]) -> None:
    """
    Add a pane for each annotator, and beside them the questions about the span that is selected.

    Nobody can draw in a pane: its labels are hidden. The third may stay empty. `keys` maps (control, choice) to the
    hotkey of the choice.
    """
    hidden = ET.SubElement(root, "View", style="display:none")
    ET.SubElement(hidden, "TextArea", name=BASIS, toName=schema.text.control)
    row = ET.SubElement(root, "View", className="claimset-panes")
    for pane in PANES:
        view = ET.SubElement(row, "View", className="claimset-pane")
        ET.SubElement(view, "Header", value=f"$title_{pane}", size="6")
        ET.SubElement(view, "Text", name=pane_control(pane), value=f"$text_{pane}", granularity="symbol")
        _add_hidden_controls(ET.SubElement(view, "View", style="display:none"), pane, schema, interface)
    _add_questions(ET.SubElement(row, "View", className="claimset-questions"), schema, keys)


def _add_questions(parent: ET.Element, schema: Schema, keys: dict[tuple[str, str], str]) -> None:
    box = ET.SubElement(parent, "View", visibleWhen="region-selected")
    settings = {"toName": schema.text.control, "perRegion": "true"}
    for name, options in REVIEW_CHOICES.items():
        ET.SubElement(box, "Header", value=_TITLES[name], size="6")
        looks = {"choice": "single-radio", "showInline": "true", "visibleWhen": "region-selected"}
        group = ET.SubElement(box, "Choices", {"name": name, **settings, **looks})
        for option in options:
            item = ET.SubElement(group, "Choice", value=option)
            if key := keys.get((name, option)):
                item.set("hotkey", key)
    field = {"editable": "true", "maxSubmissions": "1", "placeholder": "The reason in a line, for the annotators"}
    ET.SubElement(box, "TextArea", {"name": NOTE, **settings, **field})


def _add_hidden_controls(parent: ET.Element, pane: str, schema: Schema, interface: Interface) -> None:
    names: set[str] = set()
    for layer in schema.drawn_in(interface):
        box = ET.SubElement(parent, "Labels", name=pane_control(pane, layer.control), toName=pane_control(pane))
        for label in layer.labels.values():
            if label.drawn:
                color = {"background": label.color} if label.color else {}
                ET.SubElement(box, "Label", {"value": str(label.name), **color})
        for attribute in drawn_attributes(layer, interface):
            name = pane_control(pane, attribute.control)
            if name in names:
                continue
            names.add(name)
            settings = {"name": name, "toName": pane_control(pane), "perRegion": "true"}
            if attribute.kind == "text":
                ET.SubElement(parent, "TextArea", settings)
                continue
            group = ET.SubElement(parent, "Choices", settings)
            for option in choice_values(attribute):
                ET.SubElement(group, "Choice", value=option)
