"""Hotkeys of the labels and choices of an interface."""

from collections.abc import Iterator

from claimset.labelstudio.review.panes import REVIEW_CHOICES
from claimset.model.schema import Interface, Layer, Schema
from claimset.schema.questions import choice_values, drawn_attributes

# What Label Studio 1.23 keeps for itself where a text is labelled: relation, visibility, lock, meta, unselect,
# duplicate, undo, hide all; and what browsers do: find, new window or tab, close, print, save, reload, clipboard.
RESERVED = dict.fromkeys(
    (
        "alt+r",
        "alt+h",
        "alt+l",
        "alt+m",
        "u",
        "ctrl+d",
        "ctrl+z",
        "ctrl+h",
        "ctrl+b",
        *(f"ctrl+{key}" for key in "fntwpsrcvxa"),
    ),
    "Label Studio or the browser",
)
"""Maps each hotkey that no label can have to the program that uses it."""
_KEYS = "1234567890qwertasdfgzxcvbyiopjklnmh"
_LABELS = ("", "shift+", "alt+shift+", "ctrl+alt+")
_ANSWERS = _LABELS[1:]


class Hotkeys:
    """
    The hotkeys of one interface: those that the schema gives, and a free one for each other label and choice.

    Label Studio gives every label and choice without a hotkey the next free single key, so that a stray key press
    would answer a question. So each has one here, as long as there are keys. A choice never gets a single key.
    """

    def __init__(self, schema: Schema, interface: Interface) -> None:
        layers = schema.drawn_in(interface)
        self._keys: dict[tuple[str, str], str] = {}
        answers = list(_answers(schema, interface, layers))
        labels = [
            ((layer.control, str(label.name)), label.hotkey)
            for layer in layers
            for label in layer.labels.values()
            if label.drawn
        ]
        for place, key in (*labels, *answers):
            if key is not None:
                self._keys[place] = key
        self._give((place for place, _ in labels), _LABELS)
        if interface.reviews is not None:
            self._give(((name, option) for name, options in REVIEW_CHOICES.items() for option in options), _LABELS)
        self._give((place for place, _ in answers), _ANSWERS)

    def key_of(self, control: str, value: str) -> str | None:
        """Return the hotkey of a label or choice; None if no key was left for it."""
        return self._keys.get((control, value))

    def _give(self, places: Iterator[tuple[str, str]], modifiers: tuple[str, ...]) -> None:
        used_keys = {*self._keys.values(), *RESERVED}
        free = (name for modifier in modifiers for key in _KEYS if (name := modifier + key) not in used_keys)
        for place in places:
            if place not in self._keys:
                key = next(free, None)
                if key is not None:
                    self._keys[place] = key


def _answers(
    schema: Schema, interface: Interface, layers: tuple[Layer, ...]
) -> Iterator[tuple[tuple[str, str], str | None]]:
    attributes = [item for layer in layers for item in drawn_attributes(layer, interface)]
    attributes += [item for item in schema.document.values() if item.stage in interface.passes]
    for attribute in attributes:
        if attribute.kind != "text":
            hotkeys = {str(value.name): value.hotkey for value in attribute.values}
            for option in choice_values(attribute):
                yield (attribute.control, option), hotkeys.get(option)
