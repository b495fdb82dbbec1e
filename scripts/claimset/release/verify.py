"""Verifies a release folder: its bytes by their checksums, its counts, and its rows by records.jsonl."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec

from claimset.labels.older_forms import row_as_released
from claimset.model.document import ID_PATTERN
from claimset.model.file_kind import FORMAT
from claimset.model.progress import Progress, silent
from claimset.model.release import Fault
from claimset.model.schema import Schema
from claimset.model.trouble import Misconfigured
from claimset.model.version import is_build_version
from claimset.release.build.tables import DATA, RowComparison, SplitKey, read_rows, split_files
from claimset.release.configs import CONFIGS, document_configs, features
from claimset.release.read_across import link_faults, read_across
from claimset.release.records.released_document import ReleasedDocument
from claimset.release.records.sidecars import read_document
from claimset.release.records.tokens import row_by_row
from claimset.store.files.files import read_whole
from claimset.store.layout import CROISSANT, MANIFEST, RECORDS, SCHEMA, SPLITS_FILE, SUMS
from claimset.store.releases.folder import digests, listed_digests, sha256sums
from claimset.store.releases.records import read_object, read_records, read_release_manifest, read_release_schema

_NOT_IN_MANIFEST = frozenset({MANIFEST, CROISSANT})
_VERSION_IN_NAME = re.compile(r"-(\d+\.\d+\.\d+(?:[.+].*)?)$", re.ASCII)


class VerifyResult(msgspec.Struct, frozen=True):
    """
    Result of a verification: numbers of files, documents and compared rows, and the faults.

    `rows` is the number of rows that were compared with records.jsonl. `name` and `version` are those of MANIFEST.json.
    `sums` is the SHA-256 of SHA256SUMS, empty if the file is missing: a person who has it from another source knows
    what every other file must be.
    """

    folder: Path
    name: str
    version: str
    sums: str
    files: int
    documents: int
    rows: int
    faults: tuple[Fault, ...]


def verify_release(folder: Path, progress: Progress = silent, against: str | None = None) -> VerifyResult:
    """
    Compare a release with its SHA256SUMS, its MANIFEST and its records.

    Each changed, missing or foreign file is a fault. If every checksum is right, the rows are compared too: they must
    be derived from records.jsonl and lie in the split that splits.json gives. The folder's name must not end in another
    version than the MANIFEST's. With `against` the SHA-256 of SHA256SUMS must be that one.
    Raises Misconfigured for a folder that is no release.
    """
    if not (folder / SUMS).is_file() and not (folder / MANIFEST).is_file():
        raise Misconfigured(f"{folder} is no release: it has no {SUMS}", "name a folder that claimset export wrote")
    file_digests = digests(folder)
    manifest = read_release_manifest(folder)
    faults = tuple(_byte_faults(file_digests, listed_digests(folder), manifest))
    if not faults and read_whole(folder / SUMS) != sha256sums(
        {name: file_digests[name] for name in file_digests if name != SUMS}
    ):
        faults = (Fault(SUMS, "its lines differ from what an export writes"),)
    faults = faults or tuple(_name_faults(folder, manifest))
    sums = file_digests.get(SUMS, "")
    if against is not None and sums != against.casefold():
        faults = (Fault(SUMS, f"its SHA-256 is {sums or 'none'}, and not the one to verify against"), *faults)
    documents = rows = 0
    if not faults:
        content = _ContentCheck(folder, manifest)
        faults = tuple(content.faults(progress))
        documents, rows = content.documents, content.rows
    name, version = (str(manifest.get(key, "")) for key in ("name", "version"))
    return VerifyResult(folder, name, version, sums, len(file_digests), documents, rows, faults)


def _name_faults(folder: Path, manifest: Mapping[str, Any]) -> Iterator[Fault]:
    """Check the MANIFEST's name and version, which become folders and tags, and compare the folder's name with them."""
    name, version = manifest.get("name"), manifest.get("version")
    if not isinstance(name, str) or not ID_PATTERN.fullmatch(name):
        yield Fault(MANIFEST, "its 'name' cannot be the name of a dataset")
    if not isinstance(version, str) or not is_build_version(version):
        yield Fault(MANIFEST, "its 'version' is no version such as 0.1.0")
    folder_name = folder.resolve().name
    version_in_name = _VERSION_IN_NAME.search(folder_name)
    if version_in_name is not None and version_in_name[1] != version:
        yield Fault(
            MANIFEST, f"it says version {version}, and the folder is called {folder_name}: give it its name back"
        )


def _byte_faults(file_digests: dict[str, str], sums: dict[str, str], manifest: dict[str, Any]) -> Iterator[Fault]:
    """Compare the file, SHA256SUMS and MANIFEST: the one that differs from the other two is the fault."""
    if SUMS not in file_digests:
        yield Fault(SUMS, "it is missing")
        sums = {**manifest.get("files", {}), MANIFEST: file_digests.get(MANIFEST, "")}
    # If the MANIFEST itself was changed, its digests are not used.
    manifest_digests = manifest.get("files", sums) if file_digests.get(MANIFEST) == sums.get(MANIFEST) else sums
    for name in sorted((file_digests.keys() | sums.keys() | manifest_digests.keys()) - {SUMS}):
        file_digest, sums_digest = file_digests.get(name), sums.get(name)
        expected_digest = sums_digest if name in _NOT_IN_MANIFEST else manifest_digests.get(name)
        if file_digest == expected_digest and file_digest is not None:
            if sums_digest != expected_digest and SUMS in file_digests:
                yield Fault(SUMS, f"its line for {name} is not the file's SHA-256")
        elif file_digest is None:
            if sums_digest is not None and expected_digest is not None:
                yield Fault(name, "it is missing")
            else:
                yield Fault(MANIFEST if sums_digest is None else SUMS, f"it lists {name}, which is not there")
        elif sums_digest is None and expected_digest is None:
            yield Fault(name, "it does not belong to the release")
        elif file_digest != sums_digest:
            yield Fault(name, f"its bytes are not those that {SUMS} lists")
        else:
            yield Fault(MANIFEST, f"what it says of {name} is not the file's SHA-256")


class _ContentCheck:
    def __init__(self, folder: Path, manifest: dict[str, Any]) -> None:
        self._folder, self._manifest = folder, manifest
        self._tables = split_files(folder)
        self.documents = self.rows = 0

    def faults(self, progress: Progress) -> Iterator[Fault]:
        try:
            schema = read_release_schema(self._folder)
        except ValueError as error:
            yield Fault(SCHEMA, str(error))
            return
        if self._manifest.get("name") != schema.name:
            yield Fault(MANIFEST, f"its name is not the schema's, which is {schema.name}")
        if self._manifest.get("records_sha256") != listed_digests(self._folder).get(RECORDS):
            yield Fault(MANIFEST, f"records_sha256 is not the SHA-256 of {RECORDS}")
        try:
            yield from self._compare(schema, progress)
        except ValueError as error:
            yield Fault(RECORDS, str(error))
            return
        if self._manifest.get("documents") != self.documents:
            count = self._manifest.get("documents")
            yield Fault(MANIFEST, f"it counts {count} as the number of documents, which is {self.documents}")
        yield from self._counts()

    def _compare(self, schema: Schema, progress: Progress) -> Iterator[Fault]:
        splits = read_object(self._folder / SPLITS_FILE)
        configs = [CONFIGS[name] for name in features(schema) if CONFIGS[name].verify and not self._is_newer(name)]
        names, tiers = {config.name for config in configs}, dict(document_configs())
        comparisons = {key: RowComparison(files) for key, files in self._tables.items() if key[0] in names}
        sources = {key: _PeekableRows(self._tables[key]) for key in self._tables if key[0] in tiers}
        mismatches: dict[SplitKey, str] = {}
        across = read_across(self._folder, self._tables, schema)
        yield from link_faults(self._folder, across)
        pairs = across.pairs()
        total, negatives = self._manifest.get("documents"), self._manifest.get("negatives")
        negatives = negatives if isinstance(negatives, int) else 0
        for record in read_records(self._folder, schema):
            progress("comparing rows", self.documents, total if isinstance(total, int) else None)
            self.documents += 1
            split = str(splits.get(record.id))
            source = next((name for name in tiers if _is_next(sources.get((name, split)), record.id)), None)
            if source is None:
                yield Fault(SPLITS_FILE, f"{record.id} is not where it says ({split})")
                continue
            row = sources[source, split].take()
            document = ReleasedDocument(
                record,
                read_document(row, tiers[source]),
                row.get("text"),
                schema,
                negatives,
                pairs_across=pairs.get(record.id, ()),
            )
            for config in configs:
                key = (self._released_name(config.name), split)
                for expected_row in row_by_row(config.rows(document)):
                    _expect_row(comparisons, key, row_as_released(expected_row, row), mismatches)
        for key in comparisons:
            _expect_row(comparisons, key, None, mismatches)
        yield from (Fault(self._name(key), words) for key, words in mismatches.items())
        self.rows = sum(item.row_count for item in comparisons.values())

    def _is_newer(self, config: str) -> bool:
        """Say whether the config did not exist when the release was made."""
        return FORMAT not in self._manifest and self._released_name(config) not in self._manifest.get("rows", {})

    def _released_name(self, config: str) -> str:
        """Return the config that has the rows of `config`; older releases had no config for rows without a text."""
        is_older = FORMAT not in self._manifest and config not in self._manifest.get("rows", {})
        return config.removesuffix("_by_reference") if is_older else config

    def _counts(self) -> Iterator[Fault]:
        manifest_counts = self._manifest.get("rows", {})
        counts: dict[str, dict[str, int]] = {}
        for (config, split), files in self._tables.items():
            try:
                counts.setdefault(config, {})[split] = sum(1 for _ in read_rows(files))
            except ValueError as error:
                yield Fault(self._name((config, split)), str(error))
                return
        if manifest_counts != counts:
            yield Fault(MANIFEST, "the rows that it counts are not those of the tables")

    def _name(self, key: SplitKey) -> str:
        files = self._tables.get(key, [])
        return files[0].relative_to(self._folder).as_posix() if len(files) == 1 else f"{DATA}/{key[0]}/{key[1]}-*"


class _PeekableRows:
    """The rows of a split; `next_row` is the next row, or None at the end."""

    def __init__(self, files: list[Path]) -> None:
        self._rows = read_rows(files)
        self.next_row = next(self._rows, None)

    def take(self) -> dict[str, Any]:
        row, self.next_row = self.next_row or {}, next(self._rows, None)
        return row


def _expect_row(
    comparisons: Mapping[SplitKey, RowComparison],
    key: SplitKey,
    row: Mapping[str, Any] | None,
    mismatches: dict[SplitKey, str],
) -> None:
    """Expect `row` next, or the end if it is None; store the first mismatch of each split."""
    if key in mismatches:
        return
    try:
        if row is None:
            comparisons[key].end()
        else:
            comparisons[key].expect(row)
    except KeyError:
        mismatches[key] = "the split has no files, and records.jsonl gives rows of it"
    except ValueError as error:
        mismatches[key] = str(error)


def _is_next(source: _PeekableRows | None, document_id: str) -> bool:
    return source is not None and source.next_row is not None and source.next_row.get("id") == document_id
