"""The plan of splits: where a document will be, and whom its split still needs."""

from collections.abc import Callable

from claimset.release.split_plan import split_plan
from claimset.store.project import Project
from support.recording import record_release
from support.releasing import FERRY, OWLS, named, second, two, with_splits

BRIDGE = "The bridge stays shut until the engineers have counted every rivet, and nobody can say when that will be"
SPLITS = {"train": {"share": 80}, "validation": {"share": 10}, "test": {"share": 10, "admits": ["agreed", "decided"]}}


def test_a_document_in_test_needs_two_annotators_before_anybody_labels_it(
    project: Project, with_texts: Callable[..., Project]
) -> None:
    with_splits(project, SPLITS)
    schema = project.schema()
    names = [named(split, schema, "owls") for split in ("train", "validation", "test")]
    with_texts(**dict(zip(names, (OWLS, FERRY, BRIDGE), strict=True)))
    plan = {row.document: row for row in split_plan(project)}
    assert [plan[name].split for name in names] == ["train", "validation", "test"]
    assert [plan[name].annotators_needed for name in names] == [1, 1, 2]
    assert [plan[name].lacks for name in names] == ["1 annotator", "1 annotator", "2 annotators"]
    assert plan[names[2]].admits == ("agreed", "decided")


def test_what_a_document_lacks_follows_its_labels(project: Project, with_texts: Callable[..., Project]) -> None:
    with_splits(project, SPLITS)
    _, other = two(project, with_texts, OWLS, FERRY, splits=("train", "test"))

    def lacks() -> str:
        return next(row.lacks for row in split_plan(project) if row.document == other)

    assert lacks() == "1 annotator"
    second(project, other)
    assert lacks() == "adjudication"
    gold_file = project.gold_file(other)
    gold_file.write_text(gold_file.read_text().replace('"gold_status": "single"', '"gold_status": "agreed"'))
    assert lacks() == ""


def test_a_near_copy_has_the_group_and_the_split_of_the_first(
    project: Project, with_texts: Callable[..., Project]
) -> None:
    with_texts(a1=OWLS, b1=f"On Sunday: {OWLS}, it says", c1=FERRY)
    assert [(row.document, row.group) for row in split_plan(project)] == [("a1", "a1"), ("b1", "a1"), ("c1", "c1")]
    assert len({row.split for row in split_plan(project) if row.group == "a1"}) == 1


def test_a_recorded_split_stays_where_it_is_under_other_shares(
    project: Project, with_texts: Callable[..., Project]
) -> None:
    one, other = two(project, with_texts, OWLS, FERRY, splits=("train", "test"))
    record_release(project)
    with_splits(project, {"train": {"share": 0}, "validation": {"share": 100}, "test": {"share": 0}})
    with_texts(later=BRIDGE)
    assert {row.document: (row.split, row.is_recorded) for row in split_plan(project)} == {
        one: ("train", True),
        other: ("test", True),
        "later": ("validation", False),
    }


def test_a_new_document_between_two_releases_needs_a_person(
    project: Project, with_texts: Callable[..., Project]
) -> None:
    two(project, with_texts, OWLS, FERRY, splits=("train", "test"))
    record_release(project)
    with_texts(both=f"{OWLS}. {FERRY}.")
    (both,) = (row for row in split_plan(project) if row.document == "both")
    assert (both.split, both.admits, both.lacks) == (None, (), "a decision in annotations/splits.jsonl")
