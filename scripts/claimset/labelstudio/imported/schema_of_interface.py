"""Makes a schema from a labeling interface that somebody made in Label Studio, and lists what it leaves out."""

from collections.abc import Mapping
from copy import deepcopy

from claimset.labelstudio.imported.conditions import Conditions, read_conditions
from claimset.labelstudio.imported.counterparts import (
    ANSWERS,
    SPANS,
    Counterparts,
    NoCounterpart,
    Node,
    answer_list,
    choices_of,
    name_list,
    without_hotkeys,
)
from claimset.labelstudio.imported.draft_layer import DraftLayer
from claimset.labelstudio.imported.interface_schema import (
    AS_IT_IS,
    Imported,
    ImportOptions,
    InterfaceSchema,
    NothingToImport,
)
from claimset.labelstudio.imported.interface_xml import Element, parse_interface
from claimset.labelstudio.imported.leftovers import Leftovers
from claimset.labelstudio.imported.text_control import find_text, has_usable_name
from claimset.model.document import ID_PATTERN
from claimset.model.schema import ANNOTATOR_NOTE, LAYER_PREFIX
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
from claimset.text.visible import in_quotes

INTERFACE = "all"
_SPARE = "spans"
_ENGLISH = {"en": "English"}


def schema_of_interface(
    xml: str, name: str, languages: Mapping[str, str] = _ENGLISH, options: ImportOptions = AS_IT_IS
) -> InterfaceSchema:
    """
    Make a schema called `name` from a labeling interface.

    Labels become layers of mentions, or of claims. Choices and fields become attributes of spans or of the document,
    relations stay relations. Controls, labels and choices keep the names that annotations use; controls without a
    counterpart are named in x-left-out. `languages` maps codes to names. Raises ValueError for bad XML or a bad name,
    and NothingToImport if no control is about a text.
    """
    if not ID_PATTERN.fullmatch(name) or len(name) > LONGEST_NAME:
        raise ValueError(
            f"{in_quotes(name, 60)} cannot be a schema's name: small letters, digits, '.', '_' and '-', 40 at most"
        )
    return _SchemaBuilder(parse_interface(xml), options).result(name, languages)


class _SchemaBuilder:
    def __init__(self, root: Element, options: ImportOptions) -> None:
        self._root = root
        self._options = options
        self._claims_name = options.claims
        self._parts = Counterparts()
        self._imported: list[Imported] = []
        self._handled_ids: set[int] = set()
        self._controls: set[str] = {element.get("name") for element in (root, *root.descendants())}
        self._layers: list[DraftLayer] = []
        self._document: dict[str, Node] = {}
        self._required: list[str] = []
        self._relations: list[Node] = []

    def result(self, name: str, languages: Mapping[str, str]) -> InterfaceSchema:
        text = find_text(self._root, self._options.text_control)
        if text is not None:
            self._add_controls(text)
        if text is not None and not (self._layers or self._document):
            # A text without an imported control is left out like any other.
            self._handled_ids.discard(id(text))
            text = None
        leftovers = Leftovers(self._root, text, self._parts)
        leftovers.list_elements(self._handled_ids)
        left_out = (*sorted(self._parts.left_out, key=lambda item: item.line or 0), *leftovers.looks())
        if text is None:
            raise NothingToImport(left_out)
        if self._claims_name is not None and not any(item.role == "claim" for item in self._layers):
            controls = ", ".join(item.control for item in self._layers) or "none"
            raise ValueError(f"no layer {in_quotes(self._claims_name)} was imported; these were: {controls}")
        interfaces = [{"name": INTERFACE, "title": "All in one", "passes": [INTERFACE], "usual": True}]
        fields = {"document": document(self._document, self._required)}
        fields |= {item.name: item.node(INTERFACE) for item in self._layers} or self._spare_layer(interfaces)
        fields["relations"] = blank_relations(self._relations)
        place = {"control": text.get("name"), "field": text.get("value").removeprefix("$")}
        extra: Node = {"description": "Made from a labeling interface of Label Studio.", "x-interfaces": interfaces}
        extra |= {"x-text": place}
        left_out_controls = self._left_out_controls()
        if left_out_controls:
            extra["x-left-out"] = left_out_controls
        source = blank_schema(name, languages, fields, **extra)
        return InterfaceSchema(source, tuple(sorted(self._imported, key=lambda item: item.line or 0)), left_out)

    def _left_out_controls(self) -> list[str]:
        """Return the names of the controls that no part of the schema has."""
        attributes = [*self._document.values(), *(node for item in self._layers for node in item.attributes.values())]
        imported_names = {item.control for item in self._layers} | {node.get("x-control") for node in attributes}
        names = {element.get("name") for element in self._root.descendants() if element.get("toname")}
        return sorted(names - imported_names - {"", ANNOTATOR_NOTE})

    def _add_controls(self, text: Element) -> None:
        self._record(text, f"the text, in the field '{text.get('value').removeprefix('$')}' of a task")
        names = {text.get("name")}
        controls: list[Element] = []
        for control in self._root.descendants(*SPANS, *ANSWERS):
            # Every page gets a field for a note.
            if control.get("toname") == text.get("name") and control.get("name") != ANNOTATOR_NOTE:
                self._handled_ids.add(id(control))
                if not has_usable_name(control):
                    self._parts.leave_out(control, "it has no name that a schema can keep")
                elif any(element.tag == "repeater" for element in control.ancestors()):
                    self._parts.leave_out(control, "it is repeated for each item of a list")
                elif control.get("name") in names:
                    self._parts.leave_out(control, "another control has its name")
                else:
                    names.add(control.get("name"))
                    controls.append(control)
        for tags, add in ((SPANS, self._add_layer), (ANSWERS, self._add_question)):
            for control in controls:
                if control.tag in tags:
                    try:
                        add(control)
                    except NoCounterpart as reason:
                        self._parts.leave_out(control, str(reason))
        self._add_relations()

    def _add_layer(self, control: Element) -> None:
        labels = self._parts.values(control, "label")
        reserved_names = DOCUMENT_COLUMNS | {item.name for item in self._layers}
        name = column(control.get("name"), reserved_names)
        role = "claim" if self._claims_name in {control.get("name"), name} else "mention"
        draft = DraftLayer(control, name, role, labels)
        self._layers.append(draft)
        several_labels = self._options.several_labels or ("attribute" if control.get("choice") == "multiple" else None)
        words = draft.keep_several_labels(several_labels, INTERFACE) if several_labels else ""
        self._record(control, f"the layer '{name}' ({role}): {name_list(labels)}{words}")

    def _add_question(self, control: Element) -> None:
        conditions = read_conditions(control)
        node = {**self._parts.answer(control), "title": control.get("name")}
        if control.get("placeholder"):
            node["description"] = control.get("placeholder")
        for words in conditions.other_conditions:
            self._parts.leave_out(control, words)
        if conditions.per_region:
            self._add_span_attribute(control, node, conditions)
        else:
            self._add_document_attribute(control, node, conditions)

    def _add_span_attribute(self, control: Element, node: Node, conditions: Conditions) -> None:
        names = []
        for item in self._layers:
            labels = conditions.asked_labels(item.control, item.names)
            if not labels:
                continue
            name = column(control.get("name"), SPAN_COLUMNS | set(item.attributes))
            names.append(f"{item.name}.{name}")
            copy = deepcopy(node) if len(names) == 1 else without_hotkeys(node)
            restriction = {} if len(labels) == len(item.labels) else {"x-for": list(labels)}
            item.attributes[name] = {**copy, **restriction, "x-control": control.get("name"), "x-pass": INTERFACE}
            if control.is_true("required") and not conditions.other_conditions:
                for label in item.labels:
                    if label["const"] in labels:
                        label.setdefault("x-requires", []).append(name)
        if not names:
            raise NoCounterpart("it is asked of spans that are not imported")
        self._record(control, f"the attribute {' and '.join(names)}: {answer_list(node)}")

    def _add_document_attribute(self, control: Element, node: Node, conditions: Conditions) -> None:
        reserved_names = DOCUMENT_COLUMNS | {item.name for item in self._layers} | set(self._document)
        name = column(control.get("name"), reserved_names)
        self._document[name] = {**node, "x-control": control.get("name"), "x-pass": INTERFACE}
        self._record(control, f"'{name}' of the document: {answer_list(node)}")
        if control.is_true("required") and not conditions.other_conditions:
            if choices_of(node):
                self._required.append(name)
            else:
                self._parts.leave_out(control, "that it is required: a schema cannot require a text")

    def _add_relations(self) -> None:
        groups = list(self._root.descendants("relations"))
        self._handled_ids |= {id(group) for group in groups}
        ends = [LAYER_PREFIX + item.name for item in self._layers]
        for group in groups:
            try:
                kinds = self._parts.values(group, "relation") if ends else []
            except NoCounterpart:
                kinds = []
            relation_names = {node["const"] for node in self._relations}
            new = [{"const": node["const"]} for node in kinds if node["const"] not in relation_names]
            self._relations += new
            if new:
                self._record(group, f"relations: {name_list(new)}")
            elif not ends:
                self._parts.leave_out(group, "no layer of spans was imported that they could connect")
        if ends and not self._relations:
            self._relations.append({"const": "related", "description": "An arrow without a name."})
            what = "the relation 'related', made up: the interface names none, and its arrows have no name"
            self._imported.append(Imported("Relations", "", what, groups[0].line if groups else None))
        for node in self._relations:
            node |= {"x-domain": ends, "x-range": ends, "x-pass": INTERFACE}

    def _spare_layer(self, interfaces: list[Node]) -> dict[str, Node]:
        """Make the one layer that every schema has to have, for an interface that has none; in an own interface."""
        name = column(_SPARE, DOCUMENT_COLUMNS | set(self._document) | self._controls)
        interfaces.append({"name": _SPARE, "title": "Spans", "passes": [_SPARE]})
        what = f"the layer '{name}', made up: every schema has one; it stands in the interface '{_SPARE}' alone"
        self._imported.append(Imported("", "", what))
        return {name: layer("Spans", "mention", _SPARE, [{"const": "SPAN"}], {})}

    def _record(self, element: Element, what: str) -> None:
        self._handled_ids.add(id(element))
        self._imported.append(Imported(element.source_tag, element.get("name"), what, element.line))
