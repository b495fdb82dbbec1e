"""When a control of a labeling interface is shown: of which spans it is asked, and what else it depends on."""

from collections.abc import Mapping

import msgspec

from claimset.labelstudio.imported.interface_xml import Element


class Conditions(msgspec.Struct, frozen=True):
    """
    What a control and the views around it say.

    It is asked of the spans of all of `layers` (names of controls) and of all of `labels` (as they are written);
    `other` are conditions that a schema cannot say, in words.
    """

    per_region: bool
    layers: tuple[frozenset[str], ...] = ()
    labels: tuple[str, ...] = ()
    other: tuple[str, ...] = ()

    def applies(self, layer: str, names: Mapping[str, str]) -> tuple[str, ...]:
        """Return the labels of a layer of which it is asked; `names` maps a label as it is written to its name."""
        if not all(layer in some for some in self.layers):
            return ()
        kept = list(dict.fromkeys(names.values()))
        for written in self.labels:
            # A label may hold a comma itself.
            wanted = {written} if written in names else {part.strip() for part in written.split(",")}
            wanted |= {names[part] for part in wanted if part in names}
            kept = [name for name in kept if name in wanted]
        return tuple(kept)


def conditions(control: Element) -> Conditions:
    """Read what stands on a control and on the views around it."""
    per_region = control.says("perregion")
    layers: list[frozenset[str]] = []
    labels: list[str] = []
    other: list[str] = []
    for element in (control, *control.above()):
        when = element.get("visiblewhen").strip().lower()
        tag, label, choice = (element.get(name) for name in ("whentagname", "whenlabelvalue", "whenchoicevalue"))
        if when.startswith("choice-") or choice:
            other.append(f"that it is shown only where '{choice or 'something'}' is chosen in '{tag}'")
        elif when == "no-region-selected" or not (when or tag or label):
            continue
        elif not per_region:
            other.append("that it is shown only while a span is selected")
        else:
            layers += [frozenset(part.strip() for part in tag.split(","))] if tag else []
            labels += [label] if label else []
    return Conditions(per_region, tuple(layers), tuple(labels), tuple(dict.fromkeys(other)))
