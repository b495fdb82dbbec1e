"""The titles on annotators' own pages, in a language of theirs."""

from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree

import pytest

from claimset.labelstudio.vocabulary import saved_name
from claimset.model.trouble import Misconfigured
from claimset.store.project import Project
from claimset.sync.assignment.languages import read_languages
from claimset.sync.push.plan import Shares, plan_push
from claimset.sync.push.send import carry_out
from faults.small_server import Shelf
from support.changed_schemas import labels
from support.migrating import change_schema
from support.server_in_memory import ServerInMemory
from support.strategies import VERSION

BOTH: Shares = {"a01": None, "a02": None}


def _with_polish_titles(source: dict[str, Any]) -> None:
    for label in labels(source, "entities"):
        label["x-titles"] = {"pl": f"{label['title']} (pl)"}


def _shown(server: ServerInMemory) -> dict[str, dict[str, str]]:
    """Map the title of each project to what its page shows for the names of labels."""
    return {
        item.title: {
            saved_name(label): label.get("value", "")
            for label in ElementTree.fromstring(server.projects.interface_of(item.id)).iter("Label")
        }
        for item in server.projects.list_titled("")
    }


def test_one_annotators_page_has_its_titles_in_their_language_and_keeps_it(
    with_texts: Callable[..., Project],
) -> None:
    project, server = with_texts(one="Northmere Police said so."), ServerInMemory(Shelf())
    change_schema(project, _with_polish_titles, VERSION)
    languages = read_languages("a02=pl", project.schema(), ["a01", "a02"])
    plans = plan_push(project, server, ["all"], BOTH, languages=languages)
    result = carry_out(project, server, plans, wait=lambda _: None)
    assert [(item.title.rpartition(" ")[2], item.page_changes, item.tasks) for item in result] == [
        ("a01", None, 1),
        ("a02", None, 1),
    ]
    shown = {title.rpartition(" ")[2]: names["PERSON"] for title, names in _shown(server).items()}
    assert shown == {"a01": "Person", "a02": "Person (pl)"}
    again = plan_push(project, server, ["all"], BOTH)
    assert [plan.page_changes for plan in again] == [(), ()]
    # Another language renews the page; the project is found by the mark that stays in its description.
    (plan,) = plan_push(project, server, ["all"], {"a02": None}, languages={"a02": "en"})
    assert plan.page_changes == ("looks", "language")
    carry_out(project, server, [plan], wait=lambda _: None)
    assert {names["PERSON"] for names in _shown(server).values()} == {"Person"}


def test_the_description_says_who_the_annotator_is_and_what_to_press(with_texts: Callable[..., Project]) -> None:
    project, server = with_texts(one="Northmere Police said so."), ServerInMemory(Shelf())
    carry_out(project, server, plan_push(project, server, ["all"], BOTH), wait=lambda _: None)
    for item, name in zip(server.projects.list_titled(""), ("a01", "a02"), strict=True):
        assert item.description.startswith(f"You are {name}. Open the project and press Label All Tasks.")
        assert "press Submit" in item.description


@pytest.mark.parametrize(
    ("value", "reason"),
    [("a03=pl", "'a03' has no project"), ("a02=xx", "has a title in 'xx'"), ("a02", "has a title in ''")],
)
def test_a_language_that_cannot_be_shown_is_refused(
    with_texts: Callable[..., Project], value: str, reason: str
) -> None:
    schema = with_texts(one="Northmere Police said so.").schema()
    with pytest.raises(Misconfigured, match=reason):
        read_languages(value, schema, ["a01", "a02"])
