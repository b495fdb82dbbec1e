"""Judges one document: its text, prediction, annotations and gold, by every rule."""

from collections.abc import Collection, Sequence

import msgspec

from claimset.check.gold_document import GoldDocument, codes_of
from claimset.check.lock_zones import stale_lock
from claimset.check.result import JudgedWork, other_layers
from claimset.gold.adjudication_issues import adjudication_issues
from claimset.gold.label_reader import LabelReader
from claimset.labels.as_json import labels_sha256
from claimset.labels.summary import annotators_of, count_gold, excluded_passages, is_by_person, text_digest
from claimset.model.document import Document, Fingerprint
from claimset.model.document_summary import DocumentSummary
from claimset.model.issue import Issue, Level
from claimset.model.labels import Labels
from claimset.model.record import Annotation, Record
from claimset.model.schema import Schema
from claimset.numbers.facets.document_figures import DocumentFigures
from claimset.numbers.facets.figure_reader import FigureReader
from claimset.rules.annotators import pseudonym
from claimset.rules.engine.rule import REGISTER, Subject
from claimset.rules.runner import run
from claimset.splits.near_duplicates.quotations import story_text
from claimset.splits.near_duplicates.runs import TextRuns, text_runs
from claimset.store.decisions import decision_lines
from claimset.store.document_files import StoredDocument, UnreadFile
from claimset.store.links import linked_documents
from claimset.store.project import Project
from claimset.text.decode import TextRefused, decode

_TEXTS = "DOC"


class JudgedDocument(msgspec.Struct):
    """
    The result of judging one document.

    `annotations` and `gold` are numbers. `text` is set only for an own copy, because other files are searched for its
    words. `figures` are those of gold, None where they are not compared with other documents. `packed` is a
    `GoldDocument` as MessagePack. `packed` and `judged_work` are empty unless they were asked for.
    """

    document: Document
    summary: DocumentSummary
    issues: list[Issue]
    annotations: int = 0
    gold: int = 0
    runs: TextRuns | None = None
    text: str | None = None
    packed: bytes | None = None
    judged_work: Sequence[JudgedWork] = ()
    figures: DocumentFigures | None = None


class DocumentJudge:
    """
    Judges documents, one at a time.

    `pack_gold` fills `packed` of the result, `collect_work` fills `judged_work`.
    """

    def __init__(
        self,
        project: Project,
        schema: Schema,
        fingerprints: dict[str, Fingerprint],
        *,
        pack_gold: bool = False,
        collect_work: bool = False,
    ) -> None:
        self._project, self._schema, self._fingerprints = project, schema, fingerprints
        self._pack_gold, self._collect_work = pack_gold, collect_work
        self._label_reader = LabelReader(project, schema)
        self._manifest = project.relative(project.manifest_file)
        self._figure_reader = FigureReader(schema)
        self._linked_ids = linked_documents(project)
        self._encoder = msgspec.msgpack.Encoder()
        # A text is judged once, and not again with each annotation.
        self._text_rules = [rule for code, rule in REGISTER.items() if code.startswith(_TEXTS)]
        self._label_rules = [rule for code, rule in REGISTER.items() if not code.startswith(_TEXTS)]

    def __call__(self, document: Document, stored: StoredDocument) -> JudgedDocument:
        """Judge a document by its stored files."""
        self._issues: list[Issue] = []
        self._judged_work: list[JudgedWork] = []
        self._issue_codes: list[tuple[str, ...]] = []
        text = self._text(document, stored)
        subject = Subject(document, Labels(), self._schema, text)
        name = self._project.text_name(document) if document.is_open else self._manifest
        self._issues.extend(run(subject, name, self._text_rules))
        if stored.prediction is not None:
            self._prediction(document, text, stored.prediction)
        annotations, readable = self._annotations(document, text, stored)
        record = self._gold(document, text, annotations if readable else None, stored)
        if readable:
            self._adjudication(document, annotations, stored)
        if record is None:
            # Issues of the text have no annotator. Without gold they need an entry of their own on a page.
            self._judged_work.append(JudgedWork(document, text, Labels(), has_labels=False))
        lock = self._fingerprints.get(document.id)
        if lock is None and not document.is_open:
            message = "the lock knows nothing of this text: claimset hydrate DIR --renew-lock"
            self._add_issue("DOC012", message, document, file=self._project.relative(self._project.lock_file))
        if lock is not None:
            self._issues.extend(stale_lock(self._project, document, lock, record, self._schema))
        readable_annotations = annotations if readable else []
        excluded_ranges = excluded_passages(readable_annotations, record, self._schema)
        runs = None if text is None else text_runs(story_text(text, excluded_ranges))
        # Most texts have no excluded ranges. Then both hashes are equal, and one string saves memory.
        story = runs.sha256 if runs else None
        story = document.sha256 if story == document.sha256 else story
        gold = count_gold(record, readable_annotations, self._schema) if record else None
        summary = DocumentSummary(
            text_digest(document, text, lock), story, excluded_ranges, annotators_of(readable_annotations), gold
        )
        return JudgedDocument(
            document,
            summary,
            self._issues,
            len(annotations),
            int(record is not None),
            runs,
            None if document.is_open else text,
            self._pack(document, text, readable_annotations, record) if self._pack_gold else None,
            self._judged_work if self._collect_work else (),
            self._figures(document, text, record),
        )

    def is_compared(self, document: Document) -> bool:
        """Say whether a document's figures are compared with those of others, because it has an event or links."""
        return document.event is not None or document.id in self._linked_ids

    def _figures(self, document: Document, text: str | None, record: Record | None) -> DocumentFigures | None:
        if record is None or not self.is_compared(document):
            return None
        return self._figure_reader.read(document.id, record.labels, text if document.is_open else None)

    def _pack(
        self, document: Document, text: str | None, annotations: Sequence[Annotation], record: Record | None
    ) -> bytes | None:
        if record is None:
            return None
        # A release never holds the text of an own copy.
        open_text = text if document.is_open else None
        issue_codes = tuple(self._issue_codes[: len(annotations)])
        return self._encoder.encode(GoldDocument(document, open_text, tuple(annotations), issue_codes, record))

    def _text(self, document: Document, stored: StoredDocument) -> str | None:
        if not document.is_open and stored.has_open_text:
            name = self._project.text_name(document)
            self._add_issue(
                "SAF005", "a text that is not ours to publish lies among the open ones", document, file=name
            )
        if stored.text is None:
            if document.is_open:
                self._add_issue("DOC004", "the text is missing", document, file=self._project.text_name(document))
            return None
        try:
            return decode(stored.text)
        except TextRefused as refusal:
            message = f"the text cannot be read: {refusal}"
            self._add_issue("DOC004", message, document, file=self._project.text_name(document))
            return None

    def _prediction(self, document: Document, text: str | None, data: bytes | UnreadFile) -> None:
        name = self._project.prediction_name(document.id)
        prediction, issues = self._label_reader.prediction_in(data, name)
        self._issues.extend(issues)
        if prediction is not None:
            subject = Subject(document, prediction.labels, self._schema, text, is_proposed=True)
            self._issues.extend(run(subject, name, self._label_rules))

    def _annotations(
        self, document: Document, text: str | None, stored: StoredDocument
    ) -> tuple[list[Annotation], bool]:
        """Judge the pulled annotations; return them, and whether the whole file could be read."""
        if stored.annotations is None:
            return [], True
        name = self._project.pulled_name(document.id)
        annotations, issues = self._label_reader.pulled_in(stored.annotations, document.id, name)
        self._issues.extend(issues)
        for annotation in annotations:
            address = (document.id, pseudonym(annotation.annotator), annotation.interface)
            digest = labels_sha256(annotation.labels, self._schema)
            if digest != annotation.sha256:
                message = f"the labels are not those that were pulled: their hash is {digest[:8]} now"
                self._issues.append(Issue("ANN007", Level.ERROR, message, *address, file=name))
            if annotation.state == "unread":
                message = "the server has a newer state, which could not be read"
                self._issues.append(Issue("ANN008", Level.ERROR, message, *address, file=name))
            others = other_layers(annotation, annotations)
            subject = Subject(document, annotation.labels, self._schema, text, annotation, zone_labels=others)
            work = JudgedWork(
                document, text, annotation.labels, *address[1:], annotation, annotation.made_by == "person"
            )
            self._judged_work.append(work)
            issues_of_annotation = list(run(subject, name, self._label_rules))
            self._issues.extend(issues_of_annotation)
            if self._pack_gold:
                if not document.is_open:
                    # A release must be the same with and without an own copy at hand.
                    subject = Subject(document, annotation.labels, self._schema, None, annotation, zone_labels=others)
                    issues_of_annotation = list(run(subject, name, self._label_rules))
                self._issue_codes.append(codes_of(issues_of_annotation))
        return annotations, not issues

    def _gold(
        self, document: Document, text: str | None, annotations: Collection[Annotation] | None, stored: StoredDocument
    ) -> Record | None:
        if stored.gold is None:
            return None
        name = self._project.gold_name(document.id)
        record, issues = self._label_reader.gold_in(stored.gold, document.id, name)
        self._issues.extend(issues)
        if record is None:
            return None
        by_person = self._collect_work and is_by_person(record, decision_lines(self._project, document.id))
        self._judged_work.append(JudgedWork(document, text, record.labels, by_person=by_person))
        self._origin(document, record, annotations, name)
        self._issues.extend(run(Subject(document, record.labels, self._schema, text), name, self._label_rules))
        return record

    def _origin(
        self, document: Document, record: Record, annotations: Collection[Annotation] | None, name: str
    ) -> None:
        if (record.text_sha256, record.language) != (document.sha256, document.language):
            message = "the gold record is of another text or language than the manifest's"
            self._add_issue("GLD001", message, document, file=name)
        current_hashes = {annotation.sha256 for annotation in annotations or () if annotation.counts}
        if annotations is not None and any(
            source.sha256 not in current_hashes for source in record.provenance.annotations
        ):
            self._add_issue(
                "GLD002", "the gold record is older than the annotations: adjudicate again", document, file=name
            )
        digest = labels_sha256(record.labels, self._schema)
        if digest != record.provenance.sha256:
            message = f"the gold record was edited after it was adjudicated: its hash is {digest[:8]} now"
            self._add_issue("GLD003", message, document, file=name, level=Level.WARNING)

    def _adjudication(self, document: Document, annotations: Sequence[Annotation], stored: StoredDocument) -> None:
        if stored.decisions is not None or len(annotations) > 1:
            lines = list(decision_lines(self._project, document.id))
            name = self._project.decision_name(document.id)
            self._issues.extend(adjudication_issues(document, annotations, lines, self._schema, name))

    def _add_issue(self, code: str, message: str, document: Document, *, file: str, level: Level = Level.ERROR) -> None:
        self._issues.append(Issue(code, level, message, document=document.id, file=file))
