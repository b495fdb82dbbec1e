"""A git repository that releases are published to: one commit and one annotated tag each, never forced."""

import shutil
import subprocess
import tempfile
from pathlib import Path

from claimset.model.trouble import Conflict, Misconfigured, Unreachable
from claimset.model.upload import PlaceContents, Upload
from claimset.store.files.files import no_room
from claimset.store.layout import SUMS
from claimset.store.machine.processes import child_environment


class GitPlace:
    """A repository that git can push to: an address, or a folder on this machine."""

    def __init__(self, address: str) -> None:
        self.name = address
        _git_program()

    def look(self) -> PlaceContents:
        """Return the contents of the repository's main branch. Raises Unreachable if git cannot read it."""
        with tempfile.TemporaryDirectory() as temporary_folder:
            clone = _Clone(Path(temporary_folder), self.name)
            head = clone.head
            tags = tuple(
                line.rpartition("refs/tags/")[2] for line in clone.run("ls-remote", "--tags", "--refs", self.name)
            )
            if head is None:
                return PlaceContents(account=clone.author(), exists=True, head=None, tags=tags)
            digests = {}
            for line in clone.run("ls-tree", "-r", "-z", "--full-tree", head, separator="\0"):
                object_fields, _, name = line.partition("\t")
                digests[name] = f"git:{object_fields.split()[2]}"
            sums = clone.run("cat-file", "blob", f"{head}:{SUMS}") if SUMS in digests else []
            listed_files = tuple(line.partition("  ")[2] for line in sums)
            return PlaceContents(
                clone.author(), exists=True, head=head, tags=tags, digests=digests, listed=listed_files
            )

    def send(self, upload: Upload) -> str:
        """
        Commit the files byte for byte, tag the commit, and push both or neither; return the commit.

        Raises Conflict if the branch changed since it was read, or the tag exists.
        """
        with tempfile.TemporaryDirectory() as temporary_folder:
            clone = _Clone(Path(temporary_folder), self.name)
            if clone.head != upload.head:
                raise Conflict(f"{self.name} changed since the plan was made", "make a new one with --plan")
            clone.author()
            if clone.head is not None:
                clone.run("read-tree", clone.head)
            paths = "".join(f"{(Path(upload.folder) / name).resolve()}\n" for name in upload.files)
            blobs = clone.run("hash-object", "-w", "--no-filters", "--stdin-paths", stdin=paths)
            null_id = "0" * 40
            lines = [f"100644 {blob}\t{name}\0" for blob, name in zip(blobs, upload.files, strict=True)]
            lines += [f"0 {null_id}\t{name}\0" for name in upload.removed]
            clone.run("update-index", "-z", "--index-info", stdin="".join(lines))
            message = f"{upload.name} {upload.version}"
            commit = clone.head
            (tree,) = clone.run("write-tree")
            if commit is None or clone.run("rev-parse", f"{commit}^{{tree}}") != [tree]:
                parents = () if commit is None else ("-p", commit)
                (commit,) = clone.run("commit-tree", tree, *parents, "-m", message)
            clone.run("tag", "--annotate", "--message", message, upload.version, commit)
            clone.push(f"{commit}:refs/heads/{clone.branch}", f"refs/tags/{upload.version}")
            return commit


class _Clone:
    """A bare copy of a repository, one commit deep, with an index of its own and no files."""

    def __init__(self, folder: Path, address: str) -> None:
        self._folder, self._address = folder / "clone.git", address
        self._git = _git_program()
        self.run(
            "clone",
            "--quiet",
            "--bare",
            "--depth",
            "1",
            "--no-tags",
            _clone_address(address),
            str(self._folder),
            outside=True,
        )
        (branch,) = self.run("symbolic-ref", "HEAD")
        self.branch = branch.removeprefix("refs/heads/")
        commits = self.run("for-each-ref", "--format=%(objectname)", branch)
        self.head = commits[0] if commits else None

    def author(self) -> str:
        """Return the author that git would name. Raises Misconfigured if git has none."""
        try:
            (identity,) = self.run("var", "GIT_COMMITTER_IDENT")
        except Unreachable as error:
            raise Misconfigured(
                "git does not know who commits", "git config --global user.name NAME, and user.email likewise"
            ) from error
        return identity.rpartition(">")[0] + ">"

    def push(self, *refs: str) -> None:
        """Push refs together. Raises Conflict if the repository rejects them."""
        try:
            self.run("push", "--quiet", "--atomic", _clone_address(self._address), *refs)
        except Unreachable as error:
            if "rejected" in error.message:
                raise Conflict(
                    f"{self._address} rejects the commit or the tag: it has newer ones", "make a new plan with --plan"
                ) from error
            raise

    def run(self, *words: str, stdin: str | None = None, separator: str = "\n", outside: bool = False) -> list[str]:
        """Return git's output, split at `separator`. Raises Unreachable with the end of git's message if it fails."""
        git_dir_option = [] if outside else ["--git-dir", str(self._folder)]
        process = subprocess.run(
            [self._git, *git_dir_option, *words],
            input=stdin,
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="surrogateescape",
            check=False,
            env=child_environment(GIT_TERMINAL_PROMPT="0", LC_ALL="C"),
        )
        if process.returncode != 0:
            stderr = " ".join(process.stderr.split()) or "no message"
            no_room_error = no_room(OSError(stderr))
            raise Unreachable(
                f"git {words[0]} fails for {self._address}: {stderr[-300:]}",
                no_room_error.remedy if no_room_error else "check the address and your access",
            )
        return [part for part in process.stdout.split(separator) if part]


def _git_program() -> str:
    git = shutil.which("git")
    if git is None:
        raise Misconfigured("git is not installed", "install it")
    return git


def is_git(address: str) -> bool:
    """Say whether an address is one that git pushes to: a URL, host:path, or a repository on this machine."""
    if "://" in address or (":" in address and not Path(address).exists() and "/" not in address.partition(":")[0]):
        return True
    folder = Path(address)
    return (folder / ".git").exists() or ((folder / "HEAD").is_file() and (folder / "objects").is_dir())


def _clone_address(address: str) -> str:
    # Git ignores `--depth` for a path, and obeys it for a URL of the same folder.
    return Path(address).resolve().as_uri() if Path(address).is_dir() else address
