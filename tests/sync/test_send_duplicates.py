"""Duplicate tasks are removed by a push, also where the server's answer is lost."""

import contextlib
from collections.abc import Callable
from copy import deepcopy

import pytest

from claimset.labelstudio.port import AmbiguousOutcome
from claimset.model.trouble import Unreachable
from claimset.store.project import Project
from claimset.sync.push.plan import plan_push
from claimset.sync.push.send import push
from support.pulling import Bench


@pytest.mark.parametrize("is_removed", [True, False])
def test_where_the_answer_to_a_removal_is_lost_the_server_says_what_became_of_the_task(
    with_texts: Callable[..., Project], monkeypatch: pytest.MonkeyPatch, *, is_removed: bool
) -> None:
    bench = Bench(with_texts(owls="Owls left Harrow."))
    bench.shelf.tasks[1].append(deepcopy(bench.shelf.task(1, 1)) | {"id": 2})
    remove = bench.server.tasks.remove

    def remove_without_an_answer(task: int) -> None:
        if is_removed:
            remove(task)
        raise AmbiguousOutcome

    monkeypatch.setattr(bench.server.tasks, "remove", remove_without_an_answer)
    ends = contextlib.nullcontext() if is_removed else pytest.raises(Unreachable, match="task 2 was removed")
    with ends:
        push(bench.project, bench.server, plan_push(bench.project, bench.server, ["all"]), wait=lambda _: None)
    assert [row["id"] for row in bench.shelf.tasks[1]] == ([1] if is_removed else [1, 2])
