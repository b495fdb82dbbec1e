"""Writes the gold of a project or a release in the format of another tool, with an account of what it cannot hold."""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Literal

import msgspec

from claimset.formats.writers.brat import brat_configuration, brat_files
from claimset.formats.writers.conll import conll_document
from claimset.formats.writers.json_lines import json_line
from claimset.formats.writers.losses import lost_answers, lost_attributes, lost_relations
from claimset.formats.writers.spacy_docs import doc_bin
from claimset.model.conversion import ConvertedDocument, ConvertedFiles, LostPart
from claimset.model.schema import Schema
from claimset.model.trouble import Misconfigured
from claimset.release.records.released_document import ReleasedDocument
from claimset.store.files.files import is_empty, write_whole
from claimset.sync.conversion.documents import gold_source
from claimset.sync.conversion.tasks import interface_file, task_of

Form = Literal["conll", "spacy", "brat", "jsonl", "labelstudio"]
LOSSES = "losses.jsonl"
"""The file with a line for each lost part."""


class Conversion(msgspec.Struct, frozen=True):
    """
    What was written: the number of documents, the files, and what they do not have.

    `lost` counts the lost parts by kind. `without_text` counts the documents that were left out because their text does
    not ship.
    """

    documents: int
    without_text: int
    files: tuple[str, ...]
    lost: dict[str, int]


def convert(place: Path, form: Form, folder: Path) -> Conversion:
    """
    Convert the gold of a release's folder, or of a project, into a new folder.

    The documents of a release are in a sub-folder for each split. Texts that do not ship are left out. Raises
    Misconfigured for a folder that is not empty, before anything is written, and for gold that cannot be read.
    """
    if not is_empty(folder):
        raise Misconfigured(f"{folder} is not empty", "name a new folder")
    source = gold_source(place)
    by_split: dict[str, list[tuple[ReleasedDocument, ConvertedDocument]]] = {}
    without_text = 0
    for item, split in source.documents():
        if item.text is None:
            without_text += 1
            continue
        document = ConvertedDocument(item.record.id, item.record.language, item.text, item.record.labels, split)
        by_split.setdefault(split, []).append((item, document))
    files: dict[str, bytes] = {}
    losses: list[LostPart] = []
    for split, rows in sorted(by_split.items()):
        converted = _FORMS[form](rows, source.schema)
        files |= {f"{split}/{name}" if split else name: data for name, data in converted.files.items()}
        losses += converted.losses
    files |= {
        LOSSES: b"".join(json.dumps(msgspec.to_builtins(row), ensure_ascii=False).encode() + b"\n" for row in losses)
    }
    for name, data in sorted(files.items()):
        write_whole(folder / name, data)
    counts = Counter(row.kind for row in losses)
    return Conversion(
        sum(map(len, by_split.values())), without_text, tuple(sorted(files)), dict(sorted(counts.items()))
    )


_Rows = Sequence[tuple[ReleasedDocument, ConvertedDocument]]


def _brat(rows: _Rows, schema: Schema) -> ConvertedFiles:
    files, losses = {"annotation.conf": brat_configuration(schema)}, list[LostPart]()
    for _, document in rows:
        new_files, new_losses = brat_files(document, schema)
        files |= new_files
        losses += new_losses
    return ConvertedFiles(files, tuple(losses))


def _conll(rows: _Rows, schema: Schema) -> ConvertedFiles:
    parts: dict[str, list[str]] = {}
    losses: list[LostPart] = []
    for item, document in rows:
        tagged = item.tagged
        if tagged is None:
            continue
        for column, tags in tagged.tags.items():
            sentences = (
                [(tagged.words[token], tags.get(token, "O")) for token in range(first, until)]
                for first, until in zip(tagged.firsts, tagged.firsts[1:], strict=False)
            )
            parts.setdefault(column.replace("_tags", "", 1), []).append(conll_document(document.id, sentences))
        losses += [
            LostPart(document.id, row.reason, row.label, row.layer, row.id, row.start, row.end) for row in tagged.losses
        ]
        losses += [*lost_relations(document), *lost_attributes(document), *lost_answers(document, schema)]
    return ConvertedFiles({f"{name}.conll": "".join(lines).encode() for name, lines in parts.items()}, tuple(losses))


def _jsonl(rows: _Rows, schema: Schema) -> ConvertedFiles:
    return ConvertedFiles({"documents.jsonl": b"".join(json_line(document, schema) for _, document in rows)}, ())


def _spacy(rows: _Rows, schema: Schema) -> ConvertedFiles:
    data, losses = doc_bin((document for _, document in rows), schema)
    return ConvertedFiles({"documents.spacy": data}, tuple(losses))


def _labelstudio(rows: _Rows, schema: Schema) -> ConvertedFiles:
    losses: list[LostPart] = []

    def tasks() -> Iterator[bytes]:
        for item, document in rows:
            task, new_losses = task_of(document, item.document, schema)
            losses.extend(new_losses)
            yield task

    data = b"[\n" + b",\n".join(tasks()) + b"\n]\n"
    return ConvertedFiles({"tasks.json": data, "interface.xml": interface_file(schema)}, tuple(losses))


_FORMS: dict[Form, Callable[[_Rows, Schema], ConvertedFiles]] = {
    "conll": _conll,
    "spacy": _spacy,
    "brat": _brat,
    "jsonl": _jsonl,
    "labelstudio": _labelstudio,
}
