"""The labeling interface that Label Studio shows, made from the schema."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from xml.etree import ElementTree as ET

from claimset.labelstudio.annotator_note import add_note_field
from claimset.labelstudio.hotkeys import Hotkeys
from claimset.labelstudio.review.panes import PANES_STYLE, REVIEW_CHOICES, add_panes, add_summary
from claimset.labelstudio.span_style import span_style
from claimset.model.schema import Attribute, Interface, Label, Layer, Schema
from claimset.schema.questions import choice_values, drawn_attributes
from claimset.schema.titles import title_in

# A span's edges can be dragged only where their handles are shown; Label Studio hides them unless a style shows them.
# The text stands on the left. Beside it, always in view, stand labels and questions about the document, and below these
# the fields of the selected span, which cover what is behind them. Labels of relations would bury the words: each is
# drawn only while its relation is pointed at in the list of relations. The padding of the text leaves room for it. The
# others are hidden with `visibility`, not `display`: the editor has to measure them for the ground that it draws behind
# each. In its lists the editor writes names in the colors of labels, which are too dark for a dark page. No selector
# has a `>`: Label Studio would escape it. A line runs as its first letter does, so that the name of a label stands
# at its span in Arabic too.
_STYLE = """
.claimset { display: flex; gap: 24px; align-items: flex-start; }
.claimset-text { flex: 1 1 0; min-width: 0; max-width: 48em; padding: 18px 0 0 56px; white-space: pre-wrap; }
.claimset-text .lsf-richtext__container { line-height: 1.9 !important; }
.claimset-text .lsf-richtext__line { unicode-bidi: plaintext; }
.claimset-text .htx-highlight area { display: inline !important; }
.claimset-side { flex: 0 0 21em; position: sticky; top: 0; max-height: calc(100vh - 16em); overflow-y: auto; }
.claimset-side h4 { width: 100%; font-size: 13px !important; margin: 6px 0 2px !important; }
.claimset-side .claimset-group { width: 100%; }
.claimset-side .lsf-label__hotkey { color: inherit; }
.claimset-side .lsf-choices { margin: 0 !important; }
.claimset-fields { position: sticky; bottom: 0; z-index: 1; background: var(--color-neutral-background, white); }
.claimset-note { margin-top: 32px; white-space: normal; }
.claimset-note h4 { font-size: 13px !important; margin: 6px 0 2px !important; }
.claimset-head * { font-size: 13px !important; font-weight: 400 !important; line-height: 1.4 !important; }
.claimset-head h4 { margin: 2px 0 !important; }
[data-color-scheme="dark"] .lsf-labels-list [style] { color: var(--color-neutral-content, white) !important; }
svg.relations-overlay g[class*="relationItem"]:not([class*="_highlighted"]) g { visibility: hidden; }
svg.relations-overlay g[class*="relationItem"]:not([class*="_highlighted"]) path[stroke] { opacity: .15; }
@media (max-width: 60em) {
  .claimset { flex-direction: column-reverse; align-items: stretch; }
  .claimset-side { flex: none; max-height: 45vh; background: var(--color-neutral-background, white); z-index: 2; }
}
"""


def build_interface(schema: Schema, interface: Interface, language: str | None = None) -> str:
    """
    Return the interface as XML, with titles in a language (a code); None for the schema's first.

    Labels and answers are shown by their titles and saved by their names. At the top stand the schema's notice and the
    document's outlet, language and date. Below is the text with a field for a note, and beside it the labels by group,
    the attributes of the selected span, and the choices about the document. No control is required: an omitted answer
    means the schema's default. An interface of a review has panes of annotators below, and no note.
    """
    draft = _Draft(schema, interface, language)
    is_review = interface.reviews is not None
    root = ET.Element("View")
    ET.SubElement(root, "Style").text = (
        _STYLE + span_style(schema, interface, language) + (PANES_STYLE if is_review else "")
    )
    head = ET.SubElement(root, "View", className="claimset-head")
    if schema.notice:
        ET.SubElement(head, "Header", value=schema.notice, size="6")
    ET.SubElement(head, "Header", value="$header", size="5")
    if is_review:
        add_summary(head)
    columns = ET.SubElement(root, "View", className="claimset")
    page = ET.SubElement(columns, "View", className="claimset-text", style="white-space: pre-wrap;")
    ET.SubElement(
        page,
        "Text",
        name=schema.text.control,
        value=f"${schema.text.field}",
        granularity="symbol",
        showLabels="true",
    )
    if not is_review:
        add_note_field(page, schema.text.control)
    side = ET.SubElement(columns, "View", className="claimset-side")
    layers = schema.drawn_in(interface)
    for layer in sorted(layers, key=lambda layer: layer.stage not in interface.passes):
        draft.layer(side, layer)
    for attribute in schema.document.values():
        # Spans of an earlier pass are shown; its questions about the document are not asked again.
        if attribute.stage in interface.passes:
            draft.answer(side, attribute)
    fields = ET.SubElement(side, "View", className="claimset-fields")
    for shared in _attributes_by_control(layers, interface):
        draft.attribute(fields, shared)
    if is_review:
        draft.panes(root)
    _add_relations(root, schema, interface)
    ET.indent(root)
    return ET.tostring(root, encoding="unicode") + "\n"


def _add_relations(root: ET.Element, schema: Schema, interface: Interface) -> None:
    relations = [relation for relation in schema.relations.values() if relation.stage in interface.stages]
    if relations:
        # A relation has one label: no pull can read one for which an annotator ticked several.
        group = ET.SubElement(root, "Relations", choice="single")
        # Relations that follow from position come last: an annotator draws one only where it is an exception.
        for relation in sorted(relations, key=lambda relation: relation.implied is not None):
            ET.SubElement(group, "Relation", value=relation.name)


_Shared = Sequence[tuple[Layer, Attribute]]


def _attributes_by_control(layers: Sequence[Layer], interface: Interface) -> Iterable[_Shared]:
    """Return (layer, attribute) pairs in one list for each control: layers may share a control."""
    attributes_by_control: dict[str, list[tuple[Layer, Attribute]]] = {}
    for layer in layers:
        for attribute in drawn_attributes(layer, interface):
            attributes_by_control.setdefault(attribute.control, []).append((layer, attribute))
    return attributes_by_control.values()


class _Draft:
    def __init__(self, schema: Schema, interface: Interface, language: str | None) -> None:
        self._schema, self._interface, self._to = schema, interface, schema.text.control
        self._language = language
        self._keys = Hotkeys(schema, interface)

    def panes(self, root: ET.Element) -> None:
        places = [(name, option) for name, options in REVIEW_CHOICES.items() for option in options]
        keys = {place: key for place in places if (key := self._keys.key_of(*place))}
        add_panes(root, self._schema, self._interface, keys)

    def layer(self, parent: ET.Element, layer: Layer) -> None:
        box = ET.SubElement(parent, "Labels", name=layer.control, toName=self._to, showInline="true")
        if layer.several_labels is not None:
            box.set("choice", "multiple")
        drawn_labels = [label for label in layer.labels.values() if label.drawn]
        titles = self._titles({str(label.name): label for label in drawn_labels})
        for group, labels in groupby(drawn_labels, lambda label: label.group):
            ET.SubElement(box, "Header", value=group or title_in(layer, self._language), size="6")
            place = ET.SubElement(box, "View", className="claimset-group")
            for label in labels:
                self._item(place, "Label", titles, label, layer.control)

    def attribute(self, parent: ET.Element, shared: _Shared) -> None:
        conditions = {"visibleWhen": "region-selected"}
        attribute = shared[0][1]
        if len(shared) == 1:  # one name is all that whenTagName understands
            conditions["whenTagName"] = shared[0][0].control
        labels = [item.applies_to if item.applies_to is not None else layer.labels for layer, item in shared]
        label_names = dict.fromkeys(label for some in labels for label in some)
        # Commas separate the list. If a label itself has one, the field is shown for every label of the layer.
        if (len(shared) > 1 or attribute.applies_to is not None) and not any("," in label for label in label_names):
            conditions["whenLabelValue"] = ",".join(label_names)
        # A text field ignores these conditions, so the View around it has them. A choice needs them too: without them
        # it would be asked of every span.
        self.answer(ET.SubElement(parent, "View", conditions), attribute, perRegion="true", **conditions)

    def answer(self, parent: ET.Element, attribute: Attribute, **conditions: str) -> None:
        names = {"name": attribute.control, "toName": self._to}
        labels = {str(value.name): value for value in attribute.values}
        titles = self._titles({name: labels.get(name, Label(name, name)) for name in choice_values(attribute)})
        ET.SubElement(parent, "Header", value=_question(attribute, titles, self._language), size="6")
        if attribute.kind == "text":
            conditions = {key: value for key, value in conditions.items() if key == "perRegion"}
            lines = {} if attribute.many else {"maxSubmissions": "1"}
            settings = {"editable": "true", **lines, "placeholder": attribute.description}
            ET.SubElement(parent, "TextArea", {**names, **settings, **conditions})
            return
        group = ET.SubElement(
            parent,
            "Choices",
            {**names, "choice": "multiple" if attribute.many else "single-radio", "showInline": "true", **conditions},
        )
        for option in choice_values(attribute):
            self._item(group, "Choice", titles, labels.get(option, Label(option, option)), attribute.control)

    def _titles(self, labels: Mapping[str, Label]) -> dict[str, str]:
        """Map the names of labels or choices to what is shown: no title that is another's title or name."""
        titles = {name: title_in(label, self._language) for name, label in labels.items()}
        counts = Counter((*titles.values(), *titles))
        return {name: title if counts[title] == 1 and "," not in title else name for name, title in titles.items()}

    def _item(self, parent: ET.Element, tag: str, titles: Mapping[str, str], label: Label, control: str) -> None:
        value = str(label.name)
        item = ET.SubElement(parent, tag, value=titles[value])
        if titles[value] != value:
            item.set("alias", value)
        if label.description:
            item.set("hint", label.description)
        if label.color and tag == "Label":
            item.set("background", label.color)
        key = self._keys.key_of(control, value)
        if key is not None:
            item.set("hotkey", key)


def _question(attribute: Attribute, titles: Mapping[str, str], language: str | None) -> str:
    title = title_in(attribute, language)
    # That nothing was chosen of several values means just that.
    if attribute.default in {None, ()}:
        return title
    return f"{title} (nothing chosen: {_default(attribute, titles)})"


def _default(attribute: Attribute, titles: Mapping[str, str]) -> str:
    words = _value_text(attribute.default, titles)
    labels_by_value: dict[str, list[str]] = {}
    for label, value in attribute.default_for.items():
        labels_by_value.setdefault(_value_text(value, titles), []).append(label)
    return words + "".join(f"; {value} for {', '.join(labels)}" for value, labels in labels_by_value.items())


def _value_text(value: object, titles: Mapping[str, str]) -> str:
    if isinstance(value, tuple):
        return ", ".join(titles.get(str(item), str(item)) for item in value) or "none"
    name = str(value).lower() if isinstance(value, bool) else str(value)
    return titles.get(name, name)
