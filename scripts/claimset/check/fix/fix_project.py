"""Mends a project: predictions and gold in place, annotations of people never."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import msgspec

from claimset.check.fix.mend import Judge, MendedLabels, describe_edit, mend
from claimset.check.result import other_layers
from claimset.gold.amendments import amendments
from claimset.gold.label_reader import LabelReader
from claimset.gold.new_decisions import now
from claimset.labels.as_json import labels_sha256, labels_to_json
from claimset.model.decision import Decision
from claimset.model.document import Document, named_documents
from claimset.model.issue import Fix, Issue
from claimset.model.labels import Labels
from claimset.model.progress import Progress, silent
from claimset.model.record import Annotation, Record
from claimset.model.schema import Schema
from claimset.model.waiver import Waiver
from claimset.rules.engine.rule import REGISTER, Subject
from claimset.rules.engine.shape import Shape
from claimset.rules.runner import run
from claimset.rules.waivers import waive
from claimset.store.decisions import add_decisions
from claimset.store.project import Project
from claimset.store.waivers import read_waivers

Where = Literal["file", "server", "nowhere"]


class PlannedMend(msgspec.Struct, frozen=True):
    """
    One mend, for a person (`was`, `becomes`) and for a program (`fix`).

    `where` says where it is applied. `file`: in the file. `server`: by a push, because a person made the labels there.
    `nowhere`: not at all, because a person made the labels and they were never on a server.
    """

    code: str
    where: Where
    document: str | None
    annotator: str | None
    file: str | None
    pointer: str | None
    was: str
    becomes: str
    fix: Fix | None


class UnappliedMend(msgspec.Struct, frozen=True):
    """A mend that was not applied, because it brings issues of the codes `brings`, or, without any, mends nothing."""

    code: str
    document: str | None
    file: str | None
    pointer: str | None
    was: str
    brings: tuple[str, ...]


class FixResult:
    """
    The mends of a project or of files.

    `changes` are the mends that were applied, or would be, and `unmended` those that were not. `untouched` maps a file
    that no mend may change to the reason. `copies` maps an export to the mended file beside it. `unreadable_gold` is
    the name of the first gold file that cannot be read.
    """

    def __init__(self) -> None:
        self.changes: list[PlannedMend] = []
        self.unmended: list[UnappliedMend] = []
        self.untouched: dict[str, str] = {}
        self.copies: dict[Path, Path] = {}
        self.unreadable_gold: str | None = None

    def count(self, where: Where) -> int:
        """Return the number of mends that are applied in one place."""
        return sum(1 for change in self.changes if change.where == where)

    def add(self, mended_labels: MendedLabels, where: Where, text: str | None, pointer: str | None = None) -> None:
        """Add the mends of one set of labels; `text` is None if no word of it may be shown."""
        for issue in mended_labels.mended_issues:
            if issue.fix is not None:
                old_words, new_words = describe_edit(issue.fix, text)
                address = (issue.document, issue.annotator, issue.file, pointer)
                self.changes.append(PlannedMend(issue.code, where, *address, old_words, new_words, issue.fix))
        for issue, brings in ((item.issue, item.brings) for item in mended_labels.refused_mends if where == "file"):
            if issue.fix is not None:
                old_words, _ = describe_edit(issue.fix, text)
                self.unmended.append(UnappliedMend(issue.code, issue.document, issue.file, pointer, old_words, brings))


class LabelJudge:
    """Judges labels as a check does: by their shape, then by every rule, without the issues that a waiver covers."""

    def __init__(self, schema: Schema, waivers: Sequence[Waiver] = ()) -> None:
        self._schema = schema
        self._shape = Shape(schema.source)
        self._waivers = waivers
        self._today = datetime.now(UTC).date()
        # No mend changes a text, so that issues of texts stay the same.
        self._rules = [rule for code, rule in REGISTER.items() if not code.startswith("DOC")]

    def of(
        self,
        document: Document,
        text: str | None,
        file: str | None,
        annotation: Annotation | None = None,
        other_labels: Labels | None = None,
        tracked: bool = True,
    ) -> Judge:
        """Return a function that yields the issues of labels of one document."""
        waivers = [waiver for waiver in self._waivers if waiver.document == document.id]

        def judge(labels: Labels) -> Iterator[Issue]:
            shape = list(self._shape.of_labels(labels_to_json(labels, self._schema), file or ""))
            subject = Subject(document, labels, self._schema, text, annotation, tracked, other_labels)
            issues = shape or list(run(subject, file, self._rules))
            yield from waive(issues, waivers, self._today, "").open_issues if waivers else issues

        return judge


def fix_project(
    project: Project,
    document_ids: Collection[str] = (),
    codes: Collection[str] | None = None,
    progress: Progress = silent,
    *,
    write: bool = True,
) -> FixResult:
    """
    Mend predictions and gold records in place.

    `document_ids` names documents; empty stands for all. `codes` are the only codes to mend; None stands for all.
    Without `write` nothing is changed.

    Replaced files are kept. Annotations of people are never edited: their mends are listed, and a push offers them to
    the annotators. Waived issues are not mended. A file that is broken, or of a wrong form, stays as it is, and a
    check reports it.

    A prediction keeps the name and version of its model, by which the server recognises it. The provenance of a gold
    record gets the codes by which it was mended, and a new hash of the labels. A record that somebody had edited keeps
    its hash, so that the edit is still reported. Every change of gold is added to the document's decisions, so that
    an adjudication makes it again.

    Raises Misconfigured for an unknown document.
    """
    documents = named_documents(project.documents(), document_ids)
    job = _Fix(project, codes, write)
    with project.locked() if write else nullcontext():
        job.all(documents, progress)
    return job.result


def mended_record(record: Record, mended_labels: MendedLabels, schema: Schema) -> Record:
    """Return a gold record with mended labels, and with the codes of the mends in its provenance."""
    codes = tuple(sorted({*record.provenance.mended, *(issue.code for issue in mended_labels.mended_issues)}))
    is_unedited = labels_sha256(record.labels, schema) == record.provenance.sha256
    digest = labels_sha256(mended_labels.labels, schema) if is_unedited else record.provenance.sha256
    provenance = msgspec.structs.replace(record.provenance, mended=codes, sha256=digest)
    return msgspec.structs.replace(record, labels=mended_labels.labels, provenance=provenance)


def fix_lines(record: Record, mended_labels: MendedLabels) -> list[Decision]:
    """Return the decisions by which an adjudication makes the mended labels of the record's labels."""
    rules = tuple(sorted({issue.code for issue in mended_labels.mended_issues}))
    return [
        change.decision(
            by="claimset",
            at=now(),
            source="fix",
            rules=rules,
        )
        for change in amendments(record.labels, mended_labels.labels)
    ]


class _Fix:
    """Mends the files of one document after another."""

    def __init__(self, project: Project, codes: Collection[str] | None, write: bool) -> None:
        self._project = project
        self._schema = project.schema()
        self._label_reader = LabelReader(project, self._schema)
        self._judging = LabelJudge(self._schema, read_waivers(project))
        self._codes = codes
        self._write = write
        self.result = FixResult()

    def all(self, documents: Sequence[Document], progress: Progress) -> None:
        """Mend the files of documents."""
        for number, document in enumerate(documents):
            progress("mending", number, len(documents))
            text = self._project.text_of(document)
            self._prediction(document, text)
            self._gold(document, text)
            self._pulled(document, text)
        progress("mending", len(documents), len(documents))

    def _prediction(self, document: Document, text: str | None) -> None:
        file = self._project.prediction_file(document.id)
        prediction = self._label_reader.prediction(file)[0] if file.is_file() else None
        if prediction is None:
            return
        name = self._project.relative(file)
        mended_labels = mend(prediction.labels, self._judging.of(document, text, name), self._codes)
        self.result.add(mended_labels, "file", text if document.is_open else None)
        if mended_labels.mended_issues and self._write:
            new_prediction = msgspec.structs.replace(prediction, labels=mended_labels.labels)
            self._project.write_prediction(document.id, new_prediction, self._schema)

    def _gold(self, document: Document, text: str | None) -> None:
        file = self._project.gold_file(document.id)
        record, issues = self._label_reader.gold(file) if file.is_file() else (None, [])
        if record is None or issues:
            if issues and self.result.unreadable_gold is None:
                self.result.unreadable_gold = self._project.relative(file)
            return
        judge = self._judging.of(document, text, self._project.relative(file))
        mended_labels = mend(record.labels, judge, self._codes, self._schema)
        self.result.add(mended_labels, "file", text if document.is_open else None)
        if mended_labels.mended_issues and self._write:
            if labels_sha256(record.labels, self._schema) == record.provenance.sha256:
                add_decisions(self._project, document, fix_lines(record, mended_labels))
            self._project.write_gold(mended_record(record, mended_labels, self._schema), self._schema)

    def _pulled(self, document: Document, text: str | None) -> None:
        file = self._project.pulled_file(document.id)
        annotations = self._label_reader.pulled(file)[0] if file.is_file() else []
        for annotation in annotations:
            if annotation.state == "current":
                other_labels = other_layers(annotation, annotations)
                judge = self._judging.of(document, text, self._project.relative(file), annotation, other_labels)
                where: Where = "nowhere" if annotation.annotation is None else "server"
                mended_labels = mend(annotation.labels, judge, self._codes, self._schema)
                self.result.add(mended_labels, where, text if document.is_open else None)
