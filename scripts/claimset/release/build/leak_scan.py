"""Searches the files of a release for words of texts that are not ours, by the hashes of the lock."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec

from claimset.model.document import Fingerprint
from claimset.model.release import Fault
from claimset.own_copies.fingerprint import quoted_runs, shingles
from claimset.release.build.tables import DATA, read_rows, split_files
from claimset.rules.corpus.comparisons import CorpusDocument
from claimset.store.files.files import files_below

_DOCUMENTS = "documents"


class LeakScanBasis(msgspec.Struct, frozen=True):
    """
    The numbers of texts that do not ship whose words were searched for in the inputs of a release, by method.

    `by_text`: the text is on this machine, and any eight words in a row are found. `by_lock`: only its hashes are, so
    that fifteen words in a row are always found, eight one time in eight. `by_nothing`: neither is, and nothing was
    searched. `remedy` says how to search for all of them by their text; it is empty if that was done.
    """

    by_text: int = 0
    by_lock: int = 0
    by_nothing: int = 0
    remedy: str = ""

    @property
    def warnings(self) -> tuple[str, ...]:
        """Sentences with the number of texts that were searched for without the text, and the remedy."""
        texts = self.by_text + self.by_lock + self.by_nothing
        by_lock = (
            f"texts that are not ours to publish: words of {self.by_lock} of {texts} were searched for by the lock "
            f"only, which always finds fifteen in a row, and eight one time in eight: {self.remedy}"
        )
        by_nothing = (
            f"texts that are not ours to publish: words of {self.by_nothing} of {texts} were not searched for, because "
            f"neither the text nor a lock of it is here: {self.remedy}"
        )
        return (*((by_lock,) if self.by_lock else ()), *((by_nothing,) if self.by_nothing else ()))


def leak_scan_basis(documents: Collection[CorpusDocument], locked_ids: Collection[str]) -> LeakScanBasis:
    """Return how a check searched for words of texts that are not ours; `locked_ids` are the ids in the lock."""
    missing_texts = [row.document.id for row in documents if not row.document.is_open and row.text is None]
    by_text = sum(1 for row in documents if row.text is not None and not row.document.is_open)
    by_lock = sum(1 for name in missing_texts if name in locked_ids)
    remedy = f"claimset hydrate DIR{'' if by_lock == len(missing_texts) else ' --renew-lock'}, then export again"
    return LeakScanBasis(by_text, by_lock, len(missing_texts) - by_lock, remedy if missing_texts else "")


def scan_for_leaks(folder: Path, locks: Mapping[str, Fingerprint]) -> list[Fault]:
    """
    Return a fault for each file of a release that holds words of a text that is not ours; it names the text.

    All files beside the tables are read, all rows of `documents`, and the rows of the other tables that belong to
    documents in the lock: other rows quote texts that are in `documents` anyway. The hashes of `locks` find any fifteen
    words in a row, and some shorter sequences; no text is needed.
    """
    owners_by_shingle = shingles(locks.values())
    if not owners_by_shingle:
        return []
    faults: list[Fault] = []
    for file in files_below(folder):
        name = file.relative_to(folder).as_posix()
        if not name.startswith(f"{DATA}/"):
            faults += _leak_faults(
                name, _read_texts(file), owners_by_shingle, escaped=file.suffix in {".json", ".jsonl"}
            )
    for (config, _), files in split_files(folder).items():
        for file in files:
            rows = read_rows([file]) if config == _DOCUMENTS else read_rows([file], documents=locks)
            faults += _leak_faults(
                file.relative_to(folder).as_posix(), (text for row in rows for text in _strings(row)), owners_by_shingle
            )
    return faults


def _read_texts(file: Path) -> Iterator[str]:
    """Yield the text of a file; JSON Lines, which may be long, line by line."""
    if file.suffix == ".jsonl":
        with file.open(encoding="utf-8", errors="replace") as lines:
            yield from lines
    else:
        yield file.read_bytes().decode("utf-8", "replace")


def _leak_faults(
    name: str, texts: Iterable[str], owners_by_shingle: Mapping[str, str], *, escaped: bool = False
) -> list[Fault]:
    owners = sorted({owner for text in texts for owner, _, _ in quoted_runs(text, owners_by_shingle, escaped=escaped)})
    return [Fault(name, f"it holds words of {owner}, whose text is not ours to publish") for owner in owners]


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _strings(item)
    elif isinstance(value, list):
        if value and all(isinstance(item, str) for item in value):
            yield " ".join(value)
        else:
            for item in value:
                yield from _strings(item)
