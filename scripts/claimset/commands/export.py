"""claimset export"""

from pathlib import Path
from typing import Annotated

import typer

from claimset.commands.context import open_project
from claimset.commands.executors import (
    DryRunOption,
    ExecutorOption,
    TasksOption,
    open_workers,
    require_executor,
    show_executor_plan,
)
from claimset.commands.exits import errors_as_sentences, exit_with
from claimset.commands.screen.export import show_export, show_rebuilt_release
from claimset.commands.screen.output import show_words
from claimset.commands.screen.progress_bars import progress


@errors_as_sentences
def command(
    context: typer.Context,
    version: Annotated[
        str | None, typer.Option(help="A version, instead of the computed one: an equal or a higher one.")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="The folder to write into, instead of build/.")] = None,
    replace: Annotated[bool, typer.Option("--replace", help="Replace a release of this version.")] = False,
    release: Annotated[
        bool, typer.Option("--release", help="Record the release, so that the next version is computed from it.")
    ] = False,
    negatives: Annotated[
        int, typer.Option(min=0, max=100, help="Unrelated pairs of spans in `relations`, for every relation.")
    ] = 0,
    check: Annotated[bool, typer.Option("--check", help="Build again, write nothing, name files that differ.")] = False,
    workers: Annotated[
        int,
        typer.Option(min=1, max=64, help="Processes that check and make rows; the bytes are the same for any number."),
    ] = 1,
    executor: ExecutorOption = None,
    tasks: TasksOption = None,
    dry_run: DryRunOption = False,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """
    Write a versioned dataset that datasets.load_dataset opens.

    The version is computed from the changes since the last recorded release. A row edited or removed raises the major
    number, a row added the minor one, other bytes the patch number. Below 1.0.0 a major change raises the minor number
    and any other the patch number. Nothing is written while a rule finds an error in gold, or a number in DATASHEET.md
    is not that of the data.

    The same inputs give the same bytes, even if texts that are not ours to publish are missing here; --check builds
    again and lists files that differ. --release records the release in annotations/releases/, which belongs under
    version control. Without it the version ends in .dev0 and a hash of the records, so that no two builds share one.

    Everything in a release is searched for words of texts that are not ours to publish. If the text is on this machine,
    any eight words in a row are found. Else the hashes of the lock always find fifteen in a row, and eight one time in
    eight.

    --executor makes the rows in tasks, here, as an array of Slurm or on Ray; the bytes are the same.

    Example: claimset export
    """
    from claimset.release.export import export, rebuild_release

    require_executor(executor, tasks, dry_run=dry_run)
    if executor is not None and workers > 1:
        raise typer.BadParameter("--workers are processes of this machine; --executor takes --tasks")
    project = open_project(context)
    if executor is not None and dry_run:
        show_executor_plan(project, executor, tasks, pack_gold=True)
        show_words("# then the rows, in as many tasks: their shards are made from the documents that were checked")
        exit_with(0)
    with open_workers(project, executor, tasks, workers) as workers_or_tasks, progress() as report:
        if check:
            rebuilt = rebuild_release(project, version, out, report, negatives=negatives, workers=workers_or_tasks)
        else:
            result = export(
                project,
                version,
                out,
                report,
                replace=replace,
                record=release,
                negatives=negatives,
                workers=workers_or_tasks,
            )
    if check:
        exit_with(0 if show_rebuilt_release(rebuilt, as_json) else 1)
    exit_with(0 if show_export(result, project, as_json) else 1)
