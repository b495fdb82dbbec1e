"""
The lines that an annotator writes, a file a document.

    document | genre: report; sensitivity: 1
    e1 | GPE | Harrowdale | @2.1 | level: NOM
    c1 | EVENT | The desk opened in May | certainty: REPORTED; presupposed
    c1 ATTRIBUTED_TO e1

A line has a span with its name, label, words, place where they stand more than once, and attributes; or a relation
between two spans, or one and several; or the answers about the document. `#` begins a remark.
"""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from claimset.model.foreign import ForeignRelation, ForeignSpan, UnreadPart
from corpus.passes.places import NotPlaced, place_of

_BAR = " | "
_DOCUMENT = "document"
_NAME = re.compile(r"[A-Za-z][\w-]*")
_RELATION = re.compile(r"(\S+) +(\S+) +(\S+(?: *, *\S+)*)")


class PassLines(NamedTuple):
    """An annotator's lines about one text: spans, relations, answers about the document, and lines that say nothing."""

    spans: list[ForeignSpan]
    relations: list[ForeignRelation]
    answers: dict[str, str]
    unread: list[UnreadPart]


def read_lines(words: str, text: str) -> PassLines:
    """Read the lines of a file about a text."""
    read = PassLines([], [], {}, [])
    faulty_names: set[str] = set()
    for number, line in enumerate(words.splitlines(), 1):
        stripped = line.strip()
        if not stripped or stripped.startswith("#"):
            continue
        try:
            if stripped == _DOCUMENT:
                continue
            if _BAR not in stripped:
                read.relations.extend(_relations(stripped, number))
            elif stripped.startswith(_DOCUMENT + _BAR):
                _add_answers(read.answers, _attributes(stripped.partition(_BAR)[2]))
            else:
                read.spans.append(_span(stripped, number, text, {span.name for span in read.spans}))
        except ValueError as error:
            read.unread.append(UnreadPart(str(error), number))
            faulty_names.add(stripped.partition(_BAR)[0])
        except NotPlaced as error:
            read.unread.append(UnreadPart(str(error), number, "SPN012"))
            faulty_names.add(stripped.partition(_BAR)[0])
    faulty_names -= {span.name for span in read.spans}
    # The fault of the span says it all: each of its relations would say it again.
    sound = [item for item in read.relations if not {item.source, item.target} & faulty_names]
    return read._replace(relations=sound)


def _span(line: str, number: int, text: str, names: set[str]) -> ForeignSpan:
    name, label, *fields = (field.strip() for field in line.split(_BAR))
    if not _NAME.fullmatch(name):
        raise ValueError(f"{name!r} is no name of a span: write a letter and a number, such as e1")
    if name in names:
        raise ValueError(f"{name} is the name of a span above")
    if not fields or not fields[0]:
        raise ValueError(f"{name} has no words: write NAME | LABEL | WORDS")
    mention = fields.pop(1) if len(fields) > 1 and fields[1].startswith("@") else None
    if len(fields) > 2:
        raise ValueError(f"{name} has more than name, label, words, place and attributes")
    start, end = place_of(text, fields[0], mention)
    attributes = _attributes(fields[1]) if len(fields) > 1 else {}
    return ForeignSpan(name, label, start, end, text[start:end], attributes=attributes, line=number)


def _attributes(words: str) -> Mapping[str, str]:
    """Read `name: value; name: value`; a name alone is ticked."""
    attributes = {}
    for part in filter(None, (part.strip() for part in words.split(";"))):
        name, colon, value = part.partition(":")
        if name.strip() in attributes:
            raise ValueError(f"{name.strip()!r} is answered twice")
        attributes[name.strip()] = value.strip() if colon else "true"
    return attributes


def _add_answers(answers: dict[str, str], more: Mapping[str, str]) -> None:
    for name in more:
        if name in answers:
            raise ValueError(f"{name!r} is answered above")
    answers.update(more)


def _relations(line: str, number: int) -> Iterator[ForeignRelation]:
    match = _RELATION.fullmatch(line)
    if match is None:
        raise ValueError("it is no span (NAME | LABEL | WORDS) and no relation (FROM RELATION TO)")
    for target in match[3].split(","):
        yield ForeignRelation(match[2], match[1], target.strip(), number)
