"""A release joined to somebody's own copies: a dataset for them alone, in which every span is proven."""

import json
from pathlib import Path
from typing import Any

import msgspec

from claimset.adapters.files import read_whole
from claimset.adapters.parquet import parquet
from claimset.adapters.release import SUMS, put_in_place, sums
from claimset.adapters.released_tables import read_features, read_rows, tables
from claimset.flow.hydrated import WHY, Account, columns, join
from claimset.flow.lock import read_lock
from claimset.flow.tables import table
from claimset.flow.text import sha256
from claimset.jobs.progress import Progress, silent
from claimset.jobs.search import search
from claimset.model.document import Fingerprint
from claimset.model.trouble import Misconfigured

LOCK = "texts.lock.json"
_CONFIG = "by_reference"
_JOINED = "documents"


class Joined(msgspec.Struct, frozen=True):
    """What hydrating a release gave: the folder, None where no text was found, the account of every document."""

    folder: Path | None
    documents: tuple[Account, ...]
    unreadable: tuple[str, ...]


def hydrate_release(release: Path, folder: Path, out: Path, progress: Progress = silent) -> Joined:
    """
    Join the documents of a release whose text does not ship to the copies below `folder`, and write them to `out`.

    Written are documents with a copy that is EXACT, NORMALISED or PARTIAL; a text of the first two is the one that
    was labelled, that of the third is the user's own with the proven sentences as they were labelled, and has the
    spans of those alone. `hydration.json` accounts for every other span. Nothing is written where there is no copy.

    Raises Misconfigured where `release` has no such documents, and Conflict where `out` holds something else.
    """
    locks = _locks(release)
    stored = {split: files for (config, split), files in tables(release).items() if config == _CONFIG}
    if not stored:
        raise Misconfigured(f"{release} has no documents without text", "every text of it is there already")
    searched = search(folder, locks, progress)
    accounts: list[Account] = []
    files: dict[str, bytes] = {}
    sizes: dict[str, int] = {}
    for split, parts in stored.items():
        features = read_features(parts[0])
        rows: list[dict[str, Any]] = []
        try:
            for row in read_rows(parts):
                lock = locks.get(row["id"], Fingerprint(row["id"], row["length"], 0, row["text_sha256"], ""))
                found = searched.copies.get(row["id"])
                copy, file = (found.copy, Path(found.file).name) if found else (None, None)
                joined, account = join(row, features, lock, copy, split, file)
                accounts.append(account)
                if joined is not None:
                    rows.append(joined)
        except ValueError as error:
            raise Misconfigured(
                str(error), f"get the release again; claimset verify {release} says what changed"
            ) from error
        if rows:
            sizes[split] = len(rows)
            files[f"data/{_JOINED}/{split}-00000-of-00001.parquet"] = parquet(rows, columns(features))
    accounts.sort(key=lambda row: row.document)
    if files:
        told = [msgspec.to_builtins(row) for row in accounts]
        files["hydration.json"] = (json.dumps({"reasons": WHY, "documents": told}, indent=1) + "\n").encode()
        files["README.md"] = _card(release.resolve().name, sizes, accounts).encode()
        files[".gitignore"] = b"*\n"
        files[SUMS] = sums({name: sha256(data) for name, data in files.items()})
        put_in_place(out, files, replace=True)
    return Joined(out if files else None, tuple(accounts), searched.unreadable)


def _locks(release: Path) -> dict[str, Fingerprint]:
    file = release / LOCK
    if not file.is_file():
        raise Misconfigured(f"{release} has no {LOCK}", "name a release: a folder that claimset export wrote")
    try:
        return {lock.id: lock for lock in read_lock(read_whole(file))}
    except msgspec.DecodeError as error:
        raise Misconfigured(f"{file}: {error}", "get the release again") from error


def _card(name: str, sizes: dict[str, int], accounts: list[Account]) -> str:
    data = [{"split": split, "path": f"data/{_JOINED}/{split}-*.parquet"} for split in sizes]
    # JSON is YAML too.
    matter = json.dumps({"configs": [{"config_name": _JOINED, "data_files": data}]}, indent=1)
    rows = [
        (
            item.document,
            item.verdict,
            f"{item.sentences}/{item.of}",
            f"{item.spans - len(item.unproven)}/{item.spans}",
            f"{item.relations - len(item.unjoined)}/{item.relations}",
        )
        for item in accounts
    ]
    return (
        f"---\n{matter}\n---\n\n# {name}, hydrated\n\n"
        "**Not to be passed on.** These texts belong to their publishers. This folder was made from copies of yours, "
        "for you; git ignores it.\n\n"
        "Offsets count Unicode code points of the column `text`. A text that is EXACT or NORMALISED is the one that "
        "was labelled; a PARTIAL one is your copy from the first proven sentence to the last, and has the spans of "
        "proven sentences alone: `text_sha256` and `length` are then those of the original. `hydration.json` names "
        "every span that is not here, and why.\n\n"
        f"{table(('document', 'verdict', 'sentences', 'spans', 'relations'), rows)}"
    )
