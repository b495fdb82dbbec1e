"""Publishes a release to the Hub, a git repository or a folder: first a plan, then the upload."""

import hashlib
from pathlib import Path
from typing import Protocol

import msgspec

from claimset.model.release import Fault
from claimset.model.trouble import Conflict, Misconfigured
from claimset.model.upload import PlaceContents, PublishedFile, Upload
from claimset.model.version import is_version, version_numbers
from claimset.release.publish_to.folder import FolderPlace
from claimset.release.publish_to.git import GitPlace, is_git
from claimset.release.publish_to.hub import Hub
from claimset.release.recorded_releases import recorded_release
from claimset.release.verify import verify_release
from claimset.store.files.files import files_below
from claimset.store.layout import SUMS
from claimset.store.project import Project
from claimset.store.releases.records import read_release_manifest

_DATA = "data/"


class Destination(Protocol):
    """A place that a release can be published to."""

    @property
    def name(self) -> str:
        """The address, as a person opens it."""

    def look(self) -> PlaceContents:
        """Return what the place holds."""

    def send(self, upload: Upload) -> str:
        """Upload a release; return the commit, or the folder."""


class PublicationPlan(msgspec.Struct, frozen=True):
    """
    Preview of a publication: the place, the account, the tag, and what happens to each file.

    `exists` says whether the place exists. `faults` are the differences between the release and its checksums: a
    release with faults cannot be published. `sending` is the upload that `publish` sends.
    """

    place: str
    account: str | None
    exists: bool
    tag: str
    items: tuple[PublishedFile, ...]
    faults: tuple[Fault, ...]
    sending: Upload


def destination(release: Path, repo: str | None, address: str | None, *, public: bool = False) -> Destination:
    """
    Return the repository of the Hub that `repo` names, or the git repository or folder at `address`.

    Raises Misconfigured unless exactly one of the two is named.
    """
    if repo is not None and address is None:
        return Hub(repo, public=public)
    if address is None or repo is not None:
        raise Misconfigured("a release is published to one place", "name either --repo OWNER/NAME or --to PLACE")
    manifest = read_release_manifest(release)
    return (
        GitPlace(address)
        if is_git(address)
        else FolderPlace(Path(address), str(manifest.get("name")), _version(manifest))
    )


def plan_publication(project: Project, release: Path, destination: Destination) -> PublicationPlan:
    """
    Verify a release, read the destination, and return the plan of a publication.

    Raises Conflict if the project's register does not have the release, if it was not built from a commit, and if the
    destination has its tag already, or data files that no release put there.
    """
    result = verify_release(release)
    if not result.faults:
        _require_recorded(project, release)
    version = result.version
    contents = destination.look()
    if version in contents.tags:
        raise Conflict(
            f"{destination.name} has {version} already",
            "a version is published once: export a newer one, and publish that",
        )
    foreign_files = sorted(file for file in contents.digests if file.startswith(_DATA) and file not in contents.listed)
    if foreign_files:
        raise Conflict(
            f"{destination.name} holds files that no release wrote: {', '.join(foreign_files[:3])}",
            "name another place, or move them away",
        )
    items, removed_files = published_files(release, contents)
    changed_files = tuple(item.name for item in items if item.state in {"new", "changed"})
    return PublicationPlan(
        place=destination.name,
        account=contents.account,
        exists=contents.exists,
        tag=version,
        items=items,
        faults=result.faults,
        sending=Upload(
            result.name, version, str(release), changed_files, removed_files, contents.head, contents.exists
        ),
    )


def published_files(folder: Path, contents: PlaceContents) -> tuple[tuple[PublishedFile, ...], tuple[str, ...]]:
    """
    Return what an upload of a folder does to each file of a place, and the names of those that it removes.

    It removes files that the SHA256SUMS of the place lists and the folder lacks.
    """
    files = sorted(file.relative_to(folder).as_posix() for file in files_below(folder))
    items = [_published_file(folder / file, file, contents) for file in files]
    removed = tuple(sorted(file for file in {*contents.listed, SUMS} & contents.digests.keys() if file not in files))
    return (*items, *(PublishedFile(file, "removed", None) for file in removed)), removed


def _require_recorded(project: Project, release: Path) -> None:
    recorded = recorded_release(project, release)
    if recorded is None:
        raise Conflict(
            f"annotations/releases/ does not have the release {release}",
            "record one with claimset export --release, and publish that",
        )
    if recorded.commit is None:
        raise Conflict(
            f"{release} was not built from a commit, so nobody could build it again",
            "put the project under version control, then claimset export --release",
        )


def publish(plan: PublicationPlan, destination: Destination) -> str:
    """Send the plan; return the commit, or the folder. Raises Conflict for faults, or if the place changed."""
    if plan.faults:
        raise Conflict("the release changed after it was exported", "export it again")
    return destination.send(plan.sending)


def newest_release(build: Path) -> Path:
    """Return the folder below `build` whose MANIFEST has the highest version. Raises Misconfigured if there is none."""
    versions = {
        folder: version
        for folder in sorted(build.glob("*"))
        if (folder / SUMS).is_file() and is_version(version := _version(read_release_manifest(folder)))
    }
    if not versions:
        raise Misconfigured(f"no release in {build}", "run `claimset export --release`, or name a release's folder")
    # If two folders hold the same version, prefer the one whose name ends with it.
    return max(
        versions, key=lambda folder: (version_numbers(versions[folder]), folder.name.endswith(f"-{versions[folder]}"))
    )


def _published_file(file: Path, name: str, contents: PlaceContents) -> PublishedFile:
    size = file.stat().st_size
    if name not in contents.digests:
        return PublishedFile(name, "new", size)
    kind = contents.digests[name].partition(":")[0]
    return PublishedFile(name, "unchanged" if _digest(file, kind) == contents.digests[name] else "changed", size)


def _digest(file: Path, kind: str) -> str:
    # Git names a file's content by the SHA-1 of its length and content; this only compares, and proves nothing.
    digest = (
        hashlib.sha256()
        if kind == "sha256"
        else hashlib.sha1(b"blob %d\0" % file.stat().st_size, usedforsecurity=False)
    )
    with file.open("rb") as stream:
        while piece := stream.read(1 << 20):
            digest.update(piece)
    return f"{kind}:{digest.hexdigest()}"


def _version(manifest: dict[str, object]) -> str:
    return str(manifest.get("version", ""))
