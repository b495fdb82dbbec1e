"""What the datasheet counts is counted anew by `--fix`, and nothing else in it changes by a byte."""

import re
from pathlib import Path

import pytest

from claimset.check.fix.fix_project import FixResult, PlannedMend
from claimset.release.check_project import check_project, fix_and_count
from claimset.store.project import Project
from support.tree import written

BODY = re.compile(r"(<!-- claimset:(\S+) -->\r?\n).*?(<!-- /claimset:\2 -->)", re.DOTALL)


def mends(result: FixResult) -> list[PlannedMend]:
    """Return the mends but those for the server, which are of submitted annotations and change no file."""
    assert all(change.file.startswith("annotations/pulled/") for change in result.changes if change.where == "server")
    return [change for change in result.changes if change.where != "server"]


def outside(data: bytes) -> str:
    """Return a datasheet without what stands in its blocks."""
    return BODY.sub(r"\1\3", data.decode())


@pytest.fixture
def stale(checkout: Project) -> Project:
    """A project from which a gold record went, so that every count in the datasheet is wrong."""
    document = next(row for row in checkout.documents() if row.is_open and checkout.gold_file(row.id).is_file())
    checkout.gold_file(document.id).unlink()
    return checkout


def stale_messages(project: Project) -> list[str]:
    return [issue.message for issue in check_project(project).issues if issue.code == "RLS001"]


@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_the_counts_are_renewed_and_nothing_else(end: bytes, stale: Project) -> None:
    file = stale.root / "DATASHEET.md"
    old_bytes = file.read_bytes().replace(b"\n", end)
    file.write_bytes(old_bytes)
    names = [message.split("'")[1] for message in stale_messages(stale)]
    assert len(names) > 3
    changes = mends(fix_and_count(stale))
    assert [(change.code, change.file, change.was) for change in changes] == [
        ("RLS001", "DATASHEET.md", f"the block '{name}'") for name in names
    ]
    new_bytes = file.read_bytes()
    assert new_bytes != old_bytes
    assert outside(new_bytes) == outside(old_bytes)
    assert new_bytes.count(b"\n") == new_bytes.count(end)
    assert stale_messages(stale) == []
    assert [kept.read_bytes() for kept in (stale.state / "kept" / "papers").iterdir()] == [old_bytes]


def _written_files(root: Path) -> dict[str, tuple[int, int]]:
    """Return inode and time of every file but those in which a check remembers what it saw."""
    return {name: place for name, place in written(root).items() if not name.startswith(".claimset/checked/")}


def test_renewing_twice_is_renewing_once_and_a_plan_changes_nothing(stale: Project) -> None:
    old_files = written(stale.root)
    planned_result = mends(fix_and_count(stale, write=False))
    assert written(stale.root) == old_files
    assert mends(fix_and_count(stale)) == planned_result
    new_files = _written_files(stale.root)
    assert mends(fix_and_count(stale)) == []
    assert _written_files(stale.root) == new_files


def test_it_is_left_alone_where_other_codes_or_one_document_are_asked_for(stale: Project) -> None:
    old_bytes = (stale.root / "DATASHEET.md").read_bytes()
    name = stale.documents()[0].id
    assert mends(fix_and_count(stale, codes={"SPN002"})) == mends(fix_and_count(stale, [name])) == []
    assert (stale.root / "DATASHEET.md").read_bytes() == old_bytes
    assert mends(fix_and_count(stale, codes={"RLS001"}))


@pytest.mark.parametrize(
    "text",
    ["", "# Nothing is counted\n", "<!-- claimset:counts -->\nno end\n", "<!-- claimset:counts -->", "<!-- claimset:"],
)
def test_a_datasheet_without_a_whole_block_stays_as_it_is(text: str, checkout: Project) -> None:
    (checkout.root / "DATASHEET.md").write_text(text, encoding="utf-8")
    assert mends(fix_and_count(checkout)) == []
    assert (checkout.root / "DATASHEET.md").read_text(encoding="utf-8") == text


def test_nothing_is_counted_while_a_gold_record_cannot_be_read(checkout: Project) -> None:
    file = checkout.stored("gold")[0]
    file.write_bytes(b"{")
    old_bytes = (checkout.root / "DATASHEET.md").read_bytes()
    fixed = fix_and_count(checkout)
    assert mends(fixed) == []
    assert checkout.relative(file) in fixed.untouched["DATASHEET.md"]
    assert (checkout.root / "DATASHEET.md").read_bytes() == old_bytes
    assert [issue.code for issue in check_project(checkout).issues if issue.code.startswith("RLS")] == []


def test_a_citation_that_cannot_be_read_is_an_issue_and_leaves_the_block_as_it_is(checkout: Project) -> None:
    datasheet = checkout.root / "DATASHEET.md"
    before = datasheet.read_bytes()
    assert b"<!-- claimset:take-down -->" in before
    (checkout.root / "CITATION.cff").write_text("title: [\n", encoding="utf-8")
    issues = check_project(checkout).issues
    assert [issue.file for issue in issues if issue.level == "error"] == ["CITATION.cff"]
    assert mends(fix_and_count(checkout)) == []
    assert datasheet.read_bytes() == before
