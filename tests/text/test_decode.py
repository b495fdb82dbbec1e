"""Bytes to text and back, and the views that recognise a copy."""

import hashlib
import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimset.text.decode import TextRefused, decode, normalise, sha256
from support.strategies import readable_texts, texts


@given(readable_texts)
def test_a_text_comes_back_from_its_bytes_as_it_was(text: str) -> None:
    assert decode(text.encode()) == text


@given(st.binary(max_size=20))
def test_any_bytes_are_refused_or_come_back_as_they_were(data: bytes) -> None:
    try:
        text = decode(data)
    except TextRefused:
        return
    assert text.encode() == data


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"caf\xe9", "it is not UTF-8: byte 3 is 0xe9"),
        (b"\xff\xfea\x00", "it is not UTF-8: byte 0 is 0xff"),
        (b"a\xc3", "it is not UTF-8: byte 1 is 0xc3"),
        (b"\xc0\xaf", "it is not UTF-8: byte 0 is 0xc0"),
        (b"a\xed\xa0\x80", "it holds a lone surrogate at byte 1"),
        (b"\xed\xbf\xbf", "it holds a lone surrogate at byte 0"),
        (b"\xed\xa0\xbd\xed\xb8\x80", "it holds a lone surrogate at byte 0"),
        (b"\xed", "it is not UTF-8: byte 0 is 0xed"),
        ("é\0".encode(), "it holds a NUL character at code point 1"),
        (b"", "it is empty"),
        (" \r\n\t\u00a0\u2028".encode(), "it is empty"),
    ],
)
def test_bytes_that_are_no_text_are_refused_with_the_place(data: bytes, reason: str) -> None:
    with pytest.raises(TextRefused) as refusal:
        decode(data)
    assert str(refusal.value) == reason


def test_a_byte_order_mark_stays() -> None:
    assert decode(b"\xef\xbb\xbfa") == "\ufeffa"


def test_bytes_are_hashed_with_sha256_in_lower_case() -> None:
    assert sha256(b"a") == hashlib.sha256(b"a").hexdigest()


@given(texts)
def test_a_normalised_text_is_normal(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


@given(texts)
def test_composed_and_decomposed_texts_look_the_same(text: str) -> None:
    assert normalise(unicodedata.normalize("NFD", text)) == normalise(unicodedata.normalize("NFC", text))


@given(st.text("ab \n", max_size=30))
def test_line_ends_make_no_difference(text: str) -> None:
    assert normalise(text.replace("\n", "\r\n")) == normalise(text.replace("\n", "\r")) == normalise(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a\u00a0b", "a b"),
        ("a\u202fb", "a b"),
        ("a  \t b", "a b"),
        ("a  \nb", "a\nb"),
        ("\n a\n\n", "a"),
        ("e\u0301", "é"),
    ],
)
def test_a_copy_with_other_white_space_or_accents_looks_the_same(one: str, other: str) -> None:
    assert normalise(one) == normalise(other)


@pytest.mark.parametrize(("one", "other"), [("a b", "ab"), ("a\nb", "a b"), ("A", "a"), ("a", "a."), ("é", "e")])
def test_other_words_look_different(one: str, other: str) -> None:
    assert normalise(one) != normalise(other)


@given(st.text(alphabet="ab \t\r\n\u00a0\u202fe\u0301"))
def test_the_view_of_a_text_has_single_spaces_and_none_at_a_lines_end(text: str) -> None:
    view = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
    view = re.sub(r"[ \t]+", " ", view.replace("\u00a0", " ").replace("\u202f", " "))
    assert normalise(text) == re.sub(r" +$", "", view, flags=re.MULTILINE).strip("\n ")
