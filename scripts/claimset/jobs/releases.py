"""Which releases a project has recorded, and which commit a release is built from."""

from pathlib import Path

from claimset.adapters.disk import Project
from claimset.adapters.files import read_whole
from claimset.adapters.layout import CITATION, DATASHEET, SUMS
from claimset.adapters.release_register import ReleaseRegister
from claimset.adapters.repository import commit, uncommitted
from claimset.flow.amount import joined
from claimset.flow.text import sha256
from claimset.model.release import Release
from claimset.model.trouble import Conflict

INPUTS = ("schema", "raw", "annotations", DATASHEET, CITATION)
"""What a release is made from, below the project's folder."""


def recorded(project: Project, folder: Path) -> Release | None:
    """Return the recorded release whose every byte a folder says it holds; None where there is none."""
    file = folder / SUMS
    if not file.is_file():
        return None
    register, digest = ReleaseRegister(project.root), sha256(read_whole(file))
    releases = (register.release(version) for version in register.versions())
    return next((release for release in releases if release.sums == digest), None)


def committed(project: Project) -> str | None:
    """
    Return the commit that a release's inputs are of; None outside version control.

    Raises Conflict where some of them are not committed: nobody else could build the release again.
    """
    changed = uncommitted(project.root, INPUTS, without="annotations/releases")
    if changed:
        raise Conflict(f"not committed: {joined(changed)}", "commit what the release is made from, then release")
    return commit(project.root)
