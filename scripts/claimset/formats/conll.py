"""
Columns of CoNLL: a line for each token, with its tag in the last column, and an empty line after each sentence.

Tags are IOB1, IOB2 or BIOES, and spans are joined as conlleval joins them. The file holds no text, so its tokens are
found one after the other in the text of the document that it names: in `# newdoc id = NAME`, in `-DOCSTART- (NAME)`, or
by the name of the file.
Sources: https://www.clips.uantwerpen.be/conll2003/ner/ and https://universaldependencies.org/format.html
"""

import re
from collections.abc import Iterator

import msgspec

from claimset.formats.lines import NotRead, file_text, text_lines
from claimset.model.foreign import ForeignDocument, ForeignFile, ForeignSpan, TextOf, UnreadPart
from claimset.text.visible import in_quotes

_COMMENT = re.compile(r"#\s*(?P<key>[\w:. ]+?)\s*=\s*(?P<value>.*)")
_DOCUMENT_KEYS = {"newdoc id", "doc_id", "document"}
_START = re.compile(r"-DOCSTART-(?:\s+\((?P<name>.+)\))?(\s.*)?")
_TAG = re.compile(r"(?P<prefix>[BIESLU])-(?P<label>\S+)")
_ENDS = {"E", "L", "S", "U"}
_BEGINS = {"B", "S", "U"}


class _Token(msgspec.Struct, frozen=True):
    words: str
    tag: str
    line: int
    begins_sentence: bool


class _Part(msgspec.Struct):
    name: str | None
    line: int
    tokens: list[_Token] = []


def read_conll(file: ForeignFile, text_of: TextOf) -> Iterator[ForeignDocument | UnreadPart]:
    """Yield the documents of a file. Raises NotRead for a line without two columns or without a tag."""
    parts = _parts(text_lines(file_text(file.data)))
    for part in parts:
        if part.name is None and len(parts) > 1:
            yield UnreadPart("a document has no name: write '# newdoc id = NAME' above its first line", part.line)
            continue
        names = (part.name or file.stem,)
        text = text_of(names)
        if text is None:
            yield ForeignDocument(names, line=part.line)
            continue
        try:
            yield ForeignDocument(names, None, _spans(part.tokens, text), line=part.line)
        except NotRead as error:
            yield error.unread


def _parts(lines: list[str]) -> list[_Part]:
    parts: list[_Part] = []
    begins_sentence = True
    for number, line in enumerate(lines, 1):
        comment, start = _COMMENT.fullmatch(line), _START.fullmatch(line)
        if not line.strip():
            begins_sentence = True
        elif start or (comment and comment["key"] in _DOCUMENT_KEYS):
            name = start["name"] if start else comment["value"] if comment else None
            if parts and not parts[-1].tokens:
                # One line may name a document, and another begin it.
                parts[-1].name = name or parts[-1].name
            else:
                parts.append(_Part(name, number, []))
        elif not comment:
            columns = line.split("\t") if "\t" in line else line.split()
            if len(columns) < 2:
                raise NotRead("it has one column: a line is a token and its tag", number)
            if columns[-1] != "O" and not _TAG.fullmatch(columns[-1]):
                raise NotRead(f"{in_quotes(columns[-1], 40)} is no tag such as B-X, I-X or O", number)
            if not parts:
                parts.append(_Part(None, number, []))
            parts[-1].tokens.append(_Token(columns[0], columns[-1], number, begins_sentence))
            begins_sentence = False
    return parts


def _spans(tokens: list[_Token], text: str) -> list[ForeignSpan]:
    spans: list[ForeignSpan] = []
    is_open, position = False, 0
    for token in tokens:
        start = _after_space(text, position)
        if not text.startswith(token.words, start):
            raise NotRead(f"its token does not stand at code point {start} of the text", token.line, "SPN012")
        position = start + len(token.words)
        match = _TAG.fullmatch(token.tag)
        if match is None:
            is_open = False
            continue
        goes_on = is_open and not token.begins_sentence and match["prefix"] not in _BEGINS
        if goes_on and spans[-1].label == match["label"]:
            spans[-1] = msgspec.structs.replace(spans[-1], end=position)
        else:
            spans.append(ForeignSpan(f"line-{token.line}", match["label"], start, position, line=token.line))
        is_open = match["prefix"] not in _ENDS
    rest = _after_space(text, position)
    if rest < len(text):
        last_line = tokens[-1].line if tokens else None
        raise NotRead(f"its tokens end at code point {position} of a text of {len(text)}", last_line, "SPN012")
    return spans


def _after_space(text: str, position: int) -> int:
    while position < len(text) and text[position].isspace():
        position += 1
    return position
