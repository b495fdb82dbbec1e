"""`claimset pull` and `claimset status` as a maintainer runs them: flags, exit codes, and what programs may rely on."""

from collections.abc import Callable

import pytest

from claimset.labelstudio.transport.client import LabelStudio
from claimset.store.project import Project
from claimset.sync.push.plan import plan_push
from claimset.sync.push.send import push
from commands.conftest import run as run_words
from e2e.conftest import Run, tasks_there
from e2e.test_pull_incrementally import Office

pytestmark = pytest.mark.server

NAMES = [f"doc-{number:02}" for number in range(14)]
PULLED = {"annotations", "changed", "withdrawn", "refused", "incomplete", "drafts", "skipped", "unchanged", "issues"}
PULLED |= {"reviews", "decisions"}
VERIFIED = {"annotations", "documents", "differences", "issues"}
STAGE = {
    "interface",
    "annotator",
    "documents",
    "unsent",
    "waiting",
    "in_progress",
    "done",
    "unpulled",
    "hours_left",
}
PACE = {"annotator", "interface", "tempo", "last"}


@pytest.mark.parametrize(
    "words",
    [
        ("--verify", "--full"),
        ("--verify", "--from-snapshots"),
        ("--from-snapshots", "--full"),
        ("--accept-deletions", "--verify"),
    ],
)
def test_what_does_not_go_together_is_refused_before_anything_is_asked(
    project: Project, words: tuple[str, ...]
) -> None:
    result = run_words("--project", str(project.root), "pull", *words)
    assert result.code == 2
    assert "name one of them" in result.err


def test_work_comes_in_is_compared_made_again_and_let_go(
    with_texts: Callable[..., Project], server: LabelStudio, run: Run
) -> None:
    project = with_texts(**{name: f"Northmere Police said {name}." for name in NAMES})
    nothing = run(project, "status")
    assert (nothing.code, "claimset push" in nothing.words) == (0, True)
    push(project, server, plan_push(project, server, ["all"]))
    tasks = tasks_there(project, server)
    office = Office(server)
    try:
        for name in NAMES[:12]:
            office.submit(tasks[name])
        first = run(project, "pull", "--json")
        assert (first.code, set(first.data), first.data["annotations"]) == (0, PULLED, 12), first.words
        again = run(project, "pull")
        assert (again.code, "0 annotations read, 0 files changed" in again.err) == (0, True)
        full = run(project, "pull", "--full", "--json")
        assert (full.data["annotations"], full.data["changed"]) == (12, [])
        same = run(project, "pull", "--verify", "--json")
        assert (same.code, set(same.data), same.data["differences"]) == (0, VERIFIED, [])

        result = run(project, "status", "--json")
        assert (result.code, set(result.data)) == (
            0,
            {"on_server", "stages", "annotators", "refused", "held_out", "proposals"},
        )
        (stage,), (pace,) = result.data["stages"], result.data["annotators"]
        assert (set(stage), set(pace)) == (STAGE, PACE)
        assert (stage["done"], stage["waiting"], stage["unpulled"]) == (12, 2, 0)
        alone = run(project, "status", "--offline", "--json")
        assert (alone.data["on_server"], alone.data["stages"][0]["unpulled"]) == (False, None)

        # Bent here: the comparison says which document, changes nothing, and what was kept makes it again.
        file = project.pulled_file(NAMES[0])
        content = file.read_bytes()
        file.write_bytes(content.replace(b'"GPE"', b'"LAW_ENFORCEMENT"'))
        differs = run(project, "pull", "--verify", "--json")
        assert differs.code == 1
        assert [row["document"] for row in differs.data["differences"]] == [NAMES[0]]
        table = run(project, "pull", "--verify")
        assert (table.code, NAMES[0] in table.out) == (1, True)
        file.unlink()
        assert run(project, "pull", "--from-snapshots").code == 0
        assert file.read_bytes() == content

        for name in NAMES[:11]:
            office.delete("tasks", tasks[name])
        stopped = run(project, "pull")
        assert (stopped.code, "--accept-deletions" in stopped.err) == (5, True)
        assert file.read_bytes() == content
        taken = run(project, "pull", "--accept-deletions", "--json")
        assert (taken.code, taken.data["withdrawn"]) == (0, 11), taken.words
        assert b'"task deleted"' in file.read_bytes()
    finally:
        office.close()
