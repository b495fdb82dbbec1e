"""
UIMA CAS as XMI, which INCEpTION exports: the text, spans with `begin` and `end`, relations with Governor and Dependent.

Offsets count UTF-16 units. Sources: https://docs.oasis-open.org/uima/v1.0/uima-v1.0.html and the user guide of
INCEpTION, https://inception-project.github.io/documentation/latest/user-guide
"""

from collections.abc import Iterator
from xml.parsers import expat

import msgspec

from claimset.formats.features import simple_name, split_label
from claimset.formats.lines import NotRead
from claimset.formats.offsets import Utf16Offsets
from claimset.model.foreign import ForeignDocument, ForeignFile, ForeignRelation, ForeignSpan, TextOf, UnreadPart

_DEEPEST = 20
_VIEW = "_InitialView"
_STRUCTURE = {
    "NULL", "View", "Sofa", "DocumentAnnotation", "DocumentMetaData", "Token", "Sentence", "Paragraph",
    "TagsetDescription", "TagDescription", "LayerDefinition", "FeatureDefinition", "CASMetadata",
}  # fmt: skip
_PLACE = {"xmi:id", "sofa", "begin", "end", "Governor", "Dependent"}
_MOST_DIGITS = 15


class _Element(msgspec.Struct):
    type_name: str
    attributes: dict[str, str]
    line: int
    holds_lists: bool = False


def read_xmi(file: ForeignFile, _: TextOf) -> Iterator[ForeignDocument | UnreadPart]:
    """Yield the document of a CAS. Raises NotRead for bytes that are no XML, have a DOCTYPE, or hold no text."""
    elements = _parse(file.data)
    sofas = [item for item in elements if simple_name(item.type_name) == "Sofa"]
    sofa = next((item for item in sofas if item.attributes.get("sofaID") == _VIEW), None)
    if sofa is None or "sofaString" not in sofa.attributes:
        raise NotRead(f"it holds no text in the view {_VIEW}: export the document as UIMA CAS XMI")
    text, sofa_id = sofa.attributes["sofaString"], sofa.attributes.get("xmi:id")
    links = {item.attributes.get("xmi:id", "") for item in elements if {"role", "target"} <= item.attributes.keys()}
    reader = _CasReader(Utf16Offsets(text), links)
    names = [file.stem, file.folder]
    for item in elements:
        if simple_name(item.type_name) == "DocumentMetaData":
            names = [item.attributes.get("documentTitle", ""), *names]
        elif simple_name(item.type_name) not in _STRUCTURE and item.attributes.get("sofa") == sofa_id:
            reader.read(item)
    yield ForeignDocument(
        tuple(name.removesuffix(".txt") for name in names if name), text, reader.spans, reader.relations, reader.unread
    )


class _CasReader:
    def __init__(self, offsets: Utf16Offsets, links: set[str]) -> None:
        self._offsets = offsets
        self._links = links
        self.spans: list[ForeignSpan] = []
        self.relations: list[ForeignRelation] = []
        self.unread: list[UnreadPart] = []

    def read(self, item: _Element) -> None:
        """Read an annotation of the CAS as a span or a relation."""
        features = {key: value for key, value in item.attributes.items() if key not in _PLACE}
        name = simple_name(item.type_name)
        for slot in [key for key, value in features.items() if value and set(value.split()) <= self._links]:
            features.pop(slot)
            self.unread.append(UnreadPart(f"the slot {slot} of '{name}' is left out", item.line))
        label, others = split_label(item.type_name, features)
        if item.holds_lists:
            self.unread.append(UnreadPart(f"a feature of '{name}' has several values: they are left out", item.line))
        if label is None:
            features_text = ", ".join(sorted(features))
            message = f"'{name}' has the features {features_text}, and none is the label: name one of them label"
            self.unread.append(UnreadPart(message, item.line, "LBL004"))
        elif "Governor" in item.attributes and "Dependent" in item.attributes:
            ends = item.attributes["Governor"], item.attributes["Dependent"]
            self.relations.append(ForeignRelation(label, *ends, line=item.line))
            if others:
                message = f"{', '.join(sorted(others))} of a relation is left out: a relation has only a label"
                self.unread.append(UnreadPart(message, item.line))
        else:
            start, end = self._offset(item, "begin"), self._offset(item, "end")
            if start is None or end is None:
                self.unread.append(
                    UnreadPart(f"'{name}' has no offsets that lie between characters", item.line, "SPN001")
                )
            else:
                values = {
                    key: value == "true" if value in {"true", "false"} else value for key, value in others.items()
                }
                span_id = item.attributes.get("xmi:id", f"line {item.line}")
                span = ForeignSpan(span_id, label, start, end, layer=name, attributes=values, line=item.line)
                self.spans.append(span)

    def _offset(self, item: _Element, name: str) -> int | None:
        digits = item.attributes.get(name, "")
        is_number = digits.isascii() and digits.isdecimal() and len(digits) <= _MOST_DIGITS
        return self._offsets.code_point(int(digits)) if is_number else None


class _CasParser:
    """Collects the elements in the outermost one. It refuses a DOCTYPE, so that there are no entities to expand."""

    def __init__(self) -> None:
        self.elements: list[_Element] = []
        self._depth = 0
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.StartDoctypeDeclHandler = self._refuse

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        line = self.parser.CurrentLineNumber
        if self._depth > _DEEPEST:
            raise NotRead("it is nested too deeply for a CAS", line)
        if self._depth == 1 and simple_name(tag) != "XMI":
            raise NotRead(f"its outermost element is '{tag[:40]}', not xmi:XMI: export UIMA CAS XMI", line)
        if self._depth == 2:
            self.elements.append(_Element(tag, dict(attributes), line))
        elif self.elements:
            self.elements[-1].holds_lists = True

    def _end(self, _: str) -> None:
        self._depth -= 1

    def _refuse(self, *_: object) -> None:
        # Only a DOCTYPE can define entities.
        raise NotRead("an XML file with a DOCTYPE is not read: export it anew", self.parser.CurrentLineNumber)


def _parse(data: bytes) -> list[_Element]:
    reader = _CasParser()
    try:
        reader.parser.Parse(data, True)  # noqa: FBT003  (it takes no name)
    except expat.ExpatError as error:
        reason = expat.errors.messages.get(error.code, "no XML")
        raise NotRead(f"it is not XML ({reason}): export it anew", error.lineno) from error
    except NotRead:
        raise
    except (LookupError, ValueError) as error:
        raise NotRead("its XML is in an encoding that is not read: save it as UTF-8", 1) from error
    return reader.elements
