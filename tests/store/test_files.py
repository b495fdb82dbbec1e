"""A file holds what it held or what it was given, whole, however the write ends."""

import errno
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimset.model.trouble import Misconfigured
from claimset.store.files import files
from claimset.store.files.files import files_below, names_in, write_whole
from support.tree import tree

OLD = b"old bytes\r\n" * 20_000
NEW = "new \U0001f9d1\u200d\U0001f33e bytes\n".encode() * 20_000

_KILLED_AT_EVERY_LINE = """
import json, os, signal, sys
from pathlib import Path
from claimset.store.files.files import write_whole
from claimset.store.files.parts import part_prefix

target, old, new = Path(sys.argv[1]), Path(sys.argv[2]).read_bytes(), Path(sys.argv[3]).read_bytes()
# Loads what a first write loads, whose thousands of lines would each be killed at.
part_prefix(target.parent)
states = []
while True:
    if old:
        target.write_bytes(old)
    else:
        target.unlink(missing_ok=True)
    child = os.fork()
    if child == 0:
        left = len(states) + 1

        def tracer(frame, event, argument):
            global left
            if event == "line":
                left -= 1
                if left == 0:
                    os.kill(os.getpid(), signal.SIGKILL)
            return tracer

        sys.settrace(tracer)
        write_whole(target, new)
        sys.settrace(None)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    if os.WIFEXITED(status):
        print(json.dumps([os.WEXITSTATUS(status), states]))
        break
    found = target.read_bytes() if target.exists() else b""
    states.append("new" if found == new else "old" if found == old else "other")
"""


def _killed(folder: Path, old: bytes) -> list[str]:
    (folder / "old").write_bytes(old)
    (folder / "new").write_bytes(NEW)
    names = [str(folder / name) for name in ("space/target", "old", "new")]
    (folder / "space").mkdir()
    command = [sys.executable, "-c", _KILLED_AT_EVERY_LINE, *names]
    process = subprocess.run(command, capture_output=True, text=True, check=True)
    code, states = json.loads(process.stdout)
    assert code == 0
    return list(states)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="kills forked children")
def test_a_file_whose_write_is_killed_at_any_line_holds_the_old_bytes_or_the_new_ones(tmp_path: Path) -> None:
    states = _killed(tmp_path, OLD)
    assert set(states) == {"old", "new"}
    assert states == sorted(states, reverse=True)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="kills forked children")
def test_a_new_file_whose_write_is_killed_at_any_line_is_absent_or_whole(tmp_path: Path) -> None:
    states = _killed(tmp_path, b"")
    assert set(states) == {"old", "new"}


def _raising(error: BaseException) -> Callable[..., None]:
    def fail(*_: object, **__: object) -> None:
        raise error

    return fail


@pytest.mark.parametrize(
    "error", [RuntimeError("broken"), KeyboardInterrupt(), OSError(errno.EINVAL, "broken disk")], ids=repr
)
@pytest.mark.parametrize("where", ["os.fdopen", "os.fsync", "Path.chmod", "Path.replace"])
def test_a_write_that_fails_leaves_the_old_bytes_and_no_part(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str, error: BaseException
) -> None:
    target = tmp_path / "target"
    target.write_bytes(OLD)
    owner, name = where.split(".")
    monkeypatch.setattr(getattr(files, owner), name, _raising(error))
    with pytest.raises(type(error)):
        write_whole(target, NEW)
    monkeypatch.undo()
    assert tree(tmp_path) == {"target": OLD}


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EDQUOT], ids=errno.errorcode.get)
def test_a_full_or_read_only_disk_is_one_sentence_with_a_remedy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    target = tmp_path / "target"
    target.write_bytes(OLD)
    monkeypatch.setattr(files.os, "fsync", _raising(OSError(number, os.strerror(number))))
    with pytest.raises(Misconfigured, match="cannot write in") as caught:
        write_whole(target, NEW)
    monkeypatch.undo()
    assert caught.value.remedy
    assert tree(tmp_path) == {"target": OLD}


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_without_permission_is_one_sentence_with_a_remedy(tmp_path: Path) -> None:
    folder = tmp_path / "closed"
    folder.mkdir(mode=0o500)
    with pytest.raises(Misconfigured, match="permission denied"):
        write_whole(folder / "target", NEW)


@pytest.mark.parametrize("path", ["file/target", "file/folder/target"])
def test_a_path_below_a_file_is_one_sentence_with_a_remedy(tmp_path: Path, path: str) -> None:
    (tmp_path / "file").write_bytes(OLD)
    with pytest.raises(Misconfigured, match="cannot write in"):
        write_whole(tmp_path / path, NEW)
    assert tree(tmp_path) == {"file": OLD}


@given(st.binary(max_size=200))
def test_what_is_written_is_what_is_read(data: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "a" / "b" / "target"
        assert write_whole(target, data) is True
        assert tree(Path(folder)) == {"a/b/target": data}


def test_the_same_bytes_are_not_written_again(tmp_path: Path) -> None:
    target = tmp_path / "target"
    write_whole(target, NEW)
    old_state = target.stat()
    assert write_whole(target, NEW) is False
    assert (target.stat().st_ino, target.stat().st_mtime_ns) == (old_state.st_ino, old_state.st_mtime_ns)


def test_other_bytes_take_the_place_of_the_old_ones(tmp_path: Path) -> None:
    target = tmp_path / "target"
    target.write_bytes(OLD)
    assert write_whole(target, NEW) is True
    assert tree(tmp_path) == {"target": NEW}


@pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")
def test_a_private_file_is_never_readable_by_others_while_it_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    modes: list[int] = []
    real = Path.replace

    def watched(self: Path, target: Path) -> Path:
        modes.append(self.stat().st_mode & 0o777)
        return real(self, target)

    monkeypatch.setattr(Path, "replace", watched)
    write_whole(tmp_path / "target", NEW, mode=0o600)
    assert [*modes, (tmp_path / "target").stat().st_mode & 0o777] == [0o600, 0o600]


NAMES = st.sampled_from(["a", "a.txt", "a-b", "B", "\u00e9", "z"])


@given(st.sets(st.lists(NAMES, min_size=1, max_size=4).map(tuple), max_size=12))
def test_the_files_below_a_folder_come_in_the_order_of_their_paths(paths: set[tuple[str, ...]]) -> None:
    with tempfile.TemporaryDirectory() as place:
        for parts in sorted(paths, key=len, reverse=True):
            file = Path(place, *parts)
            if not file.exists():
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(b"")
        assert list(files_below(Path(place))) == sorted(it for it in Path(place).rglob("*") if it.is_file())
        assert list(files_below(Path(place, "nothing"))) == []


def test_a_link_that_leads_to_itself_hides_no_file_beside_it(tmp_path: Path) -> None:
    (tmp_path / "b.json").write_bytes(b"{}")
    (tmp_path / "a.json").symlink_to(tmp_path / "a.json")
    assert list(files_below(tmp_path)) == [tmp_path / "b.json"]
    assert sorted(names_in(tmp_path, ".json")) == [("a", False), ("b", True)]
