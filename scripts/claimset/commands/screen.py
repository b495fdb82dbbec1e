"""What every command shares: how it speaks, and with which exit code it ends."""

import contextlib
import functools
import inspect
import json
import signal
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, ParamSpec, TypeVar

import msgspec
import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bars
from rich.table import Table
from rich.text import Text

from claimset.model.trouble import Trouble
from claimset.text.plural import plural
from claimset.text.visible import visible

if TYPE_CHECKING:
    from claimset.labelstudio.port import AnnotationServer
    from claimset.model.issue import Issue
    from claimset.model.progress import Progress
    from claimset.store.project import Project

talk = Console(stderr=True, highlight=False, markup=False, emoji=False)
_P = ParamSpec("_P")
_R = TypeVar("_R")
_ISSUES_SHOWN = 50


def errors_as_sentences(command: Callable[_P, _R]) -> Callable[_P, _R]:
    """
    Turn trouble into one sentence, its remedy and its exit code; Ctrl-C into exit code 130.

    The docstring becomes the help, where the screen alone breaks lines: each of its paragraphs is one line.
    """

    @functools.wraps(command)
    def run_command(*args: _P.args, **kwargs: _P.kwargs) -> _R:
        try:
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


def print_error(message: str, remedy: str = "") -> None:
    """Say on standard error what is wrong and what to do."""
    talk.print(Text("error: ", style="bold red") + Text(visible(message)), soft_wrap=True)
    if remedy:
        talk.print(Text("  try: ", style="bold") + Text(visible(remedy)), soft_wrap=True)


def say(words: str) -> None:
    """Tell the person at the terminal something; it is no data, and goes to standard error."""
    talk.print(Text(visible(words)), soft_wrap=True)


def open_project(context: typer.Context) -> "Project":
    """Return the project of --project, or the one around the current folder."""
    from claimset.store.project import Project

    return Project.find(start_folder(context))


def start_folder(context: typer.Context) -> Path:
    """Return where to look for the project."""
    return Path(context.obj or ".")


def open_server(project: "Project | None") -> "AnnotationServer":
    """Return the server of the environment, or the one that `claimset serve` runs for a project, if there is one."""
    from claimset.labelstudio.transport.client import LabelStudio
    from claimset.server.serve import TeamServer

    server = LabelStudio.from_environment(TeamServer(project).saved_connection() if project else None)
    server.version()
    return server


def say_waiting(project: "Project") -> None:
    """Say in one line how many documents wait for their text, if any do."""
    from claimset.texts.hydrate import count_missing_texts

    count = count_missing_texts(project)
    if count:
        phrase = plural(count, "document waits for its text", "documents wait for their text")
        say(f"{phrase}: claimset hydrate DIR")


def renew_counts(project: "Project") -> None:
    """Renew what the datasheet counts, after a command that changed it, and say which parts were renewed."""
    from claimset.release.datasheet.renew import renew_datasheet

    with progress() as report:
        names = renew_datasheet(project, report)
    if names:
        say(f"DATASHEET.md is counted anew: {', '.join(names)}")


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

        def report(step: str, done: int, total: int | None) -> None:
            if step not in bar_by_step:
                for earlier_bar in bar_by_step.values():
                    bars.update(earlier_bar, visible=False)
                bar_by_step[step] = bars.add_task(step, total=total)
            bars.update(bar_by_step[step], completed=done, total=total)

        yield report


def show_table(head: Sequence[str], rows: Iterable[Sequence[object]], right: Sequence[str] = ()) -> None:
    """Print a table to standard output."""
    table = Table(box=None, pad_edge=False)
    for name in head:
        table.add_column(name, justify="right" if name in right else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text(visible(str(cell))) for cell in row))
    Console(highlight=False, markup=False, emoji=False, width=None if sys.stdout.isatty() else 160).print(table)


def show_issues(issues: Sequence["Issue"]) -> None:
    """Print issues to standard output, one line each, the worst first; the rest is counted."""
    level_order = {"error": 0, "warning": 1, "info": 2}
    sorted_issues = sorted(issues, key=lambda issue: (level_order[issue.level], issue.document or "", issue.code))
    console = Console(highlight=False, soft_wrap=True, markup=False, emoji=False)
    for issue in sorted_issues[:_ISSUES_SHOWN]:
        address = " ".join((issue.document or issue.file or "", *issue.annotation))
        offsets = f"[{issue.start}:{issue.end}]" if issue.start is not None else issue.pointer or ""
        line = Text(f"{issue.code} ", style="bold red" if issue.level == "error" else "bold yellow")
        line += Text(visible(f"{address}{offsets}: {issue.message}"))
        console.print(line)
        if issue.url:
            console.print(Text(f"    {visible(issue.url)}", style="dim"))
    if len(issues) > _ISSUES_SHOWN:
        console.print(f"and {len(issues) - _ISSUES_SHOWN} more")


def show_json(value: object) -> None:
    """Print one JSON document to standard output."""
    print(json.dumps(msgspec.to_builtins(value, enc_hook=str), indent=1))


def show_excerpts(excerpts: str) -> None:
    """Print issues under their lines of text, levels and carets in color where the screen has any."""
    words = Text(excerpts)
    words.highlight_regex(r"(?m)^  error \w+", "bold red")
    words.highlight_regex(r"(?m)^  (warning|info) \w+", "bold yellow")
    words.highlight_regex(r"(?m)^ *\| *\^+$", "red")
    Console(highlight=False, soft_wrap=True, markup=False, emoji=False).print(words, end="")


def screen_width() -> int:
    """How many columns the screen has."""
    return Console().width if sys.stdout.isatty() else 100


def show_line(value: object) -> None:
    """Print one JSON object on one line of standard output."""
    print(json.dumps(msgspec.to_builtins(value, enc_hook=str)))


def exit_with(code: int) -> NoReturn:
    """End the command."""
    raise typer.Exit(code)


def stop_on_signals() -> None:
    """Let SIGTERM and SIGINT end the command alike, also where a shell started it with Ctrl-C switched off."""

    def interrupt(*_: object) -> NoReturn:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, interrupt)
    signal.signal(signal.SIGINT, interrupt)
