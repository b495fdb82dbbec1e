"""Texts that are copies of one another, whole or in part, by the runs of eight words that they share."""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

import msgspec

RUN = 8
NEAR = 0.3
_WORD = re.compile(r"[\w\u0300-\u036f]+")
_ESCAPE = re.compile(r"\\(?:u[0-9a-fA-F]{4}|.)", re.DOTALL)
_CONTROLS = {"n": " ", "r": " ", "t": " ", "b": " ", "f": " "}


class Twins(msgspec.Struct, frozen=True, order=True):
    """Two texts of which one holds `share` of the other's runs of eight words; in the order they were given."""

    one: str
    other: str
    share: float


class Shared(msgspec.Struct, frozen=True):
    """Words in a row that stand in a text and in a file, from the offsets of the first to those of the last."""

    text: str
    start: int
    end: int
    file_start: int
    file_end: int
    words: int


class _Words:
    """The words of a text as they are compared, and where each stands."""

    def __init__(self, text: str) -> None:
        self.places = [(match.start(), match.end()) for match in _WORD.finditer(text)]
        self.words = [_compared(text[start:end]) for start, end in self.places]

    def runs(self) -> Iterator[tuple[str, ...]]:
        """Yield every eight words in a row."""
        return zip(*(self.words[start:] for start in range(RUN)), strict=False)


def prose(text: str, without: Iterable[tuple[int, int]] = ()) -> str:
    """Return a text without stretches that say nothing about its own story: captions, footers, adverts."""
    pieces, done = [], 0
    for start, end in sorted(without):
        pieces.append(text[done : max(done, start)])
        done = max(done, end)
    return "\n".join([*pieces, text[done:]])


class Quoted:
    """
    Texts, read once, whose words are looked for in one file after another.

    Only words count, in any case: other marks and spaces between them do not hide a quotation.
    """

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._texts = {name: _Words(text) for name, text in texts.items()}
        self._vocabulary = {word for item in self._texts.values() for word in item.words}
        self._where: dict[int, tuple[str, int]] = {}
        for name, item in self._texts.items():
            for number, run in enumerate(item.runs()):
                self._where.setdefault(hash(run), (name, number))

    def within(self, file: str, *, escaped: bool = False) -> list[Shared]:
        """Return where eight words or more of one of the texts stand in a row in a file; `escaped`: it is JSON."""
        content, moved = unescaped(file) if escaped and "\\" in file else (file, [])
        words = _Words(content)
        found: list[Shared] = []
        for first, last in self._stretches(words.words):
            hits = [
                (number, place)
                for number in range(first, last - RUN + 1)
                if (place := self._where.get(hash(tuple(words.words[number : number + RUN])))) is not None
            ]
            for begin, end in _joined(hits):
                (number, (name, at)), length = hits[begin], end - begin + RUN
                inside = self._texts[name].places[at : at + length]
                outside = words.places[number : number + length]
                start, stop = offset_before(outside[0][0], moved), offset_before(outside[-1][1], moved)
                found.append(Shared(name, inside[0][0], inside[-1][1], start, stop, length))
        return found

    def _stretches(self, words: Sequence[str]) -> Iterator[tuple[int, int]]:
        """Yield the stretches of eight words or more that are all words of the texts."""
        first = 0
        for number, word in enumerate(words):
            if word not in self._vocabulary:
                if number - first >= RUN:
                    yield first, number
                first = number + 1
        if len(words) - first >= RUN:
            yield first, len(words)


@lru_cache(maxsize=1 << 16)
def _compared(word: str) -> str:
    return word.casefold() if word.isascii() else unicodedata.normalize("NFKC", word).casefold()


def _joined(hits: Sequence[tuple[int, tuple[str, int]]]) -> Iterator[tuple[int, int]]:
    """Yield the first and the last of hits that follow one another both in the file and in one text."""
    begin = 0
    for index in range(1, len(hits) + 1):
        if index < len(hits):
            (number, (name, at)), (before, (other, was)) = hits[index], hits[index - 1]
            if (number, name, at) == (before + 1, other, was + 1):
                continue
        if hits:
            yield begin, index - 1
        begin = index


def unescaped(file: str) -> tuple[str, list[tuple[int, int]]]:
    """Return JSON with its escapes as the characters they stand for, and how far each moved what follows it."""
    pieces, moved, done, length = [], [(0, 0)], 0, 0
    for match in _ESCAPE.finditer(file):
        pieces.append(file[done : match.start()])
        said = match[0][1:]
        pieces.append(chr(int(said[1:], 16)) if len(said) == 5 else _CONTROLS.get(said, said))
        length += len(pieces[-2]) + 1
        done = match.end()
        moved.append((length, done - length))
    return "".join([*pieces, file[done:]]), moved


def offset_before(offset: int, moved: Sequence[tuple[int, int]]) -> int:
    """Return where an offset lay before the escapes were resolved."""
    return offset + moved[bisect_right(moved, (offset, 1 << 60)) - 1][1] if moved else offset
