"""A layer of spans on its way from a labeling interface into a schema."""

from claimset.labelstudio.imported.counterparts import saved_value
from claimset.labelstudio.imported.interface_xml import Element
from claimset.schema.blank import Node, layer


class DraftLayer:
    """The layer that a control with labels makes; its attributes are added as they are found."""

    def __init__(self, control: Element, name: str, role: str, labels: list[Node]) -> None:
        self.control, self.name, self.role, self.labels = control.get("name"), name, role, labels
        self.attributes: dict[str, Node] = {}
        consts = {str(node["const"]) for node in labels}
        written = ((item.get("value"), saved_value(item)) for item in control.below("label"))
        self.names = {const: const for const in consts} | {value: const for value, const in written if const in consts}

    def node(self, stage: str) -> Node:
        """Return it as a part of the schema, drawn in a pass."""
        found = layer(self.control, self.role, stage, self.labels, self.attributes)
        return found if self.control == self.name else {**found, "x-control": self.control}
