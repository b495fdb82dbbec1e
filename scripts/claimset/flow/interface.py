"""A labeling interface for Label Studio, made from the schema."""

from xml.etree import ElementTree as ET

from claimset.model.schema import Attribute, Interface, Layer, Schema

_BOOLEANS = ("true", "false")


def options(attribute: Attribute) -> tuple[str, ...]:
    """Return the values of a choice as the interface writes them."""
    return _BOOLEANS if attribute.kind == "boolean" else tuple(str(value.name) for value in attribute.values)


def drawn_attributes(layer: Layer, interface: Interface) -> tuple[Attribute, ...]:
    """Return the attributes an interface asks for; a compiled one has no pass and is never asked for."""
    return tuple(attribute for attribute in layer.attributes.values() if attribute.stage in interface.stages)


def build(schema: Schema, interface: Interface) -> str:
    """Return the interface as XML: the layers, their attributes on selection, relations and document choices."""
    root = ET.Element("View")
    if schema.notice:
        ET.SubElement(root, "Header", value=schema.notice, size="6")
    ET.SubElement(root, "Header", value="$header", size="5")
    layers = schema.drawn_in(interface)
    palette = ET.SubElement(root, "View", style="position: sticky; top: 0; background: white; z-index: 2;")
    for layer in layers:
        _layer(palette, layer, schema.text.control)
    page = ET.SubElement(root, "View", style="white-space: pre-wrap; line-height: 1.9; max-width: 48em;")
    ET.SubElement(page, "Text", name=schema.text.control, value=f"${schema.text.field}", granularity="symbol")
    for layer in layers:
        for attribute in drawn_attributes(layer, interface):
            _attribute(root, layer, attribute, schema.text.control)
    relations = [relation for relation in schema.relations.values() if relation.stage in interface.stages]
    if relations:
        group = ET.SubElement(root, "Relations")
        for relation in relations:
            ET.SubElement(group, "Relation", value=relation.name)
    for attribute in schema.document.values():
        if attribute.stage in interface.stages:
            if attribute.kind == "text":
                _field(root, attribute, schema.text.control)
            else:
                _choices(root, attribute, schema.text.control)
    ET.indent(root)
    return ET.tostring(root, encoding="unicode") + "\n"


def vocabulary(interface: str) -> frozenset[tuple[str, ...]]:
    """
    Return what can be said in an interface: its controls, their labels and choices, its relations.

    Two interfaces with one vocabulary differ in looks only. Raises ValueError for what is no XML, or brings a DOCTYPE.
    """
    if "<!DOCTYPE" in interface.upper():
        raise ValueError("a labeling interface with a DOCTYPE is not read")
    try:
        root = ET.fromstring(interface)  # noqa: S314  (entities need the DOCTYPE that was refused)
    except ET.ParseError as error:
        raise ValueError(f"the labeling interface is not XML: {error}") from error
    found: set[tuple[str, ...]] = set()
    for element in root.iter():
        if element.tag in {"Labels", "Choices"}:
            name = element.get("name", "")
            found |= {(element.tag, name, child.get("value", "")) for child in element}
        elif element.tag == "TextArea":
            found.add((element.tag, element.get("name", "")))
        elif element.tag == "Relation":
            found.add((element.tag, element.get("value", "")))
    return frozenset(found)


def _layer(parent: ET.Element, layer: Layer, to: str) -> None:
    ET.SubElement(parent, "Header", value=layer.title, size="6")
    group = ET.SubElement(parent, "Labels", name=layer.control, toName=to, showInline="true")
    for label in layer.labels.values():
        if not label.drawn:
            continue
        item = ET.SubElement(group, "Label", value=str(label.name), hint=label.description)
        if label.color:
            item.set("background", label.color)
        if label.hotkey:
            item.set("hotkey", label.hotkey)


def _attribute(parent: ET.Element, layer: Layer, attribute: Attribute, to: str) -> None:
    where = {"visibleWhen": "region-selected", "whenTagName": layer.control}
    if attribute.applies_to is not None:
        where["whenLabelValue"] = ",".join(attribute.applies_to)
    box = ET.SubElement(parent, "View", where)
    if attribute.kind == "text":
        _field(box, attribute, to, perRegion="true")
    else:
        _choices(box, attribute, to, **where, perRegion="true")


def _field(parent: ET.Element, attribute: Attribute, to: str, **where: str) -> None:
    ET.SubElement(parent, "Header", value=attribute.title, size="6")
    settings = {"editable": "true", "maxSubmissions": "1", "placeholder": attribute.description}
    ET.SubElement(parent, "TextArea", {"name": attribute.control, "toName": to, **settings, **where})


def _choices(parent: ET.Element, attribute: Attribute, to: str, **where: str) -> None:
    title = (
        attribute.title if attribute.default is None else f"{attribute.title} (nothing chosen: {_default(attribute)})"
    )
    ET.SubElement(parent, "Header", value=title, size="6")
    group = ET.SubElement(
        parent,
        "Choices",
        {"name": attribute.control, "toName": to, "choice": "single-radio", "showInline": "true", **where},
    )
    for option in options(attribute):
        ET.SubElement(group, "Choice", value=option)


def _default(attribute: Attribute) -> str:
    value = attribute.default
    shown = str(value).lower() if isinstance(value, bool) else str(value)
    if not attribute.default_for:
        return shown
    return shown + ", or " + ", ".join(f"{other} for {label}" for label, other in attribute.default_for.items())
