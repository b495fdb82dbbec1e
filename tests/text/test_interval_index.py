"""Stretches answer as if each of them had been looked at."""

from hypothesis import given
from hypothesis import strategies as st

from claimset.model.span import Span
from claimset.text.interval_index import IntervalIndex

SPANS = st.builds(lambda start, length: Span("s", start, start + length, "X"), st.integers(0, 12), st.integers(-1, 6))
SOLID = SPANS.filter(lambda span: span.start < span.end)


@given(st.lists(SPANS, max_size=8), SOLID)
def test_a_stretch_is_under_a_span_where_they_share_a_letter(spans: list[Span], span: Span) -> None:
    overlap = IntervalIndex(spans).overlapping_span(span)
    letters = set(range(span.start, span.end))
    assert (overlap is not None) == any(letters & set(range(item.start, item.end)) for item in spans)
    assert overlap is None or (overlap in spans and letters & set(range(overlap.start, overlap.end)))


@given(st.lists(SPANS, max_size=8), SOLID)
def test_a_span_is_cut_where_a_stretch_holds_a_part_of_it_and_not_all(spans: list[Span], span: Span) -> None:
    solid = [item for item in spans if item.start < item.end]
    assert IntervalIndex(spans).has_edge_inside(span) == any(
        span.overlaps(item) and not span.within(item) for item in solid
    )
