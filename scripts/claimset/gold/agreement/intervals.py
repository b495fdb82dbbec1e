"""Intervals of 95 % by a bootstrap over documents."""

from collections.abc import Callable
from functools import lru_cache
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

SAMPLES = 1_000
_SEED = 20_260_101
_CHUNK = 2_000_000
_NORMAL = NormalDist()


def interval(
    formula: Callable[[NDArray[np.float64]], NDArray[np.float64]], counts: NDArray[np.float64]
) -> tuple[float, float] | None:
    """
    Return the ends of the interval of a formula over sums of `counts`, which has one row a document.

    Documents are drawn with replacement. The percentiles are corrected for bias and skew (BCa; Efron, Better bootstrap
    confidence intervals, 1987) and for few documents (expanded percentiles; Hesterberg, What teachers should know about
    the bootstrap, 2015). The same counts always give the same interval. Samples in which the formula is not defined are
    left out. Returns None for fewer than two documents, and where the formula is defined in no sample.
    """
    documents = len(counts)
    if documents < 2:
        return None
    step = max(1, _CHUNK // documents)
    values = np.concatenate(
        [formula(_weights(documents, start, min(step, SAMPLES - start)) @ counts) for start in range(0, SAMPLES, step)]
    )
    values = values[np.isfinite(values)]
    total = counts.sum(axis=0)
    (point,) = formula(total[np.newaxis])
    left_out = formula(total - counts)
    left_out = left_out[np.isfinite(left_out)]
    if not len(values) or not len(left_out) or not np.isfinite(point):
        return None
    below = ((values < point).sum() + (values == point).sum() / 2) / len(values)
    bias = _NORMAL.inv_cdf(float(min(max(below, 0.5 / len(values)), 1 - 0.5 / len(values))))
    deviations = left_out.mean() - left_out
    spread = float((deviations**2).sum()) ** 1.5
    skew = float((deviations**3).sum()) / (6 * spread) if spread else 0.0
    half = _expanded_quantile(_NORMAL.inv_cdf(0.975), documents)
    ends = [_NORMAL.cdf(bias + (bias + z) / (1 - skew * (bias + z))) for z in (-half, half)]
    low, high = np.quantile(values, ends)
    return float(low), float(high)


def _expanded_quantile(z: float, documents: int) -> float:
    """
    Return a wider quantile for the quantile `z` of the normal distribution, which suits few documents.

    It is that of Student's t (Abramowitz and Stegun, Handbook of Mathematical Functions, 26.7.5), times √(n / (n - 1)).
    """
    degrees = documents - 1
    t = z + (z**3 + z) / (4 * degrees) + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * degrees**2)
    return float(t * (documents / degrees) ** 0.5)


@lru_cache(maxsize=8)
def _weights(documents: int, start: int, samples: int) -> NDArray[np.float64]:
    """Return how often each document is drawn: one row a sample from number `start` on, one column a document."""
    random = np.random.default_rng((_SEED, documents, start))
    draws = random.integers(documents, size=(samples, documents))
    rows = np.arange(samples)[:, np.newaxis] * documents
    return np.bincount((draws + rows).ravel(), minlength=samples * documents).reshape(samples, documents).astype(float)
