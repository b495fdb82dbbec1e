"""Words cut by bytes are those that are cut by characters, and each has the number that it always has."""

import re
import sys
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from claimset.text import word_memo as words
from claimset.text.word_memo import WordMemo, split_words, word_numbers

WORD = re.compile(r"[\w\u0300-\u036f]+")
LETTERS = re.compile(r"[^\W\d_]+")
TEXTS = st.text() | st.text(
    alphabet="aZ9_ \u0301\u00e9\u00c9\ufb01\u2019\u201c-.\n\u0130\u0345\u24b6\u00a0\u4e00", max_size=40
)


def _plain(text: str) -> list[int]:
    return [words.word_number(word) for word in WORD.findall(text)]


@given(TEXTS)
def test_a_text_has_the_numbers_of_its_words(text: str) -> None:
    assert word_numbers(text) == _plain(text)


@given(TEXTS)
def test_the_case_and_the_form_of_a_word_make_no_other_number(text: str) -> None:
    assert (
        word_numbers(text) == word_numbers(unicodedata.normalize("NFC", text))
        or unicodedata.normalize("NFC", text) != text
    )
    assert (
        word_numbers(text.lower()) == word_numbers(text.lower().swapcase())
        or text.lower().swapcase().lower() != text.lower()
    )


@given(TEXTS)
def test_pieces_hold_the_same_letters_as_the_text(text: str) -> None:
    words_found = [word for piece in split_words(text) for word in LETTERS.findall(piece.decode().casefold())]
    assert words_found == LETTERS.findall(text.casefold())


def test_no_mark_becomes_a_letter_where_case_is_folded() -> None:
    for code in range(sys.maxunicode + 1):
        mark = chr(code)
        if not WORD.fullmatch(mark):
            assert not LETTERS.search(mark.casefold()), hex(code)
            assert mark.casefold()


def test_a_full_memory_is_emptied_and_answers_on(monkeypatch: object) -> None:
    memo = WordMemo(len)
    words.MOST_PIECES, most = 3, words.MOST_PIECES
    try:
        assert [memo[piece] for piece in (b"a", b"bb", b"ccc", b"dddd", b"a")] == [1, 2, 3, 4, 1]
        assert len(memo) == 2
    finally:
        words.MOST_PIECES = most
