"""Reads the links of a release's folder, and the documents whose figures are compared with those of others."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from claimset.model.release import Fault
from claimset.model.schema import Schema
from claimset.release.build.tables import SplitKey, read_rows
from claimset.release.configs import document_configs
from claimset.release.records.across_documents import AcrossDocuments
from claimset.release.records.released_document import ReleasedDocument
from claimset.release.records.sidecars import read_document
from claimset.store.files.files import read_whole
from claimset.store.layout import LINKS
from claimset.store.links import links_text, released_links
from claimset.store.releases.records import read_records

_COLUMNS = ["id", "event", "language", "text_sha256", "text"]


def read_across(
    folder: Path,
    tables: Mapping[SplitKey, list[Path]],
    schema: Schema,
    hydrated: Mapping[str, ReleasedDocument] | None = None,
) -> AcrossDocuments:
    """
    Read a release's links and the documents that are compared with others; `tables` are its files of rows.

    `hydrated` are documents of it, by id, with a text that the release does not have.

    Raises ValueError for a line of its links or its records that cannot be read.
    """
    across = AcrossDocuments(schema, released_links(folder))
    tiers = dict(document_configs())
    compared = {}
    for (config, _), files in tables.items():
        for row in read_rows(files, _COLUMNS) if config in tiers else ():
            document = read_document(row, tiers[config])
            if across.compares(document):
                compared[document.id] = document, row.get("text")
    for record in read_records(folder, schema) if compared else ():
        if record.id in compared:
            across.add((hydrated or {}).get(record.id) or ReleasedDocument(record, *compared[record.id], schema))
    return across


def link_faults(folder: Path, across: AcrossDocuments) -> Iterator[Fault]:
    """Yield the faults of a release's links: missing ends, and a file that an export would write otherwise."""
    for issue in across.link_issues():
        yield Fault(LINKS, issue.message)
    file = folder / LINKS
    if file.is_file() and read_whole(file) != links_text(across.links).encode():
        yield Fault(LINKS, "its lines differ from what an export writes")
