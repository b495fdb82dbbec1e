"""Asks git about a project that is under version control; it changes nothing there but who merges files."""

import shutil
import subprocess
from collections.abc import Iterable
from enum import Enum
from pathlib import Path

from claimset.model.trouble import Misconfigured
from claimset.store.machine.processes import child_environment

_ATTRIBUTES = ("text", "crlf", "eol", "ident", "working-tree-encoding")
_OF_A_HOOK = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX")
_UNSET = {"unspecified", "unset"}


class Keeping(Enum):
    """How git keeps the bytes of a file: always, only under the settings of this clone, or never."""

    ALWAYS = "always"
    HERE = "here"
    NEVER = "never"


def head_commit(root: Path) -> str | None:
    """Return the commit that is checked out in a folder; None outside version control or without git."""
    return _git_output(root, "rev-parse", "--verify", "--quiet", "HEAD^{commit}")


def commit_of(root: Path, ref: str) -> str | None:
    """Return the commit that a name stands for, such as a branch or HEAD~1; None if there is none, or no git."""
    return _git_output(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}")


def uncommitted_files(root: Path, names: Iterable[str], without: str) -> list[str]:
    """
    Return the files below a folder that differ from the commit; none outside version control.

    `names` are the files and folders that are compared, and `without` is one that is left out.
    """
    pathspecs = [*(name for name in names if (root / name).exists()), f":(exclude){without}"]
    output = _git_output(root, "status", "--porcelain", "--untracked-files=all", "--", *pathspecs)
    return [line[2:].strip() for line in (output or "").splitlines()]


def commits_with(root: Path, names: Iterable[str]) -> list[str]:
    """Return the commits of all branches that changed one of these files, the newest first; none without git."""
    return (_git_output(root, "log", "--all", "--format=%h", "--", *names) or "").split()


def tracked_files_with(root: Path, words: str) -> list[str]:
    """Return the tracked files below a folder that hold these words, or are named so; none outside version control."""
    names = (_git_output(root, "ls-files", "-z", "--", f":(glob)**/{words}.*") or "").split("\0")
    files = (_git_output(root, "grep", "-l", "--fixed-strings", "-e", words) or "").splitlines()
    return sorted({*files, *names} - {""})


def tracked_copies(root: Path, name: str) -> list[str]:
    """Return the other tracked files below a folder that have the bytes of this one, on disk or else in the commit."""
    blob = _git_output(root, "hash-object", "--", name) or _git_output(root, "rev-parse", "--quiet", f"HEAD:./{name}")
    listed = (_git_output(root, "ls-files", "--stage", "-z") or "").split("\0") if blob else []
    rows = (line.partition("\t") for line in listed)
    return [file for head, _, file in rows if file and file != name and head.split()[1] == blob]


def folder_in_repository(root: Path) -> str:
    """Return the path of a folder from the root of its repository, with a slash at its end; empty for the root."""
    return _git_output(root, "rev-parse", "--show-prefix") or ""


def set_merge_driver(root: Path, name: str, command: str) -> None:
    """Let git merge files with a command in this clone alone. Raises Misconfigured outside version control."""
    for key, value in (("name", f"rows of {name}"), ("driver", command)):
        _git_output(root, "config", "--local", f"merge.{name}.{key}", value)
    if _git_output(root, "config", f"merge.{name}.driver") != command:
        raise Misconfigured(f"{root} is under no version control of git", "run git init first")


def keeping(root: Path, names: Iterable[str], *, any_line_end: bool) -> dict[str, Keeping]:
    """
    Map files, by their names below a folder, to how git keeps their bytes when it commits them and checks them out.

    With `any_line_end` both CRLF and LF must stay. Otherwise all lines end in LF, and that must stay. Outside version
    control and without git the result is empty.
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
    """
    Return the settings of this clone for files without an attribute.

    They are whether git commits CRLF as LF, and the line end that it checks out, None for no change.
    """
    setting = (_git_output(root, "config", "--get", "core.autocrlf") or "").lower()
    if setting == "input":
        return True, None
    if _git_output(root, "config", "--type=bool", "--get", "core.autocrlf") == "true":
        return True, "crlf"
    return False, _git_output(root, "config", "--get", "core.eol")


def _keeping_of(
    attributes: dict[str, str], *, converts_crlf: bool, output_line_end: str | None, any_line_end: bool
) -> Keeping:
    # `crlf` is the old name of `text`, and counts where `text` is unspecified.
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


def run_git(root: Path, *words: str, input_text: str | None = None) -> "subprocess.CompletedProcess[str] | None":
    """
    Run git about a folder and return how it ended; None without git.

    It finds the repository by the folder alone. Git tells its hooks where repository and index are: with that it would
    take another folder for a work tree of them, and write its files over the index of the hook.
    """
    git = shutil.which("git")
    if git is None:
        return None
    # Git would write an optional lock into the repository.
    environment = child_environment(GIT_OPTIONAL_LOCKS="0", LC_ALL="C")
    return subprocess.run(
        [git, "-C", str(root), *words],
        input=input_text,
        capture_output=True,
        encoding="utf-8",
        errors="surrogateescape",
        check=False,
        env={name: value for name, value in environment.items() if name not in _OF_A_HOOK},
    )


def _git_output(root: Path, *words: str, input_text: str | None = None) -> str | None:
    process = run_git(root, *words, input_text=input_text)
    return process.stdout.rstrip("\n") or None if process is not None and process.returncode == 0 else None
