"""The folder of `claimset browse`: of a project, of a release without its project, and of what is neither."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from claimset.commands.app import app
from claimset.model.trouble import Conflict, Misconfigured
from claimset.release.browse.write import browsed_dataset, one_page, write_site
from claimset.release.export import export
from claimset.release.hydrate.hydrate_release import hydrate_release
from claimset.store.project import Project
from claimset.texts.hydrate import hydrate
from own_copies.test_fingerprint import TEXT
from support.releasing import labelled, second, settle, with_splits
from support.tree import tree

# A text that is not ours is named after its content.
THEIRS = "own-1ada18d4676f"
WITHHOLDS_NOTHING = {"train": {"share": 98}, "validation": {"share": 1}, "test": {"share": 1}}


@pytest.fixture
def labelled_project(with_texts: Callable[..., Project]) -> Project:
    project = with_splits(labelled(with_texts), WITHHOLDS_NOTHING)
    second(project, "ours")
    return settle(project)


def _documents(html: str) -> dict[str, dict[str, Any]]:
    rows = map(json.loads, re.findall(r'data-document="\d+">(.*?)</script>', html))
    return {row["id"]: row for row in rows}


def test_a_release_is_walked_through_without_its_project(labelled_project: Project, tmp_path: Path) -> None:
    release = export(labelled_project).folder
    away = tmp_path / "away" / release.name
    away.parent.mkdir()
    release.rename(away)
    site = tmp_path / "site"
    result = CliRunner().invoke(app, ["browse", str(away), "--out", str(site)])
    assert (result.exit_code, "2 documents to walk through" in result.stderr) == (0, True)
    documents = _documents((site / "index.html").read_text())
    assert [lane["who"] for lane in documents["ours"]["lanes"]] == [None, "a01", "a02"]
    assert "text" not in documents[THEIRS]
    assert not [file for file in site.rglob("*") if file.is_file() and TEXT[:30].encode() in file.read_bytes()]
    # The folder is a static Space of the Hub as it stands, and charts lead to the page beside them.
    assert '"sdk": "static"' in (site / "README.md").read_text()
    assert 'href="index.html#label=entities%2FNGO"' in (site / "report.html").read_text()
    assert 'href="report.html"' in (site / "index.html").read_text()
    # The same again changes nothing; a file of somebody else is never replaced.
    assert not write_site(browsed_dataset(away), site)
    (site / "notes.txt").write_text("mine")
    (site / "index.html").write_text("edited")
    with pytest.raises(Conflict):
        write_site(browsed_dataset(away), site)
    assert (site / "notes.txt").read_text() == "mine"


def test_a_damaged_release_is_one_sentence_and_nothing_is_written(labelled_project: Project, tmp_path: Path) -> None:
    release = export(labelled_project).folder
    records = (release / "records.jsonl").read_text()
    (release / "records.jsonl").write_text(records.replace('"NGO"', '"NO_LABEL"'))
    for words in ([], ["--out", str(tmp_path / "site")]):
        result = CliRunner().invoke(app, ["browse", str(release), *words])
        assert (result.exit_code, "claimset verify says what is wrong" in result.stderr) == (3, True)
    assert not (tmp_path / "site").exists()


def test_texts_of_others_are_shown_only_to_somebody_who_has_them_and_asks(
    labelled_project: Project, tmp_path: Path
) -> None:
    folder = tmp_path / "copies"
    folder.mkdir()
    (folder / "mine.txt").write_text(TEXT)
    hydrate(labelled_project, folder)
    root = labelled_project.root
    assert "text" not in _documents(one_page(browsed_dataset(root)))[THEIRS]
    private = browsed_dataset(root, own_copies=True)
    assert _documents(one_page(private))[THEIRS]["text"] == TEXT
    write_site(private, tmp_path / "site")
    assert (tmp_path / "site" / ".gitignore").read_text() == "*\n"
    assert not (tmp_path / "site" / "README.md").exists()
    # Somebody without the project joins a release to the same copies.
    hydrate_release(export(labelled_project).folder, folder, tmp_path / "joined")
    joined = browsed_dataset(tmp_path / "joined")
    (row,) = _documents(one_page(joined)).values()
    assert (row["id"], row["text"]) == (THEIRS, TEXT)
    assert [lane["spans"][0][:2] for lane in row["lanes"]] == [[0, 5]]
    write_site(joined, tmp_path / "site")
    assert (tmp_path / "site" / ".gitignore").exists()
    assert not (tmp_path / "site" / "README.md").exists()


def test_above_the_most_a_page_holds_each_document_is_a_file(
    labelled_project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("claimset.release.browse.write.MOST_IN_ONE_PAGE", 1)
    dataset = browsed_dataset(labelled_project.root)
    with pytest.raises(Misconfigured, match="one page holds 1 documents"):
        one_page(dataset)
    write_site(dataset, tmp_path / "site")
    assert {file.name for file in (tmp_path / "site" / "documents").iterdir()} == {"ours.json", f"{THEIRS}.json"}


def test_pages_never_take_the_place_of_a_release_or_of_other_files(labelled_project: Project, tmp_path: Path) -> None:
    release = export(labelled_project).folder
    other = tmp_path / "other"
    other.mkdir()
    (other / "letter.txt").write_text("Dear reader", "utf-8")
    for folder in (release, other):
        before = tree(folder)
        with pytest.raises(Conflict, match="holds other files than pages"):
            write_site(browsed_dataset(release), folder)
        assert tree(folder) == before
