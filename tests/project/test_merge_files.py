"""Two maintainers work on two branches of git: a merge keeps the work of both, and names what both changed."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from claimset.check.project import check
from claimset.model.claim_link import LinkedClaim, StoredLink
from claimset.model.decision import Decision, Side
from claimset.model.issue import Level
from claimset.model.trouble import Conflict, Misconfigured
from claimset.project.merge_files import install_merge_driver, merge_stored_file
from claimset.store.decisions import add_decisions, read_document_decisions
from claimset.store.links import read_links, write_links
from claimset.store.project import Project
from claimset.texts.add import add
from claimset.texts.defaults import Defaults
from claimset.texts.event import set_event
from claimset.texts.withdraw import plan_withdrawal, withdraw_document
from support.pulling import Bench
from support.releasing import say, settle

WHO = ("-c", "user.name=a01", "-c", "user.email=a01@example.org")


def _git(project: Project, *words: str, code: int = 0) -> str:
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    result = subprocess.run(
        ["git", "-C", str(project.root), *WHO, *words], capture_output=True, text=True, check=False, env=environment
    )
    assert result.returncode == code, result.stdout + result.stderr
    return result.stdout + result.stderr


def _commit(project: Project, words: str) -> None:
    _git(project, "add", "-A")
    _git(project, "commit", "-q", "-m", words)


def _branches(project: Project, ours: Callable[[], object], theirs: Callable[[], object]) -> None:
    """Do something on a branch, something else on another one, and stay on the second."""
    _git(project, "checkout", "-q", "-b", "theirs")
    theirs()
    _commit(project, "theirs")
    _git(project, "checkout", "-q", "main")
    ours()
    _commit(project, "ours")


def _add(project: Project, **texts: str) -> None:
    folder = project.root.parent / "new"
    folder.mkdir(exist_ok=True)
    for name, text in texts.items():
        (folder / f"{name}.txt").write_text(text)
    outcomes = add(project, [folder / f"{name}.txt" for name in texts], Defaults(licence="CC0-1.0"))
    assert {outcome.state for outcome in outcomes} == {"added"}


@pytest.fixture
def shared(with_texts: Callable[..., Project]) -> Project:
    """Two texts in a repository of git that merges by row."""
    project = with_texts(ferry="The ferry of Harrow left at noon.", owls="Owls came to Harrow on Monday.")
    project.ready_state()
    _git(project, "init", "-q", "-b", "main")
    install_merge_driver(project)
    _commit(project, "all")
    return project


def _errors(project: Project) -> list[str]:
    return [issue.code for issue in check(project).issues if issue.level == Level.ERROR]


def test_documents_that_both_added_side_by_side_are_all_there(shared: Project) -> None:
    _branches(
        shared,
        lambda: _add(shared, geese="Geese flew over Harrow in May."),
        lambda: _add(shared, goats="Goats walked to Harrow in June."),
    )
    _git(shared, "merge", "-q", "-m", "both", "theirs")
    assert [row.id for row in shared.documents()] == ["ferry", "geese", "goats", "owls"]
    assert _errors(shared) == []


def test_pulls_of_two_people_are_merged_and_of_one_annotation_the_newer_state_counts(
    shared: Project,
) -> None:
    bench = Bench(shared)
    bench.annotate(2, "Harrow")
    bench.pull()
    _commit(shared, "a first pull")
    ours = shared.root.parent / "ours.json"

    def pull_one() -> None:
        bench.annotate(2, "Monday", by=4)
        bench.pull()

    def pull_more() -> None:
        bench.server.edit(1, result=[])
        bench.annotate(2, "Owls", by=5)
        bench.pull()
        ours.write_bytes(shared.pulled_file("owls").read_bytes())

    _branches(shared, pull_more, pull_one)
    _git(shared, "merge", "-q", "-m", "both", "theirs")
    assert [row["annotation"] for row in bench.layers("owls")] == [1, 2, 3]
    # What both branches have is what a pull brings now: it changes no byte.
    merged = shared.pulled_file("owls").read_bytes()
    assert bench.layers("owls")[0]["labels"]["entities"] == []
    bench.pull(full=True)
    assert shared.pulled_file("owls").read_bytes() == merged


def test_a_note_that_one_branch_removed_does_not_come_back(shared: Project, tmp_path: Path) -> None:
    bench = Bench(shared)
    bench.annotate(2, "Harrow")
    bench.pull()
    file = shared.pulled_file("owls")
    value = json.loads(file.read_bytes())
    value["annotations"][0]["note"] = "a note of one who left"
    versions = {name: tmp_path / name for name in ("base", "ours", "theirs")}
    versions["base"].write_text(json.dumps(value))
    added = {**value["annotations"][0], "annotation": 99, "annotator": "a07", "created": "2030-01-01T00:00:00Z"}
    versions["ours"].write_text(json.dumps({**value, "annotations": [*value["annotations"], added]}))
    del value["annotations"][0]["note"]
    versions["theirs"].write_text(json.dumps(value))
    merge_stored_file(shared, *versions.values(), "annotations/pulled/owls.json")
    rows = json.loads(versions["ours"].read_bytes())["annotations"]
    assert [(row["annotation"], row.get("note")) for row in rows] == [
        (value["annotations"][0]["annotation"], None),
        (99, "a note of one who left"),
    ]
    # One branch corrected the text: what the other labelled meanwhile is of the earlier one.
    value["annotations"][0]["text_sha256"] = "f" * 64
    versions["theirs"].write_text(json.dumps(value))
    ours = versions["ours"].read_bytes()
    with pytest.raises(Conflict, match="corrected the text of owls"):
        merge_stored_file(
            shared, versions["base"], versions["ours"], versions["theirs"], "annotations/pulled/owls.json"
        )
    assert versions["ours"].read_bytes() == ours


@pytest.mark.parametrize(
    ("place", "data"),
    [
        ("raw/manifest.jsonl", '{"format": 1}\n{"id": ["a"]}\n'),
        ("annotations/pulled/owls.json", '{"format": 1}'),
        ("annotations/pulled/owls.json", "[]"),
        ("annotations/pulled/owls.json", "{broken"),
    ],
)
def test_a_version_that_cannot_be_read_is_a_sentence_and_ours_stays(
    shared: Project, tmp_path: Path, place: str, data: str
) -> None:
    base, ours, theirs = (tmp_path / name for name in ("base", "ours", "theirs"))
    base.write_text("")
    ours.write_text(data)
    theirs.write_text(data)
    with pytest.raises((Misconfigured, Conflict)):
        merge_stored_file(shared, base, ours, theirs, place)
    assert ours.read_text() == data


def test_two_rows_of_one_key_are_a_conflict_and_none_is_dropped(shared: Project, tmp_path: Path) -> None:
    row = {"code": "A", "document": "owls", "reason": "one", "owner": "x", "expires": "2030-01-01", "content": "c"}
    lines = "".join(json.dumps(item) + "\n" for item in ({"format": 1}, row, {**row, "reason": "two"}))
    base, ours, theirs = (tmp_path / name for name in ("base", "ours", "theirs"))
    base.write_text("")
    ours.write_text(lines)
    theirs.write_text("")
    with pytest.raises(Conflict, match="two rows of"):
        merge_stored_file(shared, base, ours, theirs, "annotations/waivers.jsonl")
    assert ours.read_text() == lines


def test_links_and_withdrawals_of_two_branches_are_merged(shared: Project) -> None:
    first = StoredLink(LinkedClaim("ferry", "c1"), LinkedClaim("owls", "c1"), "SAME_AS", "c01", "one")
    second = StoredLink(LinkedClaim("ferry", "c2"), LinkedClaim("owls", "c2"), "SAME_AS", "c02", "two")
    _branches(shared, lambda: write_links(shared, [first]), lambda: write_links(shared, [second]))
    _git(shared, "merge", "-q", "-m", "both", "theirs")
    assert read_links(shared) == [first, second]
    _git(shared, "branch", "-q", "-D", "theirs")
    _branches(
        shared,
        lambda: _add(shared, geese="Geese flew over Harrow in May."),
        lambda: withdraw_document(shared, plan_withdrawal(shared, "owls", "licence", date(2026, 3, 1))),
    )
    _git(shared, "merge", "-q", "-m", "both", "theirs")
    assert [row.id for row in shared.documents()] == ["ferry", "geese"]
    assert read_links(shared) == []
    assert _errors(shared) == []


def test_decisions_of_two_branches_follow_one_another(shared: Project) -> None:
    (owls,) = (row for row in shared.documents() if row.id == "owls")
    lines = [
        Decision(
            "c01",
            f"2026-01-0{day}T00:00:00Z",
            "command",
            "take",
            "all",
            sides=(Side("a01", str(day) * 64),),
            choice="a01",
        )
        for day in (1, 2, 3)
    ]
    add_decisions(shared, owls, lines[:1])
    _commit(shared, "a first decision")
    _branches(shared, lambda: add_decisions(shared, owls, lines[1:2]), lambda: add_decisions(shared, owls, lines[2:]))
    _git(shared, "merge", "-q", "-m", "both", "theirs")
    assert read_document_decisions(shared, "owls") == lines


def test_gold_that_both_changed_is_never_put_together_of_two(shared: Project) -> None:
    def label(end: int) -> None:
        say(shared, "owls", [("e1", 0, end, "NGO")])
        settle(shared)

    label(4)
    _commit(shared, "gold")
    _branches(shared, lambda: label(3), lambda: label(2))
    ours = shared.gold_file("owls").read_bytes()
    assert "annotations/gold/owls.json" in _git(shared, "merge", "-q", "-m", "both", "theirs", code=1)
    assert shared.gold_file("owls").read_bytes() == ours


def test_a_row_that_both_changed_is_a_conflict_that_git_names(shared: Project) -> None:
    _branches(shared, lambda: set_event(shared, ["owls"], "one"), lambda: set_event(shared, ["owls"], "two"))
    before = shared.manifest_file.read_bytes()
    words = _git(shared, "merge", "-q", "-m", "both", "theirs", code=1)
    assert "both branches changed the row of owls in raw/manifest.jsonl" in words
    assert "CONFLICT" in words
    assert shared.manifest_file.read_bytes() == before


def test_it_is_installed_once(shared: Project) -> None:
    attributes = (shared.root / ".gitattributes").read_bytes()
    assert install_merge_driver(shared) == ()
    assert (shared.root / ".gitattributes").read_bytes() == attributes
