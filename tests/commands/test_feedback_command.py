"""claimset feedback: as a table, as JSON, as a page."""

from collections.abc import Callable

from claimset.gold.adjudicate_all import adjudicate_all
from claimset.store.project import Project
from commands.conftest import CommandResult
from support.contested import contested
from support.opinions import TEXT


def test_feedback_is_a_table_json_or_a_page(
    with_texts: Callable[..., Project], within: Callable[..., CommandResult]
) -> None:
    project = contested(with_texts(one=TEXT))
    adjudicate_all(project, take="a02")
    table = within(project, "feedback", "a01")
    assert ["spurious", "GPE", "1", "1", "take"] in [line.split() for line in table.out.splitlines()]
    assert "in 1 of 1 document, in which a01 drew 4 spans." in table.err
    changes = within(project, "feedback", "a01", "--format", "json").data["changes"]
    assert {change["reason"] for change in changes} == {"take"}
    assert "Feedback for a01" in within(project, "feedback", "a01", "--format", "html").out
    assert within(project, "feedback", "a09").code == 3
