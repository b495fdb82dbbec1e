"""The agreement of the annotators of a project."""

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

from claimset.gold.agreement.comparisons import AnnotatedDocument, By
from claimset.gold.agreement.measure import Agreement, measure_agreement
from claimset.gold.label_reader import LabelReader
from claimset.model.file_kind import FILE_KINDS, FORMAT, without_format
from claimset.model.json_text import parse_json
from claimset.model.record import Record
from claimset.model.schema import Schema
from claimset.model.trouble import Misconfigured
from claimset.store.files.files import read_some, read_text
from claimset.store.files.json_pieces import LARGEST_PIECE
from claimset.store.project import Project

GOLD = "gold"


def project_agreement(
    project: Project, only: Collection[str] | None = None, by: By | None = None, against: str | None = None
) -> Agreement:
    """
    Return the agreement over all annotations that were pulled, or over those of the documents whose ids are in `only`.

    `against` is `gold`, or the path of a file with records. Then each annotator is compared with those records. A file
    of annotations or gold that cannot be read counts as none. Raises Misconfigured where the file `against` holds
    anything else than records of this schema.
    """
    schema = project.schema()
    works = annotated_documents(project, schema, only, against)
    return measure_agreement(works, schema, by, against if against in {None, GOLD} else Path(str(against)).name)


def annotated_documents(
    project: Project, schema: Schema, only: Collection[str] | None = None, against: str | None = None
) -> Iterator[AnnotatedDocument]:
    """
    Yield the labelled documents, each with the record that `against` has for it.

    Without `against` documents are left out that only one annotator labelled. Raises as `project_agreement` does.
    """
    label_reader = LabelReader(project, schema)
    documents = {item.id: item for item in project.documents() if only is None or item.id in only}
    records = {} if against in {None, GOLD} else _records(Path(str(against)), label_reader)
    for file in project.stored("pulled"):
        if file.stem not in documents:
            continue
        record = records.get(file.stem)
        if against == GOLD and project.gold_file(file.stem).is_file():
            record, _ = label_reader.gold(project.gold_file(file.stem))
        # With one annotator there is nothing to compare, so the file need not be read.
        if record or (against is None and _names_several(file)):
            yield AnnotatedDocument(documents[file.stem], label_reader.pulled(file)[0], record)


def _names_several(file: Path) -> bool:
    return read_some(file, LARGEST_PIECE)[:LARGEST_PIECE].count(b'"annotator"') > 1


def _records(file: Path, label_reader: LabelReader) -> dict[str, Record]:
    """Read records by id from a file, which holds one record, a list of them, or one on each line."""
    text = read_text(file)
    if text is None:
        raise Misconfigured(f"{file} cannot be read", "name a file with gold records, or gold")
    records = {}
    for value in _values(text, file):
        name = str(value.get("id")) if isinstance(value, dict) else ""
        # The lines of a release state no format.
        stated = isinstance(value, dict) and FORMAT in value
        content = without_format(FILE_KINDS["gold"], value, file.name) if stated else value
        record, issues = label_reader.record(content, name, file.name)
        if record is None or issues:
            raise Misconfigured(
                f"{file} holds something that is no record of this schema: {issues[0].message}",
                "name a file with gold records, or gold",
            )
        records[record.id] = record
    return records


def _values(text: str, file: Path) -> list[Any]:
    try:
        try:
            value = parse_json(text)
        except ValueError:
            return [parse_json(line) for line in text.splitlines() if line.strip()]
    except ValueError as error:
        raise Misconfigured(f"{file} is not JSON: {error}", "name a file with gold records, or gold") from error
    return value if isinstance(value, list) else [value]
