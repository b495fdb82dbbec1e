"""What changed in gold since models were learned from it."""

from collections.abc import Callable

import msgspec

from claimset.model.learned import LearnedLayer
from claimset.store.document_files import read_content
from claimset.store.project import Project
from claimset.text.decode import sha256


class ChangesSinceLearning(msgspec.Struct, frozen=True):
    """
    The documents that a model was learned from and that are not as they were, sorted.

    `unseen` have gold that no model may see today: proposals would carry over what it holds. `changed` are others whose
    gold has other bytes, or is gone.
    """

    unseen: tuple[str, ...]
    changed: tuple[str, ...]


def changes_since_learning(
    project: Project, layer: LearnedLayer, is_unseen: Callable[[str], bool]
) -> ChangesSinceLearning:
    """Compare what a model was learned from with today's gold; `is_unseen` says of which documents none is learned."""
    unseen, changed = [], []
    for name, digest in sorted(layer.data.items()):
        content = read_content(project.gold_file(name))
        if not isinstance(content, bytes):
            changed.append(name)
        elif is_unseen(name):
            unseen.append(name)
        elif sha256(content) != digest:
            changed.append(name)
    return ChangesSinceLearning(tuple(unseen), tuple(changed))
