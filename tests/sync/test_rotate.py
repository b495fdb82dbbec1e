"""A pseudonym is rotated: the new one stands wherever the old one stood, and nothing else changes."""

import json
from collections.abc import Callable

import pytest

from claimset.gold.adjudicate_all import adjudicate_all
from claimset.model.decision import Decision, Side
from claimset.model.trouble import Conflict, Misconfigured
from claimset.store.decisions import add_decisions, read_document_decisions
from claimset.store.kept.qualifications import qualification_folder
from claimset.store.project import Project
from claimset.sync.assignment.assignment import Assignment, assign_documents, write_assignment
from claimset.sync.assignment.people import People
from claimset.sync.assignment.rotate import plan_rotation, rotate
from claimset.sync.assignment.server_project import project_title
from claimset.sync.push.plan import plan_push
from claimset.sync.review.stored_panes import StoredPanes
from support.pulling import Bench
from support.tree import tree

TEXTS = {"ferry": "The ferry of Harrow left at noon.", "owls": "Owls came to Harrow on Monday."}


@pytest.fixture
def bench(with_texts: Callable[..., Project]) -> Bench:
    """Two texts and two people, each with a project of their own; both labelled the first, and one decided."""
    bench = Bench(with_texts(**TEXTS), "a01", "a02")
    write_assignment(bench.project, Assignment(("a01", "a02"), 2, 0, "workflow", dict.fromkeys(TEXTS, ("a01", "a02"))))
    bench.annotate(1, "Harrow", by=3)
    bench.annotate(101, "Harrow", by=4)
    for number, rows in bench.shelf.tasks.items():
        for row in rows:
            row["data"]["task_key"] = f"{row['data']['doc_id']}/all/a0{number}"
    bench.pull()
    (ferry,) = (row for row in bench.project.documents() if row.id == "ferry")
    sides = (Side("a01", "0" * 64, value="a02"), Side("a02", "1" * 64))
    line = Decision("a02", "2026-01-01T00:00:00Z", "command", "take", "all", sides=sides, choice="a02", note="a02")
    add_decisions(bench.project, ferry, [line])
    panes = StoredPanes(bench.project)
    panes.draw("ferry", "all", ["a01", "a02"])
    panes.save()
    assert adjudicate_all(bench.project).issues == ()
    return bench


class _Killed(BaseException):
    """The process ends here."""


def _rotated(bench: Bench, old: str) -> int:
    return rotate(bench.project, plan_rotation(bench.project, old), [bench.server])


def test_the_new_name_stands_wherever_the_old_one_stood(bench: Bench) -> None:
    project = bench.project
    before = {name: data for name, data in tree(project.root).items() if "snapshots" not in name}
    assert _rotated(bench, "a02") == 1
    after = {name: data for name, data in tree(project.root).items() if "snapshots" not in name}
    changed_names = {name for name in after if before.get(name) != after[name]}
    assert changed_names == {
        ".claimset/annotators.json",
        ".claimset/review_panes.json",
        "annotations/assignments.json",
        "annotations/decisions/ferry.jsonl",
        "annotations/gold/ferry.json",
        "annotations/pulled/ferry.json",
    }
    for name in changed_names - {".claimset/annotators.json", "annotations/decisions/ferry.jsonl"}:
        assert after[name] == before[name].replace(b'"a02"', b'"a03"'), name
    (line,) = read_document_decisions(project, "ferry")
    assert (line.by, line.choice, line.note) == ("a03", "a03", "a02")
    assert [(side.annotator, side.value) for side in line.sides] == [("a01", "a02"), ("a03", None)]
    row = project.private("annotators.json")["a03"]
    assert (row["email"], row["was"]) == ("y@people.example", ["a02"])
    assert "a02" not in project.private("annotators.json")
    assert adjudicate_all(project).issues == ()
    assert plan_rotation(project, "a02").files == ()


def test_the_server_follows_and_nothing_is_sent_or_pulled_twice(bench: Bench) -> None:
    project, shares = bench.project, {"a01": frozenset(TEXTS), "a03": frozenset(TEXTS)}
    _rotated(bench, "a02")
    assert [row["title"] for row in bench.shelf.projects] == [
        project_title(bench.schema, bench.interface, name) for name in ("a01", "a03")
    ]
    assert bench.shelf.projects[1]["description"].startswith("You are a03.")
    plans = plan_push(project, bench.server, ["all"], shares)
    assert [(plan.annotator, plan.new_tasks, plan.deleted_documents) for plan in plans] == [
        ("a01", (), ()),
        ("a03", (), ()),
    ]
    stored = bench.layers("ferry")
    bench.annotate(102, "Owls", by=4)
    bench.pull(full=True)
    assert bench.layers("ferry") == stored
    assert [(row["annotator"], row["assignee"]) for row in bench.layers("owls")] == [("a03", "a03")]


def test_while_the_server_has_the_old_title_nothing_is_pushed_and_what_is_pulled_has_the_new_name(
    bench: Bench,
) -> None:
    project = bench.project
    rotate(project, plan_rotation(project, "a02"))
    with pytest.raises(Conflict, match="a02 is called a03 now"):
        plan_push(project, bench.server, ["all"], {"a03": frozenset(TEXTS)})
    bench.annotate(102, "Owls", by=4)
    bench.pull(full=True)
    assert [(row["annotator"], row["assignee"]) for row in bench.layers("owls")] == [("a03", "a03")]
    assert _rotated(bench, "a02") == 1
    assert plan_push(project, bench.server, ["all"], {"a03": frozenset(TEXTS)})[0].new_tasks == ()


def test_nobody_gets_the_old_name_again(bench: Bench) -> None:
    project = bench.project
    _rotated(bench, "a02")
    bench.annotate(2, "Owls", by=5)
    bench.pull(full=True)
    assert [row["annotator"] for row in bench.layers("owls")] == ["a04"]
    with pytest.raises(Conflict, match="a02 is called a03 now"):
        assign_documents(project, project.schema(), Assignment(("a01", "a02"), 2, 0, "workflow"))
    assert plan_rotation(project, "a03").new == "a05"
    rotate(project, plan_rotation(project, "a03"), [bench.server])
    assert project.private("annotators.json")["a05"]["was"] == ["a02", "a03"]
    assert People(project).current("a02") == "a05"


@pytest.mark.parametrize("at", range(6))
def test_a_rotation_that_was_killed_is_ended_by_the_same_call(
    bench: Bench, at: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    project, written = bench.project, 0
    expected = {name: data.replace(b'"a02"', b'"a03"') for name, data in tree(project.root / "annotations").items()}

    def write(file: object, data: bytes, mode: int = 0o644) -> bool:
        nonlocal written
        written += 1
        if written > at:
            raise _Killed
        return write_whole(file, data, mode=mode)  # type: ignore[arg-type]

    from claimset.store.files.files import write_whole

    with monkeypatch.context() as patch:
        patch.setattr("claimset.sync.assignment.rotate.write_whole", write)
        if at < 5:
            with pytest.raises(_Killed):
                _rotated(bench, "a02")
        else:
            _rotated(bench, "a02")
    # Somebody new comes in between.
    bench.annotate(2, "Owls", by=5)
    bench.pull(full=True)
    assert bench.layers("owls")[0]["annotator"] == "a04"
    _rotated(bench, "a02")
    after = tree(project.root / "annotations")
    assert {name for name in expected if "decisions" not in name and after[name] != expected[name]} == set()
    assert project.private("annotators.json")["a03"]["was"] == ["a02"]


def test_an_unknown_name_a_server_of_ones_own_and_a_qualification_are_refused(bench: Bench) -> None:
    project = bench.project
    with pytest.raises(Misconfigured, match="nobody is called 'a09'"):
        plan_rotation(project, "a09")
    with pytest.raises(Misconfigured, match="is no pseudonym"):
        plan_rotation(project, "y@people.example")
    (project.state / "servers" / "a01").mkdir(parents=True)
    with pytest.raises(Conflict, match="a01 has a server of their own"):
        plan_rotation(project, "a01")
    qualification_folder(project, "a02").mkdir(parents=True)
    with pytest.raises(Conflict, match="a02 has documents to qualify with"):
        plan_rotation(project, "a02")


def test_a_file_that_cannot_be_read_stops_it_before_anything_is_written(bench: Bench) -> None:
    file = bench.project.pulled_file("ferry")
    file.write_bytes(file.read_bytes()[:-9])
    before = tree(bench.project.root)
    with pytest.raises(Conflict, match=r"ferry\.json cannot be read"):
        plan_rotation(bench.project, "a02")
    assert tree(bench.project.root) == before


def test_a_label_that_reads_like_a_pseudonym_stays(bench: Bench) -> None:
    file = bench.project.pulled_file("ferry")
    value = json.loads(file.read_bytes())
    value["annotations"][0]["labels"]["document"]["genre"] = "a02"
    file.write_text(json.dumps(value))
    _rotated(bench, "a02")
    rows = bench.layers("ferry")
    assert [row["annotator"] for row in rows] == ["a01", "a03"]
    assert rows[0]["labels"]["document"]["genre"] == "a02"


def test_without_the_map_of_accounts_nothing_is_rotated(bench: Bench) -> None:
    (bench.project.state / "annotators.json").unlink()
    before = tree(bench.project.root)
    with pytest.raises(Misconfigured, match=r"annotators\.json is not here"):
        plan_rotation(bench.project, "a02")
    assert tree(bench.project.root) == before


def test_a_pseudonym_that_somebody_else_got_since_the_plan_is_not_shared(bench: Bench) -> None:
    plan = plan_rotation(bench.project, "a02")
    bench.annotate(2, "Owls", by=5)
    bench.pull(full=True)
    assert bench.layers("owls")[0]["annotator"] == plan.new
    with pytest.raises(Conflict, match="somebody else's since this was planned"):
        rotate(bench.project, plan)
    assert plan_rotation(bench.project, "a02").new != plan.new
