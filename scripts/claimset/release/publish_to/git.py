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
        _git()

    def look(self) -> PlaceContents:
        """Return what the repository's main branch holds. Raises Unreachable where git cannot read it."""
        with tempfile.TemporaryDirectory() as place:
            clone = _Clone(Path(place), self.name)
            head = clone.head
            tags = tuple(
                line.rpartition("refs/tags/")[2] for line in clone.run("ls-remote", "--tags", "--refs", self.name)
            )
            if head is None:
                return PlaceContents(account=clone.author(), made=True, head=None, tags=tags)
            digests = {}
            for line in clone.run("ls-tree", "-r", "-z", "--full-tree", head, split="\0"):
                facts, _, name = line.partition("\t")
                digests[name] = f"git:{facts.split()[2]}"
            sums = clone.run("cat-file", "blob", f"{head}:{SUMS}") if SUMS in digests else []
            listed = tuple(line.partition("  ")[2] for line in sums)
            return PlaceContents(clone.author(), made=True, head=head, tags=tags, digests=digests, listed=listed)

    def send(self, what: Upload) -> str:
        """
        Commit the files byte for byte, tag the commit, and push both or neither; return the commit.

        Raises Conflict where the branch is no longer what was looked at, or the tag is there.
        """
        with tempfile.TemporaryDirectory() as place:
            clone = _Clone(Path(place), self.name)
            if clone.head != what.head:
                raise Conflict(f"{self.name} changed meanwhile", "look again with --plan")
            clone.author()
            if clone.head is not None:
                clone.run("read-tree", clone.head)
            paths = "".join(f"{(Path(what.folder) / name).resolve()}\n" for name in what.files)
            blobs = clone.run("hash-object", "-w", "--no-filters", "--stdin-paths", given=paths)
            gone = "0" * 40
            lines = [f"100644 {blob}\t{name}\0" for blob, name in zip(blobs, what.files, strict=True)]
            lines += [f"0 {gone}\t{name}\0" for name in what.removed]
            clone.run("update-index", "-z", "--index-info", given="".join(lines))
            message = f"{what.name} {what.version}"
            commit = clone.head
            (tree,) = clone.run("write-tree")
            if commit is None or clone.run("rev-parse", f"{commit}^{{tree}}") != [tree]:
                parents = () if commit is None else ("-p", commit)
                (commit,) = clone.run("commit-tree", tree, *parents, "-m", message)
            clone.run("tag", "--annotate", "--message", message, what.version, commit)
            clone.push(f"{commit}:refs/heads/{clone.branch}", f"refs/tags/{what.version}")
            return commit


class _Clone:
    """A bare copy of a repository, one commit deep, with an index of its own and no files."""

    def __init__(self, place: Path, address: str) -> None:
        self._folder, self._address = place / "clone.git", address
        self._git = _git()
        self.run(
            "clone", "--quiet", "--bare", "--depth", "1", "--no-tags", _local(address), str(self._folder), outside=True
        )
        (branch,) = self.run("symbolic-ref", "HEAD")
        self.branch = branch.removeprefix("refs/heads/")
        found = self.run("for-each-ref", "--format=%(objectname)", branch)
        self.head = found[0] if found else None

    def author(self) -> str:
        """Say who git would name as the author. Raises Misconfigured where it knows nobody."""
        try:
            (who,) = self.run("var", "GIT_COMMITTER_IDENT")
        except Unreachable as error:
            raise Misconfigured(
                "git does not know who commits", "git config --global user.name NAME, and user.email likewise"
            ) from error
        return who.rpartition(">")[0] + ">"

    def push(self, *refs: str) -> None:
        """Push refs together. Raises Conflict where the repository does not take them."""
        try:
            self.run("push", "--quiet", "--atomic", _local(self._address), *refs)
        except Unreachable as error:
            if "rejected" in error.message:
                raise Conflict(
                    f"{self._address} does not take the commit or the tag: it has newer ones", "look again with --plan"
                ) from error
            raise

    def run(self, *words: str, given: str | None = None, split: str = "\n", outside: bool = False) -> list[str]:
        """Return what git prints, cut up. Raises Unreachable with git's last words where it fails."""
        where = [] if outside else ["--git-dir", str(self._folder)]
        done = subprocess.run(
            [self._git, *where, *words],
            input=given,
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="surrogateescape",
            check=False,
            env=child_environment(GIT_TERMINAL_PROMPT="0", LC_ALL="C"),
        )
        if done.returncode != 0:
            said = " ".join(done.stderr.split()) or "no message"
            full = no_room(OSError(said))
            raise Unreachable(
                f"git {words[0]} fails for {self._address}: {said[-300:]}",
                full.remedy if full else "check the address and your access",
            )
        return [part for part in done.stdout.split(split) if part]


def _git() -> str:
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


def _local(address: str) -> str:
    # A path has no depth for git, a URL of the same folder has.
    return Path(address).resolve().as_uri() if Path(address).is_dir() else address
