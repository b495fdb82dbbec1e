"""Whose projects are found on a server: the shared one and each annotator's, and nobody else's."""

import re
from collections.abc import Callable

import pytest

from claimset.labelstudio.interface import build_interface
from claimset.labelstudio.transport.client import LabelStudio
from claimset.model.trouble import Conflict
from claimset.store.project import Project
from claimset.sync.assignment.project_page import find_or_create, is_interface_current
from claimset.sync.assignment.server_project import find_project, find_projects, project_title
from claimset.sync.push.plan import plan_push
from claimset.sync.push.send import push
from e2e.conftest import Run
from support.owner import change

pytestmark = pytest.mark.server


def test_an_interface_has_a_shared_project_and_one_for_each_annotator(project: Project, server: LabelStudio) -> None:
    schema = project.schema()
    everything, zones = schema.interfaces["all"], schema.interfaces["zones"]
    assert find_projects(server, schema, everything) == []
    projects = [find_or_create(server, schema, everything, annotator=name)[0] for name in (None, "a02", "a01")]
    find_or_create(server, schema, zones, annotator="a01")
    server.projects.create(f"{project_title(schema, everything)} / a copy", "", "<View/>", "")
    server.projects.create(f"{project_title(schema, everything)}ish", "", "<View/>", "")
    server_projects = find_projects(server, schema, everything)
    assert [item.annotator for item in server_projects] == [None, "a01", "a02"]
    assert {item.id for item in server_projects} == {item.id for item in projects}
    assert len({item.origin for item in server_projects}) == 3
    assert find_project(server, schema, everything) == server_projects[0]
    assert find_project(server, schema, everything, "a01") == server_projects[1]
    assert find_project(server, schema, everything, "a03") is None


def test_a_project_that_has_an_annotators_title_and_no_mark_of_ours_is_refused(
    project: Project, server: LabelStudio
) -> None:
    schema = project.schema()
    everything = schema.interfaces["all"]
    server.projects.create(project_title(schema, everything, "a01"), "by hand", "<View/>", "")
    with pytest.raises(Conflict, match="not made by claimset"):
        find_projects(server, schema, everything)
    with pytest.raises(Conflict, match="not made by claimset"):
        find_project(server, schema, everything, "a01")
    assert find_project(server, schema, everything) is None


@pytest.mark.parametrize("annotator", [None, "a01"])
def test_a_project_that_a_person_renamed_is_not_made_a_second_time(
    annotator: str | None, with_texts: Callable[..., Project], server: LabelStudio
) -> None:
    project = with_texts(one="Northmere Police said 95 people were arrested.")
    schema, shares = project.schema(), {annotator: None}
    interface = schema.interfaces["all"]
    push(project, server, plan_push(project, server, ["all"], shares))
    first = find_project(server, schema, interface, annotator)
    assert first is not None
    change(server, "projects", first.id, title="Our texts of June")
    with pytest.raises(Conflict, match="is called 'Our texts of June'"):
        plan_push(project, server, ["all"], shares)
    # Another interface is not held up, and who wants a new project takes the mark off the old one.
    assert [item.project for item in plan_push(project, server, ["zones"], shares)] == [None]
    change(server, "projects", first.id, description="")
    push(project, server, plan_push(project, server, ["all"], shares))
    second = find_project(server, schema, interface, annotator)
    assert second is not None
    assert second.id != first.id


def test_a_project_that_looks_otherwise_is_in_step_and_the_next_push_renews_its_looks_alone(
    with_texts: Callable[..., Project], server: LabelStudio, run: Run
) -> None:
    project = with_texts(one="Northmere Police said 95 people were arrested.")
    schema, shares = project.schema(), {None: frozenset({"one"}), "a01": frozenset({"one"})}
    interface = schema.interfaces["all"]
    push(project, server, plan_push(project, server, ["all"], shares))
    targets, wanted = find_projects(server, schema, interface), build_interface(schema, interface)
    before = [list(server.tasks.list_keyed(target.id)) for target in targets]
    for target in targets:
        server.projects.update_interface(
            target.id, re.sub("<Style>.*</Style>", "<Style>.a {}</Style>", wanted, flags=re.DOTALL)
        )
        assert server.projects.interface_of(target.id) != wanted
        assert is_interface_current(server, schema, interface, target)
    assert "its labeling interface is not the schema's" not in run(project, "doctor").out
    assert run(project, "pull").code == 0
    # A plan that has nothing to send brings the looks all the same.
    assert push(project, server, plan_push(project, server, ["all"], shares)) == 0
    assert [server.projects.interface_of(target.id) for target in targets] == [wanted.strip()] * 2
    assert [list(server.tasks.list_keyed(target.id)) for target in targets] == before
