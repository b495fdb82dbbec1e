"""Compares two releases: folders, or recorded versions of a project."""

from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec

from claimset.labels.summary import count_gold
from claimset.model.release_diff import ReleaseDiff
from claimset.model.trouble import Misconfigured
from claimset.model.version import is_version
from claimset.release.compare.diff import ReleaseItem
from claimset.release.compare.diff import diff_records as compare
from claimset.release.recorded_releases import recorded_release
from claimset.release.records.sidecars import released_row
from claimset.store.layout import LINKS, RECORDS, SPLITS_FILE, SUMS
from claimset.store.links import released_links
from claimset.store.project import Project
from claimset.store.releases.records import read_object, read_records, read_release_manifest, read_release_schema
from claimset.store.releases.register import ReleaseRegister
from claimset.text.visible import in_quotes

ProjectFinder = Callable[[], Project]


def diff_releases(before: str, after: str, find_project: ProjectFinder) -> ReleaseDiff:
    """
    Compare two releases, each a folder or a version.

    For a version without a folder, the register gives only the changed documents and the counts of labels.
    `find_project` is called only for a version. Raises Misconfigured for words that are neither.
    """
    (earlier_version, earlier_folder, earlier_items), (later_version, later_folder, later_items) = (
        _release_items(before, find_project),
        _release_items(after, find_project),
    )
    try:
        difference = compare(earlier_version, later_version, earlier_items, later_items)
        if earlier_folder is None or later_folder is None:
            return difference
        earlier_links, later_links = released_links(earlier_folder), released_links(later_folder)
        return msgspec.structs.replace(
            difference,
            links_added=tuple(link.words for link in later_links if link not in earlier_links),
            links_removed=tuple(link.words for link in earlier_links if link not in later_links),
        )
    except ValueError as error:
        raise Misconfigured(
            f"{RECORDS} or {LINKS} of {before} or {after}: {error}", "claimset verify says what is wrong"
        ) from error


def _release_items(name: str, find_project: ProjectFinder) -> tuple[str, Path | None, Iterator[ReleaseItem]]:
    """Return the version of a release, its folder if it is on this machine, and its items."""
    folder = Path(name)
    if not is_version(name) or (folder / SUMS).is_file():
        if not (folder / RECORDS).is_file():
            raise Misconfigured(f"{in_quotes(name)} is neither a version nor a release's folder", "name one of them")
        return _version(folder), folder, _folder_items(folder)
    project = find_project()
    build_folder = project.build / f"{project.schema().name}-{name}"
    release = recorded_release(project, build_folder)
    if release is not None and release.version == name:
        return name, build_folder, _folder_items(build_folder)
    register = ReleaseRegister(project.root)
    return register.release(name).version, None, ((row, None) for row in register.rows(name))


def _version(folder: Path) -> str:
    return str(read_release_manifest(folder).get("version", folder.name))


def _folder_items(folder: Path) -> Iterator[ReleaseItem]:
    try:
        schema = read_release_schema(folder)
    except ValueError as error:
        raise Misconfigured(f"{folder}: {error}", "claimset verify says what is wrong") from error
    splits = read_object(folder / SPLITS_FILE)
    for record in read_records(folder, schema):
        yield released_row(record, count_gold(record), "", str(splits.get(record.id)), schema), record
