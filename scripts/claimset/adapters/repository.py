"""What git knows of a project, where it is under version control; nothing is ever changed there."""

import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

from claimset.adapters.processes import child_environment


def commit(root: Path) -> str | None:
    """Return the commit that a folder's files are of; None outside version control or without git."""
    return _said(root, "rev-parse", "--verify", "--quiet", "HEAD^{commit}")


def uncommitted(root: Path, names: Iterable[str], without: str) -> list[str]:
    """Return the files below a folder that differ from the commit, of those that names lead to; none outside git."""
    known = [*(name for name in names if (root / name).exists()), f":(exclude){without}"]
    said = _said(root, "status", "--porcelain", "--untracked-files=all", "--", *known)
    return [line[2:].strip() for line in (said or "").splitlines()]


def _said(root: Path, *words: str) -> str | None:
    git = shutil.which("git")
    if git is None:
        return None
    # An optional lock would write to the repository, which is only asked.
    environment = child_environment(GIT_OPTIONAL_LOCKS="0", LC_ALL="C")
    done = subprocess.run(
        [git, "-C", str(root), *words], capture_output=True, text=True, check=False, env=environment, errors="replace"
    )
    return done.stdout.rstrip("\n") or None if done.returncode == 0 else None
