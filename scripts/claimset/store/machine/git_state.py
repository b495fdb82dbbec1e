"""What git knows of a project, where it is under version control; nothing is ever changed there."""

import shutil
import subprocess
from collections.abc import Iterable
from enum import Enum
from pathlib import Path

from claimset.store.machine.processes import child_environment

_ATTRIBUTES = ("text", "crlf", "eol", "ident", "working-tree-encoding")
_UNSET = {"unspecified", "unset"}


class Keeping(Enum):
    """How git keeps the bytes of a file: always, only under the settings of this clone, or never."""

    ALWAYS = "always"
    HERE = "here"
    NEVER = "never"


def commit(root: Path) -> str | None:
    """Return the commit that a folder's files are of; None outside version control or without git."""
    return _git_output(root, "rev-parse", "--verify", "--quiet", "HEAD^{commit}")


def uncommitted(root: Path, names: Iterable[str], without: str) -> list[str]:
    """Return the files below a folder that differ from the commit, of those that names lead to; none outside git."""
    pathspecs = [*(name for name in names if (root / name).exists()), f":(exclude){without}"]
    output = _git_output(root, "status", "--porcelain", "--untracked-files=all", "--", *pathspecs)
    return [line[2:].strip() for line in (output or "").splitlines()]


def keeping(root: Path, names: Iterable[str], *, any_line_end: bool) -> dict[str, Keeping]:
    """
    Say of files, by their names below a folder, how git keeps their bytes when it stores them and gives them out.

    With `any_line_end` CRLF and LF must both stay; otherwise all lines end in LF, and that must stay. Empty outside
    version control and without git.
    """
    input_names = "\0".join(names)
    output = (
        _git_output(root, "check-attr", "-z", "--stdin", *_ATTRIBUTES, input_text=input_names) if input_names else None
    )
    if output is None:
        return {}
    fields = output.split("\0")
    values: dict[str, dict[str, str]] = {}
    for name, attribute, value in zip(fields[::3], fields[1::3], fields[2::3], strict=False):
        values.setdefault(name, {})[attribute] = value
    converts_crlf, output_line_end = _settings(root)
    return {
        name: _keeping_of(
            attributes, converts_crlf=converts_crlf, output_line_end=output_line_end, any_line_end=any_line_end
        )
        for name, attributes in values.items()
    }


def _settings(root: Path) -> tuple[bool, str | None]:
    """Return whether this clone turns CRLF into LF where no attribute speaks, and the line end that it gives out."""
    setting = (_git_output(root, "config", "--get", "core.autocrlf") or "").lower()
    if setting == "input":
        return True, None
    if _git_output(root, "config", "--type=bool", "--get", "core.autocrlf") == "true":
        return True, "crlf"
    return False, _git_output(root, "config", "--get", "core.eol")


def _keeping_of(
    attributes: dict[str, str], *, converts_crlf: bool, output_line_end: str | None, any_line_end: bool
) -> Keeping:
    # `crlf` is what `text` was called once, and still holds where `text` says nothing.
    text = attributes["crlf"] if attributes["text"] == "unspecified" else attributes["text"]
    if attributes["ident"] == "set" or attributes["working-tree-encoding"] not in _UNSET:
        return Keeping.NEVER
    if text == "unset":
        return Keeping.ALWAYS
    is_text = text != "unspecified" or attributes["eol"] in {"lf", "crlf"}
    if any_line_end:
        return Keeping.NEVER if is_text or converts_crlf else Keeping.HERE
    if attributes["eol"] == "lf" or text == "input":
        return Keeping.ALWAYS
    gives_crlf = attributes["eol"] == "crlf" or (output_line_end == "crlf" and (is_text or converts_crlf))
    return Keeping.NEVER if gives_crlf else Keeping.HERE


def _git_output(root: Path, *words: str, input_text: str | None = None) -> str | None:
    git = shutil.which("git")
    if git is None:
        return None
    # An optional lock would write to the repository, which is only asked.
    environment = child_environment(GIT_OPTIONAL_LOCKS="0", LC_ALL="C")
    process = subprocess.run(
        [git, "-C", str(root), *words],
        input=input_text,
        capture_output=True,
        encoding="utf-8",
        errors="surrogateescape",
        check=False,
        env=environment,
    )
    return process.stdout.rstrip("\n") or None if process.returncode == 0 else None
