"""Which errors block a release."""

from claimset.model.issue import Issue, Level

_OF_LABELS = ("SPN", "LBL", "REL", "CLM", "QTY", "NUM", "ANN002")
"""Codes, or how they begin, that say what is wrong with labels."""


def blocks_release(issue: Issue) -> bool:
    """
    Say whether an issue blocks a release: an error does, but for one in the labels of an annotation.

    Gold is what a release stands for, and it is judged by the same rules; the row of an annotation names its issues.
    The shape of annotations, the protection of people, and work that was refused or edited block like errors in gold.
    """
    is_in_annotation = issue.annotator is not None and issue.code.startswith(_OF_LABELS)
    return issue.level == Level.ERROR and not is_in_annotation
