"""Every stored file says its format, and one reader says what to do about another one."""

import pickle

import pytest

from claimset.model.file_kind import (
    FILE_KINDS,
    FileKind,
    OtherFormat,
    format_line,
    read_body,
    rows_of,
    stated_format_in,
    with_format,
    without_format,
)

KIND = FileKind("notes", "notes/*.json", "notes", format=2, oldest=1)
NEWER = "x.json was written by a newer claimset (format 3, this one reads 2)"
OLDER = "x.json was written by an older claimset (format 0, this one reads 2)"


def test_a_file_states_its_format_first_and_is_read_without_it() -> None:
    written = with_format(KIND, {"id": "owls"})
    assert list(written) == ["format", "id"]
    assert without_format(KIND, written, "x.json") == {"id": "owls"}
    assert without_format(KIND, {"format": 1, "id": "owls"}, "x.json") == {"id": "owls"}


@pytest.mark.parametrize(
    ("value", "words", "remedy"),
    [
        ({"format": 3}, NEWER, "install a newer claimset"),
        ({"id": "owls"}, OLDER, "claimset upgrade --plan says what becomes of it"),
    ],
)
def test_another_format_is_refused_in_one_sentence_with_what_to_do(value: object, words: str, remedy: str) -> None:
    with pytest.raises(OtherFormat) as refusal:
        without_format(KIND, value, "x.json")
    assert (refusal.value.message, refusal.value.remedy, refusal.value.exit_code) == (words, remedy, 3)
    assert refusal.value.reason == words.replace("x.json", "it") + ": " + remedy
    assert pickle.loads(pickle.dumps(refusal.value)).reason == refusal.value.reason


@pytest.mark.parametrize("number", ["2", 2.5, True, None, -1, [2]])
def test_a_format_that_is_no_number_is_refused(number: object) -> None:
    with pytest.raises(OtherFormat, match="states a format that is no number"):
        without_format(KIND, {"format": number}, "x.json")


def test_a_file_that_is_no_json_object_is_no_other_format() -> None:
    with pytest.raises(ValueError, match="truncated"):
        read_body(KIND, b"{", "x.json")
    assert stated_format_in(b'{"texts": [{"format": 9}], "format": 1}', "x.json") == 1
    assert stated_format_in(b"[]", "x.json") is None
    assert without_format(KIND, ["owls"], "x.json") == ["owls"]


def test_json_lines_state_it_on_a_line_of_their_own_whatever_their_line_ends() -> None:
    lines = (format_line(KIND) + b'{"id": "owls"}\r\n{"id": "hens"}\n').splitlines()
    assert list(rows_of(KIND, lines, "x.jsonl")) == [(2, b'{"id": "owls"}'), (3, b'{"id": "hens"}')]
    assert list(rows_of(KIND, [], "x.jsonl")) == []
    for line in (b'{"id": "owls"}', b"{", b"", b'{"format": 3}', b'{"format": "2"}'):
        with pytest.raises(OtherFormat):
            list(rows_of(KIND, [line], "x.jsonl"))


def test_a_row_with_a_word_format_after_the_first_line_is_a_row() -> None:
    assert list(rows_of(KIND, [b'{"format": 2}', b'{"format": 9}'], "x.jsonl")) == [(2, b'{"format": 9}')]


def test_no_two_kinds_share_a_place() -> None:
    assert len({kind.place for kind in FILE_KINDS.values()}) == len(FILE_KINDS)
    assert all(kind.oldest <= kind.format for kind in FILE_KINDS.values())
