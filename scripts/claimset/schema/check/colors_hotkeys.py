"""Checks of hotkeys, which must be unique, and of colors, which must be readable and easy to tell apart."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import combinations
from math import dist, floor

from coloraide.everything import ColorAll

from claimset.model.issue import Issue, Level
from claimset.model.schema import Attribute, Interface, Label, Schema
from claimset.schema.check.json_pointer import Part, json_pointer
from claimset.schema.questions import drawn_attributes
from claimset.text.visible import short_value

CONTRAST = 4.5
"""The least contrast of a color with white."""
DISTANCE = 10.0
"""The least distance of two colors, for everybody."""
MOST_COLORS = 8
_SIGHTS = ("protan", "deutan", "tritan")

_Place = tuple[Part, ...]
_NamedLabel = tuple[str, Label, _Place]


def judge_colors_and_hotkeys(schema: Schema, file: str, reserved_keys: Mapping[str, str]) -> Iterator[Issue]:
    """
    Yield an issue for every hotkey of two labels, and every color that cannot be read or told from another.

    `reserved_keys` maps the hotkeys that no label can have to whom they belong.
    """
    reported_pairs: set[tuple[str, _Place]] = set()
    for number, interface in enumerate(schema.interfaces.values()):
        labels = list(_labels(schema, interface))
        findings = (
            *_hotkeys((*labels, *_answers(schema, interface)), reserved_keys),
            *_colors(labels, ("x-interfaces", number)),
        )
        for code, message, place in findings:
            # A fault in two interfaces is reported in the first.
            if (message, place) not in reported_pairs:
                reported_pairs.add((message, place))
                words = f"{message}, in the interface '{interface.name}'"
                level = Level.ERROR if code == "SCH012" else Level.WARNING
                yield Issue(code, level, words, pointer=json_pointer(place), file=file)


def contrast(color: str) -> float:
    """Return the contrast of a color (#rrggbb) with white, 1 to 21 (WCAG 2.1)."""
    return float(ColorAll(color).contrast("white", method="wcag21"))


def distance(one: str, other: str) -> float:
    """Return the least distance of two colors (CIE76) in normal sight and three kinds of color-blindness."""
    return min(dist(a, b) for a, b in zip(_sight_coordinates(one), _sight_coordinates(other), strict=True))


@cache
def _sight_coordinates(color: str) -> tuple[tuple[float, ...], ...]:
    base_color = ColorAll(color)
    return tuple(
        tuple(sight.convert("lab-d65").coords())
        for sight in (base_color, *(base_color.filter(name) for name in _SIGHTS))
    )


def _labels(schema: Schema, interface: Interface) -> Iterator[_NamedLabel]:
    for layer in schema.drawn_in(interface):
        for number, label in enumerate(layer.labels.values()):
            if label.drawn:
                fields = ("properties", layer.name, "items", "properties")
                yield str(label.name), label, (*fields, "label", "oneOf", number)


def _answers(schema: Schema, interface: Interface) -> Iterator[_NamedLabel]:
    attributes: list[tuple[Attribute, _Place]] = [
        (attribute, ("properties", layer.name, "items", "properties"))
        for layer in schema.drawn_in(interface)
        for attribute in drawn_attributes(layer, interface)
    ]
    document = ("properties", schema.document_key, "properties")
    attributes += [(item, document) for item in schema.document.values() if item.stage in interface.passes]
    controls: set[str] = set()
    for attribute, fields in attributes:
        # Layers that share a control share its choices and their hotkeys.
        if attribute.control not in controls:
            controls.add(attribute.control)
            for number, value in enumerate(attribute.values):
                yield f"{attribute.name} {value.name}", value, (*fields, attribute.name, "oneOf", number)


def _hotkeys(keyed: Sequence[_NamedLabel], reserved_keys: Mapping[str, str]) -> Iterator[tuple[str, str, _Place]]:
    names_by_key: dict[str, str] = {}
    for name, label, label_place in keyed:
        if label.hotkey is None:
            continue
        place = (*label_place, "x-hotkey")
        if label.hotkey in reserved_keys:
            yield "SCH012", f"the hotkey '{label.hotkey}' belongs to {reserved_keys[label.hotkey]}", place
        elif label.hotkey in names_by_key:
            yield (
                "SCH012",
                f"{short_value(names_by_key[label.hotkey])} and {short_value(name)} share the hotkey '{label.hotkey}'",
                place,
            )
        names_by_key.setdefault(label.hotkey, name)


def _colors(labels: Sequence[_NamedLabel], interface_place: _Place) -> Iterator[tuple[str, str, _Place]]:
    # Labels of one group may have shades of one color. The first label's color stands for its group.
    groups: dict[str, str] = {}
    first: dict[str, _Place] = {}
    for name, label, label_place in labels:
        if label.color is None:
            continue
        place = (*label_place, "x-color")
        if contrast(label.color) < CONTRAST:
            message = f"{label.color} on white has a contrast of {_tenths(contrast(label.color))}"
            yield "SCH013", f"{message}, and needs {CONTRAST} or more", place
        if groups.setdefault(label.group or name, label.color) == label.color:
            first.setdefault(label.color, place)
    if len(first) > MOST_COLORS:
        message = f"there are {len(first)} colors of groups, and people tell no more than {MOST_COLORS} apart"
        yield "SCH013", message, interface_place
    for one, other in combinations(first, 2):
        if distance(one, other) < DISTANCE:
            message = f"{one} and {other} look alike to some people: they are {_tenths(distance(one, other))} apart"
            yield "SCH013", f"{message}, and need {DISTANCE:.0f} or more", first[other]


def _tenths(number: float) -> str:
    """Return a number with one decimal, rounded down, so that one below a limit never reads as the limit."""
    return f"{floor(number * 10) / 10:.1f}"
