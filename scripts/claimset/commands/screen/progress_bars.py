"""A progress bar for each step of a job."""

import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from rich.progress import BarColumn, MofNCompleteColumn, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bars

from claimset.commands.command_log import step_counts
from claimset.commands.screen.talk import talk

if TYPE_CHECKING:
    from claimset.model.progress import Progress


@contextlib.contextmanager
def progress() -> Iterator["Progress"]:
    """Show a bar while a job runs, on a terminal only; the last count of each step is logged with the command."""
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Bars(*columns, console=talk, transient=True, disable=not talk.is_terminal) as bars:
        bar_by_step: dict[str, Any] = {}
        counts = step_counts()

        def report(step: str, count: int, total: int | None) -> None:
            counts[step] = count
            if step not in bar_by_step:
                for earlier_bar in bar_by_step.values():
                    bars.update(earlier_bar, visible=False)
                bar_by_step[step] = bars.add_task(step, total=total)
            bars.update(bar_by_step[step], completed=count, total=total)

        yield report
