"""claimset schema show"""

from typing import Annotated

import typer

from claimset.commands.screen import complain, end, project, say, spoken


@spoken
def command(
    context: typer.Context,
    interface: Annotated[str, typer.Argument(help="An interface of the schema.")],
) -> None:
    """
    Print a labeling interface made from the schema, to look at or to paste into Label Studio.

    Example: claimset schema show all > interface.xml
    """
    from claimset.schema.interface import build

    schema = project(context).schema()
    if interface not in schema.interfaces:
        complain(f"the schema has no interface '{interface}'", f"one of {', '.join(schema.interfaces)}")
        end(2)
    print(build(schema, schema.interfaces[interface]), end="")
    say(f"schema {schema.version}")
