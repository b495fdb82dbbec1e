"""Generated blocks: what stands between two markers is made anew, and not a character beside it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimset.schema.marked_blocks import block, block_names, renew_blocks, stray_markers
from support.strategies import PIECES

BEGIN, END = "<!-- claimset:one -->", "<!-- /claimset:one -->"
PROSE = st.lists(
    st.sampled_from(
        [
            *PIECES,
            "word",
            "# Heading\n",
            "<!-- a comment -->\n",
            "<!-- claimset -->",
            "<!--claimset:one-->",
            "\\g<name>",
        ]
    )
    | st.text(max_size=10),
    max_size=12,
).map("".join)
# A body is generated; whatever a person wrote into the schema may stand in it.
BODIES = st.lists(
    st.sampled_from(
        [*PIECES, "| a | b |\n", f"\n{BEGIN}\n", f"\n{END}\n", "<!-- claimset:two -->", "\n", "<!--", "-->", "\\1"]
    ),
    max_size=8,
).map("".join)


def test_a_block_stands_between_markers_of_its_name() -> None:
    assert block("one", "a\nb\n\n") == f"{BEGIN}\na\nb\n{END}"


@given(BODIES)
def test_whatever_a_body_holds_it_is_one_block(body: str) -> None:
    text = f"{block('one', body)}\n{block('two', '')}"
    assert list(block_names(text)) == ["one", "two"]
    assert list(stray_markers(text)) == []


def test_a_body_does_not_end_its_block() -> None:
    text = block("one", f"a\n{END}\nb\n{BEGIN}\nc")
    assert list(block_names(text)) == ["one"]
    assert list(stray_markers(text)) == []
    assert renew_blocks(text, {"one": "new"}) == block("one", "new")


@given(PROSE, PROSE, BODIES, BODIES)
def test_only_what_stands_between_markers_is_made_anew(above: str, below: str, old: str, new: str) -> None:
    before = f"{above}\n{block('one', old)}\n{below}"
    assert renew_blocks(before, {"one": new}) == f"{above}\n{block('one', new)}\n{below}"


@given(PROSE, PROSE, BODIES)
def test_a_second_time_changes_nothing(above: str, below: str, body: str) -> None:
    first = renew_blocks(f"{above}\n{block('one', 'old')}\n{below}", {"one": body})
    assert renew_blocks(first, {"one": body}) == first


@given(PROSE)
def test_a_text_without_blocks_stays_as_it_is(text: str) -> None:
    assert renew_blocks(text, {"one": "new"}) == text


def test_a_block_of_another_name_stays_as_it_is() -> None:
    text = f"{block('two', 'old')}\n{block('one', 'old')}"
    assert renew_blocks(text, {"one": "new", "three": "x"}) == f"{block('two', 'old')}\n{block('one', 'new')}"


def test_every_block_of_a_name_is_made_anew() -> None:
    text = f"{block('one', 'a')}\n\n{block('one', 'b')}"
    assert renew_blocks(text, {"one": "new"}) == f"{block('one', 'new')}\n\n{block('one', 'new')}"


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (f"{BEGIN}\nold\n", [1]),
        (f"old\n{END}\n", [2]),
        (f"{END}\nold\n{BEGIN}\n", [1, 3]),
        (f"{BEGIN}\nold\n<!-- /claimset:two -->\n", [1, 3]),
        (f"{BEGIN} words\nold\n{END}\n", [1, 3]),
        (f"words {BEGIN}\nold\n{END}\n", [1, 3]),
        (f"{BEGIN}\nold {END}\n", [1, 2]),
        ("<!-- claimset:One -->\nold\n<!-- /claimset:One -->\n", [1, 3]),
        ("<!--claimset:one-->\nold\n<!--/claimset:one-->", [1, 3]),
        (f"<!-- claimset:on -->\nold\n{END}\n", [1, 3]),
    ],
)
def test_markers_that_begin_or_end_nothing_stay_and_are_named_by_line(text: str, lines: list[int]) -> None:
    assert renew_blocks(text, {"one": "new", "two": "new", "One": "new"}) == text
    assert list(stray_markers(text)) == lines


def test_a_marker_after_a_block_is_named_by_its_line_in_the_file() -> None:
    assert list(stray_markers(f"{block('one', 'a')}\n\n{BEGIN}\n")) == [5]


def test_blocks_in_a_block_go_with_what_they_stand_in() -> None:
    text = f"{BEGIN}\n{block('two', 'inner')}\n{END}"
    assert renew_blocks(text, {"two": "new"}) == text
    assert renew_blocks(text, {"one": "new", "two": "new"}) == block("one", "new")
    assert list(stray_markers(text)) == []


def test_a_block_that_begins_twice_ends_once() -> None:
    text = f"{BEGIN}\nold\n{BEGIN}\nold\n{END}\nbelow\n"
    assert renew_blocks(text, {"one": "new"}) == f"{block('one', 'new')}\nbelow\n"


def test_line_ends_of_windows_stay_in_a_block_and_beside_it() -> None:
    text = f"above\r\n\r\n{BEGIN}\r\nold\r\n{END}\r\n\r\nbelow\r\n"
    first = renew_blocks(text, {"one": "new"})
    assert first == text.replace("old", "new")
    assert renew_blocks(first, {"one": "new"}) == first
    assert list(block_names(text)) == list(block_names(first)) == ["one"]


def test_a_block_may_be_empty_and_end_the_text() -> None:
    assert renew_blocks(f"{BEGIN}\n{END}", {"one": "new"}) == block("one", "new")
