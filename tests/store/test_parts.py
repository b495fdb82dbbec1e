"""What a killed process left unfinished is gone after the next write beside it, and nothing else is."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from claimset.store.files.files import write_whole
from claimset.store.files.parts import PART, part_prefix

_KILLED = """
import os, signal, sys
from pathlib import Path
from claimset.store.files import files

files.os.fsync = lambda handle: os.kill(os.getpid(), signal.SIGKILL)
files.write_whole(Path(sys.argv[1]), b"half")
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
