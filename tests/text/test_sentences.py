"""Sentences: every code point is in one, whatever the text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimset.text.sentences import Sentences
from support.strategies import readable_texts, texts

LANGUAGES = st.sampled_from(("en", "nl"))


@given(readable_texts, LANGUAGES)
def test_every_word_character_is_in_the_sentence_around_it(text: str, language: str) -> None:
    sentences = Sentences(text, language)
    for place, character in enumerate(text):
        if not character.isspace():
            start, end = sentences.around(place, place + 1)
            assert 0 <= start <= place < end <= len(text)


@given(readable_texts, LANGUAGES)
def test_sentences_follow_one_another_and_leave_out_white_space_only(text: str, language: str) -> None:
    sentences = Sentences(text, language)
    ranges = {sentences.around(place, place + 1) for place, it in enumerate(text) if not it.isspace()}
    rest, before = [], 0
    for start, end in sorted(ranges):
        assert before <= start
        rest.append(text[before:start])
        before = end
    assert not "".join([*rest, text[before:]]).strip()


@given(readable_texts, LANGUAGES, st.data())
def test_what_is_around_a_span_holds_it_whole(text: str, language: str, data: st.DataObject) -> None:
    words = [place for place, character in enumerate(text) if not character.isspace()]
    first = data.draw(st.sampled_from(words))
    last = data.draw(st.sampled_from([place for place in words if place >= first]))
    start, end = Sentences(text, language).around(first, last + 1)
    assert start <= first
    assert last < end


@given(readable_texts, LANGUAGES)
def test_no_sentence_has_white_space_at_its_edges(text: str, language: str) -> None:
    sentences = Sentences(text, language)
    for place, character in enumerate(text):
        if not character.isspace():
            start, end = sentences.around(place, place + 1)
            assert text[start:end] == text[start:end].strip()


@given(texts, LANGUAGES, st.data())
def test_the_offsets_around_any_span_are_never_reversed(text: str, language: str, data: st.DataObject) -> None:
    # A record may stand beside a text that is shorter than its spans say.
    first = data.draw(st.integers(0, len(text) + 3))
    start, end = Sentences(text, language).around(first, data.draw(st.integers(first + 1, len(text) + 9)))
    assert 0 <= start <= end


@pytest.mark.parametrize(
    ("text", "word", "sentence"),
    [
        ("Nine owls slept. Mr. Vos counted them.", "Vos", "Mr. Vos counted them."),
        ("Negen uilen sliepen. Dr. Vos telde ze.", "telde", "Dr. Vos telde ze."),
        ("It cost 1.5 crowns. They paid.", "1.5", "It cost 1.5 crowns."),
        ("A line\n\nAnother line", "Another", "Another line"),
        ("👩‍👩‍👧 slept.\r\n\r\nE\u0301mile woke.", "woke", "E\u0301mile woke."),
    ],
)
def test_a_word_stands_in_its_sentence(text: str, word: str, sentence: str) -> None:
    language = "nl" if "uilen" in text else "en"
    place = text.index(word)
    start, end = Sentences(text, language).around(place, place + len(word))
    assert text[start:end] == sentence


def test_a_span_over_two_sentences_gets_both() -> None:
    text = "Owls slept. Mice ran. Foxes left."
    start, end = Sentences(text, "en").around(5, 14)
    assert text[start:end] == "Owls slept. Mice ran."


def test_a_language_without_rules_still_covers_the_text() -> None:
    assert Sentences("owls slept", "tlh").around(0, 4) == (0, 10)


def test_a_text_that_the_librarys_rules_give_up_on_is_cut_at_its_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    panic = type("PanicException", (BaseException,), {})

    def give_up(language: str, text: str) -> list[str]:
        raise panic("not a char boundary")

    monkeypatch.setattr("claimset.text.sentences.sentencex.segment", give_up)
    assert list(Sentences("One.\nTwo.", "en")) == [(0, 5), (5, 9)]
