"""What a second pass shows of the first: in the plan, in what is sent, and in pushes after that."""

from collections.abc import Callable, Mapping
from pathlib import Path

import msgspec
import pytest

from claimset.gold.adjudicate_all import NewDecisions, adjudicate_all
from claimset.gold.new_decisions import merge_rule
from claimset.labelstudio.payload.tasks import PREFILL
from claimset.model.record import Annotation
from claimset.model.span import Relation, Span
from claimset.model.task import PrefillSource
from claimset.model.trouble import Misconfigured
from claimset.store.project import Project
from claimset.sync.push.plan import EVERYTHING, Shares, plan_push
from claimset.sync.push.push_plan import PushPlan
from claimset.sync.push.request import PushRequest, preview_push, preview_saved_plan
from claimset.sync.push.saved_plan import write_saved
from claimset.sync.push.send import push
from faults.small_server import Shelf
from support.opinions import FIGURE, PLACE, POLICE, TEXT, opinion
from support.server_in_memory import ServerInMemory

BOTH: Shares = {"a01": None, "a02": None}
SHORTER = Span("x2", 10, 16, "LAW_ENFORCEMENT")
SAME_FIGURE = Span("x3", 27, 30, "QUANTITY", FIGURE.attributes)
ONES, OTHERS = {(0, 16), (27, 30), (41, 47)}, {(10, 16), (27, 30)}


@pytest.fixture
def one(with_texts: Callable[..., Project]) -> Project:
    """A document that a01 and a02 labelled in the first pass: a boundary and a place differ, the figure does not."""
    return labelled(
        with_texts(one=TEXT),
        opinion("a01", entities=(POLICE, FIGURE, PLACE), interface="entities"),
        opinion("a02", entities=(SHORTER, SAME_FIGURE), interface="entities"),
    )


@pytest.fixture
def server() -> ServerInMemory:
    return ServerInMemory(Shelf())


def labelled(project: Project, *rows: Annotation) -> Project:
    (document,) = project.documents()
    rows = tuple(msgspec.structs.replace(row, text_sha256=document.sha256) for row in rows)
    project.write_pulled(document, rows, project.schema())
    return project


def second_pass(
    project: Project, server: ServerInMemory, source: PrefillSource | None = None, shares: Shares = BOTH
) -> list[PushPlan]:
    return plan_push(project, server, ["claims"], shares, prefill_from=source)


def sent(project: Project, server: ServerInMemory, plans: list[PushPlan]) -> Mapping[str | None, set[tuple[int, int]]]:
    """Send plans; return the places of the spans that each project's tasks are prefilled with."""
    push(project, server, plans, wait=lambda _: None)
    targets = second_pass(project, server, shares={plan.annotator: None for plan in plans})
    return {
        plan.annotator: {
            (region["value"]["start"], region["value"]["end"])
            for row in server.shelf.tasks[plan.project or 0]
            for prediction in row.get("predictions", ())
            for region in prediction["result"]
            if region["type"] == "labels"
        }
        for plan in targets
    }


def test_the_plan_says_that_a_pass_whose_annotators_differ_is_not_shown(one: Project, server: ServerInMemory) -> None:
    plans = second_pass(one, server)
    assert [plan.gaps for plan in plans] == [{"undecided": ("one",)}] * 2
    assert sent(one, server, plans) == {"a01": set(), "a02": set()}
    assert [(plan.unchanged_documents, plan.gaps) for plan in second_pass(one, server)] == [(("one",), {})] * 2


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("merged", {"a01": {(27, 30), (41, 47)}, "a02": {(27, 30), (41, 47)}}),
        ("own", {"a01": ONES, "a02": OTHERS}),
        ("none", {"a01": set(), "a02": set()}),
    ],
)
def test_a_pass_shows_what_it_is_asked_to_and_later_pushes_go_on_with_it(
    one: Project,
    server: ServerInMemory,
    source: PrefillSource,
    expected: dict[str, set[tuple[int, int]]],
) -> None:
    plans = second_pass(one, server, source)
    assert [(plan.prefill_from, plan.gaps) for plan in plans] == [(source, {})] * 2
    assert sent(one, server, plans) == expected
    again = second_pass(one, server)
    assert [(plan.prefill_from, plan.unchanged_documents) for plan in again] == [(source, ("one",))] * 2
    assert [plan.stale_predictions for plan in again] == [(), ()]
    marks = [row["meta"][PREFILL]["from"] for rows in server.shelf.tasks.values() for row in rows]
    assert marks == [source, source]


def test_gold_is_shown_once_there_is_some_and_own_labels_all_the_same(one: Project) -> None:
    adjudicate_all(one, take="a02")
    for source, expected in (
        (None, {"a01": OTHERS, "a02": OTHERS}),
        ("merged", {"a01": OTHERS, "a02": OTHERS}),
        ("own", {"a01": ONES, "a02": OTHERS}),
    ):
        fresh = ServerInMemory(Shelf())
        assert sent(one, fresh, second_pass(one, fresh, source)) == expected  # type: ignore[arg-type]


def test_what_annotators_agree_on_or_what_was_decided_is_shown_without_gold(
    one: Project, server: ServerInMemory
) -> None:
    adjudicate_all(one, new=NewDecisions(merge=merge_rule("incomplete", 1, 0)))
    one.gold_file("one").unlink()
    assert sent(one, server, second_pass(one, server))["a02"] == {(27, 30), (41, 47)}
    labelled(
        one,
        opinion("a01", entities=(POLICE,), interface="entities"),
        opinion("a02", entities=(Span("x9", 0, 16, "LAW_ENFORCEMENT"),), interface="entities"),
    )
    fresh = ServerInMemory(Shelf())
    plans = second_pass(one, fresh)
    assert [plan.gaps for plan in plans] == [{}, {}]
    assert sent(one, fresh, plans) == {"a01": {(0, 16)}, "a02": {(0, 16)}}


def test_whoever_has_no_labels_of_their_own_goes_without_and_the_plan_says_so(
    one: Project, server: ServerInMemory
) -> None:
    plans = second_pass(one, server, "own", {"a01": None, "a03": None})
    assert [plan.gaps for plan in plans] == [{}, {"not theirs": ("one",)}]
    assert sent(one, server, plans) == {"a01": ONES, "a03": set()}


def test_own_labels_are_no_matter_of_a_shared_project(one: Project, server: ServerInMemory) -> None:
    with pytest.raises(Misconfigured, match="annotator's project only"):
        second_pass(one, server, "own", EVERYTHING)
    assert sent(one, server, second_pass(one, server, "merged", EVERYTHING)) == {None: {(27, 30), (41, 47)}}


def test_two_annotations_of_one_person_are_not_merged(one: Project, server: ServerInMemory) -> None:
    rows = [opinion("a01", entities=(POLICE,), interface="entities"), opinion("a01", interface="entities")]
    labelled(one, *rows)
    assert [plan.gaps for plan in second_pass(one, server, "merged")] == [{"undecided": ("one",)}] * 2
    assert next(plan.gaps for plan in second_pass(one, server, "own")) == {"not theirs": ("one",)}


def test_relations_of_the_pass_before_come_with_its_spans(one: Project, server: ServerInMemory) -> None:
    same = Relation("g1", "e2", next(kind.name for kind in one.schema().meaning("coreference")))
    labelled(one, opinion("a01", same, entities=(POLICE, PLACE), interface="entities"),
             opinion("a02", entities=(SHORTER,), interface="entities"))  # fmt: skip
    (ones, others) = second_pass(one, server, "own")
    relations = [
        task.prediction.labels.relations if task.prediction else None
        for plan in (ones, others)
        for task in plan.new_tasks
    ]
    assert relations == [(same,), ()]


def test_a_saved_plan_shows_what_it_was_made_with(one: Project, server: ServerInMemory, tmp_path: Path) -> None:
    request = PushRequest(interfaces=["claims"], annotators="a01,a02", overlap=2, prefill_from="own")
    preview = preview_push(one, lambda: server, request)
    assert {target.prefill_from for target in preview.saved_plan.targets} == {"own"}
    write_saved(tmp_path / "plan.json", preview.saved_plan)
    replayed = preview_saved_plan(one, lambda: server, tmp_path / "plan.json")
    assert sent(one, server, replayed.plans) == {"a01": ONES, "a02": OTHERS}
