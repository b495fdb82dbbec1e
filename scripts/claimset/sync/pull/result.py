"""What a pull says of itself."""

from claimset.model.issue import Issue


class PullResult:
    """
    What a pull brought: annotations that it read, documents that changed, and issues.

    `refused` annotations are not here, from this pull or one before. `unchanged` tasks were not read again. Tasks that
    hold a draft and annotations that were skipped are counted and left.
    """

    def __init__(self) -> None:
        self.annotations = 0
        self.changed: list[str] = []
        self.withdrawn = 0
        self.refused = 0
        self.drafts = 0
        self.skipped = 0
        self.unchanged = 0
        self.issues: list[Issue] = []
