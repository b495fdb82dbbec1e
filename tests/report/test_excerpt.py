"""An issue under its line of text: the caret stands under the span, whatever the characters before it are."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimset.model.document import Document
from claimset.report.excerpt import excerpt, terminal_cells
from claimset.text.decode import sha256
from support.rule_page import issue

MakeDocument = Callable[..., Document]


def drawn(text: str, quote: str, document: MakeDocument, width: int = 100) -> tuple[str, str]:
    start = text.index(quote)
    lines = excerpt(issue(start, start + len(quote)), document(text), text, width).splitlines()
    return lines[1], lines[2]


def under(line: str, carets: str) -> str:
    """Return what stands in the cells above the carets."""
    first, last = carets.index("^"), carets.rindex("^") + 1
    assert set(carets[first:last]) == {"^"}
    return "".join(
        character
        for index, character in enumerate(line)
        if first <= terminal_cells(line[:index]) < last and terminal_cells(line[: index + 1]) > first
    )


def test_an_excerpt_says_where_shows_the_line_and_says_what(document: MakeDocument) -> None:
    text = "First line.\nThe  police said so.\n"
    span_issue = issue(17, 23, code="SPN002", message="'police' is wrong", annotator="a01")
    assert excerpt(span_issue, document(text), text).splitlines() == [
        "doc a01 line 2, column 6 [17:23]",
        "2 | The  police said so.",
        "  |      ^^^^^^",
        "  error SPN002: 'police' is wrong",
    ]


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("plain words here", "words"),
        ("日本語の警察は", "警察"),
        ("cafe\u0301 de\u0301 Paris", "Paris"),
        ("📈📈 calls", "calls"),
        ("👍🏽 calls", "calls"),
        ("❤\ufe0f calls", "calls"),
        ("🇳🇱 calls", "calls"),
        ("한국 경찰", "경찰"),
        ("हिन्दी पुलिस x", "x"),
        ("a 📈 b", "📈"),
    ],
)
def test_the_caret_stands_under_wide_combining_and_emoji_characters(
    text: str, quote: str, document: MakeDocument
) -> None:
    line, carets = drawn(text, quote, document)
    assert under(line, carets) == quote
    assert carets.count("^") == terminal_cells(quote)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\tbad", "a\\tbad"),
        ("a\u202ebad", "a\\u202ebad"),
        ("a\u200dbad", "a\\u200dbad"),
        ("\x1b[2Jbad", "\\u001b[2Jbad"),
    ],
)
def test_a_control_before_the_span_is_shown_and_takes_the_cells_of_its_escape(
    text: str, shown: str, document: MakeDocument
) -> None:
    line, carets = drawn(text, "bad", document)
    assert line == f"1 | {shown}"
    assert under(line, carets) == "bad"


def test_a_combining_mark_alone_has_its_caret_under_its_letter(document: MakeDocument) -> None:
    line, carets = drawn("ae\u0301o", "\u0301", document)
    assert line.index("e") == carets.index("^")
    assert carets.count("^") == 1


@pytest.mark.parametrize("width", [20, 40, 79])
@pytest.mark.parametrize("quote", ["start", "middle", "finish"])
def test_a_long_line_is_cut_around_the_span(quote: str, width: int, document: MakeDocument) -> None:
    text = "start " + "日本 words " * 200 + "middle " + "é words " * 200 + "finish"
    line, carets = drawn(text, quote, document, width)
    assert terminal_cells(line) <= width
    assert terminal_cells(line) >= width - 2
    assert under(line, carets) == quote
    assert "…" in line


def test_a_span_longer_than_the_line_is_cut_and_still_marked(document: MakeDocument) -> None:
    text = "a" + "b" * 500 + "c"
    line, carets = drawn(text, "b" * 500, document, 60)
    assert terminal_cells(line) <= 60
    assert carets.count("^") > 30


def test_a_span_over_two_lines_shows_the_first_and_says_that_it_goes_on(document: MakeDocument) -> None:
    line, carets = drawn("one two\nthree four", "two\nthree", document)
    assert line == "1 | one two…"
    assert under(line, carets) == "two"


def test_a_span_that_begins_with_a_line_break_shows_the_break(document: MakeDocument) -> None:
    line, carets = drawn("one\ntwo", "\ntwo", document)
    assert line == "1 | one\\n…"
    assert under(line, carets) == "\\n"


def test_the_return_of_a_windows_line_end_is_not_shown(document: MakeDocument) -> None:
    assert drawn("one two\r\nthree", "one", document)[0] == "1 | one two"


def test_a_text_that_is_not_ours_is_never_shown(document: MakeDocument) -> None:
    text = "secret words"
    lines = excerpt(issue(0, 6), document(text, text_tier="own_copy"), text).splitlines()
    assert lines == ["doc [0:6]", "  error AAA001: is wrong"]


@pytest.mark.parametrize(("start", "end"), [(None, None), (5, 5), (3, 900), (-1, 3)])
def test_a_span_that_is_not_in_the_text_has_no_caret(
    start: int | None, end: int | None, document: MakeDocument
) -> None:
    assert "^" not in excerpt(issue(start, end), document("some text"), "some text")


def test_an_issue_of_a_file_names_the_file_and_the_pointer() -> None:
    file_issue = issue(document=None, file="annotations/gold/x.json", pointer="/claims/0")
    assert excerpt(file_issue, None, None).splitlines()[0] == "annotations/gold/x.json /claims/0"


def test_a_message_cannot_command_the_terminal() -> None:
    output = excerpt(issue(message="a\x1b[31m\u202e\U000e0001\n"), None, None)
    assert output.endswith("a\\u001b[31m\\u202e\\U000e0001\\n")


@given(st.text(min_size=1, max_size=300), st.data())
def test_no_text_breaks_an_excerpt_or_gets_past_its_width(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    document = Document(
        "doc", "en", None, None, None, "unknown", None, "synthetic", "open", None, None, len(text), 1, sha256(b""), ""
    )
    address, line, carets, sentence = excerpt(issue(start, end), document, text, 60).split("\n")
    assert terminal_cells(line) <= 60
    assert carets.rstrip("^").endswith((" ", "| "))
    assert 1 <= carets.count("^") <= 60
    assert carets.index("^") < max(terminal_cells(line), 5)
    assert (address.startswith("doc line "), sentence) == (True, "  error AAA001: is wrong")
