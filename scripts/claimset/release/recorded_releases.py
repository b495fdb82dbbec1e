"""Finds the recorded release of a folder, and the commit that a release is built from."""

from pathlib import Path

from claimset.model.release import Release
from claimset.model.trouble import Conflict
from claimset.store.files.files import read_whole
from claimset.store.layout import BASELINES, CITATION, DATASHEET, SUMS
from claimset.store.machine.git_state import head_commit, uncommitted_files
from claimset.store.project import Project
from claimset.store.releases.register import ReleaseRegister
from claimset.text.decode import sha256
from claimset.text.plural import first_names

INPUTS = ("schema", "raw", "annotations", DATASHEET, CITATION, BASELINES)
"""Paths below the project's folder that a release is built from."""


def recorded_release(project: Project, folder: Path) -> Release | None:
    """Return the recorded release whose SHA256SUMS equals the folder's; None if there is none."""
    file = folder / SUMS
    if not file.is_file():
        return None
    register, digest = ReleaseRegister(project.root), sha256(read_whole(file))
    releases = (register.release(version) for version in register.versions())
    return next((release for release in releases if release.sums == digest), None)


def release_commit(project: Project) -> str | None:
    """
    Return the commit of a release's inputs; None outside version control.

    Raises Conflict if some of them are not committed, because nobody else could build the release again.
    """
    names = uncommitted_files(project.root, INPUTS, without="annotations/releases")
    if names:
        raise Conflict(f"not committed: {first_names(names)}", "commit what the release is made from, then release")
    return head_commit(project.root)
