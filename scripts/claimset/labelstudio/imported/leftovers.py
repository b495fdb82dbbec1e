"""Lists the elements of a labeling interface that were not imported, with a reason each."""

from collections.abc import Collection, Iterator

from claimset.labelstudio.imported.counterparts import ANSWERS, SPANS, Counterparts, LeftOut
from claimset.labelstudio.imported.interface_xml import Element
from claimset.labelstudio.imported.text_control import is_field

_LOOKS = {"view", "header", "style", "markdown", "collapse", "panel", "filter", "shortcut"}
_PARTS = {"label", "choice", "relation", "channel", "bucket", "option"}
_WHY = {
    "hypertext": "its offsets count in the page that a browser makes of it, not in the text as it is stored",
    "paragraphs": "a dialogue is a list of turns, and a document is one text",
}


class Leftovers:
    """Lists the elements that were not imported; `text` is the Text element that was, if any."""

    def __init__(self, root: Element, text: Element | None, parts: Counterparts) -> None:
        self._root, self._text, self._parts = root, text, parts
        self._looks: dict[str, int] = {}

    def list_elements(self, handled_ids: Collection[int]) -> None:
        """List every element whose `id()` is not in `handled_ids`: those were imported or left out before."""
        for element in (self._root, *self._root.descendants()):
            if id(element) in handled_ids or (
                element.tag in _PARTS and element.parent and element.parent is not self._root
            ):
                continue
            if self._is_looks(element):
                if element is not self._root:
                    self._looks[element.source_tag] = self._looks.get(element.source_tag, 0) + 1
            else:
                self._parts.leave_out(element, self._why(element))

    def looks(self) -> Iterator[LeftOut]:
        """Yield one entry that counts the elements that only change how the interface looks."""
        if self._looks:
            counts = ", ".join(f"{count} {tag}" for tag, count in sorted(self._looks.items()))
            yield LeftOut("", "", f"looks only: {counts}")

    def _is_looks(self, element: Element) -> bool:
        static = element.tag == "text" and "$" not in element.get("value") and element is not self._text
        is_target = static and any(
            element.get("name") in control.get("toname").split(",")
            for control in self._root.descendants(*SPANS, *ANSWERS)
        )
        return element.tag in _LOOKS or (static and not is_target)

    def _why(self, element: Element) -> str:
        if element.get("toname"):
            return self._why_control(element)
        if element.tag == "text":
            if not is_field(element):
                return "its text is not one field of a task, as it is"
            if self._text is None:
                return "none of its controls can be imported"
            return f"a document has one text, and that is '{self._text.get('name')}'"
        if element.tag in _WHY:
            return _WHY[element.tag]
        if element.tag in {*SPANS, *ANSWERS}:
            return "it has no toName that says what it is about"
        return "it is no text" if element.get("value") else "a schema has no counterpart of it"

    def _why_control(self, control: Element) -> str:
        names = control.get("toname").split(",")
        if len(names) > 1:
            return "it is about several things at once"
        if self._text is not None and names[0] == self._text.get("name"):
            return "a schema has no counterpart of it"
        about = next((item for item in self._root.descendants() if item.get("name") == names[0]), None)
        return f"it is about '{names[0]}', {'which is not imported' if about else 'which the interface does not have'}"
