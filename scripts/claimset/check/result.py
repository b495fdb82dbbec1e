"""The result of a check: counts, issues, and the data of documents that later steps need."""

from collections.abc import Callable, Collection, Iterable
from datetime import UTC, datetime

import msgspec

from claimset.labels.tally import Tally
from claimset.model.document import Document
from claimset.model.issue import Issue, Level
from claimset.model.labels import Labels
from claimset.model.record import Annotation
from claimset.model.span import Span
from claimset.model.waiver import Waiver
from claimset.rules.corpus.comparisons import CorpusDocument
from claimset.rules.corpus.notices import CORPUS_CODES
from claimset.rules.engine.shape import unreadable
from claimset.rules.waivers import waive
from claimset.splits.groups import Partition


class JudgedWork(msgspec.Struct, frozen=True):
    """
    The labels of one document by one annotator; `annotator`, `interface` and `annotation` are None for gold.

    A document without gold has an item with `has_labels` False, for the issues of its text. `by_person` says whether a
    person made, decided or corrected the labels.
    """

    document: Document
    text: str | None
    labels: Labels
    annotator: str | None = None
    interface: str | None = None
    annotation: Annotation | None = None
    by_person: bool = False
    has_labels: bool = True


Reader = Callable[[str], tuple[Document, str | None] | None]
"""Returns a document and its text by id; None for an unknown id."""


def _no_document(_: str) -> tuple[Document, str | None] | None:
    return None


class CheckResult:
    """
    The result of a check. `documents`, `annotations` and `gold` are numbers; `issues` are without `waived_issues`.

    `document_ids` are the judged documents of the project, `open_ids` its documents with an open text, and
    `corpus_documents` what rules over all documents need. `released_ids` are the documents that a release has, and
    `tally` counts them; it is None unless it was asked for and all gold can be read. `judged_work` is filled only if it
    was asked for. `read` returns a document with its text.
    """

    def __init__(self) -> None:
        self.documents = 0
        self.annotations = 0
        self.gold = 0
        self.issues: list[Issue] = []
        self.waived_issues: list[Issue] = []
        self.document_ids: list[str] = []
        self.open_ids: set[str] = set()
        self.judged_work: list[JudgedWork] = []
        self.corpus_documents: list[CorpusDocument] = []
        self.partition = Partition()
        self.released_ids: set[str] = set()
        self.tally: Tally | None = None
        self.read: Reader = _no_document

    def apply_waivers(self, rows: Iterable[Waiver | str], file: str, document_ids: Collection[str] = ()) -> None:
        """
        Move the issues that waivers cover today to `waived_issues`.

        `rows` are the lines of `file`: waivers, and sentences about invalid lines, which become issues. `document_ids`
        are the documents that were checked; empty stands for all.
        """
        lines = list(rows)
        waivers = [line for line in lines if isinstance(line, Waiver)]
        if document_ids:
            # Rules over all documents did not run, so their waivers must not count as unused.
            waivers = [
                waiver for waiver in waivers if waiver.document in document_ids and waiver.code not in CORPUS_CODES
            ]
        sorted_issues = waive(self.issues, waivers, datetime.now(UTC).date(), file)
        line_issues = [unreadable(file, line) for line in lines if isinstance(line, str)]
        self.issues = [*sorted_issues.open_issues, *sorted_issues.waiver_issues, *line_issues]
        self.waived_issues = list(sorted_issues.waived_issues)

    def forget_documents(self) -> None:
        """Free the memory of the documents. Counts and issues stay."""
        self.corpus_documents, self.judged_work, self.document_ids, self.read = [], [], [], _no_document
        self.partition = Partition()

    @property
    def errors(self) -> int:
        """The number of issues that block a release."""
        return sum(1 for issue in self.issues if issue.level == Level.ERROR)


def other_layers(annotation: Annotation, rows: Iterable[Annotation]) -> Labels:
    """
    Return the spans by layer of the other annotations in `rows` that count.

    A layer that the annotator labelled too is theirs alone: where two draw zones differently, each is judged by their
    own, and a review decides between them.
    """
    others = [row for row in rows if row.counts and row is not annotation]
    theirs = {name for row in others if row.annotator == annotation.annotator for name in row.labels.layers}
    layers: dict[str, tuple[Span, ...]] = {}
    for row in others:
        for name, spans in row.labels.layers.items():
            if row.annotator == annotation.annotator or name not in theirs:
                layers[name] = layers.get(name, ()) + spans
    return Labels(layers=layers)
