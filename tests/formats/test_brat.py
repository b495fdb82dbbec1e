"""What brat can say and the project cannot is left out by its name; attributes stand at their spans."""

import pytest

from claimset.formats.lines import NotRead
from claimset.model.foreign import ForeignDocument
from support.foreign_files import read

_FILE = """T1\tPERSON 0 3\tIda
T2\tPERSON 4 6;7 8\tHo m
T3\tGPE 4 8\tHolm
*\tEquiv T1 T3
N1\tReference T1 Wiki:1\tIda
#1\tAnnotatorNotes T1\tsure?
A1\tlevel T1 NAM
M1\tadjectival T3
A2\tlevel T9 NAM
A3\tlevel T1 PRO
"""


def test_what_has_no_counterpart_is_named_with_its_line() -> None:
    (item,) = read("brat", _FILE, "Ida Holm left.")
    assert isinstance(item, ForeignDocument)
    assert {unread.line for unread in item.unread} == {2, 4, 5, 9, 10}
    assert "several pieces" in item.unread[0].message
    assert item.note_count == 1


def _events(*lines: str) -> ForeignDocument:
    spans = ["T1\tMove 4 8\tleft", "T2\tPERSON 0 3\tIda", "T3\tGPE 9 13\tHolm", "T4\tMove 14 18\tsaid"]
    (item,) = read("brat", "\n".join([*spans, *lines, ""]), "Ida left Holm said.")
    assert isinstance(item, ForeignDocument)
    return item


def test_an_event_is_a_relation_from_its_trigger_to_each_argument() -> None:
    item = _events("E1\tMove:T1 Who:T2 From:T3", "A1\tlevel E1 NAM")
    assert [(arrow.label, arrow.source, arrow.target) for arrow in item.relations] == [
        ("Who", "T1", "T2"),
        ("From", "T1", "T3"),
    ]
    assert (item.spans[0].attributes, item.unread) == ({"level": "NAM"}, [])


def test_what_leads_to_an_event_leads_to_its_trigger_wherever_the_event_stands() -> None:
    item = _events("R1\tBefore Arg1:E2 Arg2:E1", "E2\tMove:T4 What:E1", "E1\tMove:T1 ")
    assert {(arrow.label, arrow.source, arrow.target) for arrow in item.relations} == {
        ("Before", "T4", "T1"),
        ("What", "T4", "T1"),
    }


def test_a_number_behind_a_role_is_no_part_of_its_name_beside_the_role_itself() -> None:
    assert [arrow.label for arrow in _events("E1\tMove:T1 Who:T2 Who2:T3").relations] == ["Who", "Who"]
    assert [arrow.label for arrow in _events("E1\tMove:T1 Arg1:T2 Arg2:T3").relations] == ["Arg1", "Arg2"]


def test_of_two_events_with_one_trigger_the_second_is_left_out_by_name() -> None:
    item = _events("E1\tMove:T1 Who:T2", "E2\tMove:T1 Who:T3")
    assert [(unread.line, arrow.target) for unread, arrow in zip(item.unread, item.relations, strict=True)] == [
        (6, "T2")
    ]


def test_the_words_of_a_span_may_go_on_over_lines() -> None:
    content = "T1\tPERSON 0 9\tIda\n\nHolm\nT2\tGPE 15 21\tHarrow\n\n"
    (item,) = read("brat", content, "Ida\n\nHolm left Harrow.")
    assert isinstance(item, ForeignDocument)
    assert [(span.quote.split(), span.line) for span in item.spans] == [(["Ida", "Holm"], 1), (["Harrow"], 4)]


@pytest.mark.parametrize("line", ["E1\tMove", "E1\t", "E1\tMove:T1 Who", "E1\tMove:T1\nE1\tMove:T4"])
def test_a_line_that_is_no_event_is_refused(line: str) -> None:
    with pytest.raises(NotRead):
        _events(*line.split("\n"))


def test_an_attribute_is_its_value_or_true() -> None:
    (item,) = read("brat", _FILE, "Ida Holm left.")
    assert isinstance(item, ForeignDocument)
    assert [span.attributes for span in item.spans] == [{"level": "NAM"}, {"adjectival": True}]


def test_an_id_with_an_underscore_a_note_without_a_number_and_blank_lines_are_read() -> None:
    lines = [
        "T1\tPERSON 0 3\tIda",
        "",
        "T2\tGPE 9 13\tHolm",
        "",
        "R_1\tFrom Arg1:T1 Arg2:T2",
        "#\tAnnotatorNotes T1\tsure?",
    ]
    (item,) = read("brat", "\n".join([*lines, ""]), "Ida left Holm.")
    assert isinstance(item, ForeignDocument)
    assert [(span.name, span.quote) for span in item.spans] == [("T1", "Ida"), ("T2", "Holm")]
    assert [(arrow.source, arrow.target) for arrow in item.relations] == [("T1", "T2")]
    assert (item.note_count, item.unread) == (1, [])
