"""Projects that a pull refuses, and the command that it names."""

from collections.abc import Callable

import pytest

from claimset.labelstudio.interface import build_interface
from claimset.model.trouble import Conflict
from claimset.store.project import Project
from claimset.sync.assignment.server_project import find_project
from claimset.sync.pull.pull import pull
from claimset.sync.push.plan import plan_push
from claimset.sync.push.send import push
from faults.small_server import Shelf
from support.server_in_memory import ServerInMemory
from support.work_on_server import TEXT


def test_a_page_that_a_plain_push_leaves_alone_is_renewed_by_the_command_that_a_pull_names(
    with_texts: Callable[..., Project],
) -> None:
    project = with_texts(one=TEXT)
    server, schema = ServerInMemory(Shelf()), project.schema()
    (interface, *_) = [item for item in schema.interfaces.values() if not item.usual]
    push(project, server, plan_push(project, server, [interface.name]))
    target = find_project(server, schema, interface)
    assert target is not None
    lines = build_interface(schema, interface).splitlines(keepends=True)
    label = next(line for line in lines if "<Label " in line)
    server.projects.update_interface(target.id, "".join(line for line in lines if line is not label))
    with pytest.raises(Conflict) as refusal:
        pull(project, server)
    named = refusal.value.remedy.removeprefix("claimset push --interface ").split(" ")[0]
    push(project, server, plan_push(project, server, [named]))
    assert pull(project, server).annotations == 0
