"""A folder that releases are published to: one folder below it for each."""

import os
import re
import shutil
from pathlib import Path

from claimset.model.trouble import Conflict
from claimset.model.upload import PlaceContents, Upload
from claimset.store.files.files import writable, write_whole


class FolderPlace:
    """A folder; a release lies in `<name>-<version>` below it, whole or not at all, and is never replaced."""

    def __init__(self, folder: Path, name: str, version: str) -> None:
        self._place = folder / f"{name}-{version}"
        self.name = str(self._place)
        self._version = version

    def look(self) -> PlaceContents:
        """Return whether the release is there."""
        exists = self._place.exists()
        return PlaceContents(account=None, exists=exists, head=None, tags=(self._version,) if exists else ())

    def send(self, upload: Upload) -> str:
        """Copy the files; return their folder. Raises Conflict if the folder exists."""
        staging = self._place.with_name(f".{self._place.name}.{os.getpid()}.new")
        with writable(self._place.parent):
            self._place.parent.mkdir(parents=True, exist_ok=True)
            for stale_staging in self._place.parent.glob(f".{self._place.name}.*.new"):
                if re.fullmatch(rf"\.{re.escape(self._place.name)}\.\d+\.new", stale_staging.name):
                    shutil.rmtree(stale_staging, ignore_errors=True)
            try:
                for name in upload.files:
                    write_whole(staging / name, (Path(upload.folder) / name).read_bytes())
                if self._place.exists():
                    raise Conflict(f"{self._place} exists already", "publish a newer version")
                staging.rename(self._place)
            finally:
                shutil.rmtree(staging, ignore_errors=True)
        return self.name
