"""claimset schema: commands that build from the schema, check, import, compare and migrate it."""

import typer

from claimset.commands.schema import build, check, diff, import_, migrate, show
from claimset.commands.verbs import Verbs, register

_HELP = "Build from the schema, check it, import, compare and migrate it."
app = typer.Typer(cls=Verbs, no_args_is_help=True, help=_HELP, short_help=_HELP)
for module in (build, check, diff, import_, migrate, show):
    register(app, module.__name__.rpartition(".")[2].rstrip("_"), module.command)
