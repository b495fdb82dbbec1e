"""A layer of spans on its way from a labeling interface into a schema."""

from claimset.labelstudio.imported.counterparts import saved_value
from claimset.labelstudio.imported.interface_xml import Element
from claimset.schema.blank import Node, layer


class DraftLayer:
    """A layer made from a control with labels; `attributes` is filled while the other controls are read."""

    def __init__(self, control: Element, name: str, role: str, labels: list[Node]) -> None:
        self.control, self.name, self.role, self.labels = control.get("name"), name, role, labels
        self.attributes: dict[str, Node] = {}
        names = {str(node["const"]) for node in labels}
        pairs = ((item.get("value"), saved_value(item)) for item in control.descendants("label"))
        self.names = {const: const for const in names} | {value: const for value, const in pairs if const in names}

    def node(self, stage: str) -> Node:
        """Return the layer's JSON schema; `stage` is the pass in which it is drawn."""
        node = layer(self.control, self.role, stage, self.labels, self.attributes)
        return node if self.control == self.name else {**node, "x-control": self.control}
