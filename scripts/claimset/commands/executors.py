"""The options that share a command's work out to other machines."""

import contextlib
import os
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from claimset.model.executor import ExecutorName

if TYPE_CHECKING:
    from claimset.store.machine.cluster import Workers
    from claimset.store.project import Project

ExecutorOption = Annotated[
    ExecutorName | None,
    typer.Option("--executor", help="Share the documents out to tasks: processes here, an array of Slurm, or Ray."),
]
TasksOption = Annotated[
    int | None,
    typer.Option(min=1, max=1000, help="With --executor: how many tasks; as many as this machine has cores if none."),
]
DryRunOption = Annotated[
    bool, typer.Option("--dry-run", help="With --executor: show what would run, for Slurm the script, and run nothing.")
]


def require_executor(executor: ExecutorName | None, tasks: int | None, *, dry_run: bool) -> None:
    """Raise BadParameter for options that go with --executor where there is none."""
    if executor is None and (tasks is not None or dry_run):
        raise typer.BadParameter("--tasks and --dry-run go with --executor", param_hint="--executor")


@contextlib.contextmanager
def open_workers(
    project: "Project | None", executor: ExecutorName | None, tasks: int | None, workers: int = 1
) -> Iterator["Workers"]:
    """Yield the tasks of an executor; without one, or without a project, the number of processes."""
    if executor is None or project is None:
        yield workers
        return
    from claimset.store.machine.cluster import ShardExecutor

    with ShardExecutor(project, executor, _task_count(tasks)).reserved() as cluster:
        yield cluster


def show_executor_plan(project: "Project", executor: ExecutorName, tasks: int | None, *, pack_gold: bool) -> None:
    """Print what a check of all documents would run; `pack_gold` as for an export."""
    from claimset.check.sharing.shards import describe_check
    from claimset.commands.screen.output import show_words
    from claimset.store.machine.cluster import ShardExecutor

    cluster = ShardExecutor(project, executor, _task_count(tasks))
    show_words(*describe_check(project, cluster, pack_gold=pack_gold).splitlines())


def _task_count(tasks: int | None) -> int:
    return tasks or os.cpu_count() or 1
