"""Runs the tasks of a job by datatrove's executors; the one module that needs datatrove."""

import contextlib
import io
import logging
import os
import shlex
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from datatrove.executor.local import LocalPipelineExecutor
from datatrove.executor.slurm import SlurmPipelineExecutor
from loguru import logger

from claimset.model.trouble import Misconfigured, Trouble
from claimset.store.machine.shards import ShardFolder, ShardJob
from claimset.store.machine.workers import map_in_order


class ShardStep:
    """
    A step of a datatrove pipeline: task `rank` of `tasks` makes the results of every `tasks`-th shard.

    A shard that has a result is left out, so that a run with another number of tasks goes on where this one ended.
    """

    def __init__(self, folder: ShardFolder, job: ShardJob) -> None:
        self._folder, self._job = folder, job

    def __call__(self, data: object, rank: int, tasks: int) -> None:
        """Make the results of a task; `data`, what an earlier step would have made, is nothing."""
        del data
        numbers = [n for n in range(rank, self._folder.count, tasks) if not self._folder.has_result(n)]
        if numbers:
            make_result = self._job.make(*self._job.arguments)
            for number in numbers:
                self._folder.write_result(number, make_result(self._folder.read_input(number)))


class SlurmArray(SlurmPipelineExecutor):  # type: ignore[misc]
    """
    Tasks as an array of sbatch, which returns when the last has ended.

    The script sets no limits: those of the cluster hold, or those in sbatch's own variables, such as SBATCH_PARTITION.
    """

    def __init__(self, step: ShardStep, marks: Path, tasks: int) -> None:
        super().__init__(
            [step], tasks, time="", partition="", job_name="claimset", logging_dir=str(marks), with_srun=False
        )

    def get_sbatch_args(self, max_array: int = 1) -> dict[str, object]:
        """Return the directives of the script; a name without a value has the value ""."""
        log = shlex.quote(f"{self.slurm_logs_folder}/%A_%a.out")
        return {
            "job-name": self.job_name,
            "array": f"0-{max_array - 1}",
            "nodes": 1,
            "ntasks": 1,
            "output": log,
            "error": log,
            "requeue": "",
            "wait": "",
        }

    def get_launch_file_contents(self, sbatch_args: dict[str, object], run_script: str = "") -> str:
        """Return the script; it runs the Python of this process, also from a folder with spaces in its name."""
        del run_script
        folder = Path(sys.executable).parent
        pickle = self.logging_dir.resolve_paths("executor.pik")
        command = shlex.join([str(folder / "launch_pickled_pipeline"), pickle])
        script: str = super().get_launch_file_contents(sbatch_args, command)
        return script

    def launch_merge_stats(self) -> None:
        """Leave out the job that adds up statistics: nobody reads them."""


class LocalTask(LocalPipelineExecutor):  # type: ignore[misc]
    """Task `rank` of `tasks`, which runs in this process."""

    def __init__(self, step: ShardStep, marks: Path, rank: int, tasks: int) -> None:
        super().__init__([step], tasks, 1, logging_dir=str(marks), local_tasks=1, local_rank_offset=rank)

    def run(self) -> None:
        """
        Run the task, unless a mark says that it ended.

        datatrove starts a second process for its counts. That holds on to what a killed process had open, so that
        nobody would learn of its end.
        """
        self._run_for_rank(self.local_rank_offset)


def slurm_script(folder: ShardFolder, job: ShardJob, marks: Path, tasks: int) -> str:
    """Return the script that sbatch would get."""
    array = SlurmArray(ShardStep(folder, job), marks, tasks)
    return array.get_launch_file_contents(array.get_sbatch_args(len(array.get_incomplete_ranks())))


def run_on_slurm(folder: ShardFolder, job: ShardJob, marks: Path, tasks: int) -> None:
    """Submit the tasks that have not ended, and wait for them."""
    array = SlurmArray(ShardStep(folder, job), marks, tasks)
    Path(array.slurm_logs_folder).mkdir(parents=True, exist_ok=True)
    # The progress of the command is shown by claimset; what tasks say is in their own logs.
    logger.disable("datatrove")
    array.run()


def run_on_ray(folder: ShardFolder, job: ShardJob, marks: Path, tasks: int) -> None:
    """
    Run the tasks on the Ray cluster that RAY_ADDRESS names, or on the one of this machine, and wait for them.

    Raises Misconfigured where Ray is not installed, and where no cluster answers.
    """
    try:
        import ray
    except ModuleNotFoundError as error:
        raise Misconfigured("Ray is not installed here", "pip install 'claimset[ray]'") from error
    address = os.environ.get("RAY_ADDRESS", "auto")
    host, _, port = address.rpartition("/")[2].rpartition(":")
    try:
        if port.isdecimal():
            # Ray itself would try for many minutes.
            socket.create_connection((host, int(port)), timeout=10).close()
        ray.init(address=address, log_to_driver=False, logging_level=logging.ERROR)
    except (OSError, OverflowError) as error:
        raise Misconfigured(
            "no Ray cluster answers", "start one with ray start --head, or name one with RAY_ADDRESS"
        ) from error
    try:
        # datatrove's own executor for Ray waits for ever for a process that was killed.
        run_task = ray.remote(max_retries=0)(_run_task)
        for result in [run_task.remote(folder, job, marks, rank, tasks) for rank in range(tasks)]:
            try:
                ray.get(result)
            except ray.exceptions.WorkerCrashedError:
                # The shards without a result say so.
                continue
            except ray.exceptions.RayTaskError as error:
                raise (error.cause if isinstance(error.cause, Trouble) else error) from error
    finally:
        ray.shutdown()


def run_here(folder: ShardFolder, job: ShardJob, marks: Path, tasks: int) -> None:
    """Run each task in a process of this machine. An error of a task is raised here."""
    # datatrove's own pool waits for ever for a process that was killed.
    for _ in map_in_order(_task_runner, (folder, job, marks, tasks), range(tasks), tasks):
        pass


def _task_runner(folder: ShardFolder, job: ShardJob, marks: Path, tasks: int) -> Callable[[int], Any]:
    return lambda rank: _run_task(folder, job, marks, rank, tasks)


def _run_task(folder: ShardFolder, job: ShardJob, marks: Path, rank: int, tasks: int) -> None:
    # What a task says is in its log; its error is raised.
    with contextlib.redirect_stderr(io.StringIO()):
        LocalTask(ShardStep(folder, job), marks, rank, tasks).run()
