"""Which documents a curator gets, in which order, and what the task says of who labelled them."""

import json
from collections.abc import Callable
from pathlib import Path
from random import Random

import msgspec
import pytest

from claimset.model.record import Annotation
from claimset.model.span import Span
from claimset.model.trouble import Conflict, Misconfigured
from claimset.store.project import Project
from claimset.sync.push.request import preview_saved_plan
from claimset.sync.push.rounds import push_rounds
from claimset.sync.push.saved_plan import write_saved
from claimset.sync.review.stored_panes import StoredPanes
from support.contested import NGO
from support.opinions import CLAIM, FIGURE, PLACE, POLICE, SAYS, TEXT, opinion
from support.reviewing import Reviewing

ONE = opinion("a01", SAYS, entities=(POLICE, FIGURE, PLACE), claims=(CLAIM,))


def labelled(project: Project, **rows_by_document: tuple[Annotation, ...]) -> Project:
    """Store what annotators say of documents."""
    for document in project.documents():
        rows = rows_by_document.get(document.id, ())
        rows = tuple(msgspec.structs.replace(row, text_sha256=document.sha256) for row in rows)
        if rows:
            project.write_pulled(document, rows, project.schema())
    return project


def other(annotator: str, *entities: Span) -> Annotation:
    return opinion(annotator, SAYS, entities=entities, claims=(CLAIM,))


@pytest.fixture
def reviewing(with_texts: Callable[..., Project]) -> Reviewing:
    """Four documents: one alike, two on which annotators differ, one that a single person labelled."""
    project = with_texts(**{name: f"{TEXT} {name}" for name in ("alike", "apart", "further", "single")})
    return Reviewing(
        labelled(
            project,
            alike=(ONE, msgspec.structs.replace(ONE, annotator="a02")),
            apart=(ONE, other("a02", POLICE, FIGURE)),
            further=(ONE, other("a02", NGO)),
            single=(ONE,),
        )
    )


def sent(reviewing: Reviewing, **options: object) -> list[str]:
    preview = reviewing.preview(**options)  # type: ignore[arg-type]
    return [task.document.id for plan in preview.plans for task in plan.new_tasks]


def test_what_several_people_labelled_is_sent_to_a_project_of_the_curators_own(reviewing: Reviewing) -> None:
    assert sent(reviewing) == ["alike", "apart", "further"]
    reviewing.push()
    (project,) = reviewing.shelf.projects
    assert project["title"].endswith(" / review all / c01")
    preview = reviewing.preview()
    assert (preview.new_count, preview.renewal_count) == (0, 0)


def test_documents_on_which_annotators_agree_are_left_out_on_demand(reviewing: Reviewing) -> None:
    assert sent(reviewing, contested_only=True) == ["apart", "further"]


def test_those_on_which_most_is_undecided_come_first(reviewing: Reviewing) -> None:
    assert sent(reviewing, order=Path("disagreement")) == ["further", "apart", "alike"]


def test_who_is_a_is_drawn_once_for_each_document_and_no_task_names_an_annotator(reviewing: Reviewing) -> None:
    reviewing.push()
    before = (reviewing.project.state / "review_panes.json").read_bytes()
    reviewing.preview()
    assert (reviewing.project.state / "review_panes.json").read_bytes() == before
    tasks = json.dumps(reviewing.shelf.tasks)
    assert "a01" not in tasks
    assert "a02" not in tasks
    orders = {StoredPanes(reviewing.project, Random(seed)).of("apart", "all") for seed in range(3)}
    assert len(orders) == 1


def test_both_annotators_are_a_somewhere(project: Project) -> None:
    panes = StoredPanes(project, Random(1))
    names = [f"text-{number}" for number in range(20)]
    for name in names:
        panes.draw(name, "all", ("a01", "a02"))
    assert {panes.of(name, "all") for name in names} == {("a01", "a02"), ("a02", "a01")}


def test_a_third_annotator_leaves_a_and_b_as_they_are(project: Project) -> None:
    panes = StoredPanes(project)
    panes.draw("one", "all", ("a01", "a02"))
    before = panes.of("one", "all")
    panes.draw("one", "all", ("a01", "a02", "a03"))
    assert panes.of("one", "all") == (*before, "a03")


def test_of_five_annotators_the_two_that_differ_most_have_panes_and_the_others_are_counted(
    with_texts: Callable[..., Project],
) -> None:
    far = msgspec.structs.replace(opinion("a05", entities=(NGO,), claims=()), note="Who are they?")
    near = [msgspec.structs.replace(ONE, annotator=f"a0{number}") for number in (2, 3)]
    rows = (ONE, *near, other("a04", POLICE, FIGURE), far)
    reviewing = Reviewing(labelled(with_texts(one=TEXT), one=rows))
    reviewing.push()
    task = reviewing.task("one")
    assert set(StoredPanes(reviewing.project).of("one", "all")) == {"a01", "a05"}
    assert (
        f"Note of {'AB'[StoredPanes(reviewing.project).of('one', 'all').index('a05')]}: Who are they?"
        in (task["data"]["summary"])
    )
    assert task["data"]["summary"].endswith("A and B are the two annotators who differ most; 3 more are counted.")
    assert (task["data"]["title_C"], task["data"]["text_C"]) == ("", "")
    notes = {row["id"]: row["meta"]["text"] for row in reviewing.proposal("one") if "text" in row.get("meta", {})}
    assert "3 others: LAW_ENFORCEMENT" in notes["e2"][0]
    assert {row["to_name"] for row in reviewing.proposal("one") if row.get("readonly")} == {"pane-A", "pane-B"}


def test_what_is_contested_comes_first_with_who_says_what(reviewing: Reviewing) -> None:
    reviewing.push()
    gold = [row for row in reviewing.proposal("further") if row["type"] == "labels" and row["to_name"] == "text"]
    contested = [row["id"] for row in gold if row["score"] < 1]
    assert [row["id"] for row in gold][: len(contested)] == contested
    letter = reviewing.pane_of("further", "a02")
    note = next(row["meta"]["text"][0] for row in gold if row["id"] == "e2")
    assert f"{letter}: NGO" in note.split("\n")[1]
    assert all(row["score"] == 1 for row in reviewing.proposal("further") if row.get("readonly"))


def test_a_curator_gets_no_text_above_their_cap(reviewing: Reviewing) -> None:
    reviewing.project.write_private("annotators.json", {"c01": {"email": "c@people.example", "cap": 1}})
    rated = [opinion(name, document={"sensitivity": level}) for name, level in (("a01", 0), ("a02", 1))]
    labelled(reviewing.project, apart=tuple(rated))
    preview = reviewing.preview()
    assert [task.document.id for plan in preview.plans for task in plan.new_tasks] == ["apart"]
    assert [(issue.code, issue.document) for issue in preview.issues] == [("ANN009", "alike"), ("ANN009", "further")]


def test_whoever_labelled_a_text_does_not_decide_about_it_where_the_schema_says_so(reviewing: Reviewing) -> None:
    file = reviewing.project.root / "schema" / "schema.json"
    file.write_text(json.dumps({**json.loads(file.read_bytes()), "x-curator": "other"}), encoding="utf-8")
    reviewing.curator = "a02"
    preview = reviewing.preview()
    assert preview.new_count == 0
    assert {issue.code for issue in preview.issues} == {"ADJ003"}


def test_a_saved_plan_sends_exactly_what_it_says(reviewing: Reviewing, tmp_path: Path) -> None:
    file = tmp_path / "plan.json"
    write_saved(file, reviewing.preview(contested_only=True).saved_plan)
    preview = preview_saved_plan(reviewing.project, lambda: reviewing.server, file)
    (sending,) = push_rounds(reviewing.project, preview.rounds, wait=lambda _: None)
    assert (sending.page_changes, sending.tasks) == (None, 2)
    assert preview_saved_plan(reviewing.project, lambda: reviewing.server, file).new_count == 0


def test_a_saved_plan_is_refused_once_an_annotation_changed(reviewing: Reviewing, tmp_path: Path) -> None:
    file = tmp_path / "plan.json"
    write_saved(file, reviewing.preview().saved_plan)
    labelled(reviewing.project, apart=(ONE, other("a02", POLICE)))
    with pytest.raises(Conflict, match=r"apart is .* in the plan"):
        preview_saved_plan(reviewing.project, lambda: reviewing.server, file)


def test_a_name_is_no_curator(reviewing: Reviewing) -> None:
    reviewing.curator = "Cora"
    with pytest.raises(Misconfigured, match="no pseudonym"):
        reviewing.preview()


def test_where_nobody_labelled_twice_no_server_is_asked(with_texts: Callable[..., Project]) -> None:
    reviewing = Reviewing(labelled(with_texts(one=TEXT), one=(ONE,)))
    assert reviewing.preview().rounds == ()
