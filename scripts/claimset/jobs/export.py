"""Gold to a versioned dataset that `datasets.load_dataset` opens without any code of ours."""

import json
import re
from collections import defaultdict
from collections.abc import Sequence
from importlib.metadata import version as installed
from pathlib import Path
from typing import Any

import msgspec

from claimset.adapters.disk import Project
from claimset.adapters.parquet import parquet
from claimset.adapters.release import put_in_place
from claimset.checks.together import Held
from claimset.flow.canonical import pretty, record_line
from claimset.flow.card import card
from claimset.flow.features import CONFIGS, features
from claimset.flow.interface import build
from claimset.flow.rows import annotation_row, rows
from claimset.flow.splits import SPLITS, split_of
from claimset.flow.tally import Tally
from claimset.flow.text import sha256
from claimset.jobs.check import check
from claimset.jobs.descriptions import descriptions
from claimset.jobs.progress import Progress, silent
from claimset.jobs.uncollected import uncollected
from claimset.model.document import Document
from claimset.model.issue import Issue, Level
from claimset.model.record import Record
from claimset.model.schema import Schema
from claimset.model.trouble import Misconfigured

FIRST = "0.1.0"
_VERSION = re.compile(r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)")
_BYTES_DEPEND_ON = ("datasets", "pyarrow", "sentencex")


class Exported(msgspec.Struct, frozen=True):
    """
    What an export made: the folder, rows by config and split, and whether its bytes are new.

    Where `issues` holds errors nothing was written.
    """

    folder: Path
    sizes: dict[str, dict[str, int]]
    documents: int
    changed: bool
    issues: tuple[Issue, ...]


def export(
    project: Project,
    version: str = FIRST,
    out: Path | None = None,
    progress: Progress = silent,
    *,
    replace: bool = False,
) -> Exported:
    """
    Write `build/<name>-<version>/` from the gold records, the annotations and the open texts.

    Refused, with the list, where a rule finds an error, and by Conflict where the folder is there with other content
    and `replace` is not given. Texts that are not ours are never read, so the bytes are the
    same with them and without.
    """
    if not _VERSION.fullmatch(version):
        raise Misconfigured(f"{version!r} is no version", "name one such as 0.1.0")
    with uncollected():
        return _export(project, version, out, progress, replace=replace)


def _export(project: Project, version: str, out: Path | None, progress: Progress, *, replace: bool) -> Exported:
    schema = project.schema()
    folder = (out or project.build) / f"{schema.name}-{version}"
    checked = check(project, progress=progress)
    if checked.errors:
        errors = tuple(issue for issue in checked.issues if issue.level == Level.ERROR)
        return Exported(folder, sizes={}, documents=0, changed=False, issues=errors)
    held = sorted((row for row in checked.held if row.record is not None), key=lambda row: row.document.id)
    gold = [(row.document, row.record) for row in held if row.record is not None]
    if not gold:
        raise Misconfigured("there are no gold records to export", "run `claimset pull`, then `claimset adjudicate`")
    splits = {document.id: split_of(document, schema.name) for document, _ in gold}
    tables = _tables(held, splits, schema, progress)
    typed = features(schema)
    sizes = {
        config: {split: len(tables[config, split]) for split in SPLITS if tables[config, split]}
        for config in CONFIGS
        if any(tables[config, split] for split in SPLITS)
    }
    files = {
        f"data/{config}/{split}-00000-of-00001.parquet": parquet(tables[config, split], typed[config])
        for config, counts in sizes.items()
        for split in counts
    }
    stored_bytes = {
        (config, split): len(files[f"data/{config}/{split}-00000-of-00001.parquet"])
        for config, counts in sizes.items()
        for split in counts
    }
    files |= _papers(project, schema, version, sizes, stored_bytes, gold, splits)
    files |= descriptions(project, schema, version, {name: (len(data), sha256(data)) for name, data in files.items()})
    files["SHA256SUMS"] = "".join(f"{sha256(files[name])}  {name}\n" for name in sorted(files)).encode()
    changed = put_in_place(folder, files, replace=replace)
    return Exported(folder, sizes, len(gold), changed, tuple(checked.issues))


def _tables(
    held: Sequence[Held],
    splits: dict[str, str],
    schema: Schema,
    progress: Progress,
) -> dict[tuple[str, str], list[dict[str, Any]]]:
    tables: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for number, item in enumerate(held):
        progress("exporting", number, len(held))
        document, split = item.document, splits[item.document.id]
        if item.record is not None:
            for config, row in rows(item.record, document, item.text if document.is_open else None, schema):
                tables[config, split].append(row)
        for annotation in item.annotations:
            if annotation.counts:
                tables["annotations", split].append(annotation_row(annotation, document, schema))
    progress("exporting", len(held), len(held))
    return tables


def _papers(
    project: Project,
    schema: Schema,
    version: str,
    sizes: dict[str, dict[str, int]],
    stored_bytes: dict[tuple[str, str], int],
    gold: list[tuple[Document, Record]],
    splits: dict[str, str],
) -> dict[str, bytes]:
    licence = str(schema.source.get("x-licence", "other"))
    records = "".join(record_line(record, schema) + "\n" for _, record in gold)
    manifest = {
        "name": schema.name,
        "version": version,
        "schema_version": schema.version,
        "guideline_version": schema.guidelines,
        "records_sha256": sha256(records.encode()),
        "made_with": {name: installed(name) for name in ("claimset", *_BYTES_DEPEND_ON)},
        "rows": sizes,
    }
    files = {
        "README.md": card(schema, version, licence, sizes, stored_bytes, features(schema), Tally(gold)).encode(),
        "records.jsonl": records.encode(),
        "splits.json": pretty(splits).encode(),
        "MANIFEST.json": (json.dumps(manifest, indent=1, sort_keys=True) + "\n").encode(),
        "schema/schema.json": _lines(project.schema_file),
        **{f"schema/interface-{name}.xml": build(schema, item).encode() for name, item in schema.interfaces.items()},
    }
    for name in ("DATASHEET.md", "CHANGELOG.md"):
        if (project.root / name).is_file():
            files[name] = _lines(project.root / name)
    return files


def _lines(file: Path) -> bytes:
    # A checkout may have other line ends than the repository: the release has one kind everywhere.
    return file.read_bytes().replace(b"\r\n", b"\n")
