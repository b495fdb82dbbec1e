"""claimset schema: what is made from the schema, and what happens to the work when it changes."""

import typer

from claimset.commands.schema import build, check, diff, import_, migrate, show

app = typer.Typer(no_args_is_help=True, help="The schema: what is made from it, checked, imported, compared, migrated.")
for module in (build, check, diff, import_, migrate, show):
    app.command(name=module.__name__.rpartition(".")[2].rstrip("_"))(module.command)
