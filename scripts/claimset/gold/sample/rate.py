"""How many of the labels that a person judged are right, with an interval."""

from collections.abc import Iterable, Iterator, Mapping
from math import sqrt
from statistics import NormalDist

import msgspec

from claimset.gold.sample.draw import labels_of_gold
from claimset.gold.sample.judged_labels import read_judged
from claimset.model.judged_label import JudgedLabel
from claimset.store.project import Project
from claimset.text.plural import plural

_CONFIDENCE = 0.95
_NOBODY = "No person has judged a random sample of the labels yet; `claimset sample` draws one."


class SampleRate(msgspec.Struct, frozen=True):
    """
    What one judge says of one sample.

    `drawn` labels stood on the page; of them `changed` are other labels in gold by now, or gone, and do not count. Of
    the others the judge found `right`, `wrong` and `unsure` ones, and left the rest open. `low` and `high` bound the
    share of right ones among the three, with 95 % confidence; a label of which the judge is unsure is not right.
    """

    judge: str
    seed: int
    drawn: int
    changed: int
    right: int
    wrong: int
    unsure: int
    low: float
    high: float

    @property
    def judged(self) -> int:
        """The number of labels with a verdict that counts."""
        return self.right + self.wrong + self.unsure

    @property
    def words(self) -> str:
        """The rate in two sentences."""
        drawn = f"{plural(self.drawn, 'label')} that {'was' if self.drawn == 1 else 'were'} drawn at random"
        changed = (
            f" {plural(self.changed, 'label')} changed since and {'does' if self.changed == 1 else 'do'} not count."
        )
        if not self.judged:
            return f"None of {drawn} (seed {self.seed}) has a verdict of `{self.judge}` that counts.{changed}"
        share = f"{100 * self.right / self.judged:.1f} %"
        counts = f"{self.right} right, {self.wrong} wrong, {self.unsure} unsure"
        return (
            f"The person `{self.judge}` judged {self.judged} of {drawn} (seed {self.seed}): {counts}. So {share} are "
            f"right, by Wilson's interval {100 * self.low:.1f} to {100 * self.high:.1f} % with 95 % confidence."
            + (changed if self.changed else "")
        )


def wilson_interval(right: int, total: int) -> tuple[float, float]:
    """
    Return the bounds of a share of `right` in `total`, between 0 and 1, with 95 % confidence.

    The formula is the score interval of E. B. Wilson, Probable inference, the law of succession, and statistical
    inference, Journal of the American Statistical Association 22 (1927). Without any label everything is possible.
    """
    if not total:
        return 0.0, 1.0
    z = NormalDist().inv_cdf((1 + _CONFIDENCE) / 2)
    share, spread = right / total, z * z / total
    middle = (share + spread / 2) / (1 + spread)
    reach = z / (1 + spread) * sqrt(share * (1 - share) / total + spread / total / 4)
    return max(0.0, middle - reach), min(1.0, middle + reach)


def sample_rates(project: Project) -> list[SampleRate]:
    """Return a rate for each judge and seed. Raises Misconfigured for an invalid line of the judged labels."""
    rows = read_judged(project)
    digests = {(item.document, item.item): item.digest for item in labels_of_gold(project)} if rows else {}
    return list(_rates(rows, digests))


def judged_words(project: Project) -> str:
    """Return sentences for the first lines of card and datasheet: the rates, or that nobody has judged a sample."""
    return "\n".join(rate.words for rate in sample_rates(project)) or _NOBODY


def _rates(rows: Iterable[JudgedLabel], digests: Mapping[tuple[str, str], str]) -> Iterator[SampleRate]:
    samples: dict[tuple[str, int], dict[tuple[str, str], JudgedLabel]] = {}
    for row in rows:
        samples.setdefault((row.judge, row.seed), {})[row.document, row.item] = row
    for (judge, seed), sample in sorted(samples.items()):
        valid = [row for row in sample.values() if digests.get((row.document, row.item)) == row.digest]
        right, wrong, unsure = (
            sum(row.verdict == verdict for row in valid) for verdict in ("right", "wrong", "unsure")
        )
        bounds = wilson_interval(right, right + wrong + unsure)
        yield SampleRate(judge, seed, len(sample), len(sample) - len(valid), right, wrong, unsure, *bounds)
