"""A progress bar for each step of a job."""

import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from rich.progress import BarColumn, MofNCompleteColumn, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bars

from claimset.commands.screen.talk import talk

if TYPE_CHECKING:
    from claimset.model.progress import Progress


@contextlib.contextmanager
def progress() -> Iterator["Progress"]:
    """Show a bar while a job runs, on a terminal only."""
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Bars(*columns, console=talk, transient=True, disable=not talk.is_terminal) as bars:
        bar_by_step: dict[str, Any] = {}

        def report(step: str, count: int, total: int | None) -> None:
            if step not in bar_by_step:
                for earlier_bar in bar_by_step.values():
                    bars.update(earlier_bar, visible=False)
                bar_by_step[step] = bars.add_task(step, total=total)
            bars.update(bar_by_step[step], completed=count, total=total)

        yield report
