"""Adds a line about each command to the project's log."""

import contextlib
from collections import Counter
from collections.abc import Iterator
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path

import typer

from claimset.model.trouble import Trouble


@dataclass(frozen=True)
class RunningCommand:
    """A command that runs: the context of the whole command line, the verb, and the last count of each step."""

    root: typer.Context
    verb: str
    counts: dict[str, int] = field(default_factory=dict)


_RUNNING: ContextVar[RunningCommand | None] = ContextVar("running command", default=None)


def name_command(context: typer.Context, name: str) -> None:
    """Say which verb runs; a verb below another one, such as `build` below `schema`, is named after that one."""
    group = _RUNNING.get() if context.parent is not None else None
    _RUNNING.set(RunningCommand(context, name) if group is None else RunningCommand(group.root, f"{group.verb} {name}"))


def step_counts() -> dict[str, int]:
    """Return the counts by step of the command that runs, to be changed in place; a new dict if none runs."""
    command = _RUNNING.get()
    return {} if command is None else command.counts


@contextlib.contextmanager
def logged() -> Iterator[None]:
    """Log the command that runs inside when it ends, however it ends."""
    exit_code = 0
    try:
        yield
    except BaseException as error:
        exit_code = _exit_code(error)
        raise
    finally:
        command = _RUNNING.get()
        if command is not None:
            from claimset.store.machine.command_log import log_command

            # The first word of a step says what kind of work it is; what follows may be a name of the project's.
            counts: Counter[str] = Counter()
            for step, count in command.counts.items():
                counts[step.partition(" ")[0]] += count
            log_command(Path(command.root.obj or "."), command.verb, counts, exit_code)


def _exit_code(error: BaseException) -> int:
    match error:
        case Trouble() | typer.Exit() | typer.BadParameter():
            return error.exit_code
        case KeyboardInterrupt() | typer.Abort():
            return 130
        case BrokenPipeError():
            return 141
    return 1
