"""What changed in gold since models were learned from it."""

from collections.abc import Callable
from functools import cache

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


GoldDigest = Callable[[str], str | None]
"""Returns the SHA-256 of a document's gold file; None for one that is missing or cannot be read."""


def gold_digests(project: Project) -> GoldDigest:
    """Return a function that hashes gold files, each once: the layers of models were learned from the same ones."""

    @cache
    def digest(name: str) -> str | None:
        content = read_content(project.gold_file(name))
        return sha256(content) if isinstance(content, bytes) else None

    return digest


def changes_since_learning(
    digest_of: GoldDigest, layer: LearnedLayer, is_unseen: Callable[[str], bool]
) -> ChangesSinceLearning:
    """Compare what a model was learned from with today's gold; `is_unseen` says of which documents none is learned."""
    unseen, changed = [], []
    for name, digest in sorted(layer.data.items()):
        current_digest = digest_of(name)
        if current_digest is None:
            changed.append(name)
        elif is_unseen(name):
            unseen.append(name)
        elif current_digest != digest:
            changed.append(name)
    return ChangesSinceLearning(tuple(unseen), tuple(changed))
