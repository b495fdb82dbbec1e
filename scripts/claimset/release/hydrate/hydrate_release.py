"""Joins a release to a person's own copies: a private dataset in which every span is proven."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from claimset.labels.as_json import compact_json, record_to_json
from claimset.labels.tags import Loss
from claimset.model.document import Fingerprint, read_lock
from claimset.model.progress import Progress, silent
from claimset.model.trouble import Misconfigured
from claimset.own_copies.match import MatchedCopy
from claimset.release.build.parquet import parquet_bytes
from claimset.release.build.tables import read_features, read_rows, split_files
from claimset.release.configs import CONFIGS, by_reference, claim_pairs, documents, features
from claimset.release.hydrate.card import hydrated_card
from claimset.release.hydrate.join import REASON_WORDS, JoinedDocument, hydrated_features, is_proven, join, moved_record
from claimset.release.papers.card_parts.front_matter import Sizes
from claimset.release.read_across import read_across
from claimset.release.records.released_document import PairAcross, ReleasedDocument
from claimset.release.records.sidecars import read_document
from claimset.release.records.tokens import row_by_row
from claimset.splits.groups import SPLITS
from claimset.store.files.files import read_whole
from claimset.store.layout import HYDRATION, LOSSES, README, RECORDS, SCHEMA, SUMS, TEXT_LOCK
from claimset.store.releases.folder import put_in_place, sha256sums
from claimset.store.releases.records import read_records, read_release_manifest, read_release_schema
from claimset.text.decode import sha256
from claimset.texts.search import FoundCopy, search

_CONFIG = by_reference.CONFIG.name
_JOINED = documents.CONFIG.name


class HydratedRelease(msgspec.Struct, frozen=True):
    """Result of hydrating a release: the folder, None if no text was found, and the account of every document."""

    folder: Path | None
    documents: tuple[JoinedDocument, ...]
    unreadable: tuple[str, ...]


def hydrate_release(release: Path, folder: Path, out: Path, progress: Progress = silent) -> HydratedRelease:
    """
    Join the documents of a release whose text does not ship to the copies below `folder`, and write them to `out`.

    Documents whose copy is EXACT, NORMALISED or PARTIAL are written. A text of the first two is the labelled text. A
    PARTIAL text is the user's own, in which the proven sentences are as they were labelled; only their spans are kept.
    Tokens, claims, relations and pairs are written as for open texts, pairs with an open text too. `hydration.json`
    gives a reason for every other span. Nothing is written without a copy.

    Raises Misconfigured if `release` has no such documents, and Conflict if `out` holds other files.
    """
    locks = _locks(release)
    reference_files = {split: files for (config, split), files in split_files(release).items() if config == _CONFIG}
    if not reference_files:
        raise Misconfigured(f"{release} has no documents without text", "load it as it is: it has every text")
    search_result = search(folder, locks, progress)
    try:
        joiner = _ReleaseJoiner(release, locks, search_result.copies)
        for split, split_parts in reference_files.items():
            joiner.add(split, split_parts)
        joiner.derive_rows()
        files, sizes = joiner.files()
    except ValueError as error:
        raise Misconfigured(
            str(error), f"get the release again; claimset verify {release} says what changed"
        ) from error
    accounts = sorted(joiner.accounts, key=lambda row: row.document)
    if files:
        account_rows = [msgspec.to_builtins(row) for row in accounts]
        files[SCHEMA] = read_whole(release / SCHEMA)
        files[HYDRATION] = (json.dumps({"reasons": REASON_WORDS, "documents": account_rows}, indent=1) + "\n").encode()
        files[README] = hydrated_card(release.resolve().name, sizes, accounts).encode()
        files[".gitignore"] = b"*\n"
        files[SUMS] = sha256sums({name: sha256(data) for name, data in files.items()})
        put_in_place(out, files, replace=True)
    return HydratedRelease(out if files else None, tuple(accounts), search_result.unreadable)


class _ReleaseJoiner:
    """Collects the rows of every config with the words of the copies, and the account of every document."""

    def __init__(self, release: Path, locks: dict[str, Fingerprint], copies: Mapping[str, FoundCopy]) -> None:
        self._release, self._tables = release, split_files(release)
        self._schema = read_release_schema(release)
        self._features = features(self._schema) | {
            config: read_features(parts[0]) for (config, _), parts in self._tables.items()
        }
        self._records = {row.id: row for row in read_records(release, self._schema) if row.id in copies}
        negatives = read_release_manifest(release).get("negatives")
        self._negatives = negatives if isinstance(negatives, int) else 0
        self._locks, self._copies = locks, copies
        self._hydrated: dict[str, tuple[str, ReleasedDocument, MatchedCopy]] = {}
        self._rows: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
        self._losses: list[Loss] = []
        self.accounts: list[JoinedDocument] = []

    def add(self, split: str, parts: list[Path]) -> None:
        """Join the documents of a split."""
        reference_features = self._features[_CONFIG]
        for row in read_rows(parts):
            lock = self._locks.get(row["id"], Fingerprint(row["id"], row["length"], 0, row["text_sha256"], ""))
            found_copy = self._copies.get(row["id"])
            copy, file = (found_copy.copy, Path(found_copy.file).name) if found_copy else (None, None)
            joined_row, account = join(row, reference_features, lock, copy, split, file)
            self.accounts.append(account)
            if joined_row is not None and copy is not None:
                self._put(_JOINED, split, joined_row)
                record = self._records.get(row["id"])
                if record is None:
                    raise ValueError(f"{RECORDS} has no record of {row['id']}")
                document = read_document(row, "own_copy")
                item = ReleasedDocument(moved_record(record, copy), document, copy.text, self._schema, self._negatives)
                self._hydrated[record.id] = split, item, copy

    def derive_rows(self) -> None:
        """Make the rows of every other config from the joined documents, once all are added."""
        items = {name: item for name, (_, item, _) in self._hydrated.items()}
        pairs = read_across(self._release, self._tables, self._schema, items).pairs() if items else {}
        self._derive_open_pairs({name: pairs[name] for name in pairs.keys() - items.keys()})
        for name, (split, item, copy) in self._hydrated.items():
            item.pairs_across = pairs.get(name, ())
            self._derive(item, copy, split)
        for (config, _), rows in self._rows.items():
            if config == claim_pairs.CONFIG.name:
                rows.sort(key=lambda row: str(row["document_id"]))

    def files(self) -> tuple[dict[str, bytes], Sizes]:
        """Return the files of the tables and the records of joined documents, and rows by config and split."""
        files: dict[str, bytes] = {}
        sizes: dict[str, dict[str, int]] = {}
        for config in CONFIGS:
            for split in SPLITS:
                rows = self._rows.get((config, split))
                if rows:
                    row_features = (
                        hydrated_features(self._features[_CONFIG]) if config == _JOINED else self._features[config]
                    )
                    files[f"data/{config}/{split}-00000-of-00001.parquet"] = parquet_bytes(rows, row_features)
                    sizes.setdefault(config, {})[split] = len(rows)
        if self._hydrated:
            joined = (item.record for _, (_, item, _) in sorted(self._hydrated.items()))
            lines = (compact_json(record_to_json(record, self._schema)) for record in joined)
            files[RECORDS] = "".join(f"{line}\n" for line in lines).encode()
        if "tokens" in sizes:
            files[LOSSES] = b"".join(msgspec.json.encode(loss) + b"\n" for loss in self._losses)
        return files, sizes

    def _derive_open_pairs(self, pairs: Mapping[str, Sequence[PairAcross]]) -> None:
        """Make the rows of pairs whose first figure is an open text's and whose second is of a joined document."""
        records = {row.id: row for row in read_records(self._release, self._schema) if row.id in pairs} if pairs else {}
        for (config, split), files in self._tables.items():
            for row in read_rows(files) if config == _JOINED and records else ():
                record = records.get(row["id"])
                if record is not None:
                    joined_pairs = [item for item in pairs[record.id] if item.pair.right.document in self._hydrated]
                    document = read_document(row, "open")
                    item = ReleasedDocument(record, document, row["text"], self._schema, pairs_across=joined_pairs)
                    for pair_row in claim_pairs.pair_rows_across(item, has_text=True):
                        self._put(claim_pairs.CONFIG.name, split, pair_row)

    def _derive(self, document: ReleasedDocument, copy: MatchedCopy, split: str) -> None:
        for name, config in CONFIGS.items():
            if config.tier is None and config.verify and name in self._features:
                for item in row_by_row(config.rows(document)):
                    # The labels of unproven sentences are unknown: without them a model learns that there are none.
                    if not config.covers_text or is_proven(copy, item["start"], item["end"]):
                        self._put(name, split, item)
        if document.tagged is not None:
            self._losses += document.tagged.losses

    def _put(self, config: str, split: str, row: Mapping[str, Any]) -> None:
        self._rows.setdefault((config, split), []).append(row)


def _locks(release: Path) -> dict[str, Fingerprint]:
    file = release / TEXT_LOCK
    if not file.is_file():
        raise Misconfigured(f"{release} has no {TEXT_LOCK}", "name a release: a folder that claimset export wrote")
    try:
        return {lock.id: lock for lock in read_lock(read_whole(file), str(file))}
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Misconfigured(f"{file}: {error}", "get the release again") from error
