"""
WebAnno TSV 3, which INCEpTION exports: a row for each token, with columns for the features of each type.

A value is `label`, or `label[n]` for a span over several tokens or one beside others of its type. Bars separate several
values. A relation stands in the row of its target and names the row of its source. Offsets count UTF-16 units. The file
holds only a part of the text, so the document of the project is found by the file's name.
Source: the user guide of INCEpTION, appendix WebAnno TSV 3,
https://inception-project.github.io/documentation/latest/user-guide
"""

import re
from collections.abc import Iterator
from itertools import pairwise

import msgspec

from claimset.formats.features import simple_name, split_label
from claimset.formats.lines import NotRead, file_text, text_lines
from claimset.formats.offsets import Utf16Offsets
from claimset.model.foreign import ForeignDocument, ForeignFile, ForeignRelation, ForeignSpan, TextOf, UnreadPart

TSV_HEAD = "#FORMAT=WebAnno TSV 3"
_TYPE = re.compile(r"#T_(?P<kind>SP|RL|CH)=(?P<name>[^|]+)(?:\|(?P<columns>.*))?")
_ROW = re.compile(r"(?P<token>\d+-\d+(?:\.\d+)?)\t(?P<start>\d{1,15})-(?P<end>\d{1,15})\t(?P<rest>.*)")
_STACKED = re.compile(r"(?P<value>.*)\[(?P<number>\d{1,9})\]", re.DOTALL)
_SOURCE = re.compile(r"(?P<token>\d+-\d+(?:\.\d+)?)(?:\[(?P<source>\d{1,9})_(?P<target>\d{1,9})\])?")
_BARS = re.compile(r"(?<!\\)(?:\\\\)*\|")
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_CONTROLS = {"t": "\t", "n": "\n", "r": "\r"}
_EMPTY = {"_", ""}
_FIRST_COLUMNS = 3


class _Type(msgspec.Struct, frozen=True):
    """A type in the head: its kind (SP, RL or CH), name and columns; the last column of a relation names its source."""

    kind: str
    name: str
    columns: tuple[str, ...]


class _Cell(msgspec.Struct, frozen=True):
    """The values of a type's columns for one annotation in a row, and its number; 0 for one without a number."""

    number: int
    values: tuple[str, ...]


def read_webanno_tsv(file: ForeignFile, text_of: TextOf) -> Iterator[ForeignDocument | UnreadPart]:
    """Yield the document of a file. Raises NotRead for a head or a row of another format."""
    names = tuple(dict.fromkeys(name.removesuffix(".txt") for name in (file.stem, file.folder)))
    lines = text_lines(file_text(file.data))
    text = text_of(names)
    if text is None:
        yield ForeignDocument(names)
        return
    reader = _TsvReader(text, _types(lines))
    for number, line in enumerate(lines, 1):
        if line and not line.startswith("#"):
            reader.read(line, number)
    reader.connect()
    yield ForeignDocument(names, None, list(reader.spans.values()), reader.relations, reader.unread)


def _types(lines: list[str]) -> list[_Type]:
    if not lines[0].startswith(TSV_HEAD):
        raise NotRead(f"it does not begin with '{TSV_HEAD}': export WebAnno TSV 3", 1)
    types: list[_Type] = []
    for number, line in enumerate(lines[1:], 2):
        if not line.startswith("#T_"):
            break
        match = _TYPE.fullmatch(line)
        if match is None:
            raise NotRead("it names no type of annotation", number)
        columns = tuple((match["columns"] or "").split("|"))
        types.append(_Type(match["kind"], match["name"], columns))
    return types


class _TsvReader:
    def __init__(self, text: str, types: list[_Type]) -> None:
        self._text, self._types = text, types
        self._offsets = Utf16Offsets(text)
        self.spans: dict[tuple[str, str, int], ForeignSpan] = {}
        self._keys: dict[tuple[str, str, int], tuple[str, str, int]] = {}
        self._arrows: list[tuple[_Type, str, _Cell, int]] = []
        self.relations: list[ForeignRelation] = []
        self.unread: list[UnreadPart] = []

    def read(self, line: str, number: int) -> None:
        """Read the row of a token."""
        match = _ROW.fullmatch(line)
        if match is None:
            raise NotRead("it is no row of a token, with its number, its offsets and its words", number)
        words, *columns = match["rest"].split("\t")
        start, end = (self._offsets.code_point(int(match[name])) for name in ("start", "end"))
        if start is None or end is None or self._text[start:end] != _plain(words):
            raise NotRead("its offsets point at other words of the text than its token", number, "SPN012")
        position = 0
        for kind in self._types:
            cells = columns[position : position + len(kind.columns)]
            position += len(kind.columns)
            if len(cells) < len(kind.columns):
                raise NotRead(f"it has {len(columns)} columns after its token, and the head names more", number)
            for cell in _cells(cells, number):
                self._cell(kind, match["token"], cell, (start, end), number)

    def _cell(self, kind: _Type, token: str, cell: _Cell, place: tuple[int, int], line: int) -> None:
        if kind.kind == "RL":
            self._arrows.append((kind, token, cell, line))
            return
        if kind.kind == "CH":
            self.unread.append(UnreadPart(f"the chain '{simple_name(kind.name)}' is left out: it is no relation", line))
            return
        # A number names one span in all its rows. A span without a number covers its token only.
        key = (kind.name, "" if cell.number else token, cell.number)
        self._keys[kind.name, token, cell.number] = key
        if key in self.spans:
            span = self.spans[key]
            self.spans[key] = msgspec.structs.replace(span, end=max(span.end or 0, place[1]))
            return
        pairs = [pair for pair in zip(kind.columns, cell.values, strict=True) if pair[1] not in {"*", "_"}]
        slots = [name for name, _ in pairs if name.startswith("ROLE_")]
        if slots:
            self.unread.append(UnreadPart(f"the slot {slots[0].partition(':')[2][:40]} is left out", line))
        features = {
            name: _plain(value) for name, value in pairs if not name.startswith(("ROLE_", *_targets(kind.columns)))
        }
        label, others = split_label(kind.name, features)
        if label is None:
            names = f"'{simple_name(kind.name)}' has the features {', '.join(features)}"
            self.unread.append(UnreadPart(f"{names}, and none is the label: name one of them label", line, "LBL004"))
            return
        values = {name: value == "true" if value in {"true", "false"} else value for name, value in others.items()}
        name = f"{simple_name(kind.name)} {token}/{cell.number}"
        layer = simple_name(kind.name)
        self.spans[key] = ForeignSpan(name, label, *place, layer=layer, attributes=values, line=line)

    def connect(self) -> None:
        """Make the relations of the rows, once all spans are known."""
        for kind, token, cell, line in self._arrows:
            *values, source = cell.values
            base = kind.columns[-1].removeprefix("BT_")
            match = _SOURCE.fullmatch(source)
            features = {
                name: _plain(value)
                for name, value in zip(kind.columns[:-1], values, strict=True)
                if value not in {"*", "_"}
            }
            label, others = split_label(kind.name, features)
            if match is None:
                raise NotRead("a relation names no row as its source", line)
            ends = (match["token"], int(match["source"] or 0)), (token, int(match["target"] or 0))
            spans = [self.spans.get(self._keys.get((base, *end), ("", "", 0))) for end in ends]
            if label is None or None in spans:
                why = "has an end that is no span of its type" if label else f"has no label among {', '.join(features)}"
                code = "REL001" if label else "LBL004"
                self.unread.append(UnreadPart(f"a relation '{simple_name(kind.name)}' {why}", line, code))
                continue
            source_name, target_name = (span.name for span in spans if span)
            self.relations.append(ForeignRelation(label, source_name, target_name, line))
            if others:
                message = f"{', '.join(others)} of a relation is left out: a relation has only a label"
                self.unread.append(UnreadPart(message, line))


def _targets(columns: tuple[str, ...]) -> tuple[str, ...]:
    # The column after a slot names the type of what fills it.
    return tuple(after for name, after in pairwise(columns) if name.startswith("ROLE_"))


def _cells(columns: list[str], line: int) -> Iterator[_Cell]:
    if all(value in _EMPTY for value in columns):
        return
    parts = [_split(value) for value in columns]
    if len({len(values) for values in parts}) != 1:
        raise NotRead("the columns of one type hold different numbers of annotations", line)
    for values in zip(*parts, strict=True):
        matches = [_STACKED.fullmatch(value) for value in values]
        # Brackets in the column of a relation's source hold no number of the span.
        numbers = {int(match["number"]) for match in matches if match and not match["value"].endswith("\\")}
        number = numbers.pop() if len(numbers) == 1 else 0
        plain = tuple(
            match["value"] if match and number and not match["value"].endswith("\\") else value
            for match, value in zip(matches, values, strict=True)
        )
        yield _Cell(number, plain)


def _split(value: str) -> list[str]:
    parts, start = [], 0
    for bar in _BARS.finditer(value):
        parts.append(value[start : bar.end() - 1])
        start = bar.end()
    return [*parts, value[start:]]


def _plain(value: str) -> str:
    return _ESCAPE.sub(lambda match: _CONTROLS.get(match[1], match[1]), value)
