"""claimset schema show"""

from typing import Annotated

import typer

from claimset.commands.context import open_project
from claimset.commands.exits import errors_as_sentences, exit_with
from claimset.commands.screen.output import show_file
from claimset.commands.screen.talk import print_error, say


@errors_as_sentences
def command(
    context: typer.Context,
    interface: Annotated[str, typer.Argument(help="An interface of the schema.")],
) -> None:
    """
    Print a labeling interface made from the schema, to look at or to paste into Label Studio.

    Example: claimset schema show all > interface.xml
    """
    from claimset.labelstudio.interface import build_interface

    schema = open_project(context).schema()
    if interface not in schema.interfaces:
        print_error(f"the schema has no interface '{interface}'", f"one of {', '.join(schema.interfaces)}")
        exit_with(2)
    show_file(build_interface(schema, schema.interfaces[interface]))
    say(f"schema {schema.version}")
