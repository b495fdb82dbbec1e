"""A scratch copy of a project, gone afterwards however its user ends."""

import contextlib
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from claimset.store.files.files import writable
from claimset.store.layout import CHANGELOG, DATASHEET, cache_folder
from claimset.store.machine.processes import read_mark, this_process
from claimset.store.project import Project

_COPIED = (
    "schema",
    "raw",
    "annotations/predicted",
    "annotations/decisions",
    DATASHEET,
    CHANGELOG,
    ".claimset/texts",
)


@contextlib.contextmanager
def scratch() -> Iterator[Path]:
    """Make a folder in the user's cache; what a killed run left there is swept up."""
    home = cache_folder() / "demos"
    with writable(home):
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        for leftover in home.iterdir():
            if not read_mark(leftover.name.partition("-")[0]).alive:
                shutil.rmtree(leftover, ignore_errors=True)
        folder = Path(tempfile.mkdtemp(prefix=f"{this_process().name}-", dir=home))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def copy_inputs(project: Project, folder: Path) -> Project:
    """Copy what a project was given and what was decided in it, and no annotation."""
    for name in _COPIED:
        source, target = project.root / name, folder / name
        if source.is_dir():
            shutil.copytree(source, target)
        elif source.is_file():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)
    return Project(folder)


@contextlib.contextmanager
def text_file(name: str, text: str) -> Iterator[Path]:
    """Put a text into a file of that name for as long as it is looked at."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / f"{name}.txt"
        file.write_bytes(text.encode())
        yield file
