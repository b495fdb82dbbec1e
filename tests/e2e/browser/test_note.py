"""An annotator types a note for the curator, and it arrives with the labels, beside them."""

import json
from collections.abc import Callable

import pytest

from claimset.labelstudio.transport.client import LabelStudio
from claimset.model.schema import ANNOTATOR_NOTE, Schema
from claimset.store.project import Project
from claimset.sync.assignment.server_project import find_project
from claimset.sync.pull.pull import pull
from claimset.sync.push.plan import plan_push
from claimset.sync.push.send import push
from e2e.browser.annotator import Annotator

pytestmark = [pytest.mark.server, pytest.mark.browser]

_NOTE = "Is the pier a place or a company?"


def test_a_note_that_an_annotator_types_is_pulled_beside_the_labels(
    annotator: Annotator, with_texts: Callable[..., Project], server: LabelStudio, schema: Schema
) -> None:
    project = with_texts(one="The pier opened in Northmere.", two="The pier shut in Northmere.")
    push(project, server, plan_push(project, server, ["all"]))
    target = find_project(server, schema, schema.interfaces["all"])
    assert target is not None
    first, second = (task.id for task in server.tasks.list_keyed(target.id))
    annotator.open(target.id, first)
    annotator.type_into(ANNOTATOR_NOTE, _NOTE)
    annotator.submit()
    # Who presses Submit without Enter loses no word either.
    annotator.open(target.id, second)
    annotator.page.locator(f"[name={ANNOTATOR_NOTE}]").first.click()
    annotator.page.keyboard.type(_NOTE)
    annotator.submit()
    assert pull(project, server).refused == 0
    rows = [json.loads(project.pulled_file(name).read_bytes())["annotations"] for name in ("one", "two")]
    assert [[row["note"] for row in annotations] for annotations in rows] == [[_NOTE], [_NOTE]]
    annotator.open(target.id, first)
    annotator.page.get_by_text(_NOTE).scroll_into_view_if_needed()
