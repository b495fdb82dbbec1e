"""Labels of another tool's file as regions, so that the one reader of results proves and names them."""

from collections import Counter
from collections.abc import Iterator, Sequence
from hashlib import sha256

import msgspec

from claimset.labelstudio.payload.export_file import full_interface, smallest_interface
from claimset.labelstudio.payload.former_names import FormerNames
from claimset.labelstudio.payload.raw_region import Region, quote_name
from claimset.labelstudio.payload.read_result import GapsOf, from_result
from claimset.labelstudio.payload.translate import NOTES
from claimset.model.exported import ResultProblem, ResultReading
from claimset.model.foreign import ForeignDocument, ForeignRelation, ForeignSpan, UnreadPart
from claimset.model.schema import Attribute, Interface, Layer, Schema
from claimset.model.span import Value, single_values
from claimset.schema.questions import drawn_attributes
from claimset.text.plural import plural

_MOST_NAMES = 20


class ForeignLabels:
    """
    The labels of one document of a file, in the layers of an interface; without one, in all layers of the schema.

    Each label is looked up by its name of today or of an earlier schema. A label that no layer has, or several have,
    is listed in `unread`, once for each name. `answered` holds (layer, attribute) for each attribute that the file
    has a value of.
    """

    def __init__(
        self, document: ForeignDocument, text: str, schema: Schema, annotator: str, interface: Interface | None = None
    ) -> None:
        self._text, self._schema, self._annotator = text, schema, annotator
        self._interface = interface or full_interface(schema)
        self._names = FormerNames(schema, self._interface)
        self._layers = schema.drawn_in(self._interface)
        self.regions: list[Region] = []
        self._unplaced: list[Region] = []
        self._lines: list[int | None] = []
        self.unread: list[UnreadPart] = list(document.unread)
        self._note_count = document.note_count
        self.answered: set[tuple[str, str]] = set()
        self._ids: dict[str, str] = {}
        self._copies: Counter[str] = Counter()
        self._unknown: dict[str, tuple[int | None, int]] = {}
        for span in document.spans:
            self._span(span)
        for relation in document.relations:
            self._relation(relation)
        for why, (line, count) in list(self._unknown.items())[:_MOST_NAMES]:
            more = f", and {count - 1} more" if count > 1 else ""
            self.unread.append(UnreadPart(why + more, line, "LBL004"))
        if len(self._unknown) > _MOST_NAMES:
            message = (
                f"{plural(len(self._unknown) - _MOST_NAMES, 'more label is', 'more labels are')} not in the schema"
            )
            self.unread.append(UnreadPart(message, code="LBL004"))

    @property
    def used_controls(self) -> list[Region]:
        """The regions, and one without offsets for each span whose layer is known and whose place is not."""
        return [*self.regions, *self._unplaced]

    def read(self, interface: Interface, gaps_of: GapsOf | None = None) -> ResultReading:
        """Read the labels as `from_result` does; each part of the file without a counterpart is one of the problems."""
        reading = from_result(self.regions, self._text, self._schema, interface, gaps_of)
        problems = [ResultProblem(item.code, _at(item.line, item.message)) for item in self.unread]
        for problem in reading.problems:
            line = self._lines[problem.index] if problem.index is not None else None
            problems.append(msgspec.structs.replace(problem, message=_at(line, problem.message)))
        omission_counts = {NOTES: self._note_count} if self._note_count else {}
        return msgspec.structs.replace(reading, problems=tuple(problems), omission_counts=omission_counts)

    def _span(self, span: ForeignSpan) -> None:
        layer = self._layer(span)
        place = self._place(span)
        if layer is None:
            return
        if place is None:
            self._unplaced.append({"from_name": layer.control})
            return
        # The same words under the same label are the same span in whatever format they come again.
        mark = "\n".join([self._annotator, layer.name, str(place[0]), str(place[1]), span.label])
        self._copies[mark] += 1
        span_id = "i-" + sha256(f"{mark}\n{self._copies[mark]}".encode("utf-8", "surrogatepass")).hexdigest()[:16]
        self._ids[span.name] = span_id
        value = {"start": place[0], "end": place[1], "text": span.quote, "labels": [span.label]}
        self._add({"id": span_id, "from_name": layer.control, "type": "labels", "value": value}, span.line)
        for name, answer in span.attributes.items():
            attribute = self._attribute(layer, name)
            if attribute is None:
                self._leave_out(
                    f"the attribute {quote_name(name)} is not one of '{layer.name}' in the schema", span.line
                )
                continue
            self.answered.add((layer.name, attribute.name))
            answers = _answers(answer)
            kind, key = ("textarea", "text") if attribute.kind == "text" else ("choices", "choices")
            region = {"id": span_id, "from_name": attribute.control, "type": kind, "value": {key: answers}}
            self._add(region, span.line)

    def _layer(self, span: ForeignSpan) -> Layer | None:
        layers = [layer for layer in self._layers if self._names.knows(("Labels", layer.control, span.label))]
        if len(layers) > 1 and span.layer is not None:
            layers = [layer for layer in layers if span.layer in {layer.name, layer.title, *layer.was}]
        if len(layers) == 1:
            return layers[0]
        if layers:
            names = " and ".join(f"'{layer.name}'" for layer in layers)
            self._leave_out(
                f"the label {quote_name(span.label)} is one of {names}: the file does not say of which", span.line
            )
        else:
            self._leave_out(f"the label {quote_name(span.label)} is not in the schema", span.line)
        return None

    def _attribute(self, layer: Layer, name: str) -> Attribute | None:
        attributes = list(drawn_attributes(layer, self._interface))
        for attribute in attributes:
            if attribute.name == name:
                return attribute
        successors = [attribute for attribute in attributes if name in attribute.was]
        return successors[0] if len(successors) == 1 else None

    def _place(self, span: ForeignSpan) -> tuple[int, int] | None:
        if span.start is not None and span.end is not None:
            return span.start, span.end
        starts = list(_starts(self._text, span.quote, span.occurrence or 2))
        number = span.occurrence or 1
        if not span.quote or len(starts) < number:
            message = f"the text has the quote of {span.name} in {plural(len(starts), 'place')}, not in {number}"
        elif span.occurrence is None and len(starts) > 1:
            message = f"the quote of {span.name} stands in the text more than once: write its occurrence into the file"
        else:
            return starts[number - 1], starts[number - 1] + len(span.quote)
        self.unread.append(UnreadPart(message, span.line, "SPN012"))
        return None

    def _relation(self, relation: ForeignRelation) -> None:
        if relation.source not in self._ids or relation.target not in self._ids:
            message = f"the relation {quote_name(relation.label)} has an end that is no span that was read"
            self.unread.append(UnreadPart(message, relation.line, "REL001"))
            return
        ends = {"from_id": self._ids[relation.source], "to_id": self._ids[relation.target]}
        region = {"type": "relation", "direction": "right", "labels": [relation.label], **ends}
        self._add(region, relation.line)

    def _add(self, region: Region, line: int | None) -> None:
        self.regions.append(region)
        self._lines.append(line)

    def _leave_out(self, why: str, line: int | None) -> None:
        first_line, count = self._unknown.get(why, (line, 0))
        self._unknown[why] = first_line, count + 1


def interface_of(documents: Sequence[ForeignLabels], schema: Schema) -> Interface | None:
    """
    Return the smallest interface that has every label, attribute and relation of the documents; None if none does.

    Also None if no document has labels and one of them was read completely: then nothing says which layers its
    annotator looked at.
    """
    regions = [region for document in documents for region in document.used_controls]
    if not regions and not all(document.unread for document in documents):
        return None
    interface = smallest_interface(regions, schema)
    return interface if interface.name else None


def _starts(text: str, quote: str, most: int) -> Iterator[int]:
    start = text.find(quote) if quote else -1
    while start >= 0 and most:
        yield start
        start, most = text.find(quote, start + 1), most - 1


def _answers(value: Value) -> list[str]:
    return [str(item).lower() if isinstance(item, bool) else str(item) for item in single_values(value)]


def _at(line: int | None, message: str) -> str:
    return message if line is None else f"line {line}: {message}"
