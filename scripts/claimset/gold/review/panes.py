"""The annotators of a document whom a curator sees, and a hash of what is compared."""

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from itertools import combinations

from claimset.gold.merging.differences import AnnotatorDifference, ComparedAnnotations
from claimset.model.review import PANES


def pane_annotators(compared: ComparedAnnotations, differences: Sequence[AnnotatorDifference]) -> tuple[str, ...]:
    """Return the names of the annotators with a pane: all of them, or of more than three the two who differ most."""
    names = tuple(compared.annotations)
    if len(names) <= len(PANES):
        return names
    counts: Counter[tuple[str, str]] = Counter()
    for difference in differences:
        values = {side.annotator: json.dumps(side.value) for side in difference.sides}
        counts.update(pair for pair in combinations(sorted(values), 2) if values[pair[0]] != values[pair[1]])
    return min(combinations(sorted(names), 2), key=lambda pair: (-counts[pair], pair))


def review_basis(compared: ComparedAnnotations) -> str:
    """Return a hash of the annotations that are compared, 16 hexadecimal digits: it changes as soon as one does."""
    hashes = {name: item.sha256 for name, item in compared.annotations.items()}
    state = [compared.interface.name, compared.schema.version, sorted(hashes.items())]
    return hashlib.sha256(json.dumps(state).encode()).hexdigest()[:16]
