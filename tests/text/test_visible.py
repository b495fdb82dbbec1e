"""What a terminal would obey, or would not show at all, is shown by its escape; everything else stays as it is."""

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimset.text.visible import (
    as_a_line,
    ascii_json,
    in_a_file,
    in_quotes,
    on_a_line,
    show_error,
    show_value,
    visible,
)


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("a\x1b[31m\x07\x7f\x85", "a\\u001b[31m\\u0007\\u007f\\u0085"),
        ("two\nlines\r\n\tand a tab", "two\\nlines\\r\\n\\tand a tab"),
        ("\u202eback\u202c \u2066here\u2069", "\\u202eback\\u202c \\u2066here\\u2069"),
        ("zero\u200bwidth\u200d\ufeff\u2060", "zero\\u200bwidth\\u200d\\ufeff\\u2060"),
        ("line\u2028 paragraph\u2029", "line\\u2028 paragraph\\u2029"),
        ("tag \U000e0001 private \ue000 unassigned \uffff half \ud800", None),
        ("café 日本語 👩 الشرطة \u00a0", "café 日本語 👩 الشرطة \u00a0"),
    ],
    ids=["controls", "breaks", "directions", "no width", "separators", "no form", "letters"],
)
def test_what_has_no_form_is_shown_by_its_escape(words: str, shown: str | None) -> None:
    expected = shown or "tag \\U000e0001 private \\ue000 unassigned \\uffff half \\ud800"
    assert visible(words) == expected


@given(st.text(st.characters()))
def test_nothing_that_is_shown_is_without_a_form_and_nothing_else_is_changed(words: str) -> None:
    escaped = visible(words)
    assert not any(
        unicodedata.category(character) in {"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"} for character in escaped
    )
    assert visible(escaped) == escaped
    characters = [character for character in words if visible(character) == character]
    assert len(escaped) - len(characters) == sum(
        len(visible(character)) for character in words if character not in characters
    )


def test_a_text_in_a_message_stands_between_quotation_marks_and_is_cut() -> None:
    assert in_quotes("it's\u00a0\x1b[31m") == "'it's\u00a0\\u001b[31m'"
    assert in_quotes("Zeelijn", 7) == "'Zeelijn'"
    assert in_quotes("Zeelijn", 4) == "'Zee…'"


@pytest.mark.parametrize(
    ("value", "shown"), [("a\n", "'a\\n'"), (None, "null"), (True, "true"), (["é\u202e"], '["é\\u202e"]')]
)
def test_a_value_in_a_message_is_written_as_json_does_but_for_a_text(value: object, shown: str) -> None:
    assert show_value(value) == shown


def test_an_error_in_a_message_says_what_is_missing() -> None:
    assert show_error(KeyError("title")) == "it has no 'title'"
    assert show_error(ValueError("not a date")) == "not a date"


@given(st.lists(st.sampled_from([":", "::", "error", "\n", "\r", " ", "\u2028", "\x1b", "#", "##[", "]"])).map("".join))
def test_no_line_of_what_is_shown_is_a_command_for_a_github_runner(words: str) -> None:
    shown = on_a_line(words)
    assert len(shown.splitlines()) <= 1
    assert "::" not in shown
    assert "##[" not in in_a_file(words)
    assert not set(in_a_file(words)) & set("\x1b\x00\x9b\u202e")
    line = as_a_line(visible(words))
    assert not line.lstrip().startswith("::")
    assert not any("##[" in output for output in (line, shown, ascii_json([words])))
    assert json.loads(ascii_json([words])) == [words]
