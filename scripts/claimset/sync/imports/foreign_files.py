"""Reads files of other tools, and matches them with the project's documents, in one interface."""

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

import msgspec

from claimset.formats.lines import NotRead
from claimset.formats.readers import READERS
from claimset.labelstudio.imported.foreign_labels import ForeignLabels, interface_of
from claimset.model.document import Document
from claimset.model.exported import ResultReading
from claimset.model.foreign import ForeignDocument, ForeignFile, UnreadPart
from claimset.model.issue import Issue, Level
from claimset.model.labels import Labels
from claimset.model.record import Answers
from claimset.model.schema import Interface, Schema
from claimset.model.trouble import Conflict
from claimset.schema.questions import drawn_attributes
from claimset.store.files.files import read_whole
from claimset.sync.imports.documents import ProjectTexts


class ForeignAnnotation(msgspec.Struct, frozen=True):
    """One annotation of a file, of a document and its text, as it was read in an interface."""

    file: str
    document: Document
    text: str
    interface: Interface
    reading: ResultReading


class FileContents(msgspec.Struct, frozen=True):
    """All annotations of some files, and an issue for each part that cannot be read."""

    annotations: list[ForeignAnnotation]
    issues: list[Issue]


def read_foreign_files(
    files: Sequence[Path], form: str, schema: Schema, texts: ProjectTexts, annotator: str, interface: Interface | None
) -> FileContents:
    """
    Read the files of a format.

    All are read in `interface`; without one, in the smallest that has everything that they hold. Raises Conflict if
    there is none, and Misconfigured for a file that cannot be read.
    """
    documents: list[tuple[str, Document, str, ForeignDocument]] = []
    issues: list[Issue] = []
    for file in files:
        for item in _read_parts(file, form, texts):
            if isinstance(item, UnreadPart):
                issues.append(unread_issue(item, file))
                continue
            match = texts.match(item.names, item.text)
            if isinstance(match, Issue):
                issues.append(at_line(match, file, item.line))
            else:
                documents.append((str(file), *match, item))
    foreign_labels = [ForeignLabels(item, text, schema, annotator, interface) for _, _, text, item in documents]
    if not documents:
        return FileContents([], issues)
    chosen_interface = interface or interface_of(foreign_labels, schema)
    if chosen_interface is None:
        raise no_interface()
    gaps_of = partial(
        questions_without_answer,
        schema,
        chosen_interface,
        {place for item in foreign_labels for place in item.answered},
    )
    foreign_annotations = [
        ForeignAnnotation(name, document, text, chosen_interface, labels.read(chosen_interface, gaps_of))
        for (name, document, text, _), labels in zip(documents, foreign_labels, strict=True)
    ]
    return FileContents(foreign_annotations, issues)


def _read_parts(file: Path, form: str, texts: ProjectTexts) -> Iterator[ForeignDocument | UnreadPart]:
    text_file = file.with_suffix(".txt")
    text_beside = read_whole(text_file) if text_file != file and text_file.is_file() else None
    foreign_file = ForeignFile(file.stem, file.resolve().parent.name, read_whole(file), text_beside)
    try:
        yield from READERS[form](foreign_file, texts.text_of)
    except NotRead as error:
        yield error.unread


def questions_without_answer(
    schema: Schema, interface: Interface, answered: set[tuple[str, str]], labels: Labels
) -> Answers:
    """
    Return the questions of an interface that no file of the run answers anywhere: their tool never asked them.

    An omitted answer to them must not be read as the schema's default. `answered` holds (layer, attribute).
    """
    gaps: Answers = {}
    document = {attribute.name: () for attribute in schema.document.values() if attribute.stage in interface.passes}  # type: dict[str, tuple[str, ...]]
    if document:
        gaps[schema.document_key] = document
    for layer in schema.layers.values():
        for attribute in drawn_attributes(layer, interface):
            spans = [span for span in labels.layers.get(layer.name, ()) if attribute.applies(span.label)]
            if spans and layer.stage in interface.passes and (layer.name, attribute.name) not in answered:
                gaps.setdefault(layer.name, {})[attribute.name] = tuple(sorted(span.id for span in spans))
    return {place: dict(sorted(answers.items())) for place, answers in sorted(gaps.items())}


def no_interface() -> Conflict:
    """Return the error for files that no interface fits."""
    return Conflict(
        "no interface of the schema has all labels and attributes of the files",
        "name one with --interface; the rest is left out",
    )


def unread_issue(item: UnreadPart, file: Path) -> Issue:
    """Return an issue for a part of a file that is not read."""
    return at_line(Issue(item.code, Level.ERROR, item.message), file, item.line)


def at_line(issue: Issue, file: Path, line: int | None) -> Issue:
    """Return an issue with its file, and with its line in the message if it has one."""
    message = issue.message if line is None else f"line {line}: {issue.message}"
    return msgspec.structs.replace(issue, message=message, file=str(file))
