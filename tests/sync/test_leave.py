"""An annotator leaves: the project forgets who they are, and keeps what they did."""

import json
from collections.abc import Callable

import pytest

from claimset.gold.adjudicate_all import adjudicate_all
from claimset.model.decision import Decision, Side
from claimset.model.schema import ANNOTATOR_NOTE
from claimset.model.trouble import Misconfigured
from claimset.store.decisions import add_decisions, read_document_decisions
from claimset.store.project import Project
from claimset.sync.assignment.assignment import Assignment, stored_assignment, write_assignment
from claimset.sync.assignment.leave import leave
from support.pulling import Bench
from support.tree import tree

TEXTS = {"ferry": "The ferry of Harrow left at noon.", "owls": "Owls came to Harrow on Monday."}


@pytest.fixture
def bench(with_texts: Callable[..., Project]) -> Bench:
    """Two texts that two people got; both labelled the first, with a note each, and everything is pulled."""
    bench = Bench(with_texts(**TEXTS))
    for person in (3, 4):
        bench.annotate(1, "Harrow", by=person)
        row = bench.shelf.any_task(1)["annotations"][-1]
        row["result"].append(
            {
                "id": "n",
                "from_name": ANNOTATOR_NOTE,
                "to_name": "text",
                "type": "textarea",
                "value": {"text": [f"by {person}"]},
            }
        )
    bench.pull()
    write_assignment(bench.project, Assignment(("a01", "a02"), 2, 0, "workflow", dict.fromkeys(TEXTS, ("a01", "a02"))))
    (ferry,) = (row for row in bench.project.documents() if row.id == "ferry")
    sides = (Side("a01", "0" * 64),)
    line = Decision("a02", "2026-01-01T00:00:00Z", "command", "take", "all", sides=sides, choice="a01", note="mine")
    add_decisions(bench.project, ferry, [line])
    return bench


def _accounts(project: Project) -> dict[str, str]:
    return {name: row["email"] for name, row in project.private("annotators.json").items()}


def test_address_and_notes_go_and_labels_stay(bench: Bench) -> None:
    project, before = bench.project, bench.layers("ferry")
    assert [row["note"] for row in before] == ["by 3", "by 4"]
    assert _accounts(project)["a02"] == "y@people.example"
    plan = leave(project, "a02", only_plan=True)
    assert (plan.annotations, plan.notes, plan.open, plan.is_known) == (1, 2, ("owls",), True)
    assert bench.layers("ferry") == before
    leave(project, "a02")
    assert _accounts(project) == {"a01": "x@people.example", "a02": "left"}
    assert bench.layers("ferry") == [before[0], {key: value for key, value in before[1].items() if key != "note"}]
    assert [line.note for line in read_document_decisions(project, "ferry")] == [None]
    assert stored_assignment(project) == Assignment(
        ("a01",), 2, 0, "workflow", {"ferry": ("a01", "a02"), "owls": ("a01",)}
    )
    words = {name for name, data in tree(project.root).items() if b"y@people.example" in data or b'"by 4"' in data}
    assert words <= {name for name in tree(project.root) if name.startswith(".claimset/snapshots/")}
    assert adjudicate_all(project).issues == ()


def test_what_is_pulled_later_stays_theirs_and_a_newcomer_gets_another_name(bench: Bench) -> None:
    leave(bench.project, "a02")
    bench.annotate(2, "Owls", by=4)
    bench.annotate(2, "Owls", by=5)
    bench.pull(full=True)
    assert [row["annotator"] for row in bench.layers("owls")] == ["a02", "a03"]
    assert "note" not in bench.layers("ferry")[1]


def test_it_can_be_done_again_and_nobody_is_refused(bench: Bench) -> None:
    leave(bench.project, "a02")
    before = tree(bench.project.root)
    again = leave(bench.project, "a02")
    assert (again.notes, again.open, again.is_known) == (0, (), False)
    assert tree(bench.project.root) == before
    with pytest.raises(Misconfigured, match="nobody is called 'a09'"):
        leave(bench.project, "a09")
    assert json.loads((bench.project.state / "annotators.json").read_bytes())["a02"]["made_by"] == "person"
