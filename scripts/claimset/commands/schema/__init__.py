"""claimset schema: commands that build from the schema, check, import, compare and migrate it."""

import typer

from claimset.commands.schema import build, check, diff, import_, migrate, show

app = typer.Typer(no_args_is_help=True, help="Build from the schema, check it, import, compare and migrate it.")
for module in (build, check, diff, import_, migrate, show):
    app.command(name=module.__name__.rpartition(".")[2].rstrip("_"))(module.command)
