"""Files that are far too large: an issue in their place or one sentence, and never more than a piece in memory."""

import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest

from claimset.check.fix.fix_project import fix_project
from claimset.check.project import check
from claimset.model.trouble import Misconfigured
from claimset.store.project import Project
from support.checking import check_files
from support.releasing import keep_documents

GIGABYTE = 2**30
MOST = 150 * 2**20
"""Bytes: what the project itself needs, and one piece of a file."""


def swell(file: Path) -> None:
    """Make a file of a gigabyte that takes no place on the disk."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("wb") as handle:
        handle.truncate(GIGABYTE)


@pytest.fixture
def bounded() -> Iterator[None]:
    """Fail where more than MOST was in memory at once."""
    tracemalloc.start()
    yield
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < MOST


@pytest.fixture
def checkout(checkout: Project) -> Project:
    """Five documents are checked in half the time of all, which is long while memory is counted."""
    return keep_documents(checkout, 5)


@pytest.fixture
def swollen(checkout: Project) -> tuple[Project, set[tuple[str, str]]]:
    """A project with a gigabyte in every place whose files are judged one by one, and the issues that stand there."""
    ours = [row.id for row in checkout.documents() if row.is_open]
    files = {
        checkout.gold_file(ours[0]): "SCH001",
        checkout.pulled_file(ours[1]): "SCH001",
        checkout.prediction_file(ours[2]): "SCH001",
        checkout.open_file(ours[3]): "DOC004",
        checkout.gold_file("stray"): "DOC005",
        checkout.root / "README.md": "SCH001",
        checkout.root / "schema" / "guidelines" / "README.md": "SCH001",
        checkout.root / "annotations" / "links.jsonl": "SCH001",
    }
    for file in files:
        swell(file)
    return checkout, {(code, checkout.relative(file)) for file, code in files.items()}


@pytest.mark.parametrize("remember", [False, True])
@pytest.mark.usefixtures("bounded")
def test_a_file_that_is_too_large_is_an_issue_in_its_place_and_hides_no_other(
    remember: bool, swollen: tuple[Project, set[tuple[str, str]]]
) -> None:
    project, expected = swollen
    for _ in range(1 + remember):
        result = check(project, remember=remember)
        errors = {(issue.code, issue.file) for issue in result.issues if issue.level == "error"}
        assert errors == expected
        assert result.documents == len(project.documents())


@pytest.mark.usefixtures("bounded")
def test_what_is_too_large_is_not_mended(swollen: tuple[Project, set[tuple[str, str]]]) -> None:
    project, _ = swollen
    assert fix_project(project).changes == []


@pytest.mark.usefixtures("bounded")
def test_a_given_file_that_is_too_large_is_an_issue(checkout: Project, tmp_path: Path) -> None:
    swell(tmp_path / "given.json")
    (issue,) = check_files([tmp_path / "given.json"], checkout.schema()).issues
    assert (issue.code, issue.message) == ("SCH001", "it is larger than 512 MB")


@pytest.mark.parametrize(
    "name",
    [
        "raw/manifest.jsonl",
        "raw/texts.lock.json",
        "annotations/waivers.jsonl",
        "annotations/splits.jsonl",
        "annotations/releases/0.1.0.jsonl",
        "schema/schema.json",
        "schema/ids.json",
        "schema/lexicon/en.json",
        ".claimset/annotators.json",
    ],
)
@pytest.mark.usefixtures("bounded")
def test_what_everything_rests_on_is_named_where_it_is_too_large(name: str, checkout: Project) -> None:
    swell(checkout.root / name)
    with pytest.raises(Misconfigured, match=f"{Path(name).name}.* is larger than"):
        check(checkout, remember=True)


@pytest.mark.parametrize(
    "content",
    ["{", "[]", '{"labels": 1}', '{"labels": {}}', '{"model": "m", "version": "1", "labels": {"entities": [{}]}}'],
)
def test_a_prediction_that_is_none_is_an_issue_and_hides_no_other(content: str, checkout: Project) -> None:
    (document, *_) = checkout.documents()
    file = checkout.prediction_file(document.id)
    others = {(issue.file, issue.code[:3]) for issue in check(checkout).issues}
    file.parent.mkdir(exist_ok=True)
    file.write_text(content, encoding="utf-8")
    issues = {(issue.file, issue.code[:3]) for issue in check(checkout).issues}
    assert issues == others | {(checkout.relative(file), "SCH")}
    assert fix_project(checkout).changes == []
    assert file.read_text(encoding="utf-8") == content
