"""Finds words of some texts in files, and near copies among texts, by runs of eight words."""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec

from claimset.own_copies.fingerprint import RUN
from claimset.text.word_offsets import Word, compared_words, words_of_file

NEAR = 0.3
"""The least share of runs by which two texts are near copies."""
_KNOWN_RUN = b"\1" * RUN


class NearDuplicate(msgspec.Struct, frozen=True, order=True):
    """Two texts that share runs of eight words: `share` (0 to 1) is that of the text with fewer runs."""

    one: str
    other: str
    share: float


class SharedWords(msgspec.Struct, frozen=True):
    """A number of words in a row that stand both in a text and in a file; offsets are code points, half-open."""

    text: str
    start: int
    end: int
    file_start: int
    file_end: int
    words: int


def story_text(text: str, excluded: Iterable[tuple[int, int]] = ()) -> str:
    """Return a text without the ranges that do not tell its own story: captions, footers, adverts."""
    pieces, piece_start = [], 0
    for start, end in sorted(excluded):
        pieces.append(text[piece_start : max(piece_start, start)])
        piece_start = max(piece_start, end)
    return "\n".join([*pieces, text[piece_start:]])


class QuotationFinder:
    """
    Searches files for words of some texts; `texts` maps names to texts.

    Only words count, in any case: other marks and spaces between them do not hide a quotation.
    """

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._texts = {name: list(words_of_file(text)) for name, text in texts.items()}
        self._vocabulary = {word for words in self._texts.values() for word, _, _ in words}
        self._run_places: dict[int, tuple[str, int]] = {}
        for name, words in self._texts.items():
            for number, run in enumerate(word_runs([word for word, _, _ in words])):
                self._run_places.setdefault(hash(run), (name, number))

    def find(self, file: str, *, escaped: bool = False) -> Iterator[SharedWords]:
        """Yield each place where a file holds eight or more words in a row of a text; `escaped`: the file is JSON."""
        if not self._has_known_run(file, escaped=escaped):
            return
        quotation: list[_Hit] = []
        for hit in self._hits(words_of_file(file, escaped=escaped)):
            if quotation and not hit.follows(quotation[-1]):
                yield self._shared_words(quotation[0], quotation[-1])
                quotation = []
            # A quotation may be as long as the text, so only its two ends are kept.
            quotation = [*quotation[:1], hit]
        if quotation:
            yield self._shared_words(quotation[0], quotation[-1])

    def _has_known_run(self, file: str, *, escaped: bool) -> bool:
        """Say whether a file has eight words in a row that the texts use; a file without them quotes nothing."""
        is_known = self._vocabulary.__contains__
        end_of_last = b""
        for words in compared_words(file, escaped=escaped) if self._run_places else ():
            flags = end_of_last + bytes(map(is_known, words))
            if _KNOWN_RUN in flags:
                return True
            end_of_last = flags[1 - RUN :]
        return False

    def _hits(self, words: Iterable[Word]) -> Iterator["_Hit"]:
        """Yield every eight words in a row of a file that stand in one of the texts."""
        recent: deque[Word] = deque(maxlen=RUN)
        for number, item in enumerate(words):
            if item[0] not in self._vocabulary:
                recent.clear()
                continue
            recent.append(item)
            if len(recent) == RUN:
                position = self._run_places.get(hash(tuple([word for word, _, _ in recent])))
                if position is not None:
                    yield _Hit(number, *position, recent[0][1], item[2])

    def _shared_words(self, first: "_Hit", last: "_Hit") -> SharedWords:
        words, length = self._texts[first.text], last.number - first.number + RUN
        edge_words = words[first.place], words[first.place + length - 1]
        return SharedWords(first.text, edge_words[0][1], edge_words[1][2], first.start, last.end, length)


class _Hit(msgspec.Struct, frozen=True):
    """
    Eight words in a row of a file that stand in a text too.

    `number` counts the words of the file up to the last of them, `place` those of the text before the first. `start`
    and `end` are offsets in the file.
    """

    number: int
    text: str
    place: int
    start: int
    end: int

    def follows(self, other: "_Hit") -> bool:
        """Say whether it is the next run of the same quotation."""
        return (self.number, self.text, self.place) == (other.number + 1, other.text, other.place + 1)


def word_runs(words: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Yield every eight words in a row."""
    return zip(*(words[start:] for start in range(RUN)), strict=False)
