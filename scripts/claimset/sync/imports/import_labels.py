"""Annotations from files of another tool, stored as pulled ones are; nothing that is there is overwritten."""

from collections.abc import Sequence
from pathlib import Path
from typing import cast

import msgspec

from claimset.formats.readers import READERS
from claimset.labels.merge import with_local
from claimset.migration.stored_versions import StoredVersions
from claimset.model.issue import Issue, Level
from claimset.model.labels import Labels
from claimset.model.record import Annotation, MadeBy
from claimset.model.refusal import FROM_FILES, Refusal
from claimset.model.schema import Schema
from claimset.model.trouble import Misconfigured
from claimset.rules.annotators import PSEUDONYM
from claimset.store.project import Project
from claimset.store.refusals import read_refusals, write_refusals
from claimset.store.staging import Staging, encode_annotations, settle
from claimset.sync.assignment.people import People
from claimset.sync.imports.documents import ProjectTexts
from claimset.sync.imports.exports import read_exports
from claimset.sync.imports.statements import Statement, read_foreign_files
from claimset.sync.pull.incoming_task import with_labels
from claimset.sync.pull.stage import current_rows, judge_annotation

LABEL_STUDIO = "labelstudio"
FORMATS = (LABEL_STUDIO, *READERS)
"""The formats that can be imported, as the command line offers them."""
_CONFLICT = "ANN004"


class LabelImport(msgspec.Struct, frozen=True):
    """
    The counts and issues of one import.

    `annotations` counts those that are stored now, `changed` lists the documents whose files changed. `refused` counts
    the annotations of this run that did not come in, `incomplete` those that came in without a part.
    """

    interface: str | None
    annotations: int
    changed: list[str]
    refused: int
    incomplete: int
    issues: list[Issue]


def import_labels(
    project: Project, files: Sequence[Path], form: str, annotator: str, interface_name: str | None = None
) -> LabelImport:
    """
    Read files of the format `form` and store what they say as the work of `annotator`.

    A document is found by its text or its id. A label that the schema does not know, or a span that does not stand in
    the text, is left out and remembered as a refusal, and the rest comes in. An annotation of the same annotator that
    says something else stays, and the new one is refused, unless it holds all that an earlier import said. Raises
    Misconfigured for what is no pseudonym, an unknown interface, or a file that cannot be read, and Conflict where no
    interface asks for everything that the files say.
    """
    schema = project.schema()
    if not PSEUDONYM.fullmatch(annotator):
        raise Misconfigured("an annotator goes by a pseudonym such as a01", "name one with --annotator")
    if interface_name is not None and interface_name not in schema.interfaces:
        names = ", ".join(schema.interfaces)
        raise Misconfigured(f"the schema has no interface '{interface_name}'", f"name one of {names}")
    interface = schema.interfaces[interface_name] if interface_name is not None else None
    with project.locked():
        texts = ProjectTexts(project)
        if form == LABEL_STUDIO:
            read = read_exports(files, schema, texts, interface)
        else:
            read = read_foreign_files(files, form, schema, texts, annotator, interface)
        return _Import(project, schema, form, annotator).store(read.statements, read.issues)


class _Import:
    def __init__(self, project: Project, schema: Schema, form: str, annotator: str) -> None:
        self._project, self._schema, self._form, self._annotator = project, schema, form, annotator
        self._stored = StoredVersions(project, schema)
        self._made_by = cast("MadeBy", People(project).made_by(annotator))
        self._staging = Staging(project)
        self._issues: list[Issue] = []
        self._refusals = {self._key(row): row for row in read_refusals(project)}
        self._refused_count = self._incomplete_count = self._annotation_count = 0

    def store(self, statements: list[Statement], issues: list[Issue]) -> LabelImport:
        by_document: dict[str, list[Statement]] = {}
        for statement in statements:
            by_document.setdefault(statement.document.id, []).append(statement)
        try:
            for name in sorted(by_document):
                self._document(by_document[name])
            write_refusals(self._project, self._refusals.values())
            changed = list(settle(self._project, self._staging.staged_ids))
        finally:
            self._staging.drop()
        interfaces = {statement.interface.name for statement in statements}
        return LabelImport(
            interface=interfaces.pop() if len(interfaces) == 1 else None,
            annotations=self._annotation_count,
            changed=changed,
            refused=self._refused_count,
            incomplete=self._incomplete_count,
            issues=[*issues, *self._issues],
        )

    def _document(self, statements: list[Statement]) -> None:
        first = statements[0]
        if any(item.reading.labels != first.reading.labels for item in statements[1:]):
            files = " and ".join(sorted({item.file for item in statements}))
            message = f"{files} hold several annotations of it that differ: import those of one annotator alone"
            self._refuse(first, message)
            return
        stored_rows, problems = current_rows(self._staging, self._stored, first.document.id)
        if problems:
            self._issues += problems
            self._refused_count += len(statements)
            return
        annotation, issues = self._annotation(first)
        if annotation is not None:
            conflict = self._conflict(annotation, stored_rows)
            if conflict:
                self._refuse(first, conflict)
                return
            rows = self._merged(annotation, stored_rows)
            problem = self._stored.misfit(
                first.document.id, encode_annotations(first.document.id, rows, self._stored.schema_of)
            )
            if problem is not None:
                annotation, issues = None, [*issues, msgspec.structs.replace(problem, file=first.file)]
            else:
                self._stage(first, annotation, rows)
        self._issues += issues
        refusal = self._refusal(first, issues[0].code if issues else "", is_partial=annotation is not None)
        self._refusals.pop(self._key(refusal), None)
        if issues:
            self._refusals[self._key(refusal)] = refusal
            self._incomplete_count += annotation is not None
            self._refused_count += annotation is None

    def _annotation(self, statement: Statement) -> tuple[Annotation | None, list[Issue]]:
        reading, document = statement.reading, statement.document
        issues = [
            self._issue(statement, problem.code, problem.message, problem.start, problem.end)
            for problem in reading.problems
        ]
        if issues and not reading.holds_labels:
            return None, issues
        head = Annotation(
            annotator=self._annotator,
            interface=statement.interface.name,
            made_by=self._made_by,
            schema_version=self._schema.version,
            guideline_version=self._schema.guidelines,
            text_sha256=document.sha256,
            sha256="",
            labels=Labels(),
            gaps=reading.gaps,
            imported=self._form,
        )
        annotation, free_text_issues = with_labels(head, reading.labels, document, statement.text, self._schema)
        return annotation, issues + [msgspec.structs.replace(issue, file=statement.file) for issue in free_text_issues]

    def _conflict(self, annotation: Annotation, stored_rows: Sequence[Annotation]) -> str:
        """Return why an annotation cannot stand beside the stored ones; an empty string where it can."""
        for row in stored_rows:
            if not row.counts or row.annotator != annotation.annotator or _says_same(row, annotation):
                continue
            is_same_interface = row.interface == annotation.interface
            if not is_same_interface and not row.labels.layers.keys() & annotation.labels.layers.keys():
                continue
            if not is_same_interface or row.imported is None or not _holds_all(annotation.labels, row.labels):
                return (
                    f"{self._annotator} has an annotation of it in '{row.interface}' already that says something else, "
                    "and it stays: import under another pseudonym, or take the stored one out first"
                )
        return ""

    def _merged(self, annotation: Annotation, stored_rows: list[Annotation]) -> list[Annotation]:
        rows = [row for row in stored_rows if row.annotator == annotation.annotator and row.counts]
        own_row = next((row for row in rows if row.interface == annotation.interface), None)
        if own_row is not None and _says_same(own_row, annotation):
            return stored_rows
        # What an earlier import said is part of the new annotation, and its file is kept.
        return with_local([row for row in stored_rows if row is not own_row], annotation)

    def _stage(self, statement: Statement, annotation: Annotation, rows: list[Annotation]) -> None:
        document = statement.document
        self._staging.put(document.id, encode_annotations(document.id, rows, self._stored.schema_of))
        self._annotation_count += 1
        self._issues += judge_annotation(self._project, self._schema, document, statement.text, annotation, rows)

    def _refuse(self, statement: Statement, message: str) -> None:
        self._issues.append(self._issue(statement, _CONFLICT, message))
        self._refused_count += 1

    def _issue(
        self, statement: Statement, code: str, message: str, start: int | None = None, end: int | None = None
    ) -> Issue:
        return Issue(
            code,
            Level.ERROR,
            message,
            document=statement.document.id,
            annotator=self._annotator,
            interface=statement.interface.name,
            start=start,
            end=end,
            file=statement.file,
        )

    def _refusal(self, statement: Statement, code: str, *, is_partial: bool) -> Refusal:
        return Refusal(
            statement.document.id,
            statement.interface.name,
            FROM_FILES + self._form,
            task=0,
            annotation=None,
            code=code,
            annotator=self._annotator,
            assigned=self._annotator,
            partial=is_partial,
        )

    @staticmethod
    def _key(row: Refusal) -> tuple[object, ...]:
        """A file's refusal is one of its annotator and interface, whatever the format; a server's is one by its ids."""
        if row.file_format is None:
            return row.document, row.interface, row.origin, row.task, row.annotation
        return row.document, row.interface, FROM_FILES, row.annotator


def _says_same(row: Annotation, other: Annotation) -> bool:
    return (row.interface, row.sha256, row.text_sha256) == (other.interface, other.sha256, other.text_sha256)


def _holds_all(labels: Labels, earlier: Labels) -> bool:
    """Say whether labels hold every span, relation and answer of earlier ones."""
    spans = {name: {span.id: span for span in layer} for name, layer in labels.layers.items()}
    return (
        all(spans.get(name, {}).get(span.id) == span for name, layer in earlier.layers.items() for span in layer)
        and set(earlier.relations) <= set(labels.relations)
        and earlier.document.items() <= labels.document.items()
    )
