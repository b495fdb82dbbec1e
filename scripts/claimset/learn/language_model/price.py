"""What tokens cost, and what was spent on answers, those that failed included."""

from collections.abc import Iterable

import msgspec

from claimset.model.model_answer import TokenCounts


class Price(msgspec.Struct, frozen=True):
    """
    What a million tokens cost: those that are sent, and those of the answer; None where nobody said it.

    `cap` is the most that may be spent.
    """

    per_million_in: float | None = None
    per_million_out: float | None = None
    cap: float | None = None

    def of(self, tokens_in: int, tokens_out: int) -> float | None:
        """Return what tokens cost; None without prices."""
        if self.per_million_in is None or self.per_million_out is None:
            return None
        return (tokens_in * self.per_million_in + tokens_out * self.per_million_out) / 1_000_000


class Spending(msgspec.Struct, frozen=True):
    """
    What the requests of one run took.

    `requests` counts those that were sent, and `estimated` those of them whose tokens are an estimate, because the
    server counted none. `cost` is None without prices.
    """

    requests: int
    estimated: int
    tokens_in: int
    tokens_out: int
    cost: float | None


def spending_of(requests: Iterable[TokenCounts | None], price: Price) -> Spending:
    """Return what requests took together, from the tokens of each; None stands for a kept answer, which took none."""
    rows = [row for row in requests if row is not None]
    tokens_in, tokens_out = (sum(getattr(row, name) for row in rows) for name in ("tokens_in", "tokens_out"))
    cost = price.of(tokens_in, tokens_out)
    return Spending(
        len(rows),
        sum(row.estimated for row in rows),
        tokens_in,
        tokens_out,
        None if cost is None else round(cost, 6),
    )
