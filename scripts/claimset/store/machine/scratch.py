"""Scratch folders and copies of a project, which are deleted at the end, even after a kill."""

import contextlib
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from claimset.store.files.files import writable
from claimset.store.layout import CHANGELOG, DATASHEET, cache_folder
from claimset.store.machine.processes import read_mark, this_process
from claimset.store.project import Project

_INPUTS = (
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
    """Make a folder in the user's cache, and delete those that killed runs left there."""
    home = cache_folder() / "demos"
    with writable(home):
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        for leftover in home.iterdir():
            if not read_mark(leftover.name.partition("-")[0]).is_alive:
                shutil.rmtree(leftover, ignore_errors=True)
        folder = Path(tempfile.mkdtemp(prefix=f"{this_process().name}-", dir=home))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def copy_inputs(project: Project, folder: Path) -> Project:
    """Copy a project's schema, texts, predictions and decisions into a folder, and no annotation."""
    for name in _INPUTS:
        source, target = project.root / name, folder / name
        if source.is_dir():
            shutil.copytree(source, target)
        elif source.is_file():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)
    return Project(folder)


@contextlib.contextmanager
def text_file(name: str, text: str) -> Iterator[Path]:
    """Write a text to a temporary file with a name, and delete it at the end of the block."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / f"{name}.txt"
        file.write_bytes(text.encode())
        yield file
