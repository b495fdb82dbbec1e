"""Work on more than one machine: the shards of a job, shared out to the tasks of an executor."""

import contextlib
import importlib.util
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path

from filelock import FileLock, Timeout

from claimset.model.executor import ExecutorName
from claimset.model.trouble import Conflict, Misconfigured
from claimset.store.files.files import writable
from claimset.store.machine.processes import without_secrets
from claimset.store.machine.shards import ShardFolder, ShardJob, laid_out, lay_out, remove_jobs
from claimset.store.state import PrivateState
from claimset.text.plural import plural

SHARD_DOCUMENTS = 100
"""Documents of a shard. It is the same for any number of tasks, so that results do not depend on it."""


class ShardExecutor:
    """
    Makes the results of shards in `tasks` tasks: processes of this machine, jobs of Slurm, or tasks of Ray.

    Every task sees the project's folder under the same path. Results that a killed run left are used again: the folder
    of a job is named by the hash of its shards, of the code and of the options, so that a changed input has another.
    """

    def __init__(
        self, project: PrivateState, executor: ExecutorName, tasks: int, shard_documents: int = SHARD_DOCUMENTS
    ) -> None:
        self.shard_documents = shard_documents
        self._project, self._executor, self._tasks = project, executor, tasks
        self._folder = project.state / "cluster"
        if importlib.util.find_spec("datatrove") is None:
            raise Misconfigured("datatrove is not installed here", "pip install 'claimset[cluster]'")

    @contextlib.contextmanager
    def reserved(self) -> Iterator["ShardExecutor"]:
        """
        Keep other runs out, and remove the files of all jobs at the end; after an error they stay, to go on with.

        Raises Conflict if another run has not ended.
        """
        self._project.ready_state()
        with writable(self._folder):
            self._folder.mkdir(mode=0o700, exist_ok=True)
            lock = FileLock(self._folder / "lock", timeout=0)
            try:
                lock.acquire()
            except Timeout as error:
                raise Conflict("another command works with --executor in this project", "wait for its end") from error
        try:
            yield self
            remove_jobs(self._folder)
        finally:
            lock.release()

    def map(self, job: ShardJob, shards: Iterable[bytes]) -> Iterator[bytes]:
        """
        Yield the result of each shard, in their order.

        An error that a task raises on this machine is raised here. Raises Misconfigured where a shard has no result at
        the end.
        """
        folder = lay_out(self._folder, job, shards)
        marks = self._marks(folder)
        self._forget_tasks(folder, marks)
        if folder.count:
            self._run(folder, job, marks)
        missing = [number for number in range(folder.count) if not folder.has_result(number)]
        if missing:
            raise Misconfigured(
                f"{len(missing)} of {folder.count} shards have no result",
                f"read the logs in {marks}, then run the command again: it goes on with these",
            )
        yield from map(folder.read_result, range(folder.count))

    def describe(self, job: ShardJob, shards: Iterable[bytes]) -> str:
        """Say what `map` would run: for Slurm the script. Nothing is written."""
        folder = laid_out(self._folder, job, shards)
        missing = sum(not folder.has_result(number) for number in range(folder.count))
        work = f"{missing} of {folder.count} shards to make, in {plural(self._tasks, 'task')}"
        line = f"# {job.name}: {work}; {folder.root}\n"
        if self._executor != "slurm":
            return line
        from claimset.store.machine.datatrove_tasks import slurm_script

        return line + slurm_script(folder, job, self._marks(folder), self._tasks)

    def _run(self, folder: ShardFolder, job: ShardJob, marks: Path) -> None:
        # It takes half a second to load.
        from claimset.store.machine.datatrove_tasks import run_here, run_on_ray, run_on_slurm

        with without_secrets():
            if self._executor == "local":
                run_here(folder, job, marks, self._tasks)
                return
            if self._executor == "ray":
                run_on_ray(folder, job, marks, self._tasks)
                return
            try:
                run_on_slurm(folder, job, marks, self._tasks)
            except FileNotFoundError as error:
                if error.filename != "sbatch":
                    raise
                raise Misconfigured(
                    "sbatch is not on this machine", "run the command where sbatch is, or take --executor local"
                ) from error
            except subprocess.CalledProcessError:
                # A task failed, or none began: the shards without a result say so.
                return

    def _marks(self, folder: ShardFolder) -> Path:
        return folder.root / f"tasks-{self._tasks}"

    def _forget_tasks(self, folder: ShardFolder, marks: Path) -> None:
        """Remove the marks of tasks that ended and of whose results one is gone or damaged."""
        for rank in range(self._tasks):
            numbers = range(rank, folder.count, self._tasks)
            mark = marks / "completions" / f"{rank:05d}"
            if mark.is_file() and not all(map(folder.has_result, numbers)):
                mark.unlink()


Workers = int | ShardExecutor
"""Who works: a number of processes of this machine, or the tasks of an executor."""
