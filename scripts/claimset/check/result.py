"""What a check looked at and what it found."""

from collections.abc import Callable, Collection, Iterable
from datetime import UTC, datetime

import msgspec

from claimset.model.document import Document
from claimset.model.issue import Issue, Level
from claimset.model.labels import Labels
from claimset.model.record import Annotation
from claimset.model.span import Span
from claimset.model.trouble import Misconfigured
from claimset.model.waiver import Waiver
from claimset.rules.corpus.comparisons import CorpusDocument
from claimset.rules.corpus.notices import CORPUS_CODES
from claimset.rules.engine.shape import unreadable
from claimset.rules.waivers import waive
from claimset.splits.groups import Partition


class JudgedWork(msgspec.Struct, frozen=True):
    """
    One labelled document that was looked at; `annotator` and `interface` are None for gold.

    A document without gold is there once more, not `labelled`: with it stand the issues of its text.
    """

    document: Document
    text: str | None
    labels: Labels
    annotator: str | None = None
    interface: str | None = None
    labelled: bool = True


Reader = Callable[[str], tuple[Document, str | None] | None]
"""What gives a document and its text by name; None for what is not known."""


def _no_document(_: str) -> tuple[Document, str | None] | None:
    return None


class CheckResult:
    """
    What a check looked at and what it found.

    `names` are the documents of the project that were judged and `held` what counts of them together; `looked` is
    filled where labels are to be shown, and `read` gives a document with its text again.
    """

    def __init__(self) -> None:
        self.documents = 0
        self.annotations = 0
        self.gold = 0
        self.issues: list[Issue] = []
        self.waived_issues: list[Issue] = []
        self.document_ids: list[str] = []
        self.judged_work: list[JudgedWork] = []
        self.corpus_documents: list[CorpusDocument] = []
        self.partition = Partition()
        self.read: Reader = _no_document

    def apply_waivers(self, rows: Iterable[Waiver | str], file: str, document_ids: Collection[str] = ()) -> None:
        """
        Move the issues that waivers cover today to `waived_issues`. A row that is a string becomes an issue.

        `rows` are the lines of `file`: a waiver, or the sentence that says why the line is none.

        `document_ids` are the documents that were checked; empty where all of them were.
        """
        lines = list(rows)
        waivers = [line for line in lines if isinstance(line, Waiver)]
        if document_ids:
            # What only all documents together show must not make its waivers lapse.
            waivers = [
                waiver for waiver in waivers if waiver.document in document_ids and waiver.code not in CORPUS_CODES
            ]
        sorted_issues = waive(self.issues, waivers, datetime.now(UTC).date(), file)
        line_issues = [unreadable(file, line) for line in lines if isinstance(line, str)]
        self.issues = [*sorted_issues.open_issues, *sorted_issues.waiver_issues, *line_issues]
        self.waived_issues_issues = list(sorted_issues.waived_issues)

    def forget_documents(self) -> None:
        """Free the memory that documents take. Counts and issues stay."""
        self.corpus_documents, self.judged_work, self.document_ids, self.read = [], [], [], _no_document
        self.partition = Partition()

    @property
    def errors(self) -> int:
        """How many issues block a release."""
        return sum(1 for issue in self.issues if issue.level == Level.ERROR)


def other_layers(annotation: Annotation, rows: Iterable[Annotation]) -> Labels:
    """Return the layers that an annotation does not have and that annotations which count have of its document."""
    layers: dict[str, tuple[Span, ...]] = {}
    for row in rows:
        if row.counts and row is not annotation:
            for name, spans in row.labels.layers.items():
                layers[name] = layers.get(name, ()) + spans
    return Labels(layers=layers)


def named_documents(documents: Iterable[Document], names: Collection[str]) -> list[Document]:
    """Return the documents of these names, all of them where none is named. Raises Misconfigured for an unknown one."""
    by_id = {document.id: document for document in documents}
    unknown_names = sorted(set(names) - by_id.keys())
    if unknown_names:
        raise Misconfigured(f"there is no document {unknown_names[0]!r}", "raw/manifest.jsonl lists them")
    return [document for document in by_id.values() if not names or document.id in names]
