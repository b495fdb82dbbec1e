"""Whose projects are found on a server: the shared one and each annotator's, and nobody else's."""

import pytest

from claimset.adapters.disk import Project
from claimset.adapters.label_studio.client import Server
from claimset.jobs.target import find, find_all, find_or_create, title
from claimset.model.trouble import Conflict

pytestmark = pytest.mark.server


def test_an_interface_has_a_shared_project_and_one_for_each_annotator(project: Project, server: Server) -> None:
    schema = project.schema()
    everything, zones = schema.interfaces["all"], schema.interfaces["zones"]
    assert find_all(server, schema, everything) == []
    made = [find_or_create(server, schema, everything, annotator=name) for name in (None, "a02", "a01")]
    find_or_create(server, schema, zones, annotator="a01")
    server.create_project(f"{title(schema, everything)} / a copy", "", "<View/>", "")
    server.create_project(f"{title(schema, everything)}ish", "", "<View/>", "")
    found = find_all(server, schema, everything)
    assert [item.annotator for item in found] == [None, "a01", "a02"]
    assert {item.id for item in found} == {item.id for item in made}
    assert len({item.origin for item in found}) == 3
    assert find(server, schema, everything) == found[0]
    assert find(server, schema, everything, "a01") == found[1]
    assert find(server, schema, everything, "a03") is None


def test_a_project_that_has_an_annotators_title_and_no_mark_of_ours_is_refused(
    project: Project, server: Server
) -> None:
    schema = project.schema()
    everything = schema.interfaces["all"]
    server.create_project(title(schema, everything, "a01"), "by hand", "<View/>", "")
    with pytest.raises(Conflict, match="not made by claimset"):
        find_all(server, schema, everything)
    with pytest.raises(Conflict, match="not made by claimset"):
        find(server, schema, everything, "a01")
    assert find(server, schema, everything) is None
