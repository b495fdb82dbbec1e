"""Lines of an annotator: each is proven against the text, or named with its fault."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.passes.lines import read_lines
from corpus.passes.places import NotPlaced, place_of

TEXT = "The pier\nCredit: L. Orme\nThe pier\n\nIt\u00a0had 60 berths, “some 60”, and don’t forget 600.\n"


def quote(words: str, mention: str | None = None) -> str:
    start, end = place_of(TEXT, words, mention)
    return TEXT[start:end]


@pytest.mark.parametrize(
    ("words", "mention", "stretch"),
    [
        ("Credit: L. Orme", None, "Credit: L. Orme"),
        ("It had", None, "It\u00a0had"),
        ('"some 60"', None, "“some 60”"),
        ("don't", None, "don’t"),
        ("60", "@5.2", "60"),
        ("60", "@5.1", "60"),
        ("The pier", "@3", "The pier"),
        ("The pier", "@3.1", "The pier"),
        ("pier⏎Credit", None, "pier\nCredit"),
        ("It had [...] berths", None, "It\u00a0had 60 berths"),
        ("The pier [...] Orme", "@1", "The pier\nCredit: L. Orme"),
        ("erth", None, "erth"),
        ("60", "@5+", "60"),
    ],
)
def test_words_stand_where_a_reader_sees_them(words: str, mention: str | None, stretch: str) -> None:
    assert quote(words, mention) == stretch


def test_a_place_says_which_of_several(  # the second 60 of the line, and not the one in 600
) -> None:
    assert place_of(TEXT, "60", "@5.2")[0] == TEXT.index("some 60") + len("some ")


@pytest.mark.parametrize(
    ("words", "mention", "message"),
    [
        ("The pier", None, "2 places: write one of @1, @3"),
        ("60", "@5", r"write one of @5.1, @5.2, @5\+"),
        ("60", "@9", "write one of @5.1, @5.2"),
        ("60", "second", "write @4 for line 4"),
        ("Credit: L. Norme", None, "as far as 'Credit: L.'"),
        ("berths [...] Credit", None, "does not have"),
    ],
)
def test_words_without_one_place_say_why(words: str, mention: str | None, message: str) -> None:
    with pytest.raises(NotPlaced, match=message):
        place_of(TEXT, words, mention)


def test_glued_words_have_a_place_beside_those_that_stand_alone() -> None:
    assert place_of(TEXT, "60", "@5+")[0] == TEXT.index("600")
    assert place_of("barTom sat. Tom", "Tom", "@1+") == (3, 6)
    assert place_of("barTom [sat] Tom", "bar [...] Tom", None) == (0, 6)


def test_relations_of_a_line_with_a_fault_are_not_reported_again() -> None:
    read = read_lines("document\ne1 | GROUP | nobody here\ne1 SAME_ENTITY e2\ne3 SAME_ENTITY e4\n", TEXT)
    assert [part.line for part in read.unread] == [2]
    assert [(item.source, item.target) for item in read.relations] == [("e3", "e4")]


@given(st.integers(0, len(TEXT) - 1), st.integers(1, 12))
def test_every_stretch_of_a_line_is_found_at_one_of_the_places_that_are_named(start: int, length: int) -> None:
    words = TEXT[start : start + length].split("\n")[0].strip()
    if not words:
        return
    try:
        begin, end = place_of(TEXT, words, None)
    except NotPlaced as error:
        mentions = str(error).rpartition("write one of ")[2].split(", ")
        assert len(mentions) > 1
        assert {quote(words, mention) for mention in mentions} == {words}
    else:
        assert TEXT[begin:end] == words


def test_spans_relations_and_answers_are_read() -> None:
    read = read_lines(
        "# remark\n\ndocument | genre: report; truncated\n"
        "e1 | QUANTITY | some 60 | quantity: ~60 berth; measure: EXISTING\n"
        "c1 | EVENT | It had | @5 | presupposed\nc1 HAS_QUANTITY e1, e2\n",
        TEXT,
    )
    assert read.answers == {"genre": "report", "truncated": "true"}
    assert [(span.name, span.label, span.quote, dict(span.attributes), span.line) for span in read.spans] == [
        ("e1", "QUANTITY", "some 60", {"quantity": "~60 berth", "measure": "EXISTING"}, 4),
        ("c1", "EVENT", "It\u00a0had", {"presupposed": "true"}, 5),
    ]
    assert [(item.label, item.source, item.target, item.line) for item in read.relations] == [
        ("HAS_QUANTITY", "c1", "e1", 6),
        ("HAS_QUANTITY", "c1", "e2", 6),
    ]
    assert read.unread == []


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("words without sense or order", "no relation"),
        ("1e | EVENT | It had", "no name of a span"),
        ("c1 | EVENT | ", "no words"),
        ("c1 | EVENT", "no words"),
        ("c1 | EVENT | It had | a: 1; a: 2", "answered twice"),
        ("c1 | EVENT | It had | @5 | a: 1 | b", "more than"),
        ("e1 | QUANTITY | 600", "name of a span above"),
    ],
)
def test_a_line_that_says_nothing_is_named_and_the_rest_is_read(line: str, message: str) -> None:
    read = read_lines(f"e1 | EVENT | It had\n{line}\ne2 | EVENT | berths", TEXT)
    assert [(item.line, message in item.message) for item in read.unread] == [(2, True)]
    assert [span.name for span in read.spans] == ["e1", "e2"]


def test_a_question_that_is_answered_above_is_a_fault_and_the_first_answer_stays() -> None:
    read = read_lines("document | genre: report\ndocument | genre: news; sensitivity: 1\n", TEXT)
    assert [(item.line, item.message) for item in read.unread] == [(2, "'genre' is answered above")]
    assert read.answers == {"genre": "report"}
