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
    offline: Annotated[bool, typer.Option("--offline", help="Ask no server: count the pulled annotations.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """
    Show the progress of the labelling: documents that wait, are begun and are done, the pace, and the hours left.

    The hours left are an estimate from the median time of an annotation; an annotation that stayed open for more than
    an hour counts as an hour. If no server, or an annotator's own server, answers, the pulled annotations are counted
    instead. Refused annotations are counted by the rule that refused them.

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
