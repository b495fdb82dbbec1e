"""The command line: every verb under its name."""

import io
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from claimset.commands import (
    add,
    adjudicate,
    adopt,
    agree,
    blame,
    check,
    demo,
    diff,
    doctor,
    explain,
    export,
    hydrate,
    init,
    publish,
    pull,
    push,
    report,
    schema,
    serve,
    splits,
    status,
    upgrade,
    verify,
    waive,
)
from claimset.commands.screen import print_error

app = typer.Typer(
    name="claimset",
    help="From texts to a labeled, checked and versioned Hugging Face dataset, through Label Studio.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)
for module in (
    demo,
    doctor,
    init,
    upgrade,
    add,
    hydrate,
    serve,
    push,
    pull,
    status,
    splits,
    agree,
    adopt,
    adjudicate,
    check,
    waive,
    explain,
    export,
    verify,
    diff,
    blame,
    publish,
    report,
):
    app.command(name=module.__name__.rpartition(".")[2])(module.command)
app.add_typer(schema.app, name="schema")


def _show_version(is_wanted: bool) -> None:
    if is_wanted:
        from importlib.metadata import version

        print(version("claimset"))
        raise typer.Exit


@app.callback()
def root_options(
    context: typer.Context,
    project: Annotated[Path, typer.Option(help="The project's folder; any folder below it will do.")] = Path(),
    version: Annotated[bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show it.")] = False,
) -> None:
    """From texts to a labeled, checked and versioned Hugging Face dataset, through Label Studio."""
    del version
    context.obj = project


def run_app() -> None:
    """Run the command line."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        try:
            app()
        finally:
            # What is still in the buffer fails here, where it can be told from a bug, and not at the interpreter's end.
            sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read our output went away; nobody is left to tell.
        _discard_output()
        sys.exit(141)
    except OSError as error:
        from claimset.store.files.files import no_room

        trouble = no_room(error)
        if trouble is None:
            raise
        _discard_output()
        print_error(trouble.message, trouble.remedy)
        sys.exit(trouble.exit_code)


def _discard_output() -> None:
    # What standard output could not take is not tried again at the interpreter's end.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
