"""A document that is withdrawn is gone from everything that the project holds, and nothing else is touched."""

import gzip
import json
import subprocess
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest

from claimset.check.project import check
from claimset.check.waive import waive_issues
from claimset.gold.label_reader import LabelReader
from claimset.model.claim_link import LinkedClaim, StoredLink
from claimset.model.issue import Level
from claimset.model.refusal import Refusal
from claimset.model.tombstone import Tombstone
from claimset.model.trouble import Conflict, Misconfigured
from claimset.release.blocking import blocks_release
from claimset.release.export import export
from claimset.release.verify import verify_release
from claimset.store.kept.changes import MigratedFile
from claimset.store.kept.document_changes import DocumentChanges
from claimset.store.kept.migrations import Migrations
from claimset.store.kept.replaced_files import replaced_files
from claimset.store.kept.shared_rows import SHARED_FILES
from claimset.store.kept.tombstones import read_tombstones
from claimset.store.kept.upgrades import KeptUpgrade, Upgrades
from claimset.store.learned.holdout import write_held_out
from claimset.store.links import write_links
from claimset.store.project import Project
from claimset.store.refusals import write_refusals
from claimset.store.snapshots import Snapshot, keep_snapshot, line_of, read_snapshots
from claimset.sync.assignment.assignment import Assignment, write_assignment
from claimset.texts.add import add
from claimset.texts.defaults import Defaults
from claimset.texts.withdraw import WithdrawnDocument, plan_withdrawal, withdraw_document
from support.killed_writes import Killed, kill_at_write
from support.recording import answered_for
from support.releasing import clone, keep_documents, labelled
from support.tree import tree

DAY = date(2026, 3, 1)
Reason = Any


def _everything(project: Project) -> str:
    """Let every shared file of a project have a row about a document with gold, decisions and links; return its id."""
    name = "pingloop-campaign"
    ends = LinkedClaim(name, "c5"), LinkedClaim("kestrelby-lessons", "c14")
    write_links(project, [StoredLink(*ends, "NOT_COMPARABLE", "c01", "accounts and trainers")])
    others = [row.id for row in project.documents() if row.id != name][:2]
    write_assignment(project, Assignment(("m01",), 1, 7, "workflow", dict.fromkeys((name, *others), ("m01",))))
    write_held_out(project, (name, *others))
    write_refusals(project, [Refusal(item, "all", "f00d", 1, 7, "SCH003") for item in (name, *others)])
    lines = [{"document": item, "split": "train", "reason": "old", "owner": "c01"} for item in (others[0], name)]
    text = "".join(json.dumps(line, separators=(", ", ":")) + "\n" for line in lines)
    (project.root / "annotations" / "splits.jsonl").write_text(text, encoding="utf-8")
    issue = next((row for row in check(project).issues if row.document == name and row.level != Level.ERROR), None)
    if issue is not None:
        waive_issues(project, issue.code, name, "meant so", "Ada Byron", 90, None)
    return name


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> tuple[Project, str]:
    """A project whose every shared file has a row about one document, which is named; no test changes it."""
    project = clone(tmp_path_factory.mktemp("full") / "clone")
    return project, _everything(project)


@pytest.fixture
def copied(full: tuple[Project, str], tmp_path: Path) -> tuple[Project, str]:
    """A copy of the full project that a test may change."""
    project, name = full
    subprocess.run(["cp", "-r", str(project.root), str(tmp_path / "copy")], check=True)
    return Project(tmp_path / "copy"), name


def _withdrawn(project: Project, name: str, reason: Reason = "licence") -> WithdrawnDocument:
    return withdraw_document(project, plan_withdrawal(project, name, reason, DAY))


def _public(project: Project) -> dict[str, bytes]:
    return {name: data for name, data in tree(project.root).items() if not name.startswith(".claimset/")}


def _naming(project: Project, name: str) -> list[str]:
    """Return the files outside `.claimset/` that hold a document's name in quotation marks, or have it as theirs."""
    mark = f'"{name}"'.encode()
    return sorted(file for file, data in _public(project).items() if mark in data or Path(file).stem == name)


def test_it_is_gone_from_every_file_and_a_tombstone_stays(copied: tuple[Project, str]) -> None:
    project, name = copied
    (document,) = (row for row in project.documents() if row.id == name)
    places = _naming(project, name)
    assert {"raw/manifest.jsonl", f"raw/{name}.txt", f"annotations/gold/{name}.json"} <= set(places)
    assert {f"annotations/{part}" for part in ("links.jsonl", "splits.jsonl", "refused.jsonl")} <= set(places)
    assert {"annotations/assignments.json", "annotations/holdout.json"} <= set(places)
    before = _public(project)
    result = _withdrawn(project, name)
    assert _naming(project, name) == ["raw/withdrawn.jsonl"]
    assert read_tombstones(project) == {name: Tombstone(name, document.sha256, "licence", "2026-03-01")}
    assert result.kept == f"withdraw/{name}-1"
    # Of what all documents share only its rows are gone, and every other file has its bytes.
    after = _public(project)
    shared = {place for place in places if place not in result.plan.files}
    assert {file for file in before if after.get(file) != before[file]} == {
        *result.plan.files,
        *result.plan.rewritten,
        *shared,
    }
    for file in shared - {"annotations/assignments.json", "annotations/holdout.json", "annotations/learned.json"}:
        if file.endswith(".jsonl"):
            rest = [line for line in before[file].splitlines() if f'"{name}"'.encode() not in line]
            assert after[file].splitlines() == rest
    # The other documents still have the refused annotations that they had.
    assert {issue.code for issue in check(project).issues if issue.level == Level.ERROR} == {"ANN013"}


def test_a_plan_changes_nothing_and_names_what_would_go(copied: tuple[Project, str]) -> None:
    project, name = copied
    before = tree(project.root)
    plan = plan_withdrawal(project, name, "request", DAY)
    assert tree(project.root) == before
    assert f"raw/{name}.txt" in plan.files
    assert set(plan.rows) <= set(SHARED_FILES)
    assert plan.rows["manifest"] == 1
    assert not plan.is_empty


def test_what_goes_is_kept_and_comes_back_to_the_same_bytes_beside_later_work(
    full: tuple[Project, str], copied: tuple[Project, str], tmp_path: Path
) -> None:
    project, name = copied
    original, before = full[0], _public(project)
    result = _withdrawn(project, name)
    (tmp_path / "later.txt").write_text("A later text about a ferry in Harrow, which came meanwhile.")
    add(project, [tmp_path / "later.txt"], Defaults(licence="CC0-1.0"))
    changes = DocumentChanges(project)
    (change,) = changes.of_document(name)
    assert change.name == result.kept
    migrations = Migrations(original).all()
    assert Migrations(project).all() != migrations
    changes.restore(change)
    # Of a migration what it says comes back, in the form in which migrations are written today.
    assert Migrations(project).all() == migrations
    before, after = (
        {file: data for file, data in files.items() if not file.startswith("annotations/migrations/")}
        for files in (before, _public(project))
    )
    manifest = after["raw/manifest.jsonl"]
    assert b'"id": "later"' in manifest
    assert (
        b"".join(line for line in manifest.splitlines(keepends=True) if b'"later"' not in line)
        == before["raw/manifest.jsonl"]
    )
    news = {"raw/manifest.jsonl", "raw/later.txt", "annotations/predicted/later.json", "raw/withdrawn.jsonl"}
    assert {file for file in after if after[file] != before.get(file)} <= news
    assert read_tombstones(project) == {}
    assert changes.all() == []


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("reason", ["licence", "request"])
def test_a_withdrawal_that_is_killed_at_any_write_is_ended_by_the_next(
    reason: Reason, after: bool, full: tuple[Project, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, name = full
    few = tmp_path / "few"
    subprocess.run(["cp", "-r", str(source.root), str(few)], check=True)
    _few_documents(Project(few), name)
    subprocess.run(["cp", "-r", str(few), str(tmp_path / "whole")], check=True)
    whole = Project(tmp_path / "whole")
    _withdrawn(whole, name, reason)
    expected, kills = _public(whole), 0
    while True:
        project = Project(tmp_path / f"killed-{kills}")
        subprocess.run(["cp", "-r", str(few), str(project.root)], check=True)
        project.ready_state()
        try:
            with kill_at_write(monkeypatch, kills, after=after, removals=True):
                _withdrawn(project, name, reason)
            break
        except Killed:
            kills += 1
        if reason == "licence":
            _require_nothing_lost(project, Project(few), name)
        _withdrawn(project, name, reason)
        assert _public(project) == expected
        if reason == "licence":
            (change,) = DocumentChanges(project).of_document(name)
            DocumentChanges(project).restore(change)
            assert _without_tombstones(project) == _public(Project(few))
    assert kills > 8


def _few_documents(project: Project, name: str) -> None:
    kept = {name, *(row.id for row in project.documents()[:3])}
    for row in project.documents():
        if row.id not in kept:
            withdraw_document(project, plan_withdrawal(project, row.id, "request", DAY))
    (project.root / "raw" / "withdrawn.jsonl").unlink()


def _without_tombstones(project: Project) -> dict[str, bytes]:
    return {file: data for file, data in _public(project).items() if file != "raw/withdrawn.jsonl"}


def _require_nothing_lost(project: Project, before: Project, name: str) -> None:
    """Hold that every file of the document is where it was, or can be restored to the same bytes."""
    kept = {file for change in DocumentChanges(project).of_document(name) for file in change.files}
    for file in (before.gold_name(name), before.pulled_name(name), f"raw/{name}.txt"):
        assert (project.root / file).is_file() or file in kept


def test_a_person_who_asks_leaves_no_copy_behind(copied: tuple[Project, str]) -> None:
    project, name = copied
    (document,) = (row for row in project.documents() if row.id == name)
    text = project.text_of(document) or ""
    other = next(row.id for row in project.documents() if row.id != name)
    snapshot = Snapshot(project, "all", {"origin": "f00d", "interface": "all", "project": 3, "annotator": None})
    for number, (key, words) in enumerate({name: text, other: "other words", "adopted": text}.items()):
        snapshot.add(line_of({"id": number, "data": {"doc_id": key, "text": words}, "annotations": []}))
    closed = snapshot.close()
    assert closed is not None
    keep_snapshot(project, closed)
    schema = project.schema()
    record, _ = LabelReader(project, schema).gold(project.gold_file(name))
    assert record is not None
    project.write_gold(msgspec.structs.replace(record, guideline_version="0.0.1"), schema)
    assert [file.of for file in replaced_files(project)] == [name]
    check(project, remember=True)
    project.write_private("answers/f00d.json", _answer(text[:40]))
    project.write_private("answers/beef.json", _answer("words of another text"))
    (project.state / "models").mkdir()
    (project.state / "models" / "f00d.crfsuite").write_bytes(text[:50].encode())
    _withdrawn(project, name)
    assert DocumentChanges(project).of_document(name) != []

    result = withdraw_document(project, plan_withdrawal(project, name, "request", DAY))

    assert read_tombstones(project)[name].reason == "request"
    assert result.kept is None
    words = text[:60].encode()
    for file in project.state.rglob("*"):
        if file.is_file():
            data = gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes()
            assert words not in data, file
            assert json.dumps(text[:60])[1:-1].encode() not in data, file
            assert not file.name.startswith(f"{name}-"), file
    ((_, lines),) = read_snapshots(project)
    assert [line["id"] for line in lines] == [1]
    assert [file.name for file in (project.state / "answers").iterdir()] == ["beef.json"]


def test_a_snapshot_that_cannot_be_read_is_named_after_all_else_is_deleted(copied: tuple[Project, str]) -> None:
    project, name = copied
    (document,) = (row for row in project.documents() if row.id == name)
    text = project.text_of(document) or ""
    folder = project.state / "snapshots"
    folder.mkdir(parents=True, exist_ok=True)
    task = line_of({"id": 1, "data": {"doc_id": name, "text": text}, "annotations": []})
    before = folder / "all-before-0123456789abcdef.jsonl.gz"
    before.write_bytes(gzip.compress(task))
    (folder / ".killed.part").write_bytes(task)
    damaged = folder / "all-000001-0000000000000000.jsonl.gz"
    damaged.write_bytes(gzip.compress(task)[:-12])
    project.write_private("answers/f00d.json", _answer(text[:40]))
    with pytest.raises(Misconfigured, match=damaged.name):
        withdraw_document(project, plan_withdrawal(project, name, "request", DAY))
    assert not project.text_file(document).exists()
    assert not list((project.state / "answers").iterdir())
    assert not before.exists()
    assert [file.name for file in folder.iterdir() if file != damaged and file.stat().st_size > 40] == []
    damaged.unlink()
    withdraw_document(project, plan_withdrawal(project, name, "request", DAY))


def _answer(quote: str) -> dict[str, Any]:
    content = json.dumps({"spans": [{"quote": quote}]})
    return {"model": "m", "fingerprint": "", "content": content, "tokens_in": 1, "tokens_out": 1, "day": "2026-01-01"}


def test_the_same_bytes_and_its_id_are_refused_later(copied: tuple[Project, str], tmp_path: Path) -> None:
    project, name = copied
    (document,) = (row for row in project.documents() if row.id == name)
    (tmp_path / "again.txt").write_bytes(project.bytes_of(document) or b"")
    (tmp_path / f"{name}.txt").write_text("Another text under the same name.")
    _withdrawn(project, name)
    for tier in ("open", "own_copy"):
        (again,) = add(project, [tmp_path / "again.txt"], Defaults(tier=tier))  # type: ignore[arg-type]
        assert (again.state, again.reason) == (
            "refused",
            f"this text was withdrawn on 2026-03-01, as {name} (licence)",
        )
    (same_id,) = add(project, [tmp_path / f"{name}.txt"], Defaults())
    assert same_id.reason == f"{name} was the id of a text that was withdrawn on 2026-03-01: give this text another id"


def test_releases_that_have_it_are_named_and_verify_as_before(tmp_path: Path) -> None:
    project = answered_for(keep_documents(clone(tmp_path / "clone", "CHANGELOG.md"), 4))
    for words in (
        ["init", "-q"],
        ["add", "."],
        ["-c", "user.name=a", "-c", "user.email=a@b.c", "commit", "-qm", "all"],
    ):
        subprocess.run(["git", "-C", str(project.root), *words], check=True)
    first = export(project, record=True)
    (name, *_) = (row.id for row in project.documents() if project.gold_file(row.id).is_file())
    plan = plan_withdrawal(project, name, "licence", DAY)
    assert plan.releases == (first.version,)
    assert plan.builds == (f"build/{first.folder.name}",)
    assert plan.history.paths[0] == f"raw/{name}.txt"
    assert len(plan.history.commits) == 1
    withdraw_document(project, plan)
    assert verify_release(first.folder).faults == ()
    second = export(project, record=False)
    assert [reason.weight for reason in second.reasons][:1] == ["major"]
    assert f"Removed: {name}." in (second.folder / "CHANGELOG.md").read_text()
    assert name.encode() not in (second.folder / "records.jsonl").read_bytes()


def test_near_copies_of_its_text_are_named(with_texts: Callable[..., Project]) -> None:
    words = "The council of Harrow counted ninety owls in spring, twelve more than in the year before. " * 3
    project = with_texts(one=words, two=f"{words}So it says.", three="A ferry came late on Monday and left at noon.")
    assert plan_withdrawal(project, "one", "licence", DAY).copies == ("two",)


def test_a_text_that_is_not_ours_goes_with_its_lock(with_texts: Callable[..., Project]) -> None:
    project = labelled(with_texts)
    (document,) = (row for row in project.documents() if not row.is_open)
    _withdrawn(project, document.id)
    assert project.fingerprints() == {}
    assert not project.text_file(document).exists()
    changes = DocumentChanges(project)
    changes.restore(changes.all()[0])
    assert list(project.fingerprints()) == [document.id]
    assert project.text_file(document).stat().st_mode & 0o777 == 0o600


def test_a_document_that_a_merge_brings_back_is_an_error_until_it_is_withdrawn_again(
    copied: tuple[Project, str],
) -> None:
    project, name = copied
    manifest, text = project.manifest_file.read_bytes(), (project.root / f"raw/{name}.txt").read_bytes()
    _withdrawn(project, name)
    project.manifest_file.write_bytes(manifest)
    (project.root / f"raw/{name}.txt").write_bytes(text)
    (issue,) = (issue for issue in check(project).issues if issue.code == "DOC015")
    assert issue.document == name
    assert blocks_release(issue)
    _withdrawn(project, name)
    assert "DOC015" not in {issue.code for issue in check(project).issues}


def test_no_line_of_a_kept_upgrade_names_a_document_that_a_person_asked_for(copied: tuple[Project, str]) -> None:
    project, name = copied
    manifest = project.manifest_file.read_bytes()
    entry = MigratedFile.whole(manifest, manifest.replace(b'"language"', b'"speech"'))
    Upgrades(project).keep(KeptUpgrade(1, {"raw/manifest.jsonl": entry}))
    others = [line for line in entry.back[0].lines if json.dumps(name) not in line]
    assert 0 < len(others) < len(entry.back[0].lines)
    withdraw_document(project, plan_withdrawal(project, name, "request", DAY))
    (kept,) = Upgrades(project).all()
    assert list(kept.files["raw/manifest.jsonl"].back[0].lines) == others
    assert [file for file, data in tree(project.root / "annotations").items() if name.encode() in data] == []


def test_shards_that_a_failed_run_left_go_if_a_person_asked(copied: tuple[Project, str]) -> None:
    project, name = copied
    shard = project.state / "cluster" / "rows-0" / "inputs" / "00000"
    shard.parent.mkdir(parents=True)
    shard.write_bytes(b"words of the text")
    result = withdraw_document(project, plan_withdrawal(project, name, "request", DAY))
    assert ".claimset/cluster" in result.private_files
    assert not shard.exists()


def test_another_reason_and_an_unknown_document_are_refused(copied: tuple[Project, str]) -> None:
    project, name = copied
    with pytest.raises(Misconfigured, match="there is no document 'nobody'"):
        plan_withdrawal(project, "nobody", "licence", DAY)
    _withdrawn(project, name)
    with pytest.raises(Conflict, match=f"{name} was withdrawn on 2026-03-01 for the reason licence"):
        plan_withdrawal(project, name, "unsuitable", DAY)
    assert plan_withdrawal(project, name, "licence", DAY).is_empty


def test_nothing_is_restored_if_a_file_changed_since(copied: tuple[Project, str]) -> None:
    project, name = copied
    _withdrawn(project, name)
    project.gold_file(name).write_text("{}")
    before = tree(project.root)
    changes = DocumentChanges(project)
    with pytest.raises(Conflict, match=f"annotations/gold/{name}.json changed since the change of {name}"):
        changes.restore(changes.all()[0])
    assert tree(project.root) == before
