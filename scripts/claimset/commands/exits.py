"""The ends of commands: exit codes, the sentence of an error, signals."""

import functools
import inspect
import signal
from collections.abc import Callable
from typing import NoReturn, ParamSpec, TypeVar

import typer

from claimset.commands.command_log import logged
from claimset.commands.screen.talk import print_error, talk
from claimset.model.trouble import Trouble

_P = ParamSpec("_P")
_R = TypeVar("_R")


def errors_as_sentences(command: Callable[_P, _R]) -> Callable[_P, _R]:
    """
    Turn Trouble into one sentence, its remedy and its exit code, and Ctrl-C into exit code 130; log the command.

    The docstring becomes the help. Each of its paragraphs is joined to one line, so that the screen breaks lines.
    """

    @functools.wraps(command)
    def run_command(*args: _P.args, **kwargs: _P.kwargs) -> _R:
        try:
            with logged():
                return command(*args, **kwargs)
        except Trouble as trouble:
            print_error(trouble.message, trouble.remedy)
            raise typer.Exit(trouble.exit_code) from None
        except KeyboardInterrupt:
            talk.print("stopped")
            raise typer.Exit(130) from None

    paragraphs = (inspect.getdoc(command) or "").split("\n\n")
    run_command.__doc__ = "\n\n".join(" ".join(lines.split()) for lines in paragraphs)
    return run_command


def exit_with(code: int) -> NoReturn:
    """End the command with an exit code."""
    raise typer.Exit(code)


def stop_on_signals() -> None:
    """Let SIGTERM and SIGINT end the command alike, even if a shell started it with SIGINT ignored."""

    def interrupt(*_: object) -> NoReturn:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, interrupt)
    signal.signal(signal.SIGINT, interrupt)
