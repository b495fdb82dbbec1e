"""Checks out a commit of a project into a folder of its own; the project's work tree and index stay as they are."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

from claimset.model.trouble import Misconfigured
from claimset.store.layout import SCHEMA
from claimset.store.machine.git_state import commit_of, folder_in_repository, run_git
from claimset.store.machine.scratch import scratch
from claimset.store.project import Project
from claimset.text.visible import in_quotes


@contextlib.contextmanager
def project_at(project: Project, ref: str) -> Iterator[Project]:
    """
    Yield the project as it is in the commit `ref`, in a folder that is deleted at the end of the block.

    Texts that are not ours are in no commit, so they are missing there. Raises Misconfigured for a name of no commit,
    for a commit without the project, and if git cannot check it out.
    """
    commit = commit_of(project.root, ref)
    if commit is None:
        raise Misconfigured(
            f"git knows no commit {in_quotes(ref)} of {project.root}",
            "git log lists the commits; a shallow clone has only the newest, git fetch --unshallow gets the others",
        )
    below = folder_in_repository(project.root)
    with scratch() as folder:
        tree = folder / "tree"
        try:
            _git(project.root, "worktree", "add", "--quiet", "--detach", str(tree), commit)
            if not (tree / below / SCHEMA).is_file():
                raise Misconfigured(f"the commit {in_quotes(ref)} has no {below}{SCHEMA}", "name a later commit")
            yield Project.find(tree / below)
        finally:
            with contextlib.suppress(Misconfigured):
                _git(project.root, "worktree", "remove", "--force", "--force", str(tree))


def _git(root: Path, *words: str) -> None:
    # A hook of the repository could change the folder, or anything else.
    process = run_git(root, "-c", "core.hooksPath=/dev/null", *words)
    if process is None or process.returncode != 0:
        lines = (process.stderr if process else "").strip().splitlines() or ["no message"]
        raise Misconfigured(f"git cannot check out the commit: {in_quotes(lines[-1])}", "mend what git names")
