"""The datasheet answers every question it should, and no number in it was written by hand."""

import re
from pathlib import Path

import pytest

from claimset.release.datasheet.passages import TERMS, passages

SHEET = (Path(__file__).resolve().parents[1] / "DATASHEET.md").read_text(encoding="utf-8")
WRITTEN = re.sub(r"<!-- claimset:(\S+) -->.*?<!-- /claimset:\1 -->", "", SHEET, flags=re.DOTALL)
# Names of things, and how the lock is built; no numbers of the data.
NAMES = (
    r"64-bit",
    r"(?:eight|seven)\swords",
    r"CC BY 4\.0",
    r"licenses/by/4\.0",
    r"Apache License 2\.0",
    r"SHA-256",
    r"`m\d\d`",
    r"`c\d\d`",
    r"`SAF011`",
)
COUNTING = "two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|dozen|dozens|hundred|thousand"


def test_no_number_is_written_by_hand() -> None:
    words = re.sub("|".join(NAMES), "", WRITTEN)
    remedy = "count it in a block of DATASHEET.md; a name with a number goes into NAMES of tests/test_papers.py"
    assert re.findall(r"\S*\d\S*", words) == [], remedy
    assert re.findall(rf"(?i)\b(?:{COUNTING})\b", words) == [], remedy


def test_a_number_by_hand_would_be_found() -> None:
    assert re.findall(r"\S*\d\S*", re.sub("|".join(NAMES), "", "The 15 texts are under CC BY 4.0.")) == ["15"]


@pytest.mark.parametrize(
    "part",
    [
        "Motivation",
        "Composition",
        "Collection",
        "Preprocessing, cleaning, labeling",
        "Uses",
        "Distribution",
        "Maintenance",
        "Data statement: English",
        "Data statement: Dutch",
    ],
)
def test_every_part_of_a_datasheet_is_there_and_says_something(part: str) -> None:
    parts = SHEET.split(f"\n## {part}\n")
    assert len(parts) == 2, f"write '## {part}' into DATASHEET.md, once"
    assert len(parts[1].split("\n## ")[0].split()) > 60, f"say more under '{part}' in DATASHEET.md"


def test_every_question_has_an_answer() -> None:
    questions = re.findall(r"^\*\*([^*]+\?)\*\*(.*?)(?=^\*\*[^*]+\?\*\*|^#|\Z)", SHEET, re.MULTILINE | re.DOTALL)
    assert len(questions) > 35
    for question, answer in questions:
        assert len(re.sub(r"<!--.*?-->", "", answer, flags=re.DOTALL).split()) >= 3, (
            f"answer in DATASHEET.md: {question}"
        )


@pytest.mark.parametrize(
    "words",
    [
        "scoring",
        "lists of offenders",
        "how common an offence is",
        "reported claims and not facts",
        "Take-down",
        "victim",
    ],
)
def test_what_protects_people_is_said(words: str) -> None:
    assert words.casefold() in " ".join(SHEET.split()).casefold(), f"DATASHEET.md must speak of '{words}'"


def test_croissant_gets_every_term_that_has_something_to_say() -> None:
    # Nothing was imputed.
    unsaid_terms = set(TERMS) - set(passages(SHEET))
    assert unsaid_terms == {"dataImputationProtocol"}, "mark passages for these terms in DATASHEET.md"
