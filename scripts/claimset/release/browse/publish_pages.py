"""Publishes the pages of a release beside the release: a static Space of the Hub, or a folder."""

from pathlib import Path

import msgspec

from claimset.model.trouble import Misconfigured
from claimset.model.upload import PublishedFile, Upload
from claimset.release.browse.released_documents import browse_release
from claimset.release.browse.write import write_site
from claimset.release.publish import Destination, published_files
from claimset.release.publish_to.folder import FolderPlace
from claimset.release.publish_to.git import is_git
from claimset.release.publish_to.hub import Hub
from claimset.store.project import Project
from claimset.store.releases.records import read_release_manifest


class PagesPlan(msgspec.Struct, frozen=True):
    """
    Preview of the publication of pages: the folder that has them, the place, and what happens to each file there.

    `is_published` says that the place has the pages of this version: nothing is sent.
    """

    folder: str
    place: str
    items: tuple[PublishedFile, ...]
    sending: Upload
    is_published: bool


def pages_destination(release: Path, repo: str | None, address: str | None, *, public: bool = False) -> Destination:
    """
    Return the place for pages beside the one that `destination` returns for the release itself.

    Beside a dataset repository it is the Space of the same name, and beside a folder another one. Raises Misconfigured
    for a git repository, which has no such place.
    """
    manifest = read_release_manifest(release)
    if repo is not None:
        return Hub(repo, public=public, kind="space")
    if address is None or is_git(address):
        raise Misconfigured(
            "a git repository has no place for pages beside the release",
            "leave --with-pages out; claimset browse RELEASE --out DIR writes them",
        )
    return FolderPlace(Path(address), f"{manifest.get('name')}-pages", str(manifest.get("version", "")))


def plan_pages(project: Project, release: Path, destination: Destination) -> PagesPlan:
    """Write the pages of a release below `build/`, read the destination, and return the plan of a publication."""
    folder = project.build / f"{release.resolve().name}-pages"
    write_site(browse_release(release), folder)
    manifest, contents = read_release_manifest(release), destination.look()
    items, removed = published_files(folder, contents)
    version = str(manifest.get("version", ""))
    changed = tuple(item.name for item in items if item.state in {"new", "changed"})
    upload = Upload(
        f"pages of {manifest.get('name')}", version, str(folder), changed, removed, contents.head, contents.exists
    )
    return PagesPlan(str(folder), destination.name, items, upload, version in contents.tags)
