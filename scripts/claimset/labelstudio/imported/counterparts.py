"""What a control of a labeling interface asks for, as a part of a JSON schema."""

import re
from collections.abc import Iterable
from typing import Any

import msgspec
from coloraide import Color

from claimset.labelstudio.imported.interface_xml import Element
from claimset.text.plural import first_names

Node = dict[str, Any]
SPANS = ("labels", "hypertextlabels")
ANSWERS = ("choices", "textarea", "rating", "number", "datetime", "taxonomy")
_MOST_NUMBERS = 101
_NUMBER = r"^-?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)?$"
_HOTKEY = re.compile(r"((shift|alt|ctrl)\+)?[a-z0-9]")
_LINE = re.compile(r"\S[^\n]*")
_COLOR = re.compile(r"#[0-9a-f]{6}")


class NoCounterpart(ValueError):
    """A schema cannot say this; the message says why."""


class LeftOut(msgspec.Struct, frozen=True):
    """What of an interface is not in the schema: its tag, its name, why, and the line that it stands on."""

    tag: str
    name: str
    why: str
    line: int | None = None


class Counterparts:
    """Turns the controls of one interface into parts of a schema; what it leaves out is in `left_out`."""

    def __init__(self) -> None:
        self.left_out: list[LeftOut] = []
        self._hotkeys: dict[str, str] = {}

    def leave(self, element: Element, why: str, name: str | None = None) -> None:
        """Leave something out, and say why."""
        shown = element.get("name") or element.get("value") if name is None else name
        self.left_out.append(LeftOut(element.written, shown, why, element.line))

    def values(self, control: Element, *tags: str) -> list[Node]:
        """Return what can be chosen in a control. Raises NoCounterpart where the interface does not say it."""
        return self._values(control, control.below(*tags))

    def answer(self, control: Element) -> Node:
        """Return what an attribute asks, without its place. Raises NoCounterpart."""
        match control.tag:
            case "choices":
                return {"oneOf": self._choices(control)}
            case "taxonomy":
                return {"oneOf": self._taxonomy(control)}
            case "rating":
                most = control.get("maxrating") or "5"
                if not most.isdecimal() or not 1 <= int(most) < _MOST_NUMBERS:
                    raise NoCounterpart(f"its highest rating is {most[:20]!r}")
                return _integer(range(1, int(most) + 1))
            case "number":
                return _number(control)
            case _:
                return {"type": "string"}

    def _choices(self, control: Element) -> list[Node]:
        if control.get("choice") == "multiple":
            raise NoCounterpart("several may be chosen, and an attribute has one value")
        if any(choice.parent and choice.parent.tag == "choice" for choice in control.below("choice")):
            raise NoCounterpart("its choices are nested")
        return self.values(control, "choice")

    def _taxonomy(self, control: Element) -> list[Node]:
        if control.says("labeling"):
            raise NoCounterpart("a taxonomy that labels spans is no list of labels")
        if control.get("apiurl"):
            raise NoCounterpart("its choices come from elsewhere")
        within = list(control.below("choice"))
        if control.says("leafsonly"):
            within = [choice for choice in within if not any(choice.below("choice"))]
        names = [saved_value(choice) for choice in within]
        if len(set(names)) < len(names):
            raise NoCounterpart("two of its values share a name, and without their branches nothing tells them apart")
        return self._values(control, within)

    def _values(self, control: Element, items: Iterable[Element]) -> list[Node]:
        if control.get("value").startswith("$"):
            raise NoCounterpart("what can be chosen comes from each task")
        found: dict[str, Node] = {}
        for item in items:
            name = saved_value(item)
            if not name.strip():
                self.leave(item, "it has no value", control.get("name"))
            elif name.startswith("$") and not item.get("alias"):
                self.leave(item, "its value comes from each task")
            elif item.tag == "relation" and not _LINE.fullmatch(name):
                self.leave(item, "its name is not one line that begins with a character to see", name)
            elif name in found:
                self.leave(item, f"it stands twice in '{control.get('name')}'", name)
            else:
                found[name] = self._value(item, name)
        if not found:
            raise NoCounterpart("nothing can be chosen in it")
        return list(found.values())

    def _value(self, item: Element, name: str) -> Node:
        node: Node = {"const": name}
        if item.get("value") not in {"", name}:
            node["title"] = item.get("value")
        if item.get("hint"):
            node["description"] = item.get("hint")
        hotkey = item.get("hotkey").strip().lower()
        if hotkey in self._hotkeys:
            self.leave(item, f"the hotkey '{hotkey}' belongs to '{self._hotkeys[hotkey]}' already", name)
        elif hotkey and not _HOTKEY.fullmatch(hotkey):
            self.leave(item, f"the hotkey '{hotkey}' is no letter or digit, alone or after shift+, alt+ or ctrl+", name)
        elif hotkey:
            self._hotkeys[hotkey] = name
            node["x-hotkey"] = hotkey
        background = item.get("background") if item.tag == "label" else ""
        color = _color(background)
        if color:
            node["x-color"] = color
        elif background:
            self.leave(item, f"the background '{background[:40]}' is no color", name)
        if item.get("maxusage") or item.get("maxusages"):
            self.leave(item, "how often it may be used is not limited", name)
        if item.says("selected"):
            self.leave(item, "that it is chosen beforehand: nothing is, until somebody says it", name)
        return node


def saved_value(item: Element) -> str:
    """Return what a result has for a label or a choice: its alias where it has one."""
    return item.get("alias") or item.get("value")


def without_hotkeys(node: Node) -> Node:
    """Return an attribute for one more layer."""
    # One key answers to one thing: it stays with the first layer.
    values = [{key: value for key, value in item.items() if key != "x-hotkey"} for item in node.get("oneOf", ())]
    return {**node, "oneOf": values} if values else dict(node)


def name_list(nodes: Iterable[Node]) -> str:
    """Name labels or values in a sentence; there are none of a text."""
    return first_names([node["const"] for node in nodes], 12) or "a text"


def _integer(numbers: range) -> Node:
    return {"type": "integer", "oneOf": [{"const": number} for number in numbers]}


def _number(control: Element) -> Node:
    """Few whole numbers are a list of values; all others are written as they are."""
    try:
        low, high, step = (
            int(control.get(name) or default) for name, default in (("min", ""), ("max", ""), ("step", 1))
        )
    except ValueError:
        return {"type": "string", "pattern": _NUMBER}
    few = step > 0 and 0 <= (high - low) // step < _MOST_NUMBERS and low <= high
    return _integer(range(low, high + 1, step)) if few else {"type": "string", "pattern": _NUMBER}


def _color(words: str) -> str | None:
    try:
        shown = Color(words.strip())
    except ValueError:
        return None
    color = shown.convert("srgb").to_string(hex=True, fit=True, alpha=False)
    return color if _COLOR.fullmatch(color) else None
