"""Passages of the datasheet that other papers repeat."""

from pathlib import Path

from claimset.release.datasheet.passages import TERMS, passages, plain

OWN = (Path(__file__).resolve().parents[2] / "DATASHEET.md").read_text(encoding="utf-8")
SHEET = """# Sheet

<!-- rai:dataBiases -->
One `word` and [a link](https://example.org).
It goes on.

<!-- claimset:counts -->
Counted: **3**.
<!-- /claimset:counts -->
<!-- /rai:dataBiases -->

Not part of it.

<!-- rai:dataBiases -->
More.
<!-- /rai:dataBiases -->
<!-- rai:dataUseCases -->
Never closed.
"""


def test_a_passage_is_what_stands_between_its_marks_without_comments() -> None:
    passage_by_name = passages(SHEET)
    assert list(passage_by_name) == ["dataBiases"]
    assert passage_by_name["dataBiases"] == (
        "One `word` and [a link](https://example.org).\nIt goes on.\n\nCounted: **3**.\n\nMore."
    )
    assert passages(SHEET.replace("\n", "\r\n")) == passage_by_name


def test_plain_words_have_no_marks() -> None:
    words = [plain(part) for part in passages(SHEET)["dataBiases"].split("\n\n")]
    assert words == ["One word and a link. It goes on.", "Counted: 3.", "More."]


def test_the_projects_own_marks_are_all_terms_of_the_vocabulary_and_all_close() -> None:
    passage_by_name = passages(OWN)
    assert set(passage_by_name) <= set(TERMS)
    assert OWN.count("<!-- rai:") == OWN.count("<!-- /rai:") >= len(passage_by_name)
    assert all(passage_by_name.values())
