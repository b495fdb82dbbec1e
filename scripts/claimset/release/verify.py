"""A release folder against itself: every byte, every count, every row."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec

from claimset.model.document import ID_PATTERN
from claimset.model.progress import Progress, silent
from claimset.model.release import Fault
from claimset.model.schema import Schema
from claimset.model.trouble import Misconfigured
from claimset.model.version import is_version
from claimset.release.build.tables import DATA, Key, RowComparison, read_rows, split_files
from claimset.release.records.rows import record_rows
from claimset.release.records.sidecars import document_of
from claimset.release.records.tokens import tag_sentences
from claimset.store.files.files import read_whole
from claimset.store.layout import CROISSANT, MANIFEST, RECORDS, SCHEMA, SPLITS_FILE, SUMS
from claimset.store.releases.folder import digests, listed_digests, sha256sums
from claimset.store.releases.records import read_object, read_records, read_release_schema

_UNLISTED = frozenset({MANIFEST, CROISSANT})
_VERSION_IN_NAME = re.compile(r"-(\d+\.\d+\.\d+(?:[.+].*)?)$", re.ASCII)
_TIERS = {"documents": "open", "by_reference": "own_copy"}


class VerifyResult(msgspec.Struct, frozen=True):
    """
    What was looked at, and what is wrong with it. `rows` were held against records.jsonl.

    `name` and `version` are those that MANIFEST.json gives.
    """

    folder: Path
    name: str
    version: str
    files: int
    documents: int
    rows: int
    faults: tuple[Fault, ...]


def verify_release(folder: Path, progress: Progress = silent) -> VerifyResult:
    """
    Compare a release with its SHA256SUMS, its MANIFEST and its records.

    A file that was changed, is missing, or does not belong there is named. Where every byte is right the rows are
    looked at as well: they must be what records.jsonl gives, and lie in the split that splits.json says. The version
    is the MANIFEST's: a folder whose name ends in another one is a copy under a wrong name. Raises Misconfigured for a
    folder that is no release.
    """
    if not (folder / SUMS).is_file() and not (folder / MANIFEST).is_file():
        raise Misconfigured(f"{folder} is no release: it has no {SUMS}", "name a folder that claimset export wrote")
    found = digests(folder)
    manifest = read_object(folder / MANIFEST)
    faults = tuple(_of_bytes(found, listed_digests(folder), manifest))
    if not faults and read_whole(folder / SUMS) != sha256sums({name: found[name] for name in found if name != SUMS}):
        faults = (Fault(SUMS, "it is not written as an export writes it"),)
    faults = faults or tuple(_of_name(folder, manifest))
    documents = compared = 0
    if not faults:
        content = _Content(folder, manifest)
        faults = tuple(content.faults(progress))
        documents, compared = content.documents, content.rows
    name, version = (str(manifest.get(key, "")) for key in ("name", "version"))
    return VerifyResult(folder, name, version, len(found), documents, compared, faults)


def _of_name(folder: Path, manifest: Mapping[str, Any]) -> Iterator[Fault]:
    """Hold the folder's name against the MANIFEST, whose name and version become folders and tags."""
    name, version = manifest.get("name"), manifest.get("version")
    if not isinstance(name, str) or not ID_PATTERN.fullmatch(name):
        yield Fault(MANIFEST, "its name is none that a dataset can have")
    if not isinstance(version, str) or not is_version(version):
        yield Fault(MANIFEST, "its version is none, such as 0.1.0")
    called = folder.resolve().name
    told = _VERSION_IN_NAME.search(called)
    if told is not None and told[1] != version:
        yield Fault(MANIFEST, f"it says version {version}, and the folder is called {called}: give it its name back")


def _of_bytes(found: dict[str, str], told: dict[str, str], manifest: dict[str, Any]) -> Iterator[Fault]:
    """Of three witnesses (the file, SHA256SUMS and MANIFEST) name the one that stands alone."""
    if SUMS not in found:
        yield Fault(SUMS, "it is missing")
        told = {**manifest.get("files", {}), MANIFEST: found.get(MANIFEST, "")}
    # A MANIFEST that was changed itself is no witness.
    said = manifest.get("files", told) if found.get(MANIFEST) == told.get(MANIFEST) else told
    for name in sorted((found.keys() | told.keys() | said.keys()) - {SUMS}):
        is_there, listed_as = found.get(name), told.get(name)
        meant = listed_as if name in _UNLISTED else said.get(name)
        if is_there == meant and is_there is not None:
            if listed_as != meant and SUMS in found:
                yield Fault(SUMS, f"its line for {name} is not the file's SHA-256")
        elif is_there is None:
            if listed_as is not None and meant is not None:
                yield Fault(name, "it is missing")
            else:
                yield Fault(MANIFEST if listed_as is None else SUMS, f"it lists {name}, which is not there")
        elif listed_as is None and meant is None:
            yield Fault(name, "it does not belong to the release")
        elif is_there != listed_as:
            yield Fault(name, f"its bytes are not those that {SUMS} lists")
        else:
            yield Fault(MANIFEST, f"what it says of {name} is not the file's SHA-256")


class _Content:
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
            said = self._manifest.get("documents")
            yield Fault(MANIFEST, f"it counts {said} as the number of documents, which is {self.documents}")
        yield from self._counts()

    def _compare(self, schema: Schema, progress: Progress) -> Iterator[Fault]:
        splits = read_object(self._folder / SPLITS_FILE)
        expecting = {key: RowComparison(files) for key, files in self._tables.items() if key[0] in _derived(schema)}
        sources = {key: _Ahead(self._tables[key]) for key in self._tables if key[0] in _TIERS}
        wrong: dict[Key, str] = {}
        total, unrelated = self._manifest.get("documents"), self._manifest.get("negatives")
        unrelated = unrelated if isinstance(unrelated, int) else 0
        for record in read_records(self._folder, schema):
            progress("comparing rows", self.documents, total if isinstance(total, int) else None)
            self.documents += 1
            split = str(splits.get(record.id))
            config = next((name for name in _TIERS if _holds(sources.get((name, split)), record.id)), None)
            if config is None:
                yield Fault(SPLITS_FILE, f"{record.id} is not where it says ({split})")
                continue
            row = sources[config, split].take()
            text = row.get("text")
            for name, expected in record_rows(record, document_of(row, _TIERS[config]), text, schema, unrelated):
                _expect(expecting, (name, split), expected, wrong)
            for expected in () if text is None else tag_sentences(record, text, schema).rows:
                _expect(expecting, ("tokens", split), expected, wrong)
        for key in expecting:
            _expect(expecting, key, None, wrong)
        yield from (Fault(self._name(key), words) for key, words in wrong.items())
        self.rows = sum(item.seen for item in expecting.values())

    def _counts(self) -> Iterator[Fault]:
        said = self._manifest.get("rows", {})
        found: dict[str, dict[str, int]] = {}
        for (config, split), files in self._tables.items():
            found.setdefault(config, {})[split] = sum(1 for _ in read_rows(files))
        if said != found:
            yield Fault(MANIFEST, "the rows that it counts are not those of the tables")

    def _name(self, key: Key) -> str:
        files = self._tables.get(key, [])
        return files[0].relative_to(self._folder).as_posix() if len(files) == 1 else f"{DATA}/{key[0]}/{key[1]}-*"


class _Ahead:
    """The rows of a split, the next of which can be looked at."""

    def __init__(self, files: list[Path]) -> None:
        self._rows = read_rows(files)
        self.next = next(self._rows, None)

    def take(self) -> dict[str, Any]:
        row, self.next = self.next or {}, next(self._rows, None)
        return row


def _expect(
    expecting: Mapping[Key, RowComparison], key: Key, row: Mapping[str, Any] | None, wrong: dict[Key, str]
) -> None:
    """Expect a row next, or with None no more; the first thing wrong with each split is noted."""
    if key in wrong:
        return
    try:
        if row is None:
            expecting[key].end()
        else:
            expecting[key].expect(row)
    except KeyError:
        wrong[key] = "the split has no files, and records.jsonl gives rows of it"
    except ValueError as error:
        wrong[key] = str(error)


def _holds(source: _Ahead | None, name: str) -> bool:
    return source is not None and source.next is not None and source.next.get("id") == name


def _derived(schema: Schema) -> set[str]:
    return {*_TIERS, "tokens", "relations", *(["claims"] if schema.with_role("claim") else [])}
