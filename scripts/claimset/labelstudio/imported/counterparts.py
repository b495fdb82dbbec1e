"""Turns a control of a labeling interface into a part of a JSON schema."""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

import msgspec
from coloraide import Color

from claimset.labelstudio.imported.interface_xml import Element
from claimset.labelstudio.payload.raw_region import BRANCH
from claimset.model.schema import LAYER_PREFIX
from claimset.text.plural import first_names
from claimset.text.visible import in_quotes

Node = dict[str, Any]
SPANS = ("labels", "hypertextlabels")
ANSWERS = ("choices", "textarea", "rating", "number", "datetime", "taxonomy")
_MOST_NUMBERS = 101
_MOST_NAMES = 12
_NUMBER = r"^-?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)?$"
_HOTKEY = re.compile(r"((shift|alt|ctrl)\+)?[a-z0-9]")
_LINE = re.compile(r"\S[^\n]*")
_COLOR = re.compile(r"#[0-9a-f]{6}")


def saved_value(item: Element) -> str:
    """Return the name of a label or a choice in a result: its alias, else its value."""
    return item.get("alias") or item.get("value")


class NoCounterpart(ValueError):
    """A control has no counterpart in a schema; the message says why."""


class LeftOut(msgspec.Struct, frozen=True):
    """An element of an interface that is not in the schema: its tag and name, the reason, and its line, from 1."""

    tag: str
    name: str
    why: str
    line: int | None = None


class Counterparts:
    """Turns the controls of one interface into parts of a schema; collects what it leaves out in `left_out`."""

    def __init__(self) -> None:
        self.left_out: list[LeftOut] = []
        self._hotkeys: dict[str, str] = {}

    def leave_out(self, element: Element, why: str, name: str | None = None) -> None:
        """Note that an element, or the part of it called `name`, is left out, and why."""
        shown_name = element.get("name") or element.get("value") if name is None else name
        self.left_out.append(LeftOut(element.source_tag, shown_name, why, element.line))

    def values(self, control: Element, *tags: str) -> list[Node]:
        """Return the labels or choices of a control. Raises NoCounterpart if it has none of its own."""
        return self._values(control, control.descendants(*tags))

    def answer(self, control: Element) -> Node:
        """Return the JSON schema of an attribute without its control and pass. Raises NoCounterpart."""
        match control.tag:
            case "choices":
                values = self._choices(control)
                return several(values) if control.get("choice") == "multiple" else {"oneOf": values}
            case "taxonomy":
                values = self._taxonomy(control)
                return {"oneOf": values} if control.get("maxusages") == "1" else several(values)
            case "rating":
                highest = control.get("maxrating") or "5"
                if not highest.isdecimal() or not 1 <= int(highest) < _MOST_NUMBERS:
                    raise NoCounterpart(f"its highest rating is {in_quotes(highest, 20)}")
                return _integer(range(1, int(highest) + 1))
            case "number":
                return _number(control)
            case "textarea" if control.get("maxsubmissions") != "1":
                return {"type": "array", "uniqueItems": True, "items": {"type": "string"}}
            case _:
                return {"type": "string"}

    def _choices(self, control: Element) -> list[Node]:
        if any(choice.parent and choice.parent.tag == "choice" for choice in control.descendants("choice")):
            raise NoCounterpart("its choices are nested")
        return self.values(control, "choice")

    def _taxonomy(self, control: Element) -> list[Node]:
        if control.is_true("labeling"):
            raise NoCounterpart("a taxonomy that labels spans is no list of labels")
        if control.get("apiurl"):
            raise NoCounterpart("its choices come from the address in its apiUrl")
        choices = list(control.descendants("choice"))
        if control.is_true("leafsonly"):
            choices = [choice for choice in choices if not any(choice.descendants("choice"))]
        names = Counter(map(saved_value, choices))
        return self._values(control, choices, lambda item: _branch(item, is_shared=names[saved_value(item)] > 1))

    def _values(
        self, control: Element, items: Iterable[Element], name_of: Callable[[Element], str] = saved_value
    ) -> list[Node]:
        if control.get("value").startswith("$"):
            raise NoCounterpart("its labels or choices come from each task")
        nodes: dict[str, Node] = {}
        for item in items:
            written_name = name_of(item)
            name = label_name(written_name) if item.tag == "label" else written_name
            if not name.strip():
                self.leave_out(item, "it has no value", control.get("name"))
            elif name.startswith("$") and not item.get("alias"):
                self.leave_out(item, "its value comes from each task")
            elif item.tag == "relation" and not _LINE.fullmatch(name):
                self.leave_out(item, "its name is not one line that begins with a character to see", name)
            elif item.tag == "label" and name.startswith(LAYER_PREFIX):
                self.leave_out(item, f"its name begins with {LAYER_PREFIX}, which stands for a whole layer", name)
            elif name in nodes:
                self.leave_out(item, f"it stands twice in '{control.get('name')}'", name)
            else:
                former_name = {} if name == written_name else {"x-was": [written_name]}
                nodes[name] = {**self._value(item, name), **former_name}
        if not nodes:
            raise NoCounterpart("it has no label or choice that can be imported")
        return list(nodes.values())

    def _value(self, item: Element, name: str) -> Node:
        node: Node = {"const": name}
        if item.get("value") not in {"", name}:
            node["title"] = item.get("value")
        if item.get("hint"):
            node["description"] = item.get("hint")
        hotkey = item.get("hotkey").strip().lower()
        if hotkey in self._hotkeys:
            self.leave_out(item, f"the hotkey '{hotkey}' belongs to '{self._hotkeys[hotkey]}' already", name)
        elif hotkey and not _HOTKEY.fullmatch(hotkey):
            self.leave_out(
                item, f"the hotkey '{hotkey}' is no letter or digit, alone or after shift+, alt+ or ctrl+", name
            )
        elif hotkey:
            self._hotkeys[hotkey] = name
            node["x-hotkey"] = hotkey
        background = item.get("background") if item.tag == "label" else ""
        color = _color(background)
        if color:
            node["x-color"] = color
        elif background:
            self.leave_out(item, f"the background '{background[:40]}' is no color", name)
        if item.get("maxusage") or item.get("maxusages"):
            self.leave_out(item, "the limit on how often it is used: a schema has none", name)
        if item.is_true("selected"):
            self.leave_out(item, "that it is selected beforehand: an annotator has to choose it", name)
        return node


def _branch(choice: Element, *, is_shared: bool) -> str:
    """Return the name of a choice of a taxonomy; of a name that others share the path that leads to it."""
    if not is_shared:
        return saved_value(choice)
    branch = [saved_value(item) for item in choice.ancestors() if item.tag == "choice"]
    return BRANCH.join([*reversed(branch), saved_value(choice)])


def label_name(written_name: str) -> str:
    """Return a label's name as a schema can have it: one line, without white space at its edges."""
    return " ".join(written_name.split("\n")).strip()


def several(values: list[Node]) -> Node:
    """Return the JSON schema of an attribute with several of these values."""
    return {"type": "array", "uniqueItems": True, "items": {"oneOf": values}}


def choices_of(node: Node) -> list[Node]:
    """Return the values of an attribute with one or several of them; none for a text."""
    values: list[Node] = node.get("items", node).get("oneOf", [])
    return values


def without_hotkeys(node: Node) -> Node:
    """Return a copy of an attribute without hotkeys, for one more layer."""
    # A hotkey can stand for one value only: it stays with the first layer.
    values = [{key: value for key, value in item.items() if key != "x-hotkey"} for item in choices_of(node)]
    if not values:
        return dict(node)
    return {**node, "items": {**node["items"], "oneOf": values}} if "items" in node else {**node, "oneOf": values}


def answer_list(node: Node) -> str:
    """List the possible answers of an attribute, for a sentence."""
    return ("several of: " if node.get("type") == "array" else "") + name_list(choices_of(node))


def name_list(nodes: Iterable[Node]) -> str:
    """List the names of labels or values, for a sentence; without any, "a text"."""
    names = [node["const"] for node in nodes]
    where = "; the schema lists them all" if len(names) > _MOST_NAMES else ""
    return (first_names(names, _MOST_NAMES) or "a text") + where


def _integer(numbers: range) -> Node:
    return {"type": "integer", "oneOf": [{"const": number} for number in numbers]}


def _number(control: Element) -> Node:
    """Return a list of values for up to a hundred whole numbers, and a text with a pattern for all other numbers."""
    try:
        minimum, maximum, step = (
            int(control.get(name) or default) for name, default in (("min", ""), ("max", ""), ("step", 1))
        )
    except ValueError:
        return {"type": "string", "pattern": _NUMBER}
    is_short = step > 0 and 0 <= (maximum - minimum) // step < _MOST_NUMBERS and minimum <= maximum
    return _integer(range(minimum, maximum + 1, step)) if is_short else {"type": "string", "pattern": _NUMBER}


def _color(words: str) -> str | None:
    try:
        color = Color(words.strip())
    except ValueError:
        return None
    hex_color = color.convert("srgb").to_string(hex=True, fit=True, alpha=False)
    return hex_color if _COLOR.fullmatch(hex_color) else None
