"""Shards are shared out to tasks: the results are the same for any number of them, and a killed run goes on."""

import contextlib
import importlib.util
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from claimset.model.executor import ExecutorName
from claimset.model.trouble import Conflict, Misconfigured
from claimset.store.machine.cluster import ShardExecutor
from claimset.store.machine.shards import ShardJob
from claimset.store.project import Project
from support.standin_slurm import install

ROOT = Path(__file__).resolve().parents[2]
GOLDEN = Path(__file__).parent / "array.slurm"
SHARDS = [b"owl", b"wren", b"heron", b"finch", b"lark"]
RESULTS = [word.upper() for word in SHARDS]


class Shout:
    """Writes words in capitals, and notes each; a word that a file names is fatal."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __call__(self, data: bytes) -> bytes:
        fatal = self._folder / "fatal"
        if fatal.is_file() and fatal.read_bytes() == data:
            os.kill(os.getpid(), signal.SIGKILL)
        if data == b"cuckoo":
            raise Conflict("a cuckoo", "take another bird")
        with (self._folder / "made").open("ab") as file:
            file.write(data + b"\n")
        return data.upper()


def _job(folder: Path, basis: bytes = b"") -> ShardJob:
    return ShardJob("shout", basis, Shout, (folder,))


def _made(folder: Path) -> list[bytes]:
    """Return the words that were written in capitals since the last call, sorted."""
    file = folder / "made"
    words = sorted(file.read_bytes().split()) if file.is_file() else []
    file.unlink(missing_ok=True)
    return words


@pytest.fixture
def place(tmp_path: Path) -> Project:
    """An empty folder with a space in its name, in the place of a project."""
    folder = tmp_path / "a project"
    folder.mkdir()
    return Project(folder)


@pytest.mark.parametrize("tasks", [1, 2, 4, 7])
def test_results_come_in_order_for_any_number_of_tasks(place: Project, tasks: int) -> None:
    with ShardExecutor(place, "local", tasks).reserved() as cluster:
        assert list(cluster.map(_job(place.root), SHARDS)) == RESULTS
    assert [file.name for file in (place.state / "cluster").iterdir()] == ["lock"]


def test_no_shards_are_no_work(place: Project) -> None:
    with ShardExecutor(place, "local", 2).reserved() as cluster:
        assert list(cluster.map(_job(place.root), [])) == []


@pytest.mark.parametrize("tasks", [2, 3])
def test_a_killed_task_goes_on_without_what_was_made(place: Project, tasks: int) -> None:
    """Also with another number of tasks."""
    (place.root / "fatal").write_bytes(b"finch")
    with (
        pytest.raises(Misconfigured, match="a worker was killed"),
        ShardExecutor(place, "local", 2).reserved() as cluster,
    ):
        list(cluster.map(_job(place.root), SHARDS))
    (place.root / "fatal").unlink()
    made = _made(place.root)
    assert b"finch" not in made
    with ShardExecutor(place, "local", tasks).reserved() as cluster:
        assert list(cluster.map(_job(place.root), SHARDS)) == RESULTS
    assert sorted(made + _made(place.root)) == sorted(SHARDS)


def _leave_results(place: Project) -> Path:
    """Make all results of a run that fails afterwards; return the folder of its job."""

    def run_and_fail() -> None:
        with ShardExecutor(place, "local", 1).reserved() as cluster:
            list(cluster.map(_job(place.root), SHARDS))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        run_and_fail()
    assert _made(place.root) == sorted(SHARDS)
    return next(folder for folder in (place.state / "cluster").iterdir() if folder.is_dir())


@pytest.mark.parametrize(
    ("basis", "shards", "made"),
    [
        (b"", SHARDS, []),
        (b"other code", SHARDS, sorted(SHARDS)),
        (b"", [b"rook", *SHARDS[1:]], sorted([b"rook", *SHARDS[1:]])),
        (b"", SHARDS[:-1], sorted(SHARDS[:-1])),
    ],
    ids=["nothing", "code", "a shard", "fewer shards"],
)
def test_only_the_same_job_is_not_done_again(
    place: Project, basis: bytes, shards: list[bytes], made: list[bytes]
) -> None:
    _leave_results(place)
    with ShardExecutor(place, "local", 1).reserved() as cluster:
        assert list(cluster.map(_job(place.root, basis), shards)) == [word.upper() for word in shards]
    assert _made(place.root) == made


@pytest.mark.parametrize("damage", [b"", b"x" * 40, None], ids=["empty", "damaged", "removed"])
def test_a_result_that_is_gone_or_damaged_is_made_again(place: Project, damage: bytes | None) -> None:
    result = _leave_results(place) / "results" / "00002"
    result.unlink() if damage is None else result.write_bytes(damage)
    with ShardExecutor(place, "local", 1).reserved() as cluster:
        assert list(cluster.map(_job(place.root), SHARDS)) == RESULTS
    assert _made(place.root) == [SHARDS[2]]


@pytest.mark.parametrize("tasks", [1, 2])
def test_an_error_of_a_task_is_raised(place: Project, tasks: int) -> None:
    with pytest.raises(Conflict, match="a cuckoo"), ShardExecutor(place, "local", tasks).reserved() as cluster:
        list(cluster.map(_job(place.root), [b"wren", b"cuckoo"]))


def test_one_command_at_a_time_shares_work_out(place: Project) -> None:
    with (
        ShardExecutor(place, "local", 1).reserved(),
        pytest.raises(Conflict, match="another command"),
        ShardExecutor(place, "local", 1).reserved(),
    ):
        pass


def test_a_missing_extra_is_one_sentence(place: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(Misconfigured, match="datatrove is not installed here") as trouble:
        ShardExecutor(place, "local", 1)
    assert trouble.value.remedy == "pip install 'claimset[cluster]'"


@pytest.fixture
def slurm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Programs of Slurm in PATH; their tasks import this module."""
    monkeypatch.setenv("PATH", f"{install(tmp_path / 'slurm')}:{os.environ['PATH']}")
    monkeypatch.setenv("PYTHONPATH", str(ROOT / "tests"))


@pytest.mark.skipif(shutil.which("bash") is None, reason="the script is one for bash")
@pytest.mark.usefixtures("slurm")
def test_an_array_of_slurm_gives_the_same_results(place: Project) -> None:
    with ShardExecutor(place, "slurm", 2).reserved() as cluster:
        assert list(cluster.map(_job(place.root), SHARDS)) == RESULTS


@pytest.mark.usefixtures("slurm")
def test_a_failed_array_is_one_sentence_and_goes_on(place: Project) -> None:
    _assert_killed_task_is_made_again(place, "slurm")


def _assert_killed_task_is_made_again(place: Project, executor: ExecutorName) -> None:
    """Kill the task of one shard: it is named, and the next run makes that shard alone."""
    (place.root / "fatal").write_bytes(b"finch")
    first, second = ShardExecutor(place, executor, 2), ShardExecutor(place, executor, 2)
    with pytest.raises(Misconfigured, match="1 of 5 shards have no result"), first.reserved():
        list(first.map(_job(place.root), SHARDS))
    (place.root / "fatal").unlink()
    _made(place.root)
    with second.reserved():
        assert "1 of 5 shards to make" in second.describe(_job(place.root), SHARDS)
        assert list(second.map(_job(place.root), SHARDS)) == RESULTS
    assert _made(place.root) == [b"finch"]


def _slurm(place: Project) -> "contextlib.AbstractContextManager[ShardExecutor]":
    return ShardExecutor(place, "slurm", 2).reserved()


def test_without_sbatch_is_one_sentence(place: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Misconfigured, match="sbatch is not on this machine"), _slurm(place) as cluster:
        list(cluster.map(_job(place.root), SHARDS))


def test_the_script_is_the_golden_one_and_nothing_is_written(tmp_path: Path) -> None:
    place = Project(tmp_path)
    script = ShardExecutor(place, "slurm", 3).describe(_job(Path("birds")), SHARDS)
    python_folder = str(Path(sys.executable).parent)
    assert script.replace(str(tmp_path), "PROJECT").replace(python_folder, "PYTHON") == GOLDEN.read_text("utf-8")
    assert list(tmp_path.iterdir()) == []


@pytest.fixture(scope="module")
def ray_cluster() -> Iterator[str]:
    """The address of a Ray cluster of two workers on this machine; their processes import this module."""
    pytest.importorskip("ray")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    program = Path(sys.executable).with_name("ray")
    words = ["start", "--head", "--block", "--num-cpus=2", "--node-ip-address=127.0.0.1", f"--port={port}"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "tests")}
    process = subprocess.Popen(
        [program, *words, "--include-dashboard=false", "--disable-usage-stats"],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        for _ in range(150):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.2)
        yield f"127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(60)


@pytest.fixture
def on_ray(ray_cluster: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands find the cluster."""
    monkeypatch.setenv("RAY_ADDRESS", ray_cluster)


@pytest.mark.ray
@pytest.mark.usefixtures("on_ray")
def test_a_ray_cluster_gives_the_same_results_and_goes_on_after_a_killed_task(place: Project) -> None:
    with ShardExecutor(place, "ray", 2).reserved() as cluster:
        assert list(cluster.map(_job(place.root), SHARDS)) == RESULTS
    _made(place.root)
    _assert_killed_task_is_made_again(place, "ray")


@pytest.mark.ray
@pytest.mark.usefixtures("on_ray")
def test_an_error_of_a_task_of_ray_is_raised(place: Project) -> None:
    with pytest.raises(Conflict, match="a cuckoo"), _ray(place) as cluster:
        list(cluster.map(_job(place.root), [b"wren", b"cuckoo"]))


def test_where_no_ray_cluster_answers_it_is_one_sentence(place: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RAY_ADDRESS", "127.0.0.1:9")
    message = "no Ray cluster answers" if importlib.util.find_spec("ray") else "Ray is not installed here"
    with pytest.raises(Misconfigured, match=message), _ray(place) as cluster:
        list(cluster.map(_job(place.root), SHARDS))


def _ray(place: Project) -> "contextlib.AbstractContextManager[ShardExecutor]":
    return ShardExecutor(place, "ray", 2).reserved()
