"""
Standoff files of brat: `NAME.ann` beside `NAME.txt`.

A line is an id, a tab and its content. T is a span, R a relation, A and M an attribute of a span. E is an event: a
relation from its trigger to each argument, with the role as its name. Equivalences, normalisations and spans in several
pieces have no counterpart in claimset; notes are counted. Offsets count code points. Some tools write the words of a
span with their line breaks. Source: https://brat.nlplab.org/standoff.html
"""

import re
from collections.abc import Iterator

import msgspec

from claimset.formats.lines import NotRead, file_text, text_lines, whole_text
from claimset.model.foreign import ForeignDocument, ForeignFile, ForeignRelation, ForeignSpan, TextOf, UnreadPart
from claimset.text.visible import in_quotes

_BEGIN = re.compile(r"(?:[A-Z#]\d+|\*)\s|(?:[A-Z]\w*\d|#)\t")
_SPAN = re.compile(r"(?P<label>\S+) (?P<start>\d{1,15}) (?P<end>\d{1,15})")
_PIECES = re.compile(r"(?P<label>\S+) \d+ \d+(;\d+ \d+)+")
_RELATION = re.compile(r"(?P<label>\S+) \S+?:(?P<source>\S+) \S+?:(?P<target>\S+)\s*")
_EVENT = re.compile(r"[^\s:]+:(?P<trigger>\S+)(?P<arguments>(?: [^\s:]+:\S+)*)\s*")
_NUMBERED = re.compile(r"(?P<role>.*?)\d+")
_ATTRIBUTE = re.compile(r"(?P<name>\S+) (?P<owner>\S+)(?: (?P<value>.+?))?\s*")
_OTHERS = {
    "*": "an equivalence is no relation",
    "N": "a normalisation is no attribute",
}


def read_brat(file: ForeignFile, _: TextOf) -> Iterator[ForeignDocument | UnreadPart]:
    """Yield the document of a standoff file. Raises NotRead for a line that brat does not write."""
    reader = _StandoffReader()
    for number, line in _statements(file_text(file.data)):
        reader.read(line, number)
    reader.resolve_events()
    reader.answer()
    text = None if file.text_beside is None else whole_text(file.text_beside)
    spans = list(reader.spans.values())
    yield ForeignDocument((file.stem,), text, spans, reader.relations, reader.unread, note_count=reader.note_count)


def _statements(content: str) -> Iterator[tuple[int, str]]:
    """
    Yield what begins with an id, each with the number of its line; the words of a span may go on over lines.

    Blank lines after them do not belong to them.
    """
    begun: tuple[int, str] | None = None
    for number, line in enumerate(text_lines(content), 1):
        if begun is not None and begun[1].startswith("T") and not _BEGIN.match(line):
            begun = begun[0], f"{begun[1]}\n{line}"
        elif line.strip():
            if begun is not None:
                yield begun[0], begun[1].rstrip("\n")
            begun = number, line
    if begun is not None:
        yield begun[0], begun[1].rstrip("\n")


class _StandoffReader:
    def __init__(self) -> None:
        self.spans: dict[str, ForeignSpan] = {}
        self.relations: list[ForeignRelation] = []
        self.unread: list[UnreadPart] = []
        self._attributes: list[tuple[int, re.Match[str]]] = []
        self.note_count = 0
        self._triggers: dict[str, str] = {}
        self._used_triggers: set[str] = set()

    def read(self, line: str, number: int) -> None:
        """Read a line; `number` is its number, counted from 1."""
        name, _tab, body = line.partition("\t")
        words, _tab, quote = body.partition("\t")
        kind = name[:1]
        if kind == "#":
            self.note_count += 1
        elif kind in _OTHERS:
            self.unread.append(UnreadPart(f"{in_quotes(name, 20)} is left out: {_OTHERS[kind]}", number))
        elif kind == "T" and _PIECES.fullmatch(words):
            message = f"the span {name} is in several pieces, and claimset has spans of one piece only"
            self.unread.append(UnreadPart(message, number, "SPN001"))
        elif kind == "T" and (span := _SPAN.fullmatch(words)):
            if name in self.spans:
                raise NotRead(f"two lines have the id {name}: give each line an id of its own", number)
            start, end = int(span["start"]), int(span["end"])
            self.spans[name] = ForeignSpan(name, span["label"], start, end, quote, line=number)
        elif kind == "E" and (event := _EVENT.fullmatch(words)):
            self._event(name, event, number)
        elif kind == "R" and (relation := _RELATION.fullmatch(words)):
            self.relations.append(ForeignRelation(relation["label"], relation["source"], relation["target"], number))
        elif kind in {"A", "M"} and (attribute := _ATTRIBUTE.fullmatch(words)):
            self._attributes.append((number, attribute))
        else:
            raise NotRead(f"no line of a standoff file begins with {in_quotes(name, 40)}", number)

    def _event(self, name: str, event: re.Match[str], number: int) -> None:
        trigger = event["trigger"]
        if name in self._triggers:
            raise NotRead(f"two lines have the id {name}: give each line an id of its own", number)
        if trigger in self._used_triggers:
            message = f"the event {in_quotes(name, 20)} is left out: it has the trigger of another event"
            self.unread.append(UnreadPart(message, number))
            return
        self._triggers[name] = trigger
        self._used_triggers.add(trigger)
        arguments = [argument.partition(":") for argument in event["arguments"].split()]
        roles = {role for role, _colon, _target in arguments}
        for role, _colon, target in arguments:
            # The second argument of a role is written with a number behind it.
            numbered = _NUMBERED.fullmatch(role)
            name_of_role = numbered["role"] if numbered and numbered["role"] in roles else role
            self.relations.append(ForeignRelation(name_of_role, trigger, target, number))

    def resolve_events(self) -> None:
        """Let relations from or to an event start or end at its trigger, once all events are known."""
        self.relations = [
            msgspec.structs.replace(
                item,
                source=self._triggers.get(item.source, item.source),
                target=self._triggers.get(item.target, item.target),
            )
            for item in self.relations
        ]

    def answer(self) -> None:
        """Give the spans their attributes, once all spans are known."""
        for number, match in self._attributes:
            owner = self.spans.get(self._triggers.get(match["owner"], match["owner"]))
            if owner is None:
                message = f"{in_quotes(match['name'], 40)} belongs to {in_quotes(match['owner'], 20)}, which is no span"
                self.unread.append(UnreadPart(message, number))
            elif match["name"] in owner.attributes:
                self.unread.append(UnreadPart(f"'{match['name']}' of {owner.name} is answered twice", number))
            else:
                values = {**owner.attributes, match["name"]: True if match["value"] is None else match["value"]}
                self.spans[owner.name] = msgspec.structs.replace(owner, attributes=values)
