"""
The register of releases, `annotations/releases/<version>.jsonl`: tracked, and no file is changed after it was written.

The first line of a file states its format. The second is the release. Each further line is one of its documents, sorted
by id. So a new clone knows which documents were released, in which split and with which hashes, without the releases.
"""

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

import msgspec

from claimset.labels.as_json import compact_json
from claimset.model.file_kind import FILE_KINDS, format_line, rows_of
from claimset.model.json_text import decode_json
from claimset.model.release import Release, ReleasedRow
from claimset.model.trouble import Conflict, Misconfigured
from claimset.model.version import is_version, version_numbers
from claimset.store.files.files import LARGEST_FILE, read_whole, write_whole

_KIND = FILE_KINDS["release"]


class ReleaseRegister:
    """The releases that were recorded in a project."""

    def __init__(self, root: Path) -> None:
        self._folder = root / "annotations" / "releases"

    def file(self, version: str) -> Path:
        """Return the path of a release's file, whether it exists or not."""
        return self._folder / f"{version}.jsonl"

    def versions(self) -> list[str]:
        """Return the recorded versions, the oldest first."""
        return sorted(
            (file.stem for file in self._folder.glob("*.jsonl") if is_version(file.stem)), key=version_numbers
        )

    def release(self, version: str) -> Release:
        """Return a recorded release. Raises Misconfigured for one that is not recorded, and for a damaged file."""
        for number, line in self._lines(version):
            try:
                return decode_json(line, type=Release)
            except (msgspec.DecodeError, UnicodeDecodeError) as error:
                raise self._damaged(version, number, error) from error
        raise self._damaged(version, 1, "it is empty")

    def rows(self, version: str) -> Iterator[ReleasedRow]:
        """Yield the documents of a release, sorted by id. Raises Misconfigured for a damaged file."""
        decoder = msgspec.json.Decoder(ReleasedRow)
        last_id = ""
        for number, line in islice(self._lines(version), 1, None):
            try:
                row = decoder.decode(line)
            except (msgspec.DecodeError, UnicodeDecodeError) as error:
                raise self._damaged(version, number, error) from error
            if row.id <= last_id:
                raise self._damaged(version, number, "the ids are out of order")
            last_id = row.id
            yield row

    def splits(self) -> dict[str, str]:
        """
        Return the split of every document that was ever released, by id.

        Raises Misconfigured for a document with different splits in two releases.
        """
        split_by_id: dict[str, str] = {}
        for version in self.versions():
            for row in self.rows(version):
                if split_by_id.setdefault(row.id, row.split) != row.split:
                    earlier = split_by_id[row.id]
                    raise Misconfigured(
                        f"annotations/releases/{version}.jsonl: {row.id} is in {row.split} and was in {earlier}",
                        "restore the file from version control: a released document stays in its split",
                    )
        return split_by_id

    def record(self, release: Release, rows: Iterable[ReleasedRow]) -> bool:
        """Record a release. Return False if it is recorded. Raises Conflict for other content of its version."""
        values = (release, *rows)
        data = "".join(compact_json(msgspec.to_builtins(value)) + "\n" for value in values).encode()
        data = format_line(_KIND) + data
        file = self.file(release.version)
        if file.is_file() and read_whole(file) != data:
            raise Conflict(
                f"{release.version} is recorded already, with other content", "give this release a higher version"
            )
        return write_whole(file, data)

    def _lines(self, version: str) -> Iterator[tuple[int, bytes]]:
        file = self.file(version)
        if not file.is_file():
            recorded_versions = ", ".join(self.versions()) or "none"
            raise Misconfigured(
                f"{version} is no recorded release (recorded: {recorded_versions})", "name a recorded version"
            )
        if file.stat().st_size > LARGEST_FILE:
            raise self._damaged(version, 1, f"the file is larger than {LARGEST_FILE >> 20} MB")
        with file.open("rb") as lines:
            yield from rows_of(_KIND, lines, f"annotations/releases/{version}.jsonl")

    def _damaged(self, version: str, number: int, error: object) -> Misconfigured:
        place = f"annotations/releases/{version}.jsonl, line {number}"
        return Misconfigured(f"{place}: {error}", "restore the file from version control")
