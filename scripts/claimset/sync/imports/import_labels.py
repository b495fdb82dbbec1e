"""Stores annotations from files of another tool like pulled ones; no stored annotation is overwritten."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import msgspec

from claimset.check.omissions import omission_issues
from claimset.formats.readers import LABEL_STUDIO
from claimset.labels.merge import with_local
from claimset.migration.stored_versions import StoredVersions
from claimset.model.issue import Issue, Level
from claimset.model.labels import Labels
from claimset.model.machine import Machine
from claimset.model.record import Annotation
from claimset.model.refusal import FROM_FILES, Refusal
from claimset.model.schema import Schema
from claimset.model.trouble import Misconfigured
from claimset.rules.annotators import require_pseudonym
from claimset.store.project import Project
from claimset.store.refusals import read_refusals, write_refusals
from claimset.store.staging import Staging, encode_annotations, settle
from claimset.sync.assignment.people import People
from claimset.sync.imports.conflicts import conflict_of, says_same
from claimset.sync.imports.documents import ProjectTexts
from claimset.sync.imports.exports import read_exports
from claimset.sync.imports.foreign_files import ForeignAnnotation, read_foreign_files
from claimset.sync.pull.incoming_task import stored_note, with_labels
from claimset.sync.pull.stage import current_rows, judge_annotation

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
    Read files of the format `form` and store their labels as the annotations of `annotator`.

    A document is found by its text or its id. A label that the schema does not know, or a span that is not in the text,
    is left out and recorded as a refusal; the rest is stored. A stored annotation of the same annotator that differs
    stays, and the new one is refused, unless it holds every label of an earlier import. Raises Misconfigured for a bad
    pseudonym, an unknown interface, or a file that cannot be read, and Conflict if no interface has everything that the
    files hold.
    """
    schema = project.schema()
    require_pseudonym(annotator)
    if interface_name is not None and interface_name not in schema.interfaces:
        raise Misconfigured(f"there is no interface '{interface_name}'", f"name one of {', '.join(schema.interfaces)}")
    interface = schema.interfaces[interface_name] if interface_name is not None else None
    with project.locked():
        texts = ProjectTexts(project)
        if form == LABEL_STUDIO:
            contents = read_exports(files, schema, texts, interface)
        else:
            contents = read_foreign_files(files, form, schema, texts, annotator, interface)
        return AnnotationImport(project, schema, form, annotator).store(contents.annotations, contents.issues)


class AnnotationImport:
    """
    Stores annotations of one annotator that came from no server; `form` says from where.

    `machine` made them; without it the map of annotators says whether a machine did, and which.
    """

    def __init__(
        self, project: Project, schema: Schema, form: str, annotator: str, machine: Machine | None = None
    ) -> None:
        self._project, self._schema, self._form, self._annotator = project, schema, form, annotator
        self._stored = StoredVersions(project, schema)
        # A file does not say when its labels were made.
        self._machine = machine or People(project).machine(annotator, None)
        self._staging = Staging(project)
        self._issues: list[Issue] = []
        self._refusals = {self._key(row): row for row in read_refusals(project)}
        self._refused_count = self._incomplete_count = self._annotation_count = 0

    def store(self, foreign_annotations: list[ForeignAnnotation], issues: list[Issue]) -> LabelImport:
        """Store annotations that were read, and add the issues of those that cannot be stored to `issues`."""
        by_document: dict[str, list[ForeignAnnotation]] = {}
        for foreign_annotation in foreign_annotations:
            by_document.setdefault(foreign_annotation.document.id, []).append(foreign_annotation)
        try:
            for name in sorted(by_document):
                self._document(by_document[name])
            write_refusals(self._project, self._refusals.values())
            changed = list(settle(self._project, self._staging.staged_ids))
        finally:
            self._staging.drop()
        interfaces = {foreign_annotation.interface.name for foreign_annotation in foreign_annotations}
        omission_counts = sum((Counter(item.reading.omission_counts) for item in foreign_annotations), Counter[str]())
        return LabelImport(
            interface=interfaces.pop() if len(interfaces) == 1 else None,
            annotations=self._annotation_count,
            changed=changed,
            refused=self._refused_count,
            incomplete=self._incomplete_count,
            issues=[*issues, *self._issues, *omission_issues(omission_counts)],
        )

    def _document(self, foreign_annotations: list[ForeignAnnotation]) -> None:
        first = foreign_annotations[0]
        if any(item.reading.labels != first.reading.labels for item in foreign_annotations[1:]):
            files = " and ".join(sorted({item.file for item in foreign_annotations}))
            self._refuse(first, f"{files} hold several annotations of it that differ: import one annotator's only")
            return
        stored_rows, problems = current_rows(self._staging, self._stored, first.document.id)
        if problems:
            self._issues += problems
            self._refused_count += len(foreign_annotations)
            return
        annotation, issues = self._annotation(first)
        if annotation is not None:
            conflict = conflict_of(annotation, stored_rows)
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

    def _annotation(self, foreign_annotation: ForeignAnnotation) -> tuple[Annotation | None, list[Issue]]:
        reading, document = foreign_annotation.reading, foreign_annotation.document
        issues = [
            self._issue(foreign_annotation, problem.code, problem.message, problem.start, problem.end)
            for problem in reading.problems
        ]
        if issues and not reading.holds_labels:
            return None, issues
        head = Annotation(
            annotator=self._annotator,
            interface=foreign_annotation.interface.name,
            made_by="person" if self._machine is None else "machine",
            schema_version=self._schema.version,
            guideline_version=self._schema.guidelines,
            text_sha256=document.sha256,
            sha256="",
            labels=Labels(),
            gaps=reading.gaps,
            imported=self._form,
            note=stored_note(reading.note, document),
            machine=self._machine,
        )
        annotation, free_text_issues = with_labels(
            head, reading.labels, document, foreign_annotation.text, self._schema
        )
        return annotation, issues + [
            msgspec.structs.replace(issue, file=foreign_annotation.file) for issue in free_text_issues
        ]

    def _merged(self, annotation: Annotation, stored_rows: list[Annotation]) -> list[Annotation]:
        rows = [row for row in stored_rows if row.annotator == annotation.annotator and row.counts]
        own_row = next((row for row in rows if row.interface == annotation.interface), None)
        if own_row is not None and says_same(own_row, annotation):
            return stored_rows
        # The new annotation holds every label of the one that an earlier import stored.
        return with_local([row for row in stored_rows if row is not own_row], annotation)

    def _stage(self, foreign_annotation: ForeignAnnotation, annotation: Annotation, rows: list[Annotation]) -> None:
        document = foreign_annotation.document
        self._staging.put(document.id, encode_annotations(document.id, rows, self._stored.schema_of))
        self._annotation_count += 1
        self._issues += judge_annotation(
            self._project, self._schema, document, foreign_annotation.text, annotation, rows
        )

    def _refuse(self, foreign_annotation: ForeignAnnotation, message: str) -> None:
        self._issues.append(self._issue(foreign_annotation, _CONFLICT, message))
        self._refused_count += 1

    def _issue(
        self,
        foreign_annotation: ForeignAnnotation,
        code: str,
        message: str,
        start: int | None = None,
        end: int | None = None,
    ) -> Issue:
        return Issue(
            code,
            Level.ERROR,
            message,
            document=foreign_annotation.document.id,
            annotator=self._annotator,
            interface=foreign_annotation.interface.name,
            start=start,
            end=end,
            file=foreign_annotation.file,
        )

    def _refusal(self, foreign_annotation: ForeignAnnotation, code: str, *, is_partial: bool) -> Refusal:
        return Refusal(
            foreign_annotation.document.id,
            foreign_annotation.interface.name,
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
        """Return the key of a refusal: for a file its annotator and interface, whatever the format; else its ids."""
        if row.file_format is None:
            return row.document, row.interface, row.origin, row.task, row.annotation
        return row.document, row.interface, FROM_FILES, row.annotator
