"""Finds the questions of a datasheet that nobody has answered."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

import msgspec
from markdown_it import MarkdownIt
from markdown_it.token import Token

from claimset.release.datasheet.passages import passages

_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_MARK = re.compile(r"<!-- rai:(?P<name>[A-Za-z]+) -->")
_BETWEEN_SENTENCES = re.compile(r"(?<=[.!?？؟])\W{0,9}\s")
_ASKS = re.compile(r"[?？؟]\W{0,9}$")
# One word less than the eight in a row that count as a quotation.
_WORDS = 7


class UnansweredQuestion(msgspec.Struct, frozen=True):
    """A heading with an unanswered question below it: its first words, and the line of the first such question."""

    heading: str
    line: int


class _Block(msgspec.Struct, frozen=True):
    """A block of Markdown. `depth` is the level of a heading, 0 for other blocks. A silent block answers nothing."""

    line: int
    depth: int
    words: str
    asks: bool
    silent: bool


def unanswered_questions(datasheet: str) -> list[UnansweredQuestion]:
    """
    Return the headings that have a question without an answer below them, in the order of the text.

    A question is a heading, a paragraph or a list that has only questions. Any text or table before the next question
    answers it. A paragraph that ends with a colon is no answer: it only introduces the next block. An empty passage
    with a `rai:` marker is a question too, because other papers repeat the passage.
    """
    text = datasheet.replace("\r\n", "\n")
    blocks = list(_blocks(text))
    lines = [block.line for place, block in enumerate(blocks) if block.asks and not _has_answer(blocks, place)]
    answered_passages = passages(text)
    lines += [
        text.count("\n", 0, mark.start()) + 1 for mark in _MARK.finditer(text) if mark["name"] not in answered_passages
    ]
    headings = [block for block in blocks if block.depth]
    starts = [block.line for block in headings]
    line_by_heading: dict[int, int] = {}
    for line in sorted(lines):
        line_by_heading.setdefault(bisect_right(starts, line), line)
    return [
        UnansweredQuestion(_short_heading(headings[heading_count - 1].words) if heading_count else "", line)
        for heading_count, line in line_by_heading.items()
    ]


def _has_answer(blocks: Sequence[_Block], place: int) -> bool:
    depth = blocks[place].depth
    for block in blocks[place + 1 :]:
        # A heading's answer may be anywhere in its section, a paragraph's before the next question or heading.
        if (block.depth and (not depth or block.depth <= depth)) or (block.asks and not depth):
            return False
        if not block.depth and not block.asks and not block.silent:
            return True
    return False


def _blocks(text: str) -> Iterator[_Block]:
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    for place, token in enumerate(tokens):
        if token.level or token.map is None:
            continue
        words = _words(tokens, place)
        depth = int(token.tag[1:]) if token.type == "heading_open" else 0
        prose = depth or token.type in {"paragraph_open", "bullet_list_open", "ordered_list_open"}
        asks = bool(prose) and all(_ASKS.search(part) for part in _parts(words))
        silent = not _COMMENT.sub("", words).strip() or (token.type == "paragraph_open" and words.endswith(":"))
        yield _Block(token.map[0] + 1, depth, words, asks, silent)


def _words(tokens: Sequence[Token], place: int) -> str:
    """Return the text of a token and of those inside it, one line each."""
    if tokens[place].nesting == 0:
        return tokens[place].content.strip()
    contents = []
    for token in tokens[place + 1 :]:
        if token.level == 0:
            break
        contents.append(token.content)
    return "\n".join(filter(None, contents)).strip()


def _parts(words: str) -> list[str]:
    return [part for part in _BETWEEN_SENTENCES.split(" ".join(_COMMENT.sub("", words).split())) if part] or [""]


def _short_heading(heading: str) -> str:
    words = heading.split()
    return " ".join(words[:_WORDS]) + (" …" if len(words) > _WORDS else "")
