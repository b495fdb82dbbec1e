"""The private folder of a project, outside version control."""

import os
from pathlib import Path, PurePosixPath
from typing import Any

from claimset.model.file_kind import FILE_KINDS, private_kind, with_format, without_format
from claimset.model.json_text import parse_json, pretty_json
from claimset.model.trouble import Misconfigured
from claimset.store.files.files import LARGEST_FILE, read_whole, writable, write_whole
from claimset.store.layout import SCHEMA, SCHEMA_FOLDERS, Layout
from claimset.text.decode import sha256

_FOLDERS = sorted(
    {
        parent.as_posix()
        for place in (SCHEMA, *(f"schema/{name}/x" for name in SCHEMA_FOLDERS), *(k.place for k in FILE_KINDS.values()))
        for parent in PurePosixPath(place).parents
        if parent.name
    }
)
"""Every folder that files of a project are written to, from its root."""


class PrivateState(Layout):
    """The folder `.claimset/`, which only its owner can read, and which is never tracked."""

    @property
    def temporary_files(self) -> Path | None:
        """The folder for temporary files: `.claimset/`, beside the cache; None, the system's, where it is not there."""
        return self.state if self.state.is_dir() and os.access(self.state, os.W_OK) else None

    def ready_state(self) -> Path:
        """Create `.claimset/`, for its owner only, with a file that makes git ignore it; return its path."""
        with writable(self.root):
            if self.state.exists() and not self.state.is_dir():
                raise Misconfigured(f"{self.state} is a file", "move it away: claimset keeps its private state there")
            self.require_own_folders()
            self.state.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_whole(self.state / ".gitignore", b"*\n")
        return self.state

    def require_own_folders(self) -> None:
        """Raise Misconfigured where a folder of the project is a link that leads out of it: files would go there."""
        root = self.root.resolve()
        private_folders = self.state.iterdir() if self.state.is_dir() else ()
        for folder in (*(self.root / name for name in _FOLDERS), *private_folders):
            if folder.is_symlink() and not _leads_into(folder, root):
                raise Misconfigured(
                    f"{folder} is a link that leads out of the project",
                    "put a folder in its place: what belongs to the project would be written where nobody looks for it",
                )

    def keep_snapshot(self, name: str, data: bytes) -> Path:
        """Store what a server sent, under a name with the hash of its content, and return the path."""
        self.ready_state()
        file = self.state / "snapshots" / f"{name}-{sha256(data)[:16]}.jsonl.gz"
        if not file.exists():
            write_whole(file, data, mode=0o600)
        return file

    def private(self, name: str) -> dict[str, Any]:
        """Return the JSON object of a private file, such as the map of annotators; an empty one for a missing file."""
        file = self.state / name
        try:
            value = parse_json(read_whole(file, LARGEST_FILE // 8)) if file.is_file() else {}
            if not isinstance(value, dict):
                raise TypeError("no JSON object")  # noqa: TRY301
        except (ValueError, TypeError) as error:
            raise Misconfigured(f".claimset/{name} cannot be read: {error}", "mend or remove the file") from error
        body: dict[str, Any] = without_format(private_kind(name), value, f".claimset/{name}")
        return body

    def has_private(self, name: str) -> bool:
        """Say whether a private file exists."""
        return (self.state / name).is_file()

    def write_private(self, name: str, data: dict[str, Any]) -> bool:
        """Write a private file, which only its owner can read. Return False if it has these bytes already."""
        self.ready_state()
        return write_whole(self.state / name, pretty_json(with_format(private_kind(name), data)).encode(), mode=0o600)


def _leads_into(link: Path, root: Path) -> bool:
    try:
        return link.resolve().is_relative_to(root)
    except (OSError, RuntimeError):  # it leads to itself
        return False
