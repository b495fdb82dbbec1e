"""Questions of a datasheet without an answer: found by where they stand, whatever they ask."""

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimset.release.datasheet.unanswered import UnansweredQuestion, unanswered_questions

ROOT = Path(__file__).resolve().parents[2]
STARTER = ROOT / "scripts" / "claimset" / "store" / "starter" / "DATASHEET.md"


def lines(sheet: str) -> list[int]:
    return [item.line for item in unanswered_questions(sheet)]


def test_of_a_new_projects_datasheet_every_part_waits_for_an_answer() -> None:
    sheet = STARTER.read_text(encoding="utf-8")
    parts = [line.removeprefix("## ") for line in sheet.splitlines() if line.startswith("## ")]
    assert [item.heading for item in unanswered_questions(sheet)] == parts, f"each part of {STARTER} asks a question"
    assert unanswered_questions(sheet.replace("\n", "\r\n")) == unanswered_questions(sheet)


def test_this_projects_datasheet_leaves_no_question_unanswered() -> None:
    sheet = (ROOT / "DATASHEET.md").read_text(encoding="utf-8")
    assert sheet.count("?**") > 30
    assert unanswered_questions(sheet) == [], "answer these questions in DATASHEET.md"
    answer = "No funding is recorded."
    assert answer in sheet, "this test takes an answer out of DATASHEET.md: name another one here"
    (question,) = unanswered_questions(sheet.replace(f" {answer}", ""))
    assert (question.heading, sheet.splitlines()[question.line - 1].startswith("**Who paid")) == ("Motivation", True)


@pytest.mark.parametrize(
    ("sheet", "expected"),
    [
        ("## Who made it?\n", [1]),
        ("## Who made it?\n\nWe did.\n", []),
        ("## Who made it?\n\n### In detail\n\nWe did.\n", []),
        ("### Who made it?\n\n## Uses\n\nTests.\n", [1]),
        ("Who made it? And why?\n", [1]),
        ("**Who made it?**\n\n*And why?*\n\nTo test.\n", [1]),
        ("Who made it? We did.\n", []),
        ("- Who made it?\n- And why?\n", [1]),
        ("- Who made it?\n- We did.\n", []),
        ("How many?\n\nSo many:\n\n| a |\n| --- |\n| 1 |\n", []),
        ("How many?\n\nSo many:\n", [1]),
        ("How many?\n\n<!-- nobody\n\ncounted -->\n", [1]),
        ("```\nWho?\n```\n", []),
        ("Why?\n\n```\n# What?\n```\n", []),
        ("Who made it?\n\n<!-- rai:dataBiases -->\n<!-- /rai:dataBiases -->\n", [1]),
        ("Words.\n\n<!-- rai:dataBiases -->\n<!-- one day -->\n<!-- /rai:dataBiases -->\n", [3]),
        ("Who made it?\n\n<!-- rai:dataBiases -->\nWe did.\n<!-- /rai:dataBiases -->\n", []),
        ("", []),
    ],
)
def test_a_question_is_answered_by_what_stands_before_the_next(sheet: str, expected: list[int]) -> None:
    assert lines(sheet) == expected


def test_one_heading_is_named_once_with_its_first_question_and_two_of_one_name_twice() -> None:
    sheet = "Who?\n\n## Uses\n\nWhat for?\n\nWhy?\n\n## Uses\n\nWhat for?\n"
    assert unanswered_questions(sheet) == [
        UnansweredQuestion("", 1),
        UnansweredQuestion("Uses", 5),
        UnansweredQuestion("Uses", 11),
    ]


def test_of_a_long_heading_no_more_is_said_than_is_no_quotation() -> None:
    (question,) = unanswered_questions("## One two three four five six seven eight nine?\n")
    assert question.heading == "One two three four five six seven …"


@given(st.text(alphabet="Ab?.!:# \n-*|<>`", max_size=200))
def test_whatever_a_datasheet_holds_lines_are_its_own(sheet: str) -> None:
    assert all(1 <= line <= sheet.count("\n") + 1 for line in lines(sheet))


@pytest.mark.parametrize("piece", ["?", "! ", "Who?\n\n", "## Who?\n", "a. ", "- Who?\n", "Why? "])
def test_a_very_long_datasheet_is_read_in_a_moment(piece: str) -> None:
    began = time.process_time()
    unanswered_questions(piece * (100_000 // len(piece)))
    assert time.process_time() - began < 10
