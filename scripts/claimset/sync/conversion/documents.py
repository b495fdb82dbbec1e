"""The documents with gold of a project or a release, one by one, with their texts."""

from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec

from claimset.gold.label_reader import LabelReader
from claimset.model.schema import Schema
from claimset.model.trouble import Misconfigured
from claimset.release.build.tables import read_rows, split_files
from claimset.release.configs import document_configs
from claimset.release.records.released_document import ReleasedDocument
from claimset.release.records.sidecars import read_document
from claimset.store.project import Project
from claimset.store.releases.records import is_release, read_records, read_release_schema
from claimset.text.visible import show_error


class GoldSource(msgspec.Struct, frozen=True):
    """
    Where gold comes from. `documents` yields each document with its split, which is empty outside a release.

    A document without a text is yielded too: its text does not ship.
    """

    name: str
    schema: Schema
    documents: Callable[[], Iterator[tuple[ReleasedDocument, str]]]


def gold_source(place: Path) -> GoldSource:
    """Return the gold of a release's folder, or of the project around a folder. Raises Misconfigured for neither."""
    if is_release(place):
        return _of_release(place)
    project = Project.find(place)
    schema = project.schema()
    return GoldSource(schema.name, schema, lambda: _of_project(project, schema))


def _of_project(project: Project, schema: Schema) -> Iterator[tuple[ReleasedDocument, str]]:
    label_reader = LabelReader(project, schema)
    for document in project.documents():
        file = project.gold_file(document.id)
        if not file.is_file():
            continue
        record, issues = label_reader.gold(file)
        if record is None:
            issue = issues[0]
            raise Misconfigured(f"{issue.file} cannot be read: {issue.message}", "claimset check names what is wrong")
        text = project.text_of(document) if document.is_open else None
        yield ReleasedDocument(record, document, text, schema), ""


def _of_release(folder: Path) -> GoldSource:
    try:
        schema = read_release_schema(folder)
    except ValueError as error:
        raise _damaged(folder, error) from error

    def documents() -> Iterator[tuple[ReleasedDocument, str]]:
        tiers = dict(document_configs())
        rows = {
            row["id"]: (read_document(row, tiers[config]), row.get("text"), split)
            for (config, split), files in split_files(folder).items()
            if config in tiers
            for row in read_rows(files)
        }
        try:
            for record in read_records(folder, schema):
                document, text, split = rows[record.id]
                yield ReleasedDocument(record, document, text, schema), split
        except (ValueError, KeyError) as error:
            raise _damaged(folder, error) from error

    return GoldSource(schema.name, schema, documents)


def _damaged(folder: Path, error: Exception) -> Misconfigured:
    return Misconfigured(
        f"{folder} cannot be read as a release: {show_error(error)}", "claimset verify says what is wrong"
    )
