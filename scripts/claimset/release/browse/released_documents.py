"""The documents of a release's folder for the pages of `claimset browse`; no project is needed."""

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from claimset.labels.summary import is_by_person
from claimset.model.document import Document
from claimset.model.record import Annotation, Record
from claimset.model.schema import Schema
from claimset.model.trouble import Misconfigured
from claimset.release.browse.comparisons import Comparisons
from claimset.release.browse.shown_documents import BrowsedDataset, lanes_of, sentence_starts
from claimset.release.build.tables import read_named_rows, read_rows, split_files
from claimset.release.configs import document_configs
from claimset.release.configs.annotations import CONFIG
from claimset.release.dataset_report import release_report
from claimset.release.records.released_document import ReleasedDocument
from claimset.release.records.sidecars import read_annotation, read_document
from claimset.report.browse.shown_document import ShownDocument
from claimset.report.browse.site import SiteFacts
from claimset.rules.engine.rule import pages_by_code
from claimset.store.layout import HYDRATION
from claimset.store.links import released_links
from claimset.store.releases.records import read_records, read_release_manifest, read_release_schema
from claimset.text.plural import plural
from claimset.text.visible import show_error

_JOINED = "For you only: these texts belong to their publishers."
_UNREADABLE = (OSError, ValueError, KeyError, TypeError)


def browse_release(folder: Path) -> BrowsedDataset:
    """
    Return the dataset of a release, or of one that was joined to somebody's own copies, which nobody may pass on.

    Raises Misconfigured, now or while it is read, if it is damaged.
    """
    is_joined = (folder / HYDRATION).is_file()
    try:
        schema = read_release_schema(folder)
        reader = _ReleaseReader(folder, schema)
        manifest = read_release_manifest(folder)
        title = f"{schema.name}, hydrated" if is_joined else f"{manifest['name']} {manifest['version']}"
    except _UNREADABLE as error:
        raise _damaged(folder, error) from error
    count = len(reader.rows)
    titles = {code: page.title for code, page in pages_by_code().items()}
    return BrowsedDataset(
        SiteFacts(title, (_JOINED if is_joined else f"{plural(count, 'document')} of a release.",), titles),
        schema,
        count,
        reader.documents,
        lambda address: release_report(folder, address),
        is_release=not is_joined,
        is_private=is_joined,
    )


class _ReleaseReader:
    """Reads the rows of a release's documents and annotations, and goes through its records."""

    def __init__(self, folder: Path, schema: Schema) -> None:
        self._folder, self._schema = folder, schema
        tiers = dict(document_configs())
        self.rows: dict[str, tuple[Document, str | None, str]] = {}
        self._annotations: defaultdict[str, list[tuple[Annotation, list[str]]]] = defaultdict(list)
        for (config, split), files in split_files(folder).items():
            if config in tiers:
                for row in read_rows(files):
                    document = read_document(row, tiers[config])
                    self.rows[row["id"]] = document, row.get("text"), split
            elif config == CONFIG.name:
                for row in read_named_rows(files):
                    codes: list[str] = row.get("issue_codes") or []
                    self._annotations[row["document_id"]].append((read_annotation(row, schema), codes))

    def documents(self) -> Iterator[ShownDocument]:
        try:
            comparisons = Comparisons(self._schema, released_links(self._folder))
            for record in read_records(self._folder, self._schema):
                if comparisons.compares(self.rows[record.id][0]):
                    comparisons.add(self._compared(record))
            for record in read_records(self._folder, self._schema):
                yield self._document(record, comparisons)
        except _UNREADABLE as error:
            raise _damaged(self._folder, error) from error

    def _compared(self, record: Record) -> ReleasedDocument:
        self._require_labels(record)
        document, text, _ = self.rows[record.id]
        return ReleasedDocument(record, document, text, self._schema)

    def _document(self, record: Record, comparisons: Comparisons) -> ShownDocument:
        compared = self._compared(record)
        document, text, split = self.rows[record.id]
        rows = self._annotations[record.id]
        return ShownDocument(
            document,
            text,
            split,
            str(record.provenance.gold_status),
            lanes_of(record, [row for row, _ in rows], self._schema, by_person=is_by_person(record, ())),
            sentence_starts(compared),
            issue_codes=sorted({code for _, codes in rows for code in codes}),
            comparisons=comparisons.of(compared),
        )

    def _require_labels(self, record: Record) -> None:
        for layer, spans in record.labels.layers.items():
            known_labels = self._schema.layers[layer].labels
            for span in spans:
                if span.label not in known_labels:
                    raise ValueError(f"the record of {record.id} has the label {span.label}, which its schema lacks")


def _damaged(folder: Path, error: Any) -> Misconfigured:
    return Misconfigured(
        f"{folder} cannot be read as a release: {show_error(error)}", "claimset verify says what is wrong"
    )
