"""What a check looked at and what it found."""

import msgspec

from claimset.checks.together import Held
from claimset.flow.splits import Partition
from claimset.model.document import Document
from claimset.model.issue import Issue, Level
from claimset.model.labels import Labels


class Looked(msgspec.Struct, frozen=True):
    """One labelled document that was looked at; `annotator` is None for gold."""

    document: Document
    text: str | None
    labels: Labels
    annotator: str | None = None


class Checked:
    """What a check looked at and what it found."""

    def __init__(self) -> None:
        self.documents = 0
        self.annotations = 0
        self.gold = 0
        self.issues: list[Issue] = []
        self.waived: list[Issue] = []
        self.looked: list[Looked] = []
        self.held: list[Held] = []
        self.partition = Partition()

    @property
    def errors(self) -> int:
        """How many issues block a release."""
        return sum(1 for issue in self.issues if issue.level == Level.ERROR)
