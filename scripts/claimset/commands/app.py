"""The command line: every verb under its name."""

from pathlib import Path
from typing import Annotated

import typer

from claimset.commands import (
    add,
    adjudicate,
    adopt,
    agree,
    blame,
    browse,
    check,
    convert,
    correct,
    demo,
    diff,
    doctor,
    event,
    explain,
    export,
    feedback,
    hydrate,
    import_,
    init,
    kept,
    learn,
    leave,
    links,
    merge,
    propose,
    publish,
    pull,
    push,
    qualify,
    report,
    rotate,
    sample,
    schema,
    serve,
    splits,
    status,
    upgrade,
    verify,
    waive,
    watch,
    withdraw,
)
from claimset.commands.screen.output import show_words
from claimset.commands.verbs import Verbs, register

app = typer.Typer(
    name="claimset",
    cls=Verbs,
    help="From texts to a labeled, checked and versioned Hugging Face dataset, through Label Studio.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)
for modules in (
    (demo, doctor, init, upgrade, kept, merge),
    (add, event, hydrate, correct, withdraw),
    (learn, propose),
    (serve, push, pull, watch, status, splits, qualify, rotate, leave),
    (agree, adopt, adjudicate, feedback, sample),
    (check, waive, links, explain),
    (export, verify, diff, blame, convert, publish),
    (report, browse),
):
    for module in modules:
        register(app, module.__name__.rpartition(".")[2], module.command)
register(app, "import", import_.command)
app.add_typer(schema.app, name="schema")


def _show_version(is_wanted: bool) -> None:
    if is_wanted:
        from importlib.metadata import version

        show_words(version("claimset"))
        raise typer.Exit


@app.callback()
def root_options(
    context: typer.Context,
    project: Annotated[Path, typer.Option(help="The project's folder; any folder below it will do.")] = Path(),
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """From texts to a labeled, checked and versioned Hugging Face dataset, through Label Studio."""
    del version
    context.obj = project
