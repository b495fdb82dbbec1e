"""Words of one version of a text are found in another one, and where they changed nothing is claimed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimset.text.alignment import Alignment

OLD = "Harrow Police counted 95 arrests in May, up from 90 a year before."


def _place(new: str, words: str, old: str = OLD) -> tuple[str, bool, bool] | None:
    start = old.index(words)
    place = Alignment(old, new).place(start, start + len(words))
    return None if place is None else (new[place.start : place.end], place.is_proven, place.is_beside)


@pytest.mark.parametrize(
    ("new", "words", "expected"),
    [
        (OLD, "95 arrests", ("95 arrests", True, False)),
        (f"On Monday {OLD}", "Harrow Police", ("Harrow Police", True, True)),
        (f"A line before.\n\n{OLD}", "in May", ("in May", True, False)),
        # A word within the range changed: the place is a proposal.
        (OLD.replace("95", "96"), "95 arrests in May", ("96 arrests in May", False, True)),
        (OLD.replace("95", "96"), "95", ("96", False, True)),
        # A number that is part of another one is another word.
        (OLD.replace("95", "195"), "95", ("195", False, True)),
        (OLD.replace("95", "96"), "arrests", ("arrests", True, True)),
        (OLD.replace("95", "96"), "in May", ("in May", True, False)),
        # White space within a range may differ.
        (OLD.replace("95 arrests", "95\narrests"), "95 arrests", ("95\narrests", True, False)),
        (OLD.replace("arrests in", "arrests  in"), "counted 95 arrests", ("counted 95 arrests", True, False)),
        (OLD.replace("Harrow Police", "The police of Harrow"), "Harrow Police", ("Harrow", False, True)),
        (OLD.replace(", up from 90 a year before", ""), "up from 90", None),
        ("Nothing of it.", "arrests", ("Nothing of it", False, True)),
    ],
)
def test_a_range_is_placed_by_its_words(new: str, words: str, expected: tuple[str, bool, bool] | None) -> None:
    assert _place(new, words) == expected


def test_of_repeated_words_each_keeps_its_own_place() -> None:
    old = "No. No. No. The ferry left. No."
    new = "No. No. The ferry left. No."
    last = old.rindex("No")
    place = Alignment(old, new).place(last, last + 2)
    assert place is not None
    assert (place.start, place.is_proven) == (new.rindex("No"), True)


def test_ranges_without_a_word_have_no_place() -> None:
    assert Alignment("a  b", "a b").place(1, 3) is None
    assert Alignment("a b", "").place(0, 1) is None


def test_parts_of_words_and_marks_of_any_script_are_placed() -> None:
    old = "De politie-inspecteur zei 👩‍👩‍👧 ‘ja’. שלום"
    for words in ("inspecteur", "👩‍👩‍👧", "ja", "שלום", "spect"):
        start = old.index(words)
        place = Alignment(old, f"Noot. {old}").place(start, start + len(words))
        assert place is not None
        assert place.is_proven
        assert f"Noot. {old}"[place.start : place.end] == words


_TEXTS = st.text(alphabet="ab ,\n", max_size=40)


@given(_TEXTS, _TEXTS, st.data())
def test_a_proven_place_has_the_same_words_whatever_changed(old: str, new: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(old)))
    end = data.draw(st.integers(start, len(old)))
    place = Alignment(old, new).place(start, end)
    if place is not None:
        assert 0 <= place.start < place.end <= len(new)
        if place.is_proven:
            assert new[place.start : place.end].split() == old[start:end].split()


@given(_TEXTS, st.data())
def test_in_the_same_text_every_range_with_a_word_stays(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    place = Alignment(text, text).place(start, end)
    assert (place is None) == (not text[start:end].strip())
    if place is not None:
        assert (place.start, place.end, place.is_proven, place.is_beside) == (start, end, True, False)


@pytest.mark.parametrize(
    ("old", "new", "start", "end"),
    [
        ("le cafe noir", "le cafe\u0301 noir", 3, 7),
        ("it had 5 cats", "it had 5.3 cats", 7, 8),
        ("she \U0001f469 said", "she \U0001f469\u200d\U0001f4bb said", 4, 5),
        ("sales rose. sales fell.", "sales fell.", 0, 5),
    ],
)
def test_words_that_may_be_a_part_of_others_or_stand_elsewhere_are_not_proven(
    old: str, new: str, start: int, end: int
) -> None:
    place = Alignment(old, new).place(start, end)
    assert place is not None
    assert not place.is_proven
