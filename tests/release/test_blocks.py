"""The counted blocks of the datasheet: what is stale, and what renewing leaves as it is."""

import re

from claimset.model.notice import NOTICES
from claimset.release.check_project import check_project
from claimset.store.project import Project
from support.project_case import COMMON, read_project_case
from support.releasing import counted


def _damaged(sheet: str) -> str:
    """Return a datasheet whose counts of all documents, and of the English ones by tier, are wrong."""
    wrong_total = re.sub(r"all (\d+) documents", "all 1\\1 documents", sheet)
    return re.sub(r"(\| en \| by_reference \| own_copy \| machine \|) (\d+)", r"\1 1\2", wrong_total)


def test_a_datasheet_with_other_line_ends_or_no_blocks_is_not_stale() -> None:
    papers = counted(Project(COMMON))
    good = read_project_case("RLS001", "good")["files"]["DATASHEET.md"]
    assert list(papers.stale(good.replace("\n", "\r\n"))) == []
    assert list(papers.stale("# A datasheet\n\n| language |\n")) == []
    assert list(papers.stale(good.replace("| 1 |", "| 11 |"))) == ["counts"]


def test_every_counted_block_of_this_projects_datasheet_is_looked_at(checkout: Project) -> None:
    sheet = checkout.root / "DATASHEET.md"
    assert [issue for issue in check_project(checkout).issues if issue.code == "RLS001"] == []
    text = sheet.read_text(encoding="utf-8")
    sheet.write_text(_damaged(text), encoding="utf-8")
    stale = [issue for issue in check_project(checkout).issues if issue.code == "RLS001"]
    assert [issue.message.split("'")[1] for issue in stale] == ["made-by", "counts", "counts-en"]
    assert {issue.level for issue in stale} == {NOTICES["RLS001"].level}


def test_what_is_renewed_is_stale_no_more_and_all_else_stays_with_its_line_ends(checkout: Project) -> None:
    file_text = (checkout.root / "DATASHEET.md").read_text(encoding="utf-8")
    damaged = _damaged(file_text)
    papers = counted(checkout)
    assert list(papers.stale(damaged)) == ["made-by", "counts", "counts-en"]
    assert papers.renewed(damaged) == file_text
    assert papers.renewed(damaged.replace("\n", "\r\n")) == file_text.replace("\n", "\r\n")


def test_a_remembered_agreement_is_measured_anew_once_an_annotation_changed(checkout: Project) -> None:
    def stale() -> list[str]:
        issues = check_project(checkout, remember=True).issues
        return [issue.message.split("'")[1] for issue in issues if issue.code == "RLS001"]

    assert (stale(), stale()) == ([], [])
    names = [file for file in checkout.stored("pulled") if file.read_bytes().count(b'"annotator"') > 2]
    assert names
    for file in names:
        file.unlink()
    assert "agreement" in stale()
    assert stale() == [
        issue.message.split("'")[1] for issue in check_project(checkout).issues if issue.code == "RLS001"
    ]
