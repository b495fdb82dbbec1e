"""A document as the pages of `claimset browse` show it: its lanes, decisions, issues and compared figures."""

from collections.abc import Sequence

import msgspec

from claimset.model.document import Document
from claimset.model.issue import Issue
from claimset.model.labels import Labels


class LaneOfLabels(msgspec.Struct, frozen=True):
    """
    One annotator's labels of a document; `annotator` is None for gold.

    `interfaces` are those that the labels come from. `by_person` says whether a person made, decided or corrected them.
    """

    annotator: str | None
    labels: Labels
    interfaces: tuple[str, ...] = ()
    by_person: bool = False


class ShownDecision(msgspec.Struct, frozen=True):
    """
    A decision in words: what it is about, what each side says, and the outcome with its reason.

    `spans` are ids of gold's spans that it is about.
    """

    spans: tuple[str, ...]
    subject: str
    outcome: str
    note: str | None = None


class ComparedFigure(msgspec.Struct, frozen=True):
    """
    A figure or claim of a document beside one of the same or another document.

    `claim`, `span` and `words` are its own claim, figure and value; those that begin with `other_` belong to the other
    side. `other_quote` is the sentence around the other claim, empty where that text is not shown. `verdict` and
    `sentence` are those of the arithmetic, empty for a link between claims without figures. `relation` is the one that
    a person drew, and `reason` says who answers for it and why.
    """

    claim: str
    span: str
    words: str
    other_document: str
    other_claim: str
    other_span: str
    other_words: str
    other_quote: str = ""
    verdict: str = ""
    sentence: str = ""
    relation: str = ""
    reason: str = ""


class ShownDocument(msgspec.Struct, frozen=True):
    """
    A document of the pages.

    `text` is None for a text that the pages may not show; then title and typed answers are left out too. Gold is the
    first of the `lanes`, if there is any. `sentences` are offsets at which sentences begin. `waived` are issues that
    somebody answers for.
    """

    document: Document
    text: str | None
    split: str | None
    gold_status: str
    lanes: Sequence[LaneOfLabels]
    sentences: Sequence[int] = ()
    issues: Sequence[Issue] = ()
    waived: Sequence[Issue] = ()
    issue_codes: Sequence[str] = ()
    decisions: Sequence[ShownDecision] = ()
    comparisons: Sequence[ComparedFigure] = ()
