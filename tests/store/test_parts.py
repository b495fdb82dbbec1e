"""What a killed process left unfinished is gone after the next write beside it, and nothing else is."""

import errno
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from claimset.store.files.files import write_whole
from claimset.store.files.parts import PART, filled_folder, part_prefix
from support.tree import tree

_KILLED = """
import os, signal, sys
from pathlib import Path
from claimset.store.files import files

files.os.fsync = lambda handle: os.kill(os.getpid(), signal.SIGKILL)
files.write_whole(Path(sys.argv[1]), b"half")
"""

_KILLED_BETWEEN_MOVES = """
import os, signal, sys
from pathlib import Path
from claimset.store.files.parts import filled_folder

rename = Path.rename
def move_or_die(item, target):
    if item.name == "c":
        os.kill(os.getpid(), signal.SIGKILL)
    return rename(item, target)
with filled_folder(Path(sys.argv[1])) as content:
    for name in "acd":
        (content / name).write_bytes(b"whole")
    (content / "b" / "deep").mkdir(parents=True)
    (content / "b" / "deep" / "file").write_bytes(b"whole")
    Path.rename = move_or_die
"""


def _names(folder: Path) -> set[str]:
    return {item.name for item in folder.iterdir()}


@pytest.mark.skipif(os.name != "posix", reason="kills with SIGKILL")
def test_what_a_killed_write_left_is_swept_by_the_next_write_beside_it(tmp_path: Path) -> None:
    process = subprocess.run([sys.executable, "-c", _KILLED, str(tmp_path / "target")], check=False)
    assert process.returncode == -signal.SIGKILL
    assert [name.endswith(PART) for name in _names(tmp_path)] == [True]
    write_whole(tmp_path / "other", b"whole")
    assert _names(tmp_path) == {"other"}


def test_a_folder_that_an_ended_process_left_is_swept_with_what_is_in_it(tmp_path: Path) -> None:
    (tmp_path / ".1.1-abc.part").mkdir()
    (tmp_path / ".1.1-abc.part" / "database").write_bytes(b"half")
    part_prefix(tmp_path)
    assert _names(tmp_path) == set()


def test_a_link_is_swept_and_what_it_leads_to_stays(tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "kept").write_bytes(b"kept")
    (tmp_path / "here").mkdir()
    (tmp_path / "here" / ".1.1-abc.part").symlink_to(tmp_path / "outside")
    part_prefix(tmp_path / "here")
    assert _names(tmp_path / "here") == set()
    assert _names(tmp_path / "outside") == {"kept"}


def test_what_a_living_process_writes_and_files_of_people_stay(tmp_path: Path) -> None:
    own = f"{part_prefix(tmp_path.parent)}abc{PART}"
    people_files = {own, ".mine.part", "notes.part", ".1.1-abc.txt"}
    for name in people_files:
        (tmp_path / name).write_bytes(b"words")
    write_whole(tmp_path / "target", b"whole")
    assert _names(tmp_path) == {*people_files, "target"}


_FILES = ("a", "b", "c")


def _fill(folder: Path) -> None:
    with filled_folder(folder) as content:
        for name in _FILES:
            write_whole(content / name, b"whole")
        write_whole(content / "d" / "e", b"whole")


def test_of_an_empty_folder_that_cannot_be_filled_nothing_is_left_in_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rename = Path.rename

    def move_or_fail(item: Path, target: Path) -> Path:
        if target == tmp_path / "c":
            raise OSError(errno.EIO, "Input/output error")
        return rename(item, target)

    monkeypatch.setattr(Path, "rename", move_or_fail)
    with pytest.raises(OSError, match="Input/output error"):
        _fill(tmp_path)
    assert _names(tmp_path) == set()
    monkeypatch.undo()
    _fill(tmp_path)
    assert _names(tmp_path) == {*_FILES, "d"}


def _edit(folder: Path) -> None:
    (folder / "a").write_text("mine")


def _add_inside(folder: Path) -> None:
    (folder / "b" / "deep" / "mine").write_text("mine")


def _edit_inside(folder: Path) -> None:
    (folder / "b" / "deep" / "file").write_text("mine")


def _add_beside(folder: Path) -> None:
    (folder / "mine").write_text("mine")


def _put_what_was_not_moved(folder: Path) -> None:
    (folder / "c").write_text("mine")


@pytest.mark.skipif(os.name != "posix", reason="kills with SIGKILL")
@pytest.mark.parametrize("work", [_edit, _add_inside, _edit_inside, _add_beside, _put_what_was_not_moved, None])
def test_what_a_kill_between_two_moves_left_is_swept_unless_a_person_worked_in_the_folder(
    tmp_path: Path, work: Callable[[Path], None] | None
) -> None:
    process = subprocess.run([sys.executable, "-c", _KILLED_BETWEEN_MOVES, str(tmp_path)], check=False)
    assert process.returncode == -signal.SIGKILL
    assert {"a", "b"} < _names(tmp_path)
    if work is not None:
        work(tmp_path)
    state = {name: data for name, data in tree(tmp_path).items() if PART not in name}
    part_prefix(tmp_path)
    assert tree(tmp_path) == (state if work is not None else {})
    assert _names(tmp_path) == {name.partition("/")[0] for name in (state if work is not None else ())}
