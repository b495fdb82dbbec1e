"""claimset status"""

from typing import Annotated

import typer

from claimset.commands.context import open_project
from claimset.commands.exits import errors_as_sentences, exit_with
from claimset.commands.screen.output import show_json
from claimset.commands.screen.status import show_status
from claimset.commands.screen.talk import print_error


@errors_as_sentences
def command(
    context: typer.Context,
    offline: Annotated[bool, typer.Option("--offline", help="Ask no server: count what was pulled.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """
    Say how far the labelling is: what waits, is begun and is done, how fast it goes, and what is left.

    Hours left are what is not done, at the median time that an annotation took so far; one that stood open for more
    than an hour counts as an hour. Without a server it is what was pulled; so it is for an annotator whose own server
    does not answer, which is named. What was refused is counted by the rule that says why.

    Example: claimset status
    """
    from claimset.labelstudio.transport.client import LabelStudio
    from claimset.server.serve import TeamServer
    from claimset.server.servers import Servers, find_servers, own_servers
    from claimset.sync.status import status

    project = open_project(context)
    has_server = LabelStudio.is_named(TeamServer(project).saved_connection()) or own_servers(project)
    servers = find_servers(project) if has_server and not offline else Servers({}, {}, has_own_servers=False)
    result = status(project, servers)
    for trouble in servers.failures.values():
        print_error(trouble.message, trouble.remedy)
    code = max((trouble.exit_code for trouble in servers.failures.values()), default=0)
    if as_json:
        show_json(result)
        exit_with(code)
    show_status(result)
    exit_with(code)
