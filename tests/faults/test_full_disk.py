"""A disk that is full costs one sentence: nothing is written half, nothing is lost, and the next run ends as ever."""

import errno
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest

from claimset.model.trouble import Misconfigured, Unreachable
from claimset.release.publish_to.git import GitPlace
from claimset.server.backup import backup
from faults.scenes import (
    SCENES,
    TEXTS,
    Scene,
    back_up,
    copy_small_schema,
    leftovers,
    limit_files,
    run,
    stored,
    with_texts,
)
from support.pulling import Bench

pytest.importorskip("resource", reason="a system without limits to what a process may write")
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="disks are filled in ways that Windows does not have")

_SIZE = 48_000_000
_LEFT = (0, 4_096, 8_192, 16_384, 32_768, 65_536, 131_072, 262_144, 524_288, 1_048_576, 8_388_608)
"""Bytes that are left, until it is enough."""
_LONGEST = (0, 100, 700, 1_500, 4_000, 16_000, 65_000, 300_000, 1_500_000, 10_000_000)
"""Bytes that a file may have, until it is enough."""


@contextmanager
def disk(folder: Path) -> Iterator[Callable[[int], None]]:
    """Mount a small disk on a folder; fill it so that some bytes are left."""
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={_SIZE}", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode != 0:
        pytest.skip("only root may mount a small disk")
    filler = folder / "filler"

    def fill(left: int) -> None:
        filler.unlink(missing_ok=True)
        free = os.statvfs(folder).f_bavail * os.statvfs(folder).f_frsize
        with filler.open("wb") as file:
            os.posix_fallocate(file.fileno(), 0, free - left)

    try:
        yield fill
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def _scarce(folder: Path, scene: Scene, after: dict[str, bytes], limit: Callable[[], object] = lambda: None) -> bool:
    """Run where something is scarce; say whether it was enough."""
    before = stored(folder)
    result = run(folder, scene, limit)
    assert "Traceback" not in result.err, result.err
    assert "Exception ignored" not in result.err, result.err
    if result.code == 0:
        assert stored(folder) == after
        return True
    assert result.code == 3, result
    assert re.search(r"error: cannot write\b.+ try: free space, or use another disk$", result.words), result
    now = stored(folder)
    if scene.one_by_one:
        assert [name for name, data in now.items() if data not in (before.get(name), after.get(name))] == []
        assert before.keys() <= now.keys()
    else:
        assert now == before
    assert leftovers(folder) == []
    return False


@pytest.fixture(scope="module")
def scene(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """Something that writes files; where it pulls, every task of a server is labelled."""
    if request.param != "pull":
        yield SCENES[request.param]
        return
    bench = Bench(with_texts(tmp_path_factory.mktemp("there")))
    for number in range(1, len(TEXTS) + 1):
        bench.annotate(number, "Harrow")
    with bench.shelf.serving() as (server, _):
        place = (("LABEL_STUDIO_URL", server.url), ("LABEL_STUDIO_API_KEY", "0" * 40))
        yield Scene(with_texts, ["pull"], one_by_one=True, environment=place)


@pytest.fixture(scope="module")
def laid_out(scene: Scene, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Everything that there is before the command, which runs in copies."""
    folder = tmp_path_factory.mktemp("laid_out")
    scene.lay_out(folder)
    return folder


@pytest.fixture(scope="module")
def expected(scene: Scene, laid_out: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What the command writes where there is room."""
    folder = tmp_path_factory.mktemp("roomy")
    shutil.copytree(laid_out, folder, dirs_exist_ok=True)
    assert run(folder, scene).code == 0
    return stored(folder)


@pytest.mark.parametrize("scene", [*SCENES, "pull"], indirect=True)
def test_a_full_disk_is_one_sentence_and_the_next_run_ends_as_ever(
    scene: Scene, laid_out: Path, expected: dict[str, bytes], tmp_path: Path
) -> None:
    with disk(tmp_path / "disk") as fill:
        shutil.copytree(laid_out, tmp_path / "disk", dirs_exist_ok=True)
        enough = []
        for left in _LEFT:
            fill(left)
            enough.append(_scarce(tmp_path / "disk", scene, expected))
            if enough[-1]:
                break
    assert enough[-1]
    assert not enough[0]


# A limit holds wherever a file lies: where temporary files go makes no difference.
@pytest.mark.parametrize("scene", [*(name for name in SCENES if "temporary" not in name), "pull"], indirect=True)
def test_a_file_that_may_not_grow_is_one_sentence_and_the_next_run_ends_as_ever(
    scene: Scene, laid_out: Path, expected: dict[str, bytes], tmp_path: Path
) -> None:
    shutil.copytree(laid_out, tmp_path, dirs_exist_ok=True)
    enough = []
    for most in _LONGEST:
        enough.append(_scarce(tmp_path, scene, expected, partial(limit_files, most)))
        if enough[-1]:
            break
    assert enough[-1]
    assert not enough[0]


def _damage_the_disk() -> None:
    def fail(_: int) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    os.fsync = fail


@pytest.mark.parametrize("scene", ["add open", "adjudicate", "pull"], indirect=True)
def test_a_disk_that_cannot_keep_what_is_written_is_one_sentence_and_the_next_run_ends_as_ever(
    scene: Scene, laid_out: Path, expected: dict[str, bytes], tmp_path: Path
) -> None:
    shutil.copytree(laid_out, tmp_path, dirs_exist_ok=True)
    assert not _scarce(tmp_path, scene, expected, _damage_the_disk)
    assert _scarce(tmp_path, scene, expected)


@pytest.mark.parametrize("left", [0, 16_384, 120_000])
def test_a_backup_onto_a_full_disk_is_one_sentence_and_leaves_none(left: int, tmp_path: Path) -> None:
    (tmp_path / "laid_out").mkdir()
    back_up(tmp_path / "laid_out")
    with disk(tmp_path / "disk") as fill:
        fill(left)
        with pytest.raises(Misconfigured, match=r"cannot write in .*: No space left on device"):
            backup(tmp_path / "laid_out" / "data", tmp_path / "disk" / "backup.tar.gz", b"{}")
        assert [file.name for file in (tmp_path / "disk").iterdir()] == ["filler"]


def test_git_without_room_for_its_copy_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    subprocess.run(["git", "init", "--quiet", "--bare", str(tmp_path / "place.git")], check=True)
    with disk(tmp_path / "disk") as fill:
        fill(4_096)
        monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "disk"))
        with pytest.raises(Unreachable, match="No space left on device") as caught:
            GitPlace(str(tmp_path / "place.git")).look()
        assert caught.value.remedy == "free space, or use another disk"
        assert [file.name for file in (tmp_path / "disk").iterdir()] == ["filler"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no device that is always full")
@pytest.mark.parametrize("words", [["explain", "SPN002"], ["export", "--help"], ["report"]])
def test_output_that_finds_no_room_is_one_sentence(words: list[str], tmp_path: Path) -> None:
    copy_small_schema(tmp_path)
    with Path("/dev/full").open("wb") as full:
        process = subprocess.run(
            [sys.executable, "-c", "from claimset.commands import main; main()", *words],
            cwd=tmp_path / "project",
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
            text=True,
        )
    assert process.returncode == 3
    assert "Traceback" not in process.stderr
    assert process.stderr.splitlines()[-2:] == [
        "error: cannot write: No space left on device",
        "  try: free space, or use another disk",
    ]
