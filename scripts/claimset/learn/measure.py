"""Scores of a model on documents that it had not seen, by label and language."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from claimset.gold.agreement.intervals import interval
from claimset.learn.calibration import calibration_error
from claimset.model.learned import HeldOut, LearnedScore


class HeldOutSpan(msgspec.Struct, frozen=True):
    """A span of a model in a document that it had not seen, with its calibrated probability."""

    start: int
    end: int
    label: str
    p: float
    right: bool


class HeldOutDocument(msgspec.Struct, frozen=True):
    """The labels of the spans of gold in a document, and the spans of a model that had not seen it."""

    language: str
    labels: list[str]
    spans: list[HeldOutSpan]


def scores_of(
    documents: Sequence[HeldOutDocument], labels: Iterable[str], floor: float | None
) -> Iterator[LearnedScore]:
    """
    Yield the scores of all labels together and of each of `labels`, over all languages and in each.

    A label that neither gold nor the model has in a language has none. `floor` is the least probability of a proposal.
    """
    languages = sorted({document.language for document in documents})
    for label in ("", *labels):
        for language in ("", *(languages if len(languages) > 1 else ())):
            chosen = [document for document in documents if language in {"", document.language}]
            score = _score(chosen, label, language, floor)
            if score.spans or score.predicted:
                yield score


def _score(documents: Sequence[HeldOutDocument], label: str, language: str, floor: float | None) -> LearnedScore:
    rows, spans = [], []
    for document in documents:
        own = [span for span in document.spans if label in {"", span.label}]
        true = sum(label in {"", name} for name in document.labels)
        rows.append((sum(span.right for span in own), true, len(own)))
        spans += own
    counts = np.array(rows, float).reshape(-1, 3)
    right, true, predicted = (int(value) for value in counts.sum(axis=0))
    ends = interval(_f1, counts)
    proposed = [span for span in spans if floor is not None and span.p >= floor]
    return LearnedScore(
        label=label,
        language=language,
        spans=true,
        predicted=predicted,
        right=right,
        f1=round(2 * right / (true + predicted), 4) if true + predicted else 0.0,
        low=round(ends[0], 4) if ends else None,
        high=round(ends[1], 4) if ends else None,
        proposed=len(proposed),
        precision=round(sum(span.right for span in proposed) / len(proposed), 4) if proposed else None,
        calibration_error=calibration_error([HeldOut(span.p, span.right) for span in spans]),
    )


def _f1(counts: NDArray[np.float64]) -> NDArray[np.float64]:
    right, true, predicted = counts.T
    with np.errstate(invalid="ignore", divide="ignore"):
        result: NDArray[Any] = 2 * right / (true + predicted)
    return result
