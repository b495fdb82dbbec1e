"""A release folder is the old one or the new one, whole, and a stranger can open it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from claimset.model.trouble import Conflict, Misconfigured
from claimset.store.releases.folder import load_back, put_in_place
from claimset.text.decode import sha256
from support.tree import tree, written


def _summed(files: dict[str, bytes]) -> dict[str, bytes]:
    lines = "".join(f"{sha256(data)}  {name}\n" for name, data in files.items())
    return files | {"SHA256SUMS": lines.encode()}


OLD = _summed({"README.md": b"old", "data/a/train.parquet": b"\0old", "gone.txt": b"gone"})
NEW = _summed({"README.md": b"new", "data/a/train.parquet": b"\0new", "data/b/test.parquet": b"\xff" * 1000})

_KILLED_AT_EVERY_CALL = """
import json, os, shutil, signal, sys
from pathlib import Path
from claimset.store.releases.folder import put_in_place

def packed(folder):
    files = (file for file in folder.rglob("*") if file.is_file())
    return {file.relative_to(folder).as_posix(): file.read_bytes().decode("latin-1") for file in files}

def unpacked(files):
    return {name: text.encode("latin-1") for name, text in files.items()}

space = Path(sys.argv[1])
old, new = json.loads(sys.argv[2])
states = []
while True:
    shutil.rmtree(space, ignore_errors=True)
    folder = space / "name-0.1.0"
    put_in_place(folder, unpacked(old), replace=True)
    child = os.fork()
    if child == 0:
        left = len(states) + 1

        def hook(event, arguments):
            global left
            if event in {"os.rename", "os.mkdir", "os.rmdir", "os.remove", "open"} and hooked:
                left -= 1
                if left == 0:
                    os.kill(os.getpid(), signal.SIGKILL)

        hooked = True
        sys.addaudithook(hook)
        put_in_place(folder, unpacked(new), replace=True)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    if os.WIFEXITED(status):
        print(json.dumps([os.WEXITSTATUS(status), states]))
        break
    found = packed(folder) if folder.exists() else None
    put_in_place(folder, unpacked(new), replace=True)
    states.append([
        "none" if found is None else "new" if found == new else "old" if found == old else "other",
        packed(folder) == new,
        sorted(item.name for item in space.iterdir() if item.name != ".lock"),
    ])
"""


def _names(folder: Path) -> list[str]:
    return sorted(item.name for item in folder.iterdir() if item.name != ".lock")


def test_a_folder_is_written_whole(tmp_path: Path) -> None:
    assert put_in_place(tmp_path / "build" / "name-0.1.0", NEW, replace=True) is True
    assert tree(tmp_path / "build" / "name-0.1.0") == NEW
    assert _names(tmp_path / "build") == ["name-0.1.0"]


def test_the_same_bytes_are_not_written_again(tmp_path: Path) -> None:
    put_in_place(tmp_path / "name-0.1.0", NEW, replace=True)
    old_files = written(tmp_path)
    assert put_in_place(tmp_path / "name-0.1.0", dict(reversed(NEW.items())), replace=True) is False
    assert written(tmp_path) == old_files


def test_a_new_release_takes_the_whole_place_of_the_old_one(tmp_path: Path) -> None:
    folder = tmp_path / "name-0.1.0"
    put_in_place(folder, OLD, replace=True)
    assert put_in_place(folder, NEW, replace=True) is True
    assert tree(folder) == NEW
    assert _names(tmp_path) == ["name-0.1.0"]


def test_other_content_is_replaced_only_where_that_is_asked_for(tmp_path: Path) -> None:
    folder = tmp_path / "name-0.1.0"
    put_in_place(folder, OLD, replace=False)
    with pytest.raises(Conflict, match="other content"):
        put_in_place(folder, NEW, replace=False)
    assert tree(folder) == OLD


@pytest.mark.parametrize("name", ["stray.txt", "README.md", "data/a/train.parquet"])
def test_what_no_export_wrote_is_never_replaced(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "name-0.1.0"
    put_in_place(folder, OLD, replace=True)
    (folder / name).write_bytes(b"precious")
    old_files = tree(folder)
    with pytest.raises(Conflict, match=name):
        put_in_place(folder, NEW, replace=True)
    assert tree(folder) == old_files


@pytest.mark.parametrize("name", [".name-0.1.0.notes", ".name-0.1.0.old", ".name-0.1.01.4711.old", ".other.4711.new"])
def test_folders_that_only_look_like_what_a_killed_run_left_stay(tmp_path: Path, name: str) -> None:
    (tmp_path / name).mkdir()
    (tmp_path / name / "file").write_bytes(b"precious")
    put_in_place(tmp_path / "name-0.1.0", NEW, replace=True)
    assert tree(tmp_path / name) == {"file": b"precious"}


def test_other_versions_beside_it_stay(tmp_path: Path) -> None:
    for name in ("name-0.1.0", "name-0.1.1", "name-0.1.0-old", "other"):
        put_in_place(tmp_path / name, OLD, replace=True)
    put_in_place(tmp_path / "name-0.1.0", NEW, replace=True)
    assert {name: tree(tmp_path / name) for name in _names(tmp_path)} == {
        "name-0.1.0": NEW,
        "name-0.1.1": OLD,
        "name-0.1.0-old": OLD,
        "other": OLD,
    }


@pytest.mark.skipif(not hasattr(os, "fork"), reason="kills forked children")
def test_a_run_killed_at_any_call_leaves_no_half_folder_and_the_next_one_tidies_up(tmp_path: Path) -> None:
    packed = [{name: data.decode("latin-1") for name, data in files.items()} for files in (OLD, NEW)]
    command = [sys.executable, "-c", _KILLED_AT_EVERY_CALL, str(tmp_path / "space"), json.dumps(packed)]
    process = subprocess.run(command, capture_output=True, text=True, check=True)
    code, states = json.loads(process.stdout)
    assert code == 0
    assert {found for found, _, _ in states} <= {"old", "new", "none"}
    assert {"old", "new"} <= {found for found, _, _ in states}
    assert all(finished for _, finished, _ in states)
    assert {name for _, _, names in states for name in names} == {"name-0.1.0"}


def test_an_old_folder_that_a_killed_run_moved_aside_comes_back(tmp_path: Path) -> None:
    folder = tmp_path / "name-0.1.0"
    put_in_place(folder, OLD, replace=True)
    folder.rename(tmp_path / ".name-0.1.0.4711.old")
    assert put_in_place(folder, OLD, replace=True) is False
    assert _names(tmp_path) == ["name-0.1.0"]


@pytest.mark.parametrize("error", [RuntimeError("broken"), KeyboardInterrupt()], ids=repr)
@pytest.mark.parametrize("number", [1, 2])
def test_a_rename_that_fails_leaves_the_old_folder_in_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, error: BaseException
) -> None:
    folder = tmp_path / "name-0.1.0"
    put_in_place(folder, OLD, replace=True)
    calls: list[Path] = []
    real = Path.rename

    def failing(self: Path, target: Path) -> Path:
        calls.append(self)
        if len(calls) == number:
            raise error
        return real(self, target)

    monkeypatch.setattr(Path, "rename", failing)
    with pytest.raises(type(error)):
        put_in_place(folder, NEW, replace=True)
    monkeypatch.undo()
    assert len(calls) >= number
    assert tree(folder) == OLD


def test_a_write_that_fails_leaves_the_old_folder_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "name-0.1.0"
    put_in_place(folder, OLD, replace=True)

    def failing(self: Path, target: Path) -> Path:
        raise RuntimeError

    monkeypatch.setattr(Path, "replace", failing)
    with pytest.raises(RuntimeError):
        put_in_place(folder, NEW, replace=True)
    monkeypatch.undo()
    assert _names(tmp_path) == ["name-0.1.0"]
    assert tree(folder) == OLD


@pytest.mark.parametrize("path", ["file", "file/build"])
def test_a_place_below_a_file_is_misconfigured(tmp_path: Path, path: str) -> None:
    (tmp_path / "file").write_bytes(b"precious")
    with pytest.raises(Misconfigured, match="cannot write in"):
        put_in_place(tmp_path / path / "name-0.1.0", NEW, replace=True)
    assert tree(tmp_path) == {"file": b"precious"}


def test_a_folder_that_datasets_cannot_load_is_misconfigured(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "train.parquet").write_bytes(b"no parquet")
    with pytest.raises(Misconfigured, match="datasets cannot load"):
        load_back(tmp_path, ("default",))
