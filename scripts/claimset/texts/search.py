"""Finds a person's own copies of texts in a folder by their content, whatever their names are."""

from collections.abc import Mapping
from pathlib import Path

import msgspec

from claimset.model.document import Fingerprint
from claimset.model.progress import Progress, silent
from claimset.own_copies.fingerprint import shingles
from claimset.own_copies.match import MatchedCopy, candidates, match_copy, possible_texts
from claimset.store.files.files import read_files_below

_SURROUNDING_BYTES = 4_000_000


class FoundCopy(msgspec.Struct, frozen=True):
    """The best copy of a text, and the file it is in."""

    file: str
    copy: MatchedCopy


class SearchResult(msgspec.Struct, frozen=True):
    """Copies by the id of the text, and the files that could not be opened."""

    copies: dict[str, FoundCopy]
    unreadable: tuple[str, ...]


def search(folder: Path, locks: Mapping[str, Fingerprint], progress: Progress = silent) -> SearchResult:
    """
    Search every file below `folder` for copies of the texts in `locks`. Nothing is downloaded or written.

    A file may hold several texts, and other words around them. The best of several copies counts, and among equal ones
    the one whose file comes first by name. Files larger than four times the largest text plus 4 MB are skipped.
    """
    shingle_index = shingles(locks.values())
    largest = 4 * max((lock.bytes for lock in locks.values()), default=0) + _SURROUNDING_BYTES
    copies: dict[str, FoundCopy] = {}
    unreadable: list[str] = []
    for number, (file, data) in enumerate(read_files_below(folder, largest)):
        progress("searching", number, None)
        if data is None:
            unreadable.append(str(file))
            continue
        for text in possible_texts(data):
            for name in candidates(text, shingle_index, locks.values()):
                if name in copies and copies[name].copy.verdict == "EXACT":
                    continue
                copy = match_copy(text, locks[name])
                if name not in copies or copy.rank > copies[name].copy.rank:
                    copies[name] = FoundCopy(str(file), copy)
    return SearchResult(copies, tuple(unreadable))
