"""Spans: what they cover, and how two of them lie to each other."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimset.model.span import Relation, Span


@st.composite
def placed(draw: st.DrawFn) -> Span:
    start = draw(st.integers(0, 12))
    return Span("s", start, draw(st.integers(start + 1, 14)), "L")


def covered(span: Span) -> set[int]:
    return set(range(span.start, span.end))


@pytest.mark.parametrize(
    ("text", "start", "end", "quote"),
    [
        ("a👩‍👩‍👧b", 1, 6, "👩‍👩‍👧"),
        ("cafe\u0301 x", 0, 5, "cafe\u0301"),
        ("x\r\ny", 1, 3, "\r\n"),
        ("a\u00a0b", 1, 2, "\u00a0"),
        ("𝒳שלום", 1, 5, "שלום"),
    ],
)
def test_a_quote_counts_code_points(text: str, start: int, end: int, quote: str) -> None:
    assert Span("s", start, end, "L").quote(text) == quote


@given(placed(), placed())
def test_spans_overlap_where_they_share_a_code_point(one: Span, other: Span) -> None:
    assert one.overlaps(other) == bool(covered(one) & covered(other))


@given(placed(), placed())
def test_a_span_is_within_another_that_covers_all_of_it(one: Span, other: Span) -> None:
    assert one.within(other) == (covered(one) <= covered(other))


def test_a_moved_span_keeps_its_id_label_and_attributes() -> None:
    span = Span("s", 1, 3, "L", {"sure": True})
    assert span.at(2, 5) == Span("s", 2, 5, "L", {"sure": True})


def test_a_moved_span_leaves_the_first_as_it_was() -> None:
    span = Span("s", 1, 3, "L")
    span.at(2, 5)
    assert (span.start, span.end) == (1, 3)


def test_a_span_cannot_be_changed_in_place() -> None:
    span = Span("s", 1, 3, "L")
    with pytest.raises(AttributeError):
        span.start = 2  # type: ignore[misc]


def test_relations_sort_by_source_then_target_then_label() -> None:
    rows = [Relation("b", "a", "A"), Relation("a", "b", "B"), Relation("a", "b", "A"), Relation("a", "a", "Z")]
    assert sorted(rows) == [
        Relation("a", "a", "Z"),
        Relation("a", "b", "A"),
        Relation("a", "b", "B"),
        Relation("b", "a", "A"),
    ]


def test_an_attribute_keeps_its_type_through_json() -> None:
    span = Span("s", 0, 1, "L", {"number": 1, "truth": True, "words": "1"})
    back = msgspec.json.decode(msgspec.json.encode(span), type=Span)
    assert {name: type(value) for name, value in back.attributes.items()} == {
        "number": int,
        "truth": bool,
        "words": str,
    }
