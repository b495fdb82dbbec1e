"""Makes the files of a release that people and tools read beside the rows: card, datasheet, changes, manifest."""

import json
from collections.abc import Mapping
from importlib.metadata import version as installed
from pathlib import Path
from typing import Any

import msgspec

from claimset.gold.sample.rate import judged_words
from claimset.labels.as_json import compact_json
from claimset.labels.tally import Tally
from claimset.labelstudio.interface import build_interface
from claimset.model.document import lock_file
from claimset.model.file_kind import FILE_KINDS, with_format
from claimset.model.json_text import parse_json, pretty_json
from claimset.model.release import BYTES_DEPEND_ON, ReleaseChanges
from claimset.model.schema import Schema
from claimset.release.compare.changes import changelog
from claimset.release.configs import features
from claimset.release.papers.card import card
from claimset.release.papers.card_parts.baselines import baseline_scripts, measured_baselines
from claimset.release.papers.descriptions import citation, citation_file, datasheet_passages
from claimset.release.papers.label_names import label_names_file
from claimset.release.papers.licence import licence_file
from claimset.release.papers.schemas import published_schemas
from claimset.store.files.files import read_whole
from claimset.store.layout import (
    BASELINES,
    CHANGELOG,
    DATASHEET,
    LABEL_NAMES,
    PROVENANCE,
    README,
    SCHEMA,
    SPLITS_FILE,
    TEXT_LOCK,
)
from claimset.store.project import Project
from claimset.text.decode import sha256


class PaperFacts(msgspec.Struct, frozen=True):
    """
    The facts from which the papers of a release are made, beside the project's own files.

    `sizes` counts rows by config and split. `records` is the SHA-256 of records.jsonl. `commit` is None for a release
    that is not recorded. `history` has the version, the number of documents and the changes of this release and of
    every earlier one, the newest first. `negatives` is the number of unrelated pairs for every relation. `has_links`
    says whether there is a file of links between documents. `example` is a row of `claims`, with its split.
    """

    version: str
    sizes: dict[str, dict[str, int]]
    records: str
    splits: dict[str, str]
    tally: Tally
    commit: str | None
    history: tuple[tuple[str, int, ReleaseChanges], ...]
    negatives: int = 0
    has_links: bool = False
    example: Mapping[str, Any] | None = None


def release_papers(project: Project, schema: Schema, facts: PaperFacts) -> dict[str, bytes]:
    """Return every file of a release but its rows, its lines of JSON, MANIFEST, description and SHA256SUMS."""
    licence = str(schema.source.get("x-licence", "other"))
    locks = [lock for name, lock in project.fingerprints().items() if name in facts.splits]
    splits = pretty_json(facts.splits).encode()
    scores = measured_baselines(project, facts.records, sha256(splits))
    files = {
        README: card(
            schema,
            facts.version,
            licence,
            facts.sizes,
            features(schema),
            facts.tally,
            datasheet_passages(project),
            citation(project),
            facts.example,
            scores,
            judged_words(project),
        ).encode(),
        **baseline_scripts(),
        CHANGELOG: changelog(schema.name, facts.history).encode(),
        LABEL_NAMES: label_names_file(features(schema), facts.sizes).encode(),
        "LICENSE": licence_file(schema, facts.version).encode(),
        SPLITS_FILE: splits,
        SCHEMA: _read_with_newlines(project.schema_file),
        **published_schemas(
            schema,
            [*(["lock"] if locks else []), *(["links"] if facts.has_links else []), *(["baselines"] if scores else [])],
        ),
        **{
            f"schema/interface-{name}.xml": build_interface(schema, item).encode()
            for name, item in schema.interfaces.items()
        },
    }
    if scores is not None:
        files[BASELINES] = _read_with_newlines(project.root / BASELINES)
    if locks:
        files[TEXT_LOCK] = lock_file(locks).encode()
    files |= citation_file(project, facts.version)
    if (project.root / DATASHEET).is_file():
        files[DATASHEET] = _read_with_newlines(project.root / DATASHEET)
    return files


def manifest(schema: Schema, facts: PaperFacts, files: Mapping[str, str]) -> bytes:
    """Return MANIFEST.json; `files` are the SHA-256 of every other file by name, SHA256SUMS apart."""
    content = {
        "name": schema.name,
        "version": facts.version,
        "commit": facts.commit,
        "schema_version": schema.version,
        "guideline_version": schema.guidelines,
        "records_sha256": facts.records,
        "made_with": {name: installed(name) for name in ("claimset", *BYTES_DEPEND_ON)},
        "documents": facts.tally.documents,
        "rows": facts.sizes,
        "negatives": facts.negatives,
        "provenance": PROVENANCE,
        "files": dict(files),
    }
    ordered = with_format(FILE_KINDS["release-manifest"], parse_json(compact_json(content)))
    return (json.dumps(ordered, indent=1) + "\n").encode()


def _read_with_newlines(file: Path) -> bytes:
    # A checkout may have other line ends than the repository: the release has one kind everywhere.
    return read_whole(file).replace(b"\r\n", b"\n")
