"""DOC: a text is looked at in compiled passes, and they see what a look at every character and word sees."""

import re

from hypothesis import given
from hypothesis import strategies as st

from claimset.model.labels import Labels
from claimset.model.schema import Schema
from claimset.rules.documents import CONTROL, control_characters, count_lexicon_words, lexicon_words
from claimset.rules.engine.rule import Subject
from support.strategies import texts

WORD = re.compile(r"[^\W\d_]+")


def test_every_control_character_of_a_text_is_told(schema: Schema) -> None:
    @given(
        st.text(st.characters(exclude_categories=["Cs"]))
        | st.text(alphabet="a\u00e9\u2019\u202e\x07\x7f\x85\u0085\u061c\t\n", max_size=12)
    )
    def holds(text: str) -> None:
        subject = Subject(None, Labels(), schema, text)  # type: ignore[arg-type]
        places = [int(violation.message.rsplit(" ", 1)[1]) for violation in control_characters(subject)]
        assert places == [match.start() for match in CONTROL.finditer(text)]

    holds()


def test_words_that_lexicons_know_are_counted_as_word_by_word(schema: Schema) -> None:
    lexicons = tuple(schema.lexicon.values())
    lexicon_forms = sorted({word for item in lexicons for word in lexicon_words(item)})

    @given(
        st.lists(st.sampled_from(lexicon_forms) | st.sampled_from(lexicon_forms).map(str.upper) | texts, max_size=30),
        st.sampled_from(" -1_\u2019"),
    )
    def holds(pieces: list[str], mark: str) -> None:
        text = mark.join(pieces)
        words = WORD.findall(text.casefold())
        assert count_lexicon_words(text, lexicons) == [
            len(words),
            *(sum(word in lexicon_words(item) for word in words) for item in lexicons),
        ]

    holds()


def test_words_of_more_kinds_than_a_byte_can_number_are_counted(schema: Schema) -> None:
    # In another order they have a counter of their own, and no other test has to do with its many kinds of words.
    lexicons = tuple(reversed(schema.lexicon.values()))
    text = " ".join("1".join(["kade"] * count) for count in range(1, 300))
    assert count_lexicon_words(text, lexicons)[0] == len(WORD.findall(text))
    assert count_lexicon_words("de kade", lexicons)[0] == 2
