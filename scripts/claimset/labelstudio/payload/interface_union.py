"""Today's labeling interface, with the controls and labels of earlier ones that a server still uses."""

from collections.abc import Collection
from copy import deepcopy
from xml.etree import ElementTree as ET

from claimset.labelstudio.payload.former_names import FormerNames, Term
from claimset.labelstudio.vocabulary import saved_name

_HEADING = "Former names: relabel"
_CHILD = {"Labels": "Label", "Choices": "Choice"}


def union(current_xml: str, server_xml: str, terms: Collection[Term], names: FormerNames) -> str:
    """
    Return the interface `current_xml` with the earlier `terms` added as `server_xml` defines them.

    An earlier label stands below today's, under a heading that asks to relabel, without a hotkey; an attribute that is
    asked of its successor is asked of the earlier label too. Both interfaces must be XML whose vocabulary can be read.
    """
    if not terms:
        return current_xml
    root, server_root = ET.fromstring(current_xml), ET.fromstring(server_xml)  # noqa: S314  (both were read before, without DOCTYPE)
    parents = {child: parent for parent in server_root.iter() for child in parent}
    for element in server_root.iter():
        if element.tag in _CHILD:
            name, child = element.get("name", ""), _CHILD[element.tag]
            children = [item for item in element.iter(child) if (element.tag, name, saved_name(item)) in terms]
            if children:
                group = _group(root, element, parents)
                if element.tag == "Choices":
                    _copy_into(group, children)
                else:
                    ET.SubElement(group, "Header", value=_HEADING, size="6")
                    _copy_into(ET.SubElement(group, "View", className="claimset-group"), children)
        elif element.tag == "TextArea" and (element.tag, element.get("name", "")) in terms:
            _add_view(root, parents.get(element)).append(deepcopy(element))
        elif element.tag == "Relation" and (element.tag, element.get("value", "")) in terms:
            relations = root.find("Relations")
            _copy_into(ET.SubElement(root, "Relations") if relations is None else relations, [element])
    _ask_about_kept_labels(root, terms, names)
    ET.indent(root)
    return ET.tostring(root, encoding="unicode") + "\n"


def _group(root: ET.Element, element: ET.Element, parents: dict[ET.Element, ET.Element]) -> ET.Element:
    """Return today's control of the same name, else a new one with the settings that the server's had."""
    for control in root.iter(element.tag):
        if control.get("name") == element.get("name"):
            return control
    if element.tag == "Labels":
        place = next((item for item in root.iter() if item.find("Labels") is not None), root)
    else:
        place = _add_view(root, parents.get(element))
    return ET.SubElement(place, element.tag, dict(element.attrib))


def _add_view(root: ET.Element, parent: ET.Element | None) -> ET.Element:
    conditions = (
        {}
        if parent is None
        else {name: parent.attrib[name] for name in parent.attrib if name.startswith(("when", "visible"))}
    )
    return ET.SubElement(root, "View", conditions)


def _copy_into(group: ET.Element, elements: list[ET.Element]) -> None:
    for item in elements:
        copy = deepcopy(item)
        copy.attrib.pop("hotkey", None)
        if copy.attrib.pop("alias", None):
            # The title may be today's title of its successor.
            copy.set("value", saved_name(item))
        group.append(copy)


def _ask_about_kept_labels(root: ET.Element, terms: Collection[Term], names: FormerNames) -> None:
    pairs = [(term[2], names.successor(term)) for term in sorted(terms) if term[0] == "Labels"]
    for element in root.iter():
        label_list = element.get("whenLabelValue")
        if label_list is None:
            continue
        labels = label_list.split(",")
        for name, (_, control, successor) in pairs:
            if successor in labels and name not in labels and control == element.get("whenTagName"):
                labels.append(name)
        element.set("whenLabelValue", ",".join(labels))
