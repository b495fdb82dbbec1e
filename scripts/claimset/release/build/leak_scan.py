"""Whether a release holds words of texts that are not ours: asked of its bytes, by the lock alone."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec

from claimset.store.files.files import files_below
from claimset.release.build.tables import DATA, read_rows, split_files
from claimset.rules.corpus.comparisons import CorpusDocument
from claimset.own_copies.fingerprint import quoted_runs, shingles
from claimset.model.document import Fingerprint
from claimset.model.release import Fault

_DOCUMENTS = "documents"


class LeakScanBasis(msgspec.Struct, frozen=True):
    """
    How words of texts that are not ours were looked for in what a release is made from, as counts of texts.

    Of those `by_text`, which are at hand, any eight words in a row are found; of those `by_lock` fifteen always and
    eight one time in eight. Nobody looked for words of those `by_nothing`: neither they nor a lock of them are there.
    `remedy` says how all are looked for by their text, and is empty where they were.
    """

    by_text: int = 0
    by_lock: int = 0
    by_nothing: int = 0
    remedy: str = ""


def leak_scan_basis(documents: Collection[CorpusDocument], locked_ids: Collection[str]) -> LeakScanBasis:
    """Return how a check looked for words of the texts that are not ours, of which `locks` are in the lock."""
    missing_texts = [row.document.id for row in documents if not row.document.is_open and row.text is None]
    by_text = sum(1 for row in documents if row.text is not None and not row.document.is_open)
    by_lock = sum(1 for name in missing_texts if name in locked_ids)
    remedy = f"claimset hydrate DIR{'' if by_lock == len(missing_texts) else ' --renew-lock'}, then export again"
    return LeakScanBasis(by_text, by_lock, len(missing_texts) - by_lock, remedy if missing_texts else "")


def scan_for_leaks(folder: Path, locks: Mapping[str, Fingerprint]) -> list[Fault]:
    """
    Name the files of a release in which words of a text that is not ours stand, and which text it is.

    Read are all files beside the tables, the texts that ship, and of every other table the rows of documents whose
    text does not: what their rows say of open texts are stretches of the texts that ship. The lock finds any fifteen
    words in a row, and fewer with luck, and needs none of the texts.
    """
    owners_by_shingle = shingles(locks.values())
    if not owners_by_shingle:
        return []
    faults: list[Fault] = []
    for file in files_below(folder):
        name = file.relative_to(folder).as_posix()
        if not name.startswith(f"{DATA}/"):
            faults += _leak_faults(name, _read_texts(file), owners_by_shingle, escaped=file.suffix in {".json", ".jsonl"})
    for (config, _), files in split_files(folder).items():
        for file in files:
            rows = (row for row in read_rows([file]) if config == _DOCUMENTS or _document_id(row) in locks)
            faults += _leak_faults(
                file.relative_to(folder).as_posix(), (text for row in rows for text in _strings(row)), owners_by_shingle
            )
    return faults


def _read_texts(file: Path) -> Iterator[str]:
    """Yield what a file says; of JSON Lines, which may be long, a line at a time."""
    if file.suffix == ".jsonl":
        with file.open(encoding="utf-8", errors="replace") as lines:
            yield from lines
    else:
        yield file.read_bytes().decode("utf-8", "replace")


def _leak_faults(name: str, texts: Iterable[str], owners_by_shingle: Mapping[str, str], *, escaped: bool = False) -> list[Fault]:
    owners = sorted({owner for text in texts for owner, _, _ in quoted_runs(text, owners_by_shingle, escaped=escaped)})
    return [Fault(name, f"it holds words of {owner}, whose text is not ours to publish") for owner in owners]


def _document_id(row: Mapping[str, Any]) -> Any:
    return row.get("document_id", row.get("id"))


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
