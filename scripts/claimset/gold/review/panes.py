"""Which annotators of a document a curator sees, and what their labels are a function of."""

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from itertools import combinations

from claimset.gold.merging.differences import AnnotatorDifference, ComparedAnnotations
from claimset.model.review import PANES


def pane_annotators(compared: ComparedAnnotations, differences: Sequence[AnnotatorDifference]) -> tuple[str, ...]:
    """Return the annotators that get a pane: all of them, and of more than three the two that differ most, by name."""
    names = tuple(compared.annotations)
    if len(names) <= len(PANES):
        return names
    counts: Counter[tuple[str, str]] = Counter()
    for difference in differences:
        values = {side.annotator: json.dumps(side.value) for side in difference.sides}
        counts.update(pair for pair in combinations(sorted(values), 2) if values[pair[0]] != values[pair[1]])
    return min(combinations(sorted(names), 2), key=lambda pair: (-counts[pair], pair))


def review_basis(compared: ComparedAnnotations) -> str:
    """Return the first 16 hexadecimal digits of the SHA-256 of everything that was compared."""
    hashes = {name: item.sha256 for name, item in compared.annotations.items()}
    state = [compared.interface.name, compared.schema.version, sorted(hashes.items())]
    return hashlib.sha256(json.dumps(state).encode()).hexdigest()[:16]
