"""Conditions under which a labeling interface shows a control: for which spans, and others that no schema has."""

from collections.abc import Mapping

import msgspec

from claimset.labelstudio.imported.interface_xml import Element


class Conditions(msgspec.Struct, frozen=True):
    """
    The conditions of a control and of the views around it.

    The control is shown for spans of all of `layers` (names of controls) and of all of `labels` (as the interface
    writes them). `other_conditions` are the rest, in words: no keyword of a schema has their meaning.
    """

    per_region: bool
    layers: tuple[frozenset[str], ...] = ()
    labels: tuple[str, ...] = ()
    other_conditions: tuple[str, ...] = ()

    def asked_labels(self, layer: str, names: Mapping[str, str]) -> tuple[str, ...]:
        """Return the labels of a layer that the control is asked of; `names` maps a written label to its name."""
        if not all(layer in controls for controls in self.layers):
            return ()
        label_names = list(dict.fromkeys(names.values()))
        for entry in self.labels:
            # A label may hold a comma itself.
            parts = {entry} if entry in names else {part.strip() for part in entry.split(",")}
            parts |= {names[part] for part in parts if part in names}
            label_names = [name for name in label_names if name in parts]
        return tuple(label_names)


def read_conditions(control: Element) -> Conditions:
    """Read the conditions of a control from its element and the views around it."""
    per_region = control.is_true("perregion")
    layers: list[frozenset[str]] = []
    labels: list[str] = []
    other_conditions: list[str] = []
    for element in (control, *control.ancestors()):
        when = element.get("visiblewhen").strip().lower()
        tag, label, choice = (element.get(name) for name in ("whentagname", "whenlabelvalue", "whenchoicevalue"))
        if when.startswith("choice-") or choice:
            answer = f"'{choice}' is chosen" if choice else "a choice is made"
            question = f" in '{tag}'" if tag else ""
            other_conditions.append(f"that it is shown only where {answer}{question}")
        elif when == "no-region-selected" or not (when or tag or label):
            continue
        elif not per_region:
            other_conditions.append("that it is shown only while a span is selected")
        else:
            layers += [frozenset(part.strip() for part in tag.split(","))] if tag else []
            labels += [label] if label else []
    return Conditions(per_region, tuple(layers), tuple(labels), tuple(dict.fromkeys(other_conditions)))
