"""How fast people label, from the times of their annotations."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from statistics import median

import msgspec

_LONGEST_SECONDS = 3600.0


class Tempo(msgspec.Struct, frozen=True):
    """
    The speed at which annotations were made; a field is None if the data do not have it.

    `median_seconds` is the median lead time; a lead time above an hour counts as an hour. `days` counts the days with a
    submission, by the server's clock in UTC, and `per_day` is the mean over these days.
    """

    annotations: int
    median_seconds: float | None
    days: int
    per_day: float | None

    def hours_for(self, annotations: int) -> float | None:
        """Estimate the hours that this number of further annotations takes; None if no lead time is known."""
        if annotations == 0:
            return 0.0
        return None if self.median_seconds is None else round(annotations * self.median_seconds / 3600, 2)


def tempo(rows: Iterable[tuple[float | None, str | None]]) -> Tempo:
    """Return the pace of annotations from pairs of lead time (seconds) and creation time (ISO 8601)."""
    rows = list(rows)
    times = [min(seconds, _LONGEST_SECONDS) for seconds, _ in rows if seconds is not None and seconds >= 0]
    days = _days([moment for _, moment in rows if moment])
    return Tempo(
        len(rows),
        round(median(times), 1) if times else None,
        days,
        round(len(rows) / days, 1) if days else None,
    )


def _days(times: Sequence[str]) -> int:
    dates = set()
    for time in times:
        try:
            dates.add(datetime.fromisoformat(time).date())
        except ValueError:
            continue
    return len(dates)
