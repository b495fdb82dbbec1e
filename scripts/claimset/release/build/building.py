"""A release as it is written: rows while they are read, then what is counted of them, its version and its papers."""

import hashlib
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

import msgspec

from claimset.store.project import Project
from claimset.store.layout import CROISSANT, LOSSES, MANIFEST, PROVENANCE, RECORDS, SUMS
from claimset.release.build.parquet import ParquetFiles
from claimset.store.releases.folder import Draft, sha256sums
from claimset.store.releases.register import ReleaseRegister
from claimset.store.machine.workers import in_order
from claimset.schema.features import CONFIGS, features
from claimset.release.compare.changes import FIRST, NO_RELEASE, ReleaseComparison, raise_version, summarise_changes
from claimset.release.records.sidecars import column_types, label_numbers
from claimset.schema.evolution.diff import diff_schemas
from claimset.splits.groups import SPLITS
from claimset.labels.tally import Tally
from claimset.text.decode import sha256
from claimset.release.papers.descriptions import croissant_file
from claimset.model.progress import Progress
from claimset.release.papers.write import PaperFacts, manifest, release_papers
from claimset.release.records.part import DOCUMENTS, PartMaker
from claimset.model.release import Reason, Release, ReleasedRow, ReleaseChanges
from claimset.model.schema import Schema
from claimset.model.trouble import Conflict
from claimset.model.version import version_numbers

_T = TypeVar("_T")
_DATA = "data"
_PATCH = Reason("patch", "no row changed, other bytes did")


class BuiltRelease(msgspec.Struct, frozen=True):
    """A release that was written: what the register would say of it, rows by config and split, and its documents."""

    release: Release
    sizes: dict[str, dict[str, int]]
    rows: tuple[ReleasedRow, ...]


class ReleaseBuilder:
    """Writes one release of a project into a draft."""

    def __init__(self, project: Project, schema: Schema, draft: Draft, negatives: int = 0) -> None:
        self._project, self._schema, self._draft = project, schema, draft
        self._negatives = negatives
        self._splits: dict[str, str] = {}
        self._register = ReleaseRegister(project.root)
        recorded = self._register.versions()
        self._since = self._register.release(recorded[-1]) if recorded else None
        self._compared = ReleaseComparison(self._register.rows(recorded[-1]) if recorded else ())
        self._typed = features(schema)
        self._tally = Tally()
        self._records = hashlib.sha256()
        self._rows: list[ReleasedRow] = []
        self._sizes: dict[tuple[str, str], int] = {}
        self._stored: dict[tuple[str, str], int] = {}

    def write_rows(
        self, documents: Iterable[tuple[str, bytes]], total: int, progress: Progress, workers: int, *, keep: bool
    ) -> None:
        """
        Write the rows of so many documents, sorted by id, each as its split and the bytes that were put aside.

        `keep` what the register takes of them. The bytes that are written are the same for any number of workers.
        """
        done = 0
        tables = ParquetFiles(self._draft.folder / _DATA, self._typed)
        with (
            self._draft.lines(RECORDS) as records,
            self._draft.lines(PROVENANCE) as provenance,
            self._draft.lines(LOSSES) as losses,
        ):
            told = (self._schema, self._negatives)
            for part in in_order(PartMaker, told, _batched(documents, DOCUMENTS), workers):
                progress("exporting", done, total)
                self._records.update(part.records)
                records(part.records)
                provenance(part.provenance)
                losses(part.losses)
                for row in part.released:
                    self._compared.add(row)
                    self._splits[row.id] = row.split
                if keep:
                    self._rows.extend(part.released)
                self._tally.include(part.tally)
                tables.add(part.rows)
                done += part.documents
        self._compared.end()
        self._sizes, self._stored = tables.close()
        progress("exporting", total, total)

    def finish(self, version: str | None, commit: str | None = None) -> BuiltRelease:
        """
        Write what is said about the rows, under the version that they call for.

        A given version must not be lower; 0.0.0 stands for a build that is no release. Raises Conflict with the reasons
        otherwise.
        """
        data = self._draft.digests()
        summary = self._summary()
        again = self._again(data, summary)
        if again is not None and version in {None, again.release.version}:
            return again
        computed, summary = self._computed(summary, same=again is not None)
        _require_high(version, computed, summary)
        return self._written(version or computed, commit, summary, data)

    def _again(self, data: dict[str, str], summary: ReleaseChanges) -> BuiltRelease | None:
        """Return the last recorded release where this one is the same byte for byte; its papers are then written."""
        since = self._since
        if since is None or summary.reasons:
            return None
        files = self._papers(self._facts(since.version, since.commit, since.changes), data)
        if sha256(self._summed(data, files)) != since.sums:
            return None
        return self._written(since.version, since.commit, since.changes, data)

    def _computed(self, summary: ReleaseChanges, *, same: bool) -> tuple[str, ReleaseChanges]:
        if self._since is None:
            return FIRST, summary
        if summary.reasons:
            return raise_version(self._since.version, summary.reasons[0].weight), summary
        if same:
            return self._since.version, summary
        summary = msgspec.structs.replace(summary, reasons=(_PATCH,))
        return raise_version(self._since.version, _PATCH.weight), summary

    def _written(self, version: str, commit: str | None, summary: ReleaseChanges, data: dict[str, str]) -> BuiltRelease:
        files = self._papers(self._facts(version, commit, summary), data)
        for name, content in files.items():
            self._draft.write(name, content)
        listed = self._summed(data, files)
        self._draft.write(SUMS, listed)
        schema = self._schema
        release = Release(
            name=schema.name,
            version=version,
            documents=self._tally.documents,
            schema_version=schema.version,
            guideline_version=schema.guidelines,
            records=self._records.hexdigest(),
            sums=sha256(listed),
            commit=commit,
            names=label_numbers(schema),
            columns=self._columns(),
            changes=summary,
        )
        return BuiltRelease(release, self._by_config(), tuple(self._rows))

    def _facts(self, version: str, commit: str | None, summary: ReleaseChanges) -> PaperFacts:
        earlier = [name for name in reversed(self._register.versions()) if version_numbers(name) < version_numbers(version)]
        releases = (self._register.release(name) for name in (() if version == NO_RELEASE else earlier))
        history = (
            (version, self._tally.documents, summary),
            *((item.version, item.documents, item.changes) for item in releases),
        )
        return PaperFacts(
            version=version,
            sizes=self._by_config(),
            stored=self._stored,
            records=self._records.hexdigest(),
            splits=dict(sorted({**self._register.splits(), **self._splits}.items())),
            tally=self._tally,
            commit=commit,
            history=history,
            negatives=self._negatives,
        )

    def _summary(self) -> ReleaseChanges:
        since, schema = self._since, self._schema
        changes = (
            diff_schemas(self._project.version(since.schema_version), schema)
            if since is not None and since.schema_version != schema.version
            else ()
        )
        return summarise_changes(self._compared, since, label_numbers(schema), self._columns(), changes)

    def _columns(self) -> dict[str, tuple[str, ...]]:
        return column_types({name: self._typed[name] for name in self._by_config()})

    def _by_config(self) -> dict[str, dict[str, int]]:
        found = {
            config: {split: self._sizes[config, split] for split in SPLITS if (config, split) in self._sizes}
            for config in CONFIGS
        }
        return {config: counts for config, counts in found.items() if counts}

    def _papers(self, facts: PaperFacts, data: dict[str, str]) -> dict[str, bytes]:
        schema = self._schema
        files = release_papers(self._project, schema, facts)
        # The manifest lists every file but the description, which lists the manifest.
        told = data | {name: sha256(content) for name, content in files.items()}
        files[MANIFEST] = manifest(schema, facts, told)
        sizes = {name: (self._draft.folder / name).stat().st_size for name in data}
        stored = {name: (sizes[name], digest) for name, digest in data.items()}
        stored |= {name: (len(content), sha256(content)) for name, content in files.items()}
        counts = facts.tally.annotators
        return files | {CROISSANT: croissant_file(self._project, schema, facts.version, stored, counts)}

    def _summed(self, data: dict[str, str], files: dict[str, bytes]) -> bytes:
        return sha256sums(data | {name: sha256(content) for name, content in files.items()})


def _batched(items: Iterable[_T], size: int) -> Iterator[list[_T]]:
    waiting = iter(items)
    while some := list(islice(waiting, size)):
        yield some


def _require_high(version: str | None, computed: str, summary: ReleaseChanges) -> None:
    if version in {None, NO_RELEASE} or version_numbers(version or computed) >= version_numbers(computed):
        return
    reasons = "; ".join(reason.words for reason in summary.reasons) or f"{summary.since or computed} is the least"
    raise Conflict(
        f"version {version} is lower than {computed}, which the data calls for: {reasons}",
        f"leave --version out, or name {computed} or a higher one",
    )
