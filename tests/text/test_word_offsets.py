"""The words of a file are the same and stand at the same places, in however many pieces it is looked at."""

import json
import re
import tracemalloc
from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimset.model.document import Fingerprint
from claimset.own_copies.fingerprint import fingerprint
from claimset.rules.corpus.quotations import QuotationSearch
from claimset.text import word_offsets as word_places
from claimset.text.word_offsets import compared_words, folded_word, words_of_file

WORDS = st.text(st.sampled_from('aZ é́İ7_ \n,:."\\\t\u202e😀'), max_size=60)
MOST = 6 * 2**20


@given(WORDS, st.integers(1, 12), st.booleans())
def test_the_size_of_the_pieces_changes_no_word(text: str, size: int, ascii_only: bool) -> None:
    file = json.dumps([text, {"n": text}], ensure_ascii=ascii_only)
    whole = {escaped: list(words_of_file(file, escaped=escaped)) for escaped in (False, True)}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(word_places, "PIECE_LENGTH", size)
        assert {escaped: list(words_of_file(file, escaped=escaped)) for escaped in (False, True)} == whole
        for escaped, words in whole.items():
            compared = chain.from_iterable(compared_words(file, escaped=escaped))
            assert list(compared) == [word for word, _, _ in words]
    assert [(word, file[start:end]) for word, start, end in whole[False]] == [
        (folded_word(match[0]), match[0]) for match in re.finditer(r"[\w\u0300-\u036f]+", file)
    ]


@given(st.text(st.sampled_from('a"\\u0\t😀'), max_size=40), st.integers(1, 9))
def test_where_no_gap_is_a_piece_ends_between_escapes(text: str, longest: int) -> None:
    file = json.dumps(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(word_places, "PIECE_LENGTH", 1)
        patch.setattr(word_places, "LONGEST_WORD", longest + 12)
        words = [word for word, _, _ in words_of_file(file, escaped=True)]
    assert "".join(words) == "".join(re.findall(r"\w", text.casefold()))


def test_escapes_stand_for_what_they_mean_and_words_for_where_they_are_written() -> None:
    file = r'{"a": "caf\u00e9\nold\/new \"barn\" \ud83d\ude00x"}'
    places = list(words_of_file(file, escaped=True))
    assert [word for word, _, _ in places] == ["a", "café", "old", "new", "barn", "x"]
    assert [file[start:end] for _, start, end in places] == ["a", r"caf\u00e9", "old", "new", "barn", "x"]


@pytest.mark.parametrize("piece", [r"\u0061 ", r"\u0061", "barn owl ", r"\\", '\\"'])
def test_as_little_is_held_of_a_large_file_as_of_a_small_one(piece: str) -> None:
    story = "Barn Owl Trust opened a second shed near Harrow Bridge on Monday and asked the town for clean straw"
    lock = fingerprint("owls", story.encode(), "en")
    file = f'{{"note": "{piece * (2**18 // len(piece))} {story}"}}'
    assert len(_messages(file, lock)) == 1  # patterns are compiled, words remembered
    tracemalloc.start()
    places = _messages(file, lock)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(places) == 1
    # A string of JSON is taken out of its file as it is.
    assert peak < len(file) * 2 + MOST


def _messages(file: str, lock: Fingerprint) -> list[str]:
    return [issue.message for issue in QuotationSearch([], [lock]).issues("raw/notes.json", file)]
