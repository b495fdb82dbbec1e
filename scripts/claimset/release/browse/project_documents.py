"""The documents of a project for the pages of `claimset browse`."""

from collections import defaultdict
from collections.abc import Iterator

from claimset.check.result import CheckResult
from claimset.gold.adjudication_plan import plan_document
from claimset.gold.label_reader import LabelReader
from claimset.gold.planned_difference import outcome_words
from claimset.labels.summary import is_by_person
from claimset.model.decision import Decision
from claimset.model.document import Document
from claimset.model.issue import Issue
from claimset.model.progress import Progress, silent
from claimset.model.record import Annotation, Record
from claimset.model.schema import Schema
from claimset.release.browse.comparisons import Comparisons
from claimset.release.browse.shown_documents import BrowsedDataset, lanes_of, sentence_starts
from claimset.release.check_project import check_project
from claimset.release.dataset_report import project_report
from claimset.release.records.released_document import ReleasedDocument
from claimset.report.browse.shown_document import ShownDecision, ShownDocument
from claimset.report.browse.site import SiteFacts
from claimset.rules.engine.rule import pages_by_code
from claimset.store.decisions import decision_lines
from claimset.store.links import readable_links
from claimset.store.project import Project
from claimset.text.plural import plural
from claimset.text.sentences import Sentences

_OWN = "For you only: texts that are not ours are shown."


def browse_project(project: Project, progress: Progress = silent, *, own_copies: bool = False) -> BrowsedDataset:
    """
    Return the dataset of a project, checked first, so that its issues stand beside its labels.

    With `own_copies` texts that may not be passed on are shown too, where this machine has them.
    """
    result = check_project(project, progress=progress, remember=True)
    reader = _ProjectReader(project, result, own_copies=own_copies)
    documents = project.documents()
    counts = f"{plural(len(documents), 'document')} of the project, {plural(result.gold, 'gold record')}."
    titles = {code: page.title for code, page in pages_by_code().items()}
    return BrowsedDataset(
        SiteFacts(project.schema().name, (counts, _OWN) if own_copies else (counts,), titles, is_checked=True),
        project.schema(),
        len(documents),
        lambda: reader.documents(documents),
        lambda address: project_report(project, address, result.partition.splits),
        is_release=False,
        is_private=own_copies,
    )


class _ProjectReader:
    """Reads the documents of a project, one by one."""

    def __init__(self, project: Project, result: CheckResult, *, own_copies: bool) -> None:
        self._project, self._schema, self._own_copies = project, project.schema(), own_copies
        self._label_reader = LabelReader(project, self._schema)
        self._splits = result.partition.splits
        self._issues, self._waived = _by_document(result.issues), _by_document(result.waived_issues)

    def documents(self, documents: list[Document]) -> Iterator[ShownDocument]:
        comparisons = Comparisons(self._schema, readable_links(self._project))
        for document in documents:
            record = self._record(document) if comparisons.compares(document) else None
            if record is not None:
                comparisons.add(self._compared(document, record))
        for document in documents:
            yield self._document(document, comparisons)

    def _document(self, document: Document, comparisons: Comparisons) -> ShownDocument:
        record, lines = self._record(document), list(decision_lines(self._project, document.id))
        file = self._project.pulled_file(document.id)
        annotations = self._label_reader.pulled(file)[0] if file.is_file() else []
        text = self._project.text_of(document) if document.is_open or self._own_copies else None
        decisions = [line for line in lines if isinstance(line, Decision)]
        compared = None if record is None else self._compared(document, record)
        return ShownDocument(
            document,
            text,
            self._splits.get(document.id),
            "" if record is None else str(record.provenance.gold_status),
            lanes_of(record, annotations, self._schema, by_person=record is not None and is_by_person(record, lines)),
            _starts(compared, text, document),
            self._issues[document.id],
            self._waived[document.id],
            decisions=list(_decisions(document, annotations, decisions, self._schema, text)),
            comparisons=[] if compared is None else comparisons.of(compared),
        )

    def _record(self, document: Document) -> Record | None:
        file = self._project.gold_file(document.id)
        return self._label_reader.gold(file)[0] if file.is_file() else None

    def _compared(self, document: Document, record: Record) -> ReleasedDocument:
        # As in a release: what is compared, and the quotes of it, never rest on a text that does not ship.
        text = self._project.text_of(document) if document.is_open else None
        return ReleasedDocument(record, document, text, self._schema)


def _starts(compared: ReleasedDocument | None, text: str | None, document: Document) -> list[int]:
    if compared is not None and compared.text is not None:
        return sentence_starts(compared)
    return [] if text is None else [start for start, _ in Sentences(text, document.language)]


def _decisions(
    document: Document, annotations: list[Annotation], lines: list[Decision], schema: Schema, text: str | None
) -> Iterator[ShownDecision]:
    """Yield the differences between annotators with their outcomes, then what was decided about gold itself."""
    plan = plan_document(document, annotations, lines, schema, text)
    for item in () if plan is None else plan.differences:
        outcome = "undecided" if item.decision is None else outcome_words(item.decision)
        note = None if item.decision is None else item.decision.note
        yield ShownDecision(item.difference.gold_ids, item.sentence, outcome, note)
    for line in lines:
        if not line.sides and line.span is not None:
            place = ".".join(filter(None, (line.layer, line.name)))
            reason = f", {line.reason}" if line.reason else ""
            outcome = outcome_words(line) if line.rules else f"corrected by {line.by}{reason}"
            # A typed value may be words of a text that is not shown.
            values = "" if text is None else f": {_answer(line.before)} becomes {_answer(line.value)}"
            subject = f"{line.kind} {place}{values}"
            yield ShownDecision(tuple(line.span.split()), subject, outcome, line.note)


def _answer(value: object) -> str:
    return "nothing" if value is None else str(value)


def _by_document(issues: list[Issue]) -> defaultdict[str | None, list[Issue]]:
    rows: defaultdict[str | None, list[Issue]] = defaultdict(list)
    for issue in issues:
        rows[issue.document].append(issue)
    return rows
