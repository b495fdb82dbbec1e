"""A place that releases are published to, and what an upload would change there."""

from typing import Literal

import msgspec

State = Literal["new", "changed", "unchanged", "removed"]


class PlaceContents(msgspec.Struct, frozen=True):
    """
    The contents of a place before an upload.

    `account` is the account that would publish, where the place knows accounts. `exists` says whether the place exists.
    `head` is its newest commit. `digests` map the names of its files to `sha256:…`, or to `git:…`, the id that git
    gives a file's content. `listed` are the files in the SHA256SUMS of the place: an earlier release put them there.
    """

    account: str | None
    exists: bool
    head: str | None
    tags: tuple[str, ...] = ()
    digests: dict[str, str] = {}
    listed: tuple[str, ...] = ()


class PublishedFile(msgspec.Struct, frozen=True):
    """A file of a release or of the place, and what an upload does to it. `size` is in bytes, None if it is removed."""

    name: str
    state: State
    size: int | None


class Upload(msgspec.Struct, frozen=True):
    """
    An upload to a place: the files of `folder` by name, on top of the commit `head`, under the tag `version`.

    `removed` are files that an earlier release put there and this one does not have.
    """

    name: str
    version: str
    folder: str
    files: tuple[str, ...]
    removed: tuple[str, ...]
    head: str | None
    exists: bool
