"""An older project becomes one of today with the same labels, and comes back to the same bytes."""

import io
import json
import os
import shutil
import subprocess
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from claimset.check.project import check
from claimset.gold.adjudicate_all import adjudicate_all
from claimset.gold.label_reader import LabelReader
from claimset.labels.as_json import labels_sha256
from claimset.labels.older_forms import annotations_of_today
from claimset.model.issue import Level
from claimset.model.trouble import Conflict, Misconfigured
from claimset.project.upgrade import apply_upgrade, undo_upgrade
from claimset.project.upgrade_plan import plan_upgrade
from claimset.release.compare.diff_releases import diff_releases
from claimset.release.verify import verify_release
from claimset.store.kept.changes import MigratedFile
from claimset.store.kept.migrations import KeptMigration, Migrations
from claimset.store.kept.upgrades import Upgrades
from claimset.store.project import Project
from claimset.store.releases.register import ReleaseRegister
from support.killed_writes import Killed, kill_at_write
from support.tree import tree

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
COMMITS = ("07a8e16", "b2263fe")
"""Commits of this repository before files stated a format: the first one that is supported, and the last one."""


@pytest.fixture
def older(tmp_path: Path) -> Project:
    """A project that `claimset init` of the first commit made, with labels of two people and a recorded release."""
    shutil.copytree(HERE / "older_project", tmp_path / "older")
    return Project(tmp_path / "older")


def _unpack(files: tarfile.TarFile, folder: Path) -> None:
    # The filter came with Python 3.11.4.
    files.extraction_filter = getattr(tarfile, "data_filter", None)
    files.extractall(folder)


def _of_history(commit: str, folder: Path) -> Project:
    names = ("schema", "raw", "annotations", "DATASHEET.md", "CHANGELOG.md", ".gitattributes")
    archive = subprocess.run(["git", "archive", commit, *names], cwd=ROOT, capture_output=True, check=False)
    if archive.returncode != 0:
        pytest.skip(f"this clone has no commit {commit}: it was made without the history")
    with tarfile.open(fileobj=io.BytesIO(archive.stdout)) as files:
        _unpack(files, folder)
    return Project(folder)


def _older_labels(root: Path) -> dict[str, object]:
    """Return the labels of every annotation, proposal and gold record, as they stand in the files."""
    labels: dict[str, object] = {}
    for file in sorted(file for kind in ("pulled", "gold", "predicted") for file in root.glob(f"annotations/{kind}/*")):
        value = json.loads(file.read_bytes())
        rows = annotations_of_today(value).get("annotations", [value])
        parts = (row.get("labels", {key: row[key] for key in row if key not in _NOT_LABELS}) for row in rows)
        labels[f"{file.parent.name}/{file.name}"] = list(parts)
    return labels


_NOT_LABELS = {"format", "provenance"}


def _errors(project: Project) -> set[str]:
    return {issue.code for issue in check(project).issues if issue.level == Level.ERROR}


@pytest.mark.parametrize("commit", COMMITS)
def test_this_project_as_it_was_is_upgraded_and_comes_back(commit: str, tmp_path: Path) -> None:
    project = _of_history(commit, tmp_path / "clone")
    before, labels = tree(project.root), _older_labels(project.root)
    planned = plan_upgrade(project)
    assert tree(project.root) == before
    assert planned.issues == ()
    upgraded = apply_upgrade(project)
    assert upgraded == planned
    # Everything that people and machines said is rewritten, and no text.
    rewritten = {item.name for item in planned.files}
    assert rewritten >= {name for name in before if name.startswith("annotations/") or name.endswith(".jsonl")}
    assert not [name for name in rewritten if name.endswith(".txt")]
    assert _older_labels(project.root) == labels
    assert not _errors(project)
    assert not {"ANN003", "ANN007", "GLD002", "GLD003", "SCH016"} & {issue.code for issue in check(project).issues}
    assert adjudicate_all(project).written == ()
    assert plan_upgrade(project).files == apply_upgrade(project).files == ()
    undo_upgrade(project)
    assert tree(project.root) == before


def test_a_project_that_init_wrote_is_upgraded_and_comes_back(older: Project) -> None:
    before, labels = tree(older.root), _older_labels(older.root)
    with pytest.raises(Misconfigured, match="was written by an older claimset") as refusal:
        older.documents()
    assert refusal.value.remedy == "claimset upgrade --plan says what becomes of it"
    apply_upgrade(older)
    assert _older_labels(older.root) == labels
    assert _errors(older) == set()
    assert older.schema().version == "1.0.0"
    assert apply_upgrade(older).files == ()
    undo_upgrade(older)
    assert tree(older.root) == before
    with pytest.raises(Misconfigured, match="no upgrade is kept"):
        undo_upgrade(older)


def test_gold_says_how_it_came_about_and_is_what_adjudication_gives(older: Project) -> None:
    apply_upgrade(older)
    statuses = {file.stem: json.loads(file.read_bytes())["provenance"]["gold_status"] for file in older.stored("gold")}
    (own,) = (document.id for document in older.documents() if not document.is_open)
    assert statuses == {"example": "single", "harbour": "taken", own: "single"}
    # Made anew from the annotations it has the bytes that the upgrade wrote.
    upgraded = {file.name: file.read_bytes() for file in older.stored("gold")}
    for file in older.stored("gold"):
        file.unlink()
    adjudicate_all(older, take="a01")
    assert {file.name: file.read_bytes() for file in older.stored("gold")} == upgraded


def test_released_labels_are_those_of_the_upgraded_gold(older: Project) -> None:
    apply_upgrade(older)
    schema = older.schema()
    rows = {row.id: row.labels for row in ReleaseRegister(older.root).rows("0.1.0")}
    assert len(rows) == 3
    for file in older.stored("gold"):
        record, issues = LabelReader(older, schema).gold(file)
        assert record is not None, issues
        assert rows[file.stem] == labels_sha256(record.labels, schema)


def test_a_release_from_before_still_verifies_and_differs_from_itself_in_nothing(tmp_path: Path) -> None:
    with tarfile.open(HERE / "older_release.tar.xz") as files:
        _unpack(files, tmp_path)
    folder = tmp_path / "reviews-0.1.0"
    result = verify_release(folder)
    assert (result.faults, result.documents, result.rows) == ((), 3, 20)
    again = diff_releases(str(folder), str(folder), lambda: pytest.fail("it needs no project"))
    assert (again.documents, again.detailed) == ((), True)


@pytest.mark.parametrize("then", ["apply", "undo"])
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_a_kill_at_every_write_ends_old_or_new(
    older: Project, monkeypatch: pytest.MonkeyPatch, then: str, *, after: bool
) -> None:
    old = tree(older.root)
    planned = plan_upgrade(older)
    apply_upgrade(older)
    new = tree(older.root)
    undo_upgrade(older)
    for number in range(len(planned.files) + 1):
        with kill_at_write(monkeypatch, number, after=after), pytest.raises(Killed):
            apply_upgrade(older)
        for name, data in tree(older.root).items():
            assert data in {old.get(name), new.get(name)}, name
        if then == "apply":
            apply_upgrade(older)
            assert tree(older.root) == new
        if Upgrades(older).all():
            undo_upgrade(older)
        assert tree(older.root) == old


def test_a_kill_at_every_write_of_an_undo_can_be_undone_or_applied(
    older: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = tree(older.root)
    count = len(apply_upgrade(older).files)
    new = tree(older.root)
    for number in range(count):
        with kill_at_write(monkeypatch, number, after=True), pytest.raises(Killed):
            undo_upgrade(older)
        if number % 2:
            undo_upgrade(older)
            assert tree(older.root) == old
        apply_upgrade(older)
        assert tree(older.root) == new


def test_of_a_half_old_project_the_rest_is_upgraded(older: Project) -> None:
    old = tree(older.root)
    upgraded = apply_upgrade(older)
    shutil.rmtree(older.root / "annotations" / "upgrades")
    new = tree(older.root)
    for item in upgraded.files[::2]:
        (older.root / item.name).write_bytes(item.before)
    assert {item.name for item in plan_upgrade(older).files} == {item.name for item in upgraded.files[::2]}
    apply_upgrade(older)
    assert {name: data for name, data in tree(older.root).items() if "/upgrades/" not in name} == new
    assert new.keys() == old.keys()


def test_carriage_returns_change_nothing_and_come_back(older: Project) -> None:
    files = [file for kind in ("pulled", "gold", "predicted") for file in older.stored(kind)]
    for file in (*files, older.manifest_file, older.lock_file, older.schema_file):
        file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    before = tree(older.root)
    apply_upgrade(older)
    assert older.manifest_file.read_bytes() == b'{"format": 1}\r\n' + before["raw/manifest.jsonl"]
    assert _errors(older) == set()
    undo_upgrade(older)
    assert tree(older.root) == before


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_project_that_cannot_be_written_stays_as_it_is(older: Project) -> None:
    before = tree(older.root)
    for folder in (older.root / "annotations", older.root):
        folder.chmod(0o500)
    try:
        with pytest.raises(Misconfigured, match="cannot write"):
            apply_upgrade(older)
    finally:
        for folder in (older.root, older.root / "annotations"):
            folder.chmod(0o700)
    assert tree(older.root) == before


def test_where_nothing_can_be_kept_nothing_is_upgraded(older: Project) -> None:
    (older.root / "annotations" / "upgrades").write_text("in the way")
    before = tree(older.root)
    with pytest.raises(Misconfigured, match="a file in the place of the folder"):
        apply_upgrade(older)
    assert tree(older.root) == before


def _newer(project: Project) -> None:
    project.prediction_file("harbour").write_text('{"format": 2, "id": "harbour"}')


def _broken(project: Project) -> None:
    project.gold_file("harbour").write_bytes(b"<<<<<<< ours")


def _not_utf8(project: Project) -> None:
    project.manifest_file.write_bytes(project.manifest_file.read_text().encode("utf-16"))


def _blank(project: Project) -> None:
    project.waiver_file.write_bytes(b"\n")


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (_blank, "it is not JSON"),
        (_newer, "written by a newer claimset .format 2, this one reads 1.: install a newer claimset"),
        (_broken, "it is not JSON"),
        (_not_utf8, "it is UTF-16"),
    ],
)
def test_one_file_that_cannot_be_upgraded_leaves_all_as_they_are(
    older: Project, spoil: Callable[[Project], None], words: str
) -> None:
    spoil(older)
    before = tree(older.root)
    assert len(plan_upgrade(older).issues) == 1
    with pytest.raises(Conflict, match=words):
        apply_upgrade(older)
    assert tree(older.root) == before


def test_an_annotation_that_is_none_is_left_to_a_check(older: Project) -> None:
    older.pulled_file("harbour").write_text('{"id": "harbour", "layers": [1, {"gaps": 2}]}')
    apply_upgrade(older)
    assert json.loads(older.pulled_file("harbour").read_bytes()) == {
        "format": 1, "id": "harbour", "annotations": [1, {"gaps": 2}],
    }  # fmt: skip
    assert "SCH002" in _errors(older)


def test_what_was_changed_since_is_not_undone(older: Project) -> None:
    apply_upgrade(older)
    adjudicated = older.gold_file("harbour")
    adjudicated.write_bytes(adjudicated.read_bytes().replace(b"a01", b"a02"))
    after = tree(older.root)
    with pytest.raises(Conflict, match=r"annotations/gold/harbour\.json changed since the upgrade"):
        undo_upgrade(older)
    assert tree(older.root) == after


def test_a_migration_that_is_half_done_is_ended_first(older: Project) -> None:
    gold, predicted = older.gold_file("harbour").read_bytes(), older.prediction_file("harbour").read_bytes()
    files = {
        "annotations/gold/harbour.json": MigratedFile.of(b"earlier\n", gold),
        "annotations/predicted/harbour.json": MigratedFile.of(predicted, b"later\n"),
    }
    Migrations(older).keep(KeptMigration(1, ("0.9.0",), "1.0.0", files))
    with pytest.raises(Conflict, match=r"the migration to 1\.0\.0 is half done"):
        apply_upgrade(older)
