"""One-to-one matching of spans: by its definition, whoever comes first, and with no span used twice."""

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from claimset.labels.matching import match_spans
from claimset.model.span import Span


def _spans(prefix: str) -> st.SearchStrategy[list[Span]]:
    place = st.tuples(st.integers(0, 8), st.integers(0, 4), st.sampled_from("XY"))
    return st.lists(place, max_size=5).map(
        lambda places: [
            Span(f"{prefix}{number}", start, start + size, label)
            for number, (start, size, label) in enumerate(sorted(places))
        ]
    )


def _overlap(one: Span, other: Span) -> int:
    return len(set(range(one.start, one.end)) & set(range(other.start, other.end)))


def _by_definition(ones: list[Span], others: list[Span]) -> set[tuple[str, str]]:
    """Take the best of all pairs that are left, again and again, code point by code point."""
    pairs = [
        (one, other)
        for one, other in product(ones, others)
        if _overlap(one, other) or (one.start, one.end) == (other.start, other.end)
    ]
    matches = set()
    while pairs:
        one, other = min(
            pairs,
            key=lambda pair: (
                -_overlap(*pair),
                max(span.end for span in pair) - min(span.start for span in pair),
                pair[0].label != pair[1].label,
                sorted(span.start for span in pair),
                sorted(span.id for span in pair),
            ),
        )
        matches.add((one.id, other.id))
        pairs = [pair for pair in pairs if pair[0].id != one.id and pair[1].id != other.id]
    return matches


@given(_spans("a"), _spans("b"))
def test_the_matches_are_those_of_the_definition(ones: list[Span], others: list[Span]) -> None:
    matches = {(one.id, other.id) for one, other in match_spans(ones, others)}
    assert matches == _by_definition(ones, others)
    assert matches == {(one.id, other.id) for other, one in match_spans(others, ones)}


@given(_spans("a"))
def test_every_span_of_identical_work_has_its_match(spans: list[Span]) -> None:
    others = [Span(f"b{span.id}", span.start, span.end, span.label) for span in spans]
    matches = match_spans(spans, others)
    assert len(matches) == len(spans)
    assert all((one.start, one.end, one.label) == (other.start, other.end, other.label) for one, other in matches)


def test_five_spans_and_one_over_all_of_them_are_one_match() -> None:
    parts = [Span(f"a{start}", start, start + 2, "X") for start in range(0, 10, 2)]
    assert [(one.id, other.id) for one, other in match_spans(parts, [Span("b", 0, 10, "X")])] == [("a0", "b")]


def test_the_same_offsets_go_before_a_longer_span_that_overlaps_as_far() -> None:
    matches = match_spans([Span("a", 0, 5, "X")], [Span("b1", 0, 9, "X"), Span("b2", 0, 5, "Y")])
    assert [other.id for _, other in matches] == ["b2"]


def test_a_span_of_no_length_matches_no_neighbour() -> None:
    assert match_spans([Span("a", 4, 4, "X")], [Span("b", 0, 4, "X"), Span("c", 4, 9, "X")]) == []
