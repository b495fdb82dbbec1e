"""How fast people label: lead times, days, and the hours that are left."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimset.sync.tempo import Tempo, tempo

ROWS = st.tuples(
    st.none() | st.floats(0, 1e6), st.none() | st.datetimes().map(lambda moment: moment.isoformat()) | st.just("never")
)


def test_the_median_is_that_of_the_lead_times_and_an_hour_is_the_most_that_counts() -> None:
    rows = [(10.0, "2026-01-01T08:00:00Z"), (20.0, "2026-01-01T23:59:59Z"), (90_000.0, "2026-01-03T08:00:00Z")]
    assert tempo(rows) == Tempo(3, 20.0, 2, 1.5)
    assert tempo([(90_000.0, None)]).median_seconds == 3600


@pytest.mark.parametrize("rows", [[], [(None, None)], [(-1.0, "yesterday")]])
def test_where_nothing_says_how_long_nothing_is_estimated(rows: list[tuple[float | None, str | None]]) -> None:
    assert tempo(rows).hours_for(5) is None


@given(st.lists(ROWS), st.integers(1, 10_000))
def test_more_work_takes_longer_and_no_estimate_is_below_nothing(
    rows: list[tuple[float | None, str | None]], more: int
) -> None:
    pace = tempo(rows)
    assert pace.hours_for(0) == 0
    one, other = pace.hours_for(more), pace.hours_for(more + 1_000)
    assert (one is None) == (other is None) == (pace.median_seconds is None)
    assert one is None or other is None or 0 <= one <= other
    assert pace.days <= pace.annotations == len(rows)
