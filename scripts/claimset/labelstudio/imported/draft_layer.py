"""A layer of spans on its way from a labeling interface into a schema."""

from claimset.labelstudio.imported.counterparts import label_name, saved_value, several
from claimset.labelstudio.imported.interface_schema import SeveralLabels
from claimset.labelstudio.imported.interface_xml import Element
from claimset.model.schema import ONE_SPAN_EACH
from claimset.schema.blank import SPAN_COLUMNS, Node, column, layer

_NAMES = {"const", "title", "x-was"}


class DraftLayer:
    """A layer made from a control with labels; `attributes` is filled while the other controls are read."""

    def __init__(self, control: Element, name: str, role: str, labels: list[Node]) -> None:
        self.control, self.name, self.role, self.labels = control.get("name"), name, role, labels
        self.attributes: dict[str, Node] = {}
        self.several_labels: str | None = None
        names = {str(node["const"]) for node in labels}
        pairs = ((item.get("value"), label_name(saved_value(item))) for item in control.descendants("label"))
        self.names = {const: const for const in names} | {value: const for value, const in pairs if const in names}

    def keep_several_labels(self, kept_as: SeveralLabels, stage: str) -> str:
        """Say in the layer what becomes of a region with several labels; return it in words."""
        if kept_as == "spans":
            self.several_labels = ONE_SPAN_EACH
            return "; one span for each label of a region"
        name = column("further_labels", SPAN_COLUMNS)
        labels = [{key: value for key, value in node.items() if key in _NAMES} for node in self.labels]
        self.attributes[name] = {**several(labels), "title": "Further labels", "x-pass": stage}
        self.several_labels = name
        return f"; a region's labels but the first in '{name}'"

    def node(self, stage: str) -> Node:
        """Return the layer's JSON schema; `stage` is the pass in which it is drawn."""
        node = layer(self.control, self.role, stage, self.labels, self.attributes)
        control = {} if self.control == self.name else {"x-control": self.control}
        several_labels = {} if self.several_labels is None else {"x-several-labels": self.several_labels}
        return {**node, **control, **several_labels}
