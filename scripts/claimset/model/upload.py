"""A place that releases are published to, as it is before anything is sent there."""

from typing import Literal

import msgspec

State = Literal["new", "changed", "unchanged", "removed"]


class PlaceContents(msgspec.Struct, frozen=True):
    """
    What a place holds.

    `account` is who would publish, where the place knows accounts. `made` says that the place is there already.
    `head` is its newest commit. `digests` are of its files by name: `sha256:…`, or `git:…` for the id that git gives a
    file's content. `listed` are the files that the SHA256SUMS there lists: those that an earlier release put there.
    """

    account: str | None
    made: bool
    head: str | None
    tags: tuple[str, ...] = ()
    digests: dict[str, str] = {}
    listed: tuple[str, ...] = ()


class PublishedFile(msgspec.Struct, frozen=True):
    """A file of a release, or of the place: what would become of it; `size` is in bytes, None for a file that goes."""

    name: str
    state: State
    size: int | None


class Upload(msgspec.Struct, frozen=True):
    """
    What is sent to a place: the files of `folder` by name, on top of the commit `head`, under the tag `version`.

    `removed` are files that an earlier release put there and this one does not have.
    """

    name: str
    version: str
    folder: str
    files: tuple[str, ...]
    removed: tuple[str, ...]
    head: str | None
    made: bool
