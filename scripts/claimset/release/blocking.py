"""Decides whether an issue blocks a release."""

from claimset.model.file_kind import kind_at
from claimset.model.issue import Issue, Level

_OF_LABELS = ("SPN", "LBL", "REL", "CLM", "QTY", "NUM", "ANN002")
"""Codes, or beginnings of codes, of rules about labels."""


def blocks_release(issue: Issue) -> bool:
    """
    Say whether an issue blocks a release: an error does, but for one in the labels of an annotation or a prediction.

    Gold is what a release stands for, and it is judged by the same rules; the row of an annotation names its issues,
    and predictions are in no release. The shape of annotations, the protection of people, and work that was refused or
    edited block like errors in gold.
    """
    if issue.level != Level.ERROR:
        return False
    kind = kind_at(issue.file) if issue.file else None
    is_in_gold = issue.annotator is None and (kind is None or kind.name != "predicted")
    return is_in_gold or not issue.code.startswith(_OF_LABELS)
