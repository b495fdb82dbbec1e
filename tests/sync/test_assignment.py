"""What a plan says if an annotator gets nothing, and that what it proposes helps."""

import re
from collections.abc import Callable

from claimset.store.project import Project
from claimset.sync.push.request import PushPreview, PushRequest, preview_push
from claimset.sync.push.rounds import push_rounds
from faults.small_server import Shelf
from support.server_in_memory import ServerInMemory
from support.work_on_server import TEXT


def test_who_comes_when_every_text_has_its_people_gets_them_by_the_options_that_the_plan_names(
    with_texts: Callable[..., Project],
) -> None:
    project = with_texts(one=TEXT, two=TEXT + " Again.")
    server = ServerInMemory(Shelf())

    def plan(annotators: str, overlap: int = 1) -> PushPreview:
        request = PushRequest(interfaces=("all",), annotators=annotators, overlap=overlap)
        return preview_push(project, lambda: server, request)

    first = plan("a01")
    push_rounds(project, first.rounds, first.assignment, wait=lambda _: None)
    late = plan("a03")
    (issue,) = late.issues
    assert (issue.code, issue.document, late.new_count) == ("ANN009", None, 0)
    assert issue.message.startswith("a03 gets no document: each has its people already")
    overlap = re.search(r"name everybody with --annotators and --overlap (\d+)", issue.message)
    assert overlap is not None
    together = plan("a01,a03", int(overlap[1]))
    assert (together.issues, together.new_count) == ((), 2)
