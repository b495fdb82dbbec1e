"""A pseudonym is rotated on a real Label Studio: the project has another title, and nothing is sent twice."""

from collections.abc import Callable

import pytest

from claimset.labelstudio.transport.accounts import Account
from claimset.labelstudio.transport.client import LabelStudio
from claimset.store.project import Project
from claimset.sync.assignment.server_project import find_project
from e2e.conftest import Run

pytestmark = pytest.mark.server


def test_an_annotator_gets_another_name_here_and_there(
    with_texts: Callable[..., Project], server: LabelStudio, annotator: Account, run: Run
) -> None:
    project = with_texts(owls="Owls came to Harrow on Monday.", ferry="The ferry of Harrow left at noon.")
    push = ("push", "--annotators", "a01,a02", "--overlap", "2", "--interface", "all", "--yes")
    assert run(project, *push).code == 0
    schema = project.schema()
    target = find_project(server, schema, schema.interfaces["all"], "a02")
    assert target is not None
    task = next(row.id for row in server.tasks.list_keyed(target.id) if row.key == "owls/all/a02")
    annotator.complete(task, [], 60.0)
    assert run(project, "pull").code == 0
    stored = project.pulled_file("owls").read_bytes()
    assert b'"a02"' in stored

    planned = run(project, "rotate", "a02", "--plan")
    assert (planned.code, "a02 becomes a03, in 2 files" in planned.words) == (0, True)
    assert run(project, "rotate", "a02").code == 1
    assert project.pulled_file("owls").read_bytes() == stored

    done = run(project, "rotate", "a02", "--server", "--yes")
    assert (done.code, "a02 is a03 now; 1 project on the server renamed" in done.words) == (0, True)
    renamed = find_project(server, schema, schema.interfaces["all"], "a03")
    assert renamed is not None
    assert (renamed.id, renamed.origin) == (target.id, target.origin)
    assert find_project(server, schema, schema.interfaces["all"], "a02") is None
    assert sorted(row.key for row in server.tasks.list_keyed(target.id)) == ["ferry/all/a03", "owls/all/a03"]
    assert project.pulled_file("owls").read_bytes() == stored.replace(b'"a02"', b'"a03"')

    again = run(project, "push", "--interface", "all", "--plan", "--json")
    assert again.code == 0, again.err
    states = {(row["annotator"], item["state"]) for row in again.data["targets"] for item in row["documents"]}
    assert states == {("a01", "unchanged"), ("a03", "unchanged")}
    assert run(project, "pull", "--full").code == 0
    assert project.pulled_file("owls").read_bytes() == stored.replace(b'"a02"', b'"a03"')
