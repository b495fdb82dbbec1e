"""The flat view: copies that differ in white space and accents look alike in it, and the original comes back."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimset.own_copies.flat_view import UNSEEN, FlatView, restore_span, restore_whole

ALPHABET = "ab.é \n\r\t\u00a0\u2003" + UNSEEN + "e\u0301\u0323\u1100\u1161\u11a8\u212b\U0001f469\u200d"
HOSTILE = st.text(st.sampled_from(ALPHABET), max_size=60) | st.text(max_size=60)


@pytest.mark.parametrize(
    ("original", "view"),
    [
        ("\n one\u00a0two\r\n\r\nthree ", "one two three"),
        ("\ufeffone\u200btwo", "onetwo"),
        ("cafe\u0301", "caf\u00e9"),
        ("a \u00ad b", "a b"),
        (" \n ", ""),
        ("", ""),
    ],
)
def test_white_space_is_one_space_and_accents_are_composed(original: str, view: str) -> None:
    assert FlatView(original).text == view


@given(HOSTILE)
def test_the_original_comes_back_from_its_view(original: str) -> None:
    flat = FlatView(original)
    assert restore_whole(flat.text, flat.spellings) == original


@given(HOSTILE)
def test_a_view_is_its_own_view(original: str) -> None:
    view = FlatView(original).text
    assert len(FlatView(view).offsets) == len(FlatView(view).text) + 1
    assert "  " not in view
    assert view == view.strip()


@given(HOSTILE, st.data())
def test_a_stretch_of_the_view_comes_back_as_the_stretch_of_the_original(original: str, data: st.DataObject) -> None:
    flat = FlatView(original)
    starts = [place for place, char in enumerate(flat.text) if char != " "]
    if not starts:
        return
    low, high = sorted(data.draw(st.tuples(st.sampled_from(starts), st.sampled_from(starts))))
    # A stretch holds whole characters: with two accents of which one stays apart, a character has two code points.
    low, high = flat.view_offset(flat.offsets[low]), flat.view_offset(flat.offsets[high] + 1) - 1
    start, end = flat.offsets[low], flat.offsets[high + 1]
    back = restore_span(flat.text[low : high + 1], low, flat.spellings)
    # What follows the last character and is not in the view, a gap or something unseen, is not part of the stretch.
    assert original[start:end].startswith(back)
    assert all(char.isspace() or char in UNSEEN for char in original[start:end][len(back) :])


@given(
    st.text(st.sampled_from("abc \n"), min_size=1, max_size=40), st.sampled_from(["\r\n", "\n\n ", "\u00a0", " \u200b"])
)
def test_copies_with_other_white_space_share_a_view(text: str, space: str) -> None:
    assert FlatView(text.replace(" ", space)).text == FlatView(text).text == FlatView(f"\ufeff{text}\n").text


@given(st.text(st.characters(categories=["L", "Zs"]), max_size=40))
def test_a_decomposed_letter_is_not_spelled_out(text: str) -> None:
    flat = FlatView(unicodedata.normalize("NFD", text))
    assert all(item.original is None for item in flat.spellings if item.length and flat.text[item.at] != " ")
