"""A labeling interface that says what today's says, and beside it what is still in use from earlier ones."""

from collections.abc import Collection
from copy import deepcopy
from xml.etree import ElementTree as ET

from claimset.labelstudio.payload.former_names import FormerNames, Said

_CHILD = {"Labels": "Label", "Choices": "Choice"}


def union(wanted: str, there: str, keep: Collection[Said], earlier: FormerNames) -> str:
    """
    Return the interface `wanted` with `keep`, as it stands in `there`, added to it.

    What is kept stands beside what took its place, without a hotkey, and an attribute that is asked of the successor
    is asked of it too. Both must be XML whose vocabulary can be read.
    """
    if not keep:
        return wanted
    root, server = ET.fromstring(wanted), ET.fromstring(there)  # noqa: S314  (both were read before, without DOCTYPE)
    parents = {child: parent for parent in server.iter() for child in parent}
    for element in server.iter():
        if element.tag in _CHILD:
            name, child = element.get("name", ""), _CHILD[element.tag]
            kept = [item for item in element.iter(child) if (element.tag, name, item.get("value", "")) in keep]
            if kept:
                _add(_group(root, element, parents), kept)
        elif element.tag == "TextArea" and (element.tag, element.get("name", "")) in keep:
            _box(root, parents.get(element)).append(deepcopy(element))
        elif element.tag == "Relation" and (element.tag, element.get("value", "")) in keep:
            group = root.find("Relations")
            _add(ET.SubElement(root, "Relations") if group is None else group, [element])
    _ask_of(root, keep, earlier)
    ET.indent(root)
    return ET.tostring(root, encoding="unicode") + "\n"


def _group(root: ET.Element, element: ET.Element, parents: dict[ET.Element, ET.Element]) -> ET.Element:
    """Return today's control of the same name, else a new one with the settings that the server's had."""
    for found in root.iter(element.tag):
        if found.get("name") == element.get("name"):
            return found
    if element.tag == "Labels":
        first = next((item for item in root.iter() if item.find("Labels") is not None), root)
        place = first
    else:
        place = _box(root, parents.get(element))
    return ET.SubElement(place, element.tag, dict(element.attrib))


def _box(root: ET.Element, around: ET.Element | None) -> ET.Element:
    shown = (
        {}
        if around is None
        else {name: around.attrib[name] for name in around.attrib if name.startswith(("when", "visible"))}
    )
    return ET.SubElement(root, "View", shown)


def _add(group: ET.Element, kept: list[ET.Element]) -> None:
    for item in kept:
        copy = deepcopy(item)
        copy.attrib.pop("hotkey", None)
        group.append(copy)


def _ask_of(root: ET.Element, keep: Collection[Said], earlier: FormerNames) -> None:
    kept = [(said[2], earlier.successor(said)) for said in sorted(keep) if said[0] == "Labels"]
    for element in root.iter():
        asked = element.get("whenLabelValue")
        if asked is None:
            continue
        labels = asked.split(",")
        for name, (_, control, after) in kept:
            if after in labels and name not in labels and control == element.get("whenTagName"):
                labels.append(name)
        element.set("whenLabelValue", ",".join(labels))
