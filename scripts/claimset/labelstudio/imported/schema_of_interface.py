"""A labeling interface that somebody made in Label Studio, as a schema: what has no counterpart is listed."""

import re
from collections.abc import Mapping
from copy import deepcopy

import msgspec

from claimset.labelstudio.imported.conditions import Conditions, conditions
from claimset.labelstudio.imported.counterparts import (
    ANSWERS,
    SPANS,
    Counterparts,
    LeftOut,
    NoCounterpart,
    Node,
    name_list,
    without_hotkeys,
)
from claimset.labelstudio.imported.draft_layer import DraftLayer
from claimset.labelstudio.imported.interface_xml import Element, parse_interface
from claimset.labelstudio.imported.leftovers import Leftovers, is_field
from claimset.model.document import ID_PATTERN
from claimset.model.schema import LAYER_PREFIX
from claimset.schema.blank import (
    DOCUMENT_COLUMNS,
    LONGEST_NAME,
    SPAN_COLUMNS,
    blank_relations,
    blank_schema,
    column,
    document,
    layer,
)

INTERFACE = "all"
_SPARE = "spans"
_ENGLISH = {"en": "English"}
_NAME = re.compile(r"[^$\s][^\n]*")


class Imported(msgspec.Struct, frozen=True):
    """What of an interface is in the schema: its tag and name, and what became of it."""

    tag: str
    name: str
    what: str
    line: int | None = None


class InterfaceSchema(msgspec.Struct, frozen=True):
    """A schema made from an interface: its JSON, what was imported, and what was left out and why."""

    source: Node
    imported: tuple[Imported, ...]
    left_out: tuple[LeftOut, ...]


class NothingToImport(ValueError):
    """An interface asks nothing about a text; `left_out` says what it has and why none of it can be imported."""

    def __init__(self, left_out: tuple[LeftOut, ...]) -> None:
        super().__init__("the labeling interface asks nothing about a text that could be imported")
        self.left_out = left_out


def schema_of_interface(
    xml: str, name: str, languages: Mapping[str, str] = _ENGLISH, claims: str | None = None
) -> InterfaceSchema:
    """
    Make a schema called `name` from a labeling interface.

    Labels become layers of mentions (the layer `claims`, by its control's name, one of claims), choices and fields
    become attributes of spans or of the document, relations stay relations. Controls, labels and choices keep the names
    that annotations have them under. Raises ValueError for what is no XML or no name, and NothingToImport.
    """
    if not ID_PATTERN.fullmatch(name) or len(name) > LONGEST_NAME:
        raise ValueError(
            f"{name[:60]!r} cannot be a schema's name: small letters, digits, '.', '_' and '-', 40 at most"
        )
    return _Adoption(parse_interface(xml), claims).result(name, languages)


class _Adoption:
    def __init__(self, root: Element, claims: str | None) -> None:
        self._root = root
        self._claims = claims
        self._parts = Counterparts()
        self._imported: list[Imported] = []
        self._done: set[int] = set()
        self._controls: set[str] = {element.get("name") for element in (root, *root.below())}
        self._layers: list[DraftLayer] = []
        self._document: dict[str, Node] = {}
        self._required: list[str] = []
        self._relations: list[Node] = []

    def result(self, name: str, languages: Mapping[str, str]) -> InterfaceSchema:
        text = self._text()
        if text is not None:
            self._take(text)
        if text is not None and not (self._layers or self._document):
            # A text of which nothing is asked that could be imported is left out like any other.
            self._done.discard(id(text))
            text = None
        leftovers = Leftovers(self._root, text, self._parts)
        leftovers.list(self._done)
        left_out = (*sorted(self._parts.left_out, key=lambda item: item.line or 0), *leftovers.looks())
        if text is None:
            raise NothingToImport(left_out)
        if self._claims is not None and not any(item.role == "claim" for item in self._layers):
            there = ", ".join(item.control for item in self._layers) or "none"
            raise ValueError(f"the labeling interface has no layer {self._claims!r} that was imported: {there}")
        interfaces = [{"name": INTERFACE, "title": "All in one", "passes": [INTERFACE], "usual": True}]
        fields = {"document": document(self._document, self._required)}
        fields |= {item.name: item.node(INTERFACE) for item in self._layers} or self._spare(interfaces)
        fields["relations"] = blank_relations(self._relations)
        place = {"control": text.get("name"), "field": text.get("value").removeprefix("$")}
        extra = {"description": "Made from a labeling interface of Label Studio.", "x-interfaces": interfaces}
        source = blank_schema(name, languages, fields, **extra, **{"x-text": place})
        return InterfaceSchema(source, tuple(sorted(self._imported, key=lambda item: item.line or 0)), left_out)

    def _text(self) -> Element | None:
        """Find the text that is labelled: the first with labels, else the first of which anything is asked."""
        texts = [element for element in self._root.below("text") if is_field(element) and _keeps(element)]
        for tags in (SPANS, ANSWERS):
            asked = {control.get("toname") for control in self._root.below(*tags)}
            for element in texts:
                if element.get("name") in asked:
                    return element
        return None

    def _take(self, text: Element) -> None:
        self._note(text, f"the text, in the field '{text.get('value').removeprefix('$')}' of a task")
        seen = {text.get("name")}
        controls: list[Element] = []
        for control in self._root.below(*SPANS, *ANSWERS):
            if control.get("toname") == text.get("name"):
                self._done.add(id(control))
                if not _keeps(control):
                    self._parts.leave(control, "it has no name that could be kept")
                elif any(element.tag == "repeater" for element in control.above()):
                    self._parts.leave(control, "it is repeated for each item of a list")
                elif control.get("name") in seen:
                    self._parts.leave(control, "another control has its name")
                else:
                    seen.add(control.get("name"))
                    controls.append(control)
        for tags, take in ((SPANS, self._spans), (ANSWERS, self._answer)):
            for control in controls:
                if control.tag in tags:
                    try:
                        take(control)
                    except NoCounterpart as reason:
                        self._parts.leave(control, str(reason))
        self._arrows()

    def _spans(self, control: Element) -> None:
        labels = self._parts.values(control, "label")
        taken = DOCUMENT_COLUMNS | {item.name for item in self._layers}
        name = column(control.get("name"), taken)
        role = "claim" if self._claims in {control.get("name"), name} else "mention"
        self._layers.append(DraftLayer(control, name, role, labels))
        self._note(control, f"the layer '{name}' ({role}): {name_list(labels)}")
        if control.get("choice") == "multiple":
            self._parts.leave(control, "that a span may have several labels: an annotation that does so is listed")

    def _answer(self, control: Element) -> None:
        where = conditions(control)
        node = {**self._parts.answer(control), "title": control.get("name")}
        if control.get("placeholder"):
            node["description"] = control.get("placeholder")
        if control.tag == "taxonomy" and control.get("maxusages") != "1":
            self._parts.leave(control, "that several may be chosen: an annotation that does so is listed")
        for words in where.other:
            self._parts.leave(control, words)
        if where.per_region:
            self._of_spans(control, node, where)
        else:
            self._of_document(control, node, where)

    def _of_spans(self, control: Element, node: Node, where: Conditions) -> None:
        names = []
        for item in self._layers:
            labels = where.applies(item.control, item.names)
            if not labels:
                continue
            name = column(control.get("name"), SPAN_COLUMNS | set(item.attributes))
            names.append(f"{item.name}.{name}")
            one = deepcopy(node) if len(names) == 1 else without_hotkeys(node)
            only = {} if len(labels) == len(item.labels) else {"x-for": list(labels)}
            item.attributes[name] = {**one, **only, "x-control": control.get("name"), "x-pass": INTERFACE}
            if control.says("required") and not where.other:
                for label in item.labels:
                    if label["const"] in labels:
                        label.setdefault("x-requires", []).append(name)
        if not names:
            raise NoCounterpart("it is asked of spans that are not imported")
        self._note(control, f"the attribute {' and '.join(names)}: {name_list(node.get('oneOf', ()))}")

    def _of_document(self, control: Element, node: Node, where: Conditions) -> None:
        taken = DOCUMENT_COLUMNS | {item.name for item in self._layers} | set(self._document)
        name = column(control.get("name"), taken)
        self._document[name] = {**node, "x-control": control.get("name"), "x-pass": INTERFACE}
        self._note(control, f"'{name}' of the document: {name_list(node.get('oneOf', ()))}")
        if control.says("required") and not where.other:
            if "oneOf" in node:
                self._required.append(name)
            else:
                self._parts.leave(control, "that it is required: nobody is obliged to write a text")

    def _arrows(self) -> None:
        groups = list(self._root.below("relations"))
        self._done |= {id(group) for group in groups}
        ends = [LAYER_PREFIX + item.name for item in self._layers]
        for group in groups:
            try:
                kinds = self._parts.values(group, "relation") if ends else []
            except NoCounterpart:
                kinds = []
            known = {node["const"] for node in self._relations}
            new = [{"const": node["const"]} for node in kinds if node["const"] not in known]
            self._relations += new
            if new:
                self._note(group, f"relations: {name_list(new)}")
            elif not ends:
                self._parts.leave(group, "there are no spans that they could connect")
        if ends and not self._relations:
            self._relations.append({"const": "related", "description": "An arrow without a name."})
            what = "the relation 'related', made up: the interface names none, and its arrows have no name"
            self._imported.append(Imported("Relations", "", what, groups[0].line if groups else None))
        for node in self._relations:
            node |= {"x-domain": ends, "x-range": ends, "x-pass": INTERFACE}

    def _spare(self, interfaces: list[Node]) -> dict[str, Node]:
        """Make the layer that every schema has, in an interface of its own, where nothing is asked about spans."""
        name = column(_SPARE, DOCUMENT_COLUMNS | set(self._document) | self._controls)
        interfaces.append({"name": _SPARE, "title": "Spans", "passes": [_SPARE]})
        what = f"the layer '{name}', made up: every schema has one; it stands in the interface '{_SPARE}' alone"
        self._imported.append(Imported("", "", what))
        return {name: layer("Spans", "mention", _SPARE, [{"const": "SPAN"}], {})}

    def _note(self, element: Element, what: str) -> None:
        self._done.add(id(element))
        self._imported.append(Imported(element.written, element.get("name"), what, element.line))


def _keeps(element: Element) -> bool:
    return _NAME.fullmatch(element.get("name")) is not None
