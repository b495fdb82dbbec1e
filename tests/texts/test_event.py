"""The event that documents report: kept in the manifest, and seen by what puts documents together."""

from collections.abc import Callable

import pytest

from claimset.model.trouble import Misconfigured
from claimset.release.split_plan import split_plan
from claimset.store.project import Project
from claimset.texts.event import set_event
from support.tree import tree

TEXTS = {
    "ferry": "The ferry to Harrow stopped on Monday, and forty boats were kept in the harbour for a week.",
    "reply": "Its owner said yesterday that nobody had asked about the engine, which was made in another country.",
    "owls": "Owls came back to the old mill in spring, as they had done each year since the wheel was taken away.",
}


def groups(project: Project) -> dict[str, str]:
    return {row.document: row.group for row in split_plan(project)}


def test_documents_of_one_event_are_of_one_group_and_share_a_split(with_texts: Callable[..., Project]) -> None:
    project = with_texts(**TEXTS)
    assert groups(project) == {"ferry": "ferry", "owls": "owls", "reply": "reply"}
    assert set_event(project, ["reply", "ferry"], "ferry-stops") == ("ferry", "reply")
    assert [(line.id, line.event) for line in project.documents()] == [
        ("ferry", "ferry-stops"),
        ("owls", None),
        ("reply", "ferry-stops"),
    ]
    assert groups(project) == {"ferry": "ferry", "owls": "owls", "reply": "ferry"}
    assert len({row.split for row in split_plan(project) if row.group == "ferry"}) == 1


def test_an_event_that_is_set_already_changes_no_byte(with_texts: Callable[..., Project]) -> None:
    project = with_texts(**TEXTS)
    set_event(project, ["ferry"], "ferry-stops")
    stored = tree(project.root)
    assert set_event(project, ["ferry"], "ferry-stops") == ()
    assert tree(project.root) == stored


@pytest.mark.parametrize("name", ["The ferry stops", "", "../raw", "ferry\nstops", "x" * 200])
def test_a_name_that_is_no_id_is_refused(with_texts: Callable[..., Project], name: str) -> None:
    project = with_texts(**TEXTS)
    with pytest.raises(Misconfigured, match="cannot be the name of an event"):
        set_event(project, ["ferry"], name)
    assert {line.event for line in project.documents()} == {None}


def test_a_document_that_is_not_there_keeps_every_line_as_it_is(with_texts: Callable[..., Project]) -> None:
    project = with_texts(**TEXTS)
    with pytest.raises(Misconfigured, match="gone"):
        set_event(project, ["ferry", "gone"], "ferry-stops")
    assert {line.event for line in project.documents()} == {None}
