"""A document is withdrawn from the command line: planned, asked for, carried out, said honestly, and brought back."""

import subprocess
from collections.abc import Callable

import pytest

from claimset.store.project import Project
from commands.conftest import CommandResult
from support.pulling import Bench
from support.releasing import say, settle
from support.tree import tree

Within = Callable[..., CommandResult]


@pytest.fixture
def tracked(with_texts: Callable[..., Project]) -> Project:
    """Two texts, one with gold, in a repository of git."""
    project = with_texts(owls="Owls came to Harrow on Monday.", ferry="The ferry of Harrow left at noon.")
    say(project, "owls", [("e1", 0, 4, "NGO")])
    settle(project)
    (project.root / "NOTES.md").write_text("The owls are ours.\n")
    (project.root / "notes").mkdir()
    (project.root / "notes" / "owls.md").write_text("Birds.\n")
    (project.root / "old-owls.txt").write_bytes((project.root / "raw" / "owls.txt").read_bytes())
    for words in (
        ["init", "-q"],
        ["add", "."],
        ["-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "-qm", "all"],
    ):
        subprocess.run(["git", "-C", str(project.root), *words], check=True)
    return project


def _public(project: Project) -> dict[str, bytes]:
    return {name: data for name, data in tree(project.root).items() if not name.startswith((".claimset", ".git/"))}


def test_a_plan_names_what_goes_and_what_it_does_not_reach(tracked: Project, within: Within) -> None:
    before = _public(tracked)
    planned = within(tracked, "withdraw", "owls", "--reason", "request", "--plan")
    assert (planned.code, _public(tracked)) == (0, before)
    for name in ("raw/owls.txt", "raw/manifest.jsonl", "annotations/pulled/owls.json", "annotations/gold/owls.json"):
        assert name in planned.out
    assert "tracked files that name owls, or have its name: NOTES.md, notes/owls.md" in planned.words
    assert "tracked files with the same text, which you remove by hand: old-owls.txt" in planned.words
    assert "git keeps its files in 1 commit" in planned.words
    paths = "--path raw/owls.txt --path annotations/pulled/owls.json --path annotations/gold/owls.json"
    assert f"git filter-repo --invert-paths {paths}" in planned.words
    assert "claimset withdraw owls --reason request --server removes its tasks" in planned.words
    assert "backups of a server" in planned.words
    assert within(tracked, "withdraw", "owls", "--reason", "request", "--plan", "--json").data["plan"]["rows"] == {
        "manifest": 1
    }


def test_it_is_withdrawn_once_and_brought_back_by_the_name_that_is_said(tracked: Project, within: Within) -> None:
    before = _public(tracked)
    unasked = within(tracked, "withdraw", "owls", "--reason", "licence")
    assert (unasked.code, _public(tracked)) == (1, before)
    done = within(tracked, "withdraw", "owls", "--reason", "licence", "--yes")
    assert done.code == 0
    assert "owls is withdrawn" in done.words
    assert "claimset kept --restore withdraw/owls-1 brings it back" in done.words
    assert "owls" not in [row.id for row in tracked.documents()]
    again = within(tracked, "withdraw", "owls", "--reason", "licence")
    assert (again.code, "owls is withdrawn" in again.words) == (0, True)
    assert within(tracked, "check").code == 0
    listed = within(tracked, "kept")
    assert "withdraw/owls-1" in listed.out
    restored = within(tracked, "kept", "--restore", "withdraw/owls-1")
    assert (restored.code, "the document before withdraw" in restored.words) == (0, True)
    assert {name: data for name, data in _public(tracked).items() if name != "raw/withdrawn.jsonl"} == before
    assert within(tracked, "kept", "--restore", "withdraw/owls-1").code == 3


def test_with_a_server_its_tasks_go_too(with_texts: Callable[..., Project], within: Within) -> None:
    bench = Bench(with_texts(owls="Owls came to Harrow on Monday.", ferry="The ferry of Harrow left at noon."))
    with bench.shelf.serving() as (server, _):
        place = {"LABEL_STUDIO_URL": server.url, "LABEL_STUDIO_API_KEY": "0" * 40}
        planned = within(bench.project, "withdraw", "owls", "--reason", "licence", "--server", "--plan", **place)
        assert "task 2 of" in planned.out
        assert [row["id"] for row in bench.shelf.tasks[1]] == [1, 2]
        done = within(bench.project, "withdraw", "owls", "--reason", "licence", "--server", "--yes", "--json", **place)
    assert (done.code, done.data["removed_tasks"]) == (0, 1)
    assert [row["data"]["doc_id"] for row in bench.shelf.tasks[1]] == ["ferry"]
    assert "no server was asked" not in done.words


def test_a_server_that_does_not_answer_changes_nothing(tracked: Project, within: Within) -> None:
    before = _public(tracked)
    place = {"LABEL_STUDIO_URL": "http://127.0.0.1:1", "LABEL_STUDIO_API_KEY": "0" * 40}
    result = within(tracked, "withdraw", "owls", "--reason", "licence", "--server", "--yes", **place)
    assert (result.code, _public(tracked)) == (4, before)


def test_words_that_cannot_be_are_refused(tracked: Project, within: Within) -> None:
    assert within(tracked, "withdraw", "owls", "--reason", "whim").code == 2
    unknown = within(tracked, "withdraw", "nobody", "--reason", "licence", "--yes")
    assert (unknown.code, "there is no document 'nobody'" in unknown.words) == (3, True)
