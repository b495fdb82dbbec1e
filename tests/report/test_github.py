"""Workflow commands: nothing in an issue can end the command early or start another."""

import re

import pytest

from claimset.model.issue import Level
from claimset.report.forms.github import github
from support.rule_page import issue

GOLD = (
    '{\n "id": "doc",\n "entities": [\n  {"id": "e1", "start": 2, "end": 5, "label": "X"},\n'
    '  {"id": "e2", "start": 2, "end": 51, "label": "X"}\n ]\n}\n'
)
PULLED = (
    '{"annotations": [\n {"annotator": "a01",\n  "entities": [\n   '
    '{"id": "e1", "start": 2, "end": 5, "label": "X"}]},\n'
    ' {"annotator": "a02",\n  "entities": [\n   {"id": "e9", "start": 2, "end": 5, "label": "X"}]}]}\n'
)


def test_an_issue_becomes_one_command() -> None:
    assert github([issue(file="raw/doc.txt", annotator="a01")]) == (
        "::error file=raw/doc.txt,title=AAA001 doc a01::is wrong\n"
    )


def test_no_issue_is_no_output() -> None:
    assert github([]) == ""


@pytest.mark.parametrize(
    ("message", "written"),
    [
        ("100%", "100%25"),
        ("a\r\nb", "a%0D%0Ab"),
        ("a: b, c", "a: b, c"),
        ("%0A", "%250A"),
        ("a\x1b[31mb\u2028", "a\\u001b[31mb\\u2028"),
        ("\n::error::x", "%0A::error::x"),
    ],
)
def test_a_message_is_escaped(message: str, written: str) -> None:
    assert github([issue(message=message)]) == f"::error title=AAA001 doc::{written}\n"


def test_a_file_name_cannot_add_a_property() -> None:
    (line,) = github([issue(file="a,line=9:b%.json\n")]).splitlines()
    assert line == "::error file=a%2Cline=9%3Ab%25.json%0A,title=AAA001 doc::is wrong"
    assert len(re.findall(",", line)) == 1


def test_levels_are_githubs_and_the_worst_come_first() -> None:
    levels = [Level.INFO, Level.ERROR, Level.WARNING]
    lines = github([issue(level=level) for level in levels]).splitlines()
    assert [line.split(" ")[0] for line in lines] == ["::error", "::warning", "::notice"]


def test_a_span_in_a_text_has_its_line_and_columns() -> None:
    command = github([issue(8, 11, file="raw/doc.txt")], {"raw/doc.txt": "📈 one\n. two"})
    assert "file=raw/doc.txt,line=2,col=3,endColumn=6,title" in command


def test_a_span_over_two_lines_has_both_lines_and_no_column() -> None:
    command = github([issue(2, 9, file="raw/doc.txt")], {"raw/doc.txt": "📈 one\n. two"})
    assert "file=raw/doc.txt,line=1,endLine=2,title" in command


def test_a_span_of_a_gold_record_has_the_line_it_stands_on() -> None:
    contents = {"gold/doc.json": GOLD}
    assert ",line=4," in github([issue(2, 5, file="gold/doc.json")], contents)
    assert ",line=5," in github([issue(2, 51, file="gold/doc.json")], contents)
    assert "line=" not in github([issue(3, 5, file="gold/doc.json")], contents)


@pytest.mark.parametrize(("annotator", "line"), [("a01", 4), ("a02", 7)])
def test_a_span_of_one_annotator_is_looked_for_in_that_annotators_labels(annotator: str, line: int) -> None:
    command = github([issue(2, 5, file="p.json", annotator=annotator)], {"p.json": PULLED})
    assert f",line={line}," in command


def test_a_span_that_only_another_annotator_has_gets_no_line() -> None:
    assert "line=" not in github([issue(2, 5, file="p.json", annotator="a03")], {"p.json": PULLED})
    only = PULLED.replace('"e1", "start": 2', '"e1", "start": 1')
    assert "line=" not in github([issue(2, 5, file="p.json", annotator="a01")], {"p.json": only})
