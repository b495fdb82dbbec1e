"""The result of a pull."""

from claimset.model.issue import Issue


class PullResult:
    """
    The counts and issues of one pull.

    `annotations` counts those that were read, `changed` lists the documents whose files changed. `refused` counts the
    annotations that this pull or an earlier one left out. `unchanged` tasks were not read again. `drafts` and `skipped`
    count tasks with a draft and skipped annotations, which are not stored.
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
