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


def _nothing(_: str) -> tuple[Document, str | None] | None:
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
        self.waived: list[Issue] = []
        self.names: list[str] = []
        self.looked: list[JudgedWork] = []
        self.held: list[CorpusDocument] = []
        self.partition = Partition()
        self.read: Reader = _nothing

    def set_aside(self, given: Iterable[Waiver | str], file: str, only: Collection[str] = ()) -> None:
        """
        Set aside the issues that waivers cover today, or say why a line is none; `file` is where the lines stand.

        Where only some documents were looked at, those are `only`.
        """
        lines = list(given)
        waivers = [line for line in lines if isinstance(line, Waiver)]
        if only:
            # What only all documents together show must not make its waivers lapse.
            waivers = [it for it in waivers if it.document in only and it.code not in CORPUS_CODES]
        sorted_out = waive(self.issues, waivers, datetime.now(UTC).date(), file)
        wrong = [unreadable(file, line) for line in lines if isinstance(line, str)]
        self.issues = [*sorted_out.open_issues, *sorted_out.waiver_issues, *wrong]
        self.waived = list(sorted_out.waived_issues)

    def let_go(self) -> None:
        """Hold no document any more: there may be very many, and only counts and issues are asked for from now on."""
        self.held, self.looked, self.names, self.read = [], [], [], _nothing
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
    known = {document.id: document for document in documents}
    unknown = sorted(set(names) - known.keys())
    if unknown:
        raise Misconfigured(f"there is no document {unknown[0]!r}", "raw/manifest.jsonl lists them")
    return [document for document in known.values() if not names or document.id in names]
