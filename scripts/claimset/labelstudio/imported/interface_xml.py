"""A labeling interface that somebody wrote, as a tree: elements, their attributes, and the lines they stand on."""

from collections.abc import Iterator
from xml.parsers import expat

_LONGEST = 8_000_000
_DEEPEST = 200


class Element:
    """
    One element. Tags and the names of attributes are compared in small letters, as Label Studio does.

    `source_tag` is the tag as the file spells it, and `line` the line that it begins on, from 1.
    """

    def __init__(self, source_tag: str, attributes: dict[str, str], line: int, parent: "Element | None") -> None:
        self.source_tag = source_tag
        self.tag = source_tag.lower()
        self.line = line
        self.parent = parent
        self.children: list[Element] = []
        self._attributes = {name.lower(): value for name, value in attributes.items()}

    def get(self, name: str) -> str:
        """Return an attribute; an empty string where it is missing."""
        return self._attributes.get(name, "")

    def is_true(self, name: str) -> bool:
        """Say whether an attribute is true."""
        return self.get(name).strip().lower() == "true"

    def descendants(self, *tags: str) -> Iterator["Element"]:
        """Yield the elements below with one of these tags, or all of them, in the order of the file."""
        stack = self.children[::-1]
        while stack:
            element = stack.pop()
            if not tags or element.tag in tags:
                yield element
            stack.extend(reversed(element.children))

    def ancestors(self) -> Iterator["Element"]:
        """Yield the elements around it, the nearest first."""
        element = self.parent
        while element is not None:
            yield element
            element = element.parent


def parse_interface(xml: str) -> Element:
    """
    Return the outermost element.

    Raises ValueError if it is no XML, has a DOCTYPE, is nested more than 200 deep or longer than eight million
    characters.
    """
    if len(xml) > _LONGEST:
        raise ValueError("the labeling interface is too long")
    tree = _Tree()
    parser = expat.ParserCreate("utf-8")
    parser.StartElementHandler = lambda tag, attributes: tree.start(tag, attributes, parser.CurrentLineNumber)
    parser.EndElementHandler = tree.end
    parser.StartDoctypeDeclHandler = _refuse
    try:
        parser.Parse(xml.removeprefix("\ufeff").encode(), True)  # noqa: FBT003  (it takes no name)
    except expat.ExpatError as error:
        raise ValueError(f"the labeling interface is not XML: {error}") from error
    if tree.root is None:
        raise ValueError("the labeling interface is not XML: it holds no element")
    return tree.root


def controls(xml: str) -> frozenset[str]:
    """Return the names of an interface's controls. Raises ValueError like `parse_interface`."""
    return frozenset(element.get("name") for element in parse_interface(xml).descendants() if element.get("toname"))


class _Tree:
    def __init__(self) -> None:
        self.root: Element | None = None
        self._open_elements: list[Element] = []

    def start(self, tag: str, attributes: dict[str, str], line: int) -> None:
        if len(self._open_elements) == _DEEPEST:
            raise ValueError("the labeling interface is nested too deeply")
        parent = self._open_elements[-1] if self._open_elements else None
        element = Element(tag, attributes, line, parent)
        if parent is None:
            self.root = element
        else:
            parent.children.append(element)
        self._open_elements.append(element)

    def end(self, _: str) -> None:
        self._open_elements.pop()


def _refuse(*_: object) -> None:
    # Entities need a DOCTYPE: without one there is none to expand.
    raise ValueError("a labeling interface with a DOCTYPE is not read")
