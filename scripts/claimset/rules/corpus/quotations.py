"""Searches tracked files for words of texts that are not ours."""

import hashlib
import re
from collections.abc import Iterable, Iterator
from functools import cached_property

from claimset.model.document import Fingerprint
from claimset.model.issue import Issue, Level
from claimset.own_copies.fingerprint import RUN, quoted_runs, shingles
from claimset.rules.corpus.comparisons import CorpusDocument
from claimset.splits.near_duplicates.quotations import QuotationFinder

_LOCK = "raw/texts.lock.json"
# Possessive quantifiers do not backtrack, and so need no memory for it: a string may have millions of escapes.
_STRING = re.compile(r'"((?:[^"\\]++|\\.)*+)"', re.DOTALL)


class QuotationSearch:
    """
    Searches tracked files for words of the texts that are not ours.

    If a text is at hand, any eight of its words in a row are found. If only its lock is there, fifteen words in a row
    are always found, and eight words in one of eight places.
    """

    def __init__(self, documents: Iterable[CorpusDocument], locks: Iterable[Fingerprint] = ()) -> None:
        texts = {row.document.id: row.text for row in documents if row.text is not None and not row.document.is_open}
        self._shingle_owners = shingles(lock for lock in locks if lock.id not in texts)
        self._texts = texts
        self.is_empty = not texts and not self._shingle_owners
        self.basis = hashlib.sha256(
            repr((sorted(texts.items()), sorted(self._shingle_owners.items()))).encode()
        ).digest()
        """A hash of everything that is searched for. Two searches with the same basis find the same in a file."""

    @cached_property
    def _finder(self) -> QuotationFinder:
        return QuotationFinder(self._texts)

    def key(self, name: str, content: str) -> bytes:
        """Return a hash of what `issues` depends on in a file: its content, and whether it is a lock, JSON or text."""
        kind = b"lock" if name == _LOCK else b"json" if _is_json(name) else b"text"
        return hashlib.blake2b(content.encode("utf-8", "surrogatepass"), digest_size=16, person=kind).digest()

    def issues(self, name: str, content: str) -> Iterator[Issue]:
        """Yield an issue for each place of a file, given by name and content, that holds words of a text not ours."""
        for item in self._finder.find(content, escaped=_is_json(name)):
            line = content.count("\n", 0, item.file_start) + 1
            message = (
                f"line {line} [{item.file_start}:{item.file_end}] holds {item.words} words in a row "
                f"of this text [{item.start}:{item.end}]"
            )
            yield Issue("SAF008", Level.ERROR, message, document=item.text, file=name)
        if self._shingle_owners and name != _LOCK:
            yield from self._lock_quotations(name, content)

    def _lock_quotations(self, name: str, content: str) -> Iterator[Issue]:
        """Yield one issue for each text of which the lock knows eight words in a row in a file."""
        hits: dict[str, tuple[int, int]] = {}
        is_json = _is_json(name)
        for piece_start, words in _long_strings(content) if is_json else ((0, content),):
            for owner, start, _ in quoted_runs(words, self._shingle_owners, escaped=is_json):
                first_offset, count = hits.get(owner, (piece_start + start, 0))
                hits[owner] = (first_offset, count + 1)
        for owner, (first_offset, count) in hits.items():
            line = content.count("\n", 0, first_offset) + 1
            more = f", and so do {count - 1} more" if count > 1 else ""
            message = f"line {line} [{first_offset}] holds eight words in a row of this text{more}"
            yield Issue("SAF008", Level.ERROR, message, document=owner, file=name)


def _is_json(name: str) -> bool:
    return name.endswith((".json", ".jsonl"))


def _long_strings(content: str) -> Iterator[tuple[int, str]]:
    """Yield the strings of JSON that may hold eight words, as they are written, with where each begins."""
    for match in _STRING.finditer(content):
        if match[1].count(" ") + match[1].count("\\") >= RUN - 1:
            yield match.start(1), match[1]
