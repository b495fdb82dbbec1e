"""Writes a release: first the rows, then the version, the counts and the papers that follow from them."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice

import msgspec

from claimset.labels.tally import Tally
from claimset.model.progress import Progress
from claimset.model.release import Reason, Release, ReleaseChanges, ReleasedRow
from claimset.model.schema import Schema
from claimset.model.version import build_version, version_numbers
from claimset.release.build.parquet import ParquetFiles
from claimset.release.build.shards import make_parts
from claimset.release.build.tables import DATA
from claimset.release.compare.changes import (
    FIRST_VERSION,
    NO_RELEASE,
    ReleaseComparison,
    raise_version,
    require_version_not_lower,
    summarise_changes,
    with_links,
)
from claimset.release.configs import CONFIGS, features
from claimset.release.papers.card_parts.example_claim import find_example
from claimset.release.papers.descriptions import croissant_file
from claimset.release.papers.write import PaperFacts, manifest, release_papers
from claimset.release.records.part import PART_DOCUMENTS, PartMaker
from claimset.release.records.released_document import PairAcross
from claimset.release.records.sidecars import column_types, label_numbers
from claimset.schema.evolution.diff import diff_schemas
from claimset.splits.groups import SPLITS
from claimset.store.layout import CROISSANT, LINKS, LOSSES, MANIFEST, PROVENANCE, RECORDS, SUMS
from claimset.store.machine.cluster import ShardExecutor, Workers
from claimset.store.machine.workers import map_in_order
from claimset.store.project import Project
from claimset.store.releases.folder import Draft, sha256sums
from claimset.store.releases.register import ReleaseRegister
from claimset.text.decode import sha256

_PATCH = Reason("patch", "no row changed, other bytes did")


class BuiltRelease(msgspec.Struct, frozen=True):
    """A release in its draft: its entry for the register, rows by config and split, and the register's rows."""

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
        versions = self._register.versions()
        self._last_release = self._register.release(versions[-1]) if versions else None
        self._comparison = ReleaseComparison(self._register.rows(versions[-1]) if versions else ())
        self._features = features(schema)
        self._tally = Tally()
        self._records = hashlib.sha256()
        self._rows: list[ReleasedRow] = []
        self._sizes: dict[tuple[str, str], int] = {}

    def write_rows(
        self,
        documents: Iterable[tuple[str, bytes]],
        pairs: Mapping[str, Sequence[PairAcross]],
        total: int,
        progress: Progress,
        workers: Workers,
        *,
        keep: bool,
    ) -> None:
        """
        Write the rows of `total` documents, sorted by id; each is its split and its spooled bytes.

        `pairs` are figures beside those of other documents, by the document of the first.
        With `keep` the register's rows are kept in memory. The written bytes are the same for any workers.
        """
        document_count = 0
        group_rows = {name: CONFIGS[name].group_rows for name in self._features}
        tables = ParquetFiles(self._draft.folder / DATA, self._features, group_rows)
        with (
            self._draft.lines(RECORDS) as records,
            self._draft.lines(PROVENANCE) as provenance,
            self._draft.lines(LOSSES) as losses,
        ):
            maker_arguments = (self._schema, self._negatives, pairs)
            batches = _batches(documents, PART_DOCUMENTS)
            parts = (
                make_parts(self._project, *maker_arguments, batches, workers)
                if isinstance(workers, ShardExecutor)
                else map_in_order(PartMaker, maker_arguments, batches, workers)
            )
            for part in parts:
                progress("exporting", document_count, total)
                self._records.update(part.records)
                records(part.records)
                provenance(part.provenance)
                losses(part.losses)
                for row in part.released:
                    self._comparison.add(row)
                    self._splits[row.id] = row.split
                if keep:
                    self._rows.extend(part.released)
                self._tally.include(part.tally)
                tables.add(part.tables)
                document_count += part.documents
        self._comparison.end()
        self._sizes = tables.close()
        progress("exporting", total, total)

    def finish(self, version: str | None, is_release: Callable[[str], bool], commit: str | None = None) -> BuiltRelease:
        """
        Write the papers under `version` or, if it is None, under the computed version.

        If `is_release` returns False for this version, the build gets a version that says that it is no release, with a
        hash of its records. Version 0.0.0 is never a release. Raises Conflict, with the reasons, if `version` is lower
        than the computed one.
        """
        data = self._draft.digests()
        summary = self._summarise()
        same_release = self._unchanged_release(data, summary)
        if same_release is not None and version in {None, same_release.release.version}:
            return same_release
        computed, summary = self._compute_version(summary, is_same=same_release is not None)
        require_version_not_lower(version, computed, summary)
        version = version or computed
        if version != NO_RELEASE and not is_release(version):
            version = build_version(version, self._records.hexdigest())
        return self._write_papers(version, commit, summary, data)

    def _unchanged_release(self, data: dict[str, str], summary: ReleaseChanges) -> BuiltRelease | None:
        """Write and return the last recorded release if this one has the same bytes; else return None."""
        since = self._last_release
        if since is None or summary.reasons:
            return None
        files = self._papers(self._paper_facts(since.version, since.commit, since.changes), data)
        if sha256(self._sums(data, files)) != since.sums:
            return None
        return self._write_papers(since.version, since.commit, since.changes, data)

    def _compute_version(self, summary: ReleaseChanges, *, is_same: bool) -> tuple[str, ReleaseChanges]:
        if self._last_release is None:
            return FIRST_VERSION, summary
        if summary.reasons:
            return raise_version(self._last_release.version, summary.reasons[0].weight), summary
        if is_same:
            return self._last_release.version, summary
        summary = msgspec.structs.replace(summary, reasons=(_PATCH,))
        return raise_version(self._last_release.version, _PATCH.weight), summary

    def _write_papers(
        self, version: str, commit: str | None, summary: ReleaseChanges, data: dict[str, str]
    ) -> BuiltRelease:
        files = self._papers(self._paper_facts(version, commit, summary), data)
        for name, content in files.items():
            self._draft.write(name, content)
        sums = self._sums(data, files)
        self._draft.write(SUMS, sums)
        schema = self._schema
        release = Release(
            name=schema.name,
            version=version,
            documents=self._tally.documents,
            schema_version=schema.version,
            guideline_version=schema.guidelines,
            records=self._records.hexdigest(),
            sums=sha256(sums),
            commit=commit,
            names=label_numbers(schema),
            columns=self._columns(),
            changes=summary,
            links=self._draft.digest(LINKS),
        )
        return BuiltRelease(release, self._sizes_by_config(), tuple(self._rows))

    def _paper_facts(self, version: str, commit: str | None, summary: ReleaseChanges) -> PaperFacts:
        earlier = [
            name for name in reversed(self._register.versions()) if version_numbers(name) < version_numbers(version)
        ]
        releases = (self._register.release(name) for name in (() if version == NO_RELEASE else earlier))
        history = (
            (version, self._tally.documents, summary),
            *((item.version, item.documents, item.changes) for item in releases),
        )
        return PaperFacts(
            version=version,
            sizes=self._sizes_by_config(),
            records=self._records.hexdigest(),
            splits=dict(sorted({**self._register.splits(), **self._splits}.items())),
            tally=self._tally,
            commit=commit,
            history=history,
            negatives=self._negatives,
            has_links=bool(self._draft.digest(LINKS)),
            example=find_example(self._draft.folder),
        )

    def _summarise(self) -> ReleaseChanges:
        since, schema = self._last_release, self._schema
        changes = (
            diff_schemas(self._project.version(since.schema_version), schema)
            if since is not None and since.schema_version != schema.version
            else ()
        )
        summary = summarise_changes(self._comparison, since, label_numbers(schema), self._columns(), changes)
        return with_links(summary, since, self._draft.digest(LINKS))

    def _columns(self) -> dict[str, tuple[str, ...]]:
        return column_types({name: self._features[name] for name in self._sizes_by_config()})

    def _sizes_by_config(self) -> dict[str, dict[str, int]]:
        counts_by_config = {
            config: {split: self._sizes[config, split] for split in SPLITS if (config, split) in self._sizes}
            for config in CONFIGS
        }
        return {config: counts for config, counts in counts_by_config.items() if counts}

    def _papers(self, facts: PaperFacts, data: dict[str, str]) -> dict[str, bytes]:
        schema = self._schema
        files = release_papers(self._project, schema, facts)
        # The manifest lists every file but the description, which lists the manifest.
        file_digests = data | {name: sha256(content) for name, content in files.items()}
        files[MANIFEST] = manifest(schema, facts, file_digests)
        sizes = {name: (self._draft.folder / name).stat().st_size for name in data}
        sizes_and_digests = {name: (sizes[name], digest) for name, digest in data.items()}
        sizes_and_digests |= {name: (len(content), sha256(content)) for name, content in files.items()}
        described = croissant_file(self._project, schema, facts.version, sizes_and_digests, facts.sizes, facts.tally)
        return files | {CROISSANT: described}

    def _sums(self, data: dict[str, str], files: dict[str, bytes]) -> bytes:
        return sha256sums(data | {name: sha256(content) for name, content in files.items()})


def _batches(items: Iterable[tuple[str, bytes]], size: int) -> Iterator[list[tuple[str, bytes]]]:
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch
