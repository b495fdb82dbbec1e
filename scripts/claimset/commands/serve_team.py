"""claimset serve: runs the server until it ends, with a backend for proposals if one is wanted"""

import time
from contextlib import ExitStack, suppress
from typing import TYPE_CHECKING

from claimset.commands.screen.progress_bars import progress
from claimset.commands.screen.proposals.learned import say_outdated
from claimset.commands.screen.talk import print_error, say
from claimset.model.trouble import Trouble
from claimset.text.plural import plural

if TYPE_CHECKING:
    from claimset.labelstudio.transport.client import LabelStudio
    from claimset.server.serve import TeamServer

_LOOK = 5.0
"""Seconds between two looks for projects that a push made meanwhile."""


def run_server(
    team: "TeamServer", stack: ExitStack, *, port: int | None, public_url: str | None, proposals: bool
) -> None:
    """Run the server of a project until its process ends; `stack` takes everything down, last what came first."""
    from claimset.labelstudio.transport.client import LabelStudio

    with progress() as report:
        backend = None
        if proposals:
            from claimset.labelstudio.payload.tasks import PREFILL
            from claimset.server.backend import ProposalBackend
            from claimset.sync.live_proposals import LiveProposals, connect_backend

            live = LiveProposals(team.project, report)
            backend = stack.enter_context(ProposalBackend(live.predict, PREFILL))
        server = team.start(
            port, public_url, lambda what, seconds: report(what, int(seconds), None), asks_backends=proposals
        )
    stack.enter_context(server)
    owner = team.credentials()
    team.announce(server.url, owner.token)
    stack.callback(team.withdraw, server.url)
    client = LabelStudio.at(server.url, owner.token)
    shown_url = public_url or server.url
    say(f"Label Studio  {shown_url}")
    say(f"owner         {owner.email}  {owner.password}")
    say(f"invite        {client.accounts.invitation().replace(server.url, shown_url.rstrip('/'))}")
    if team.annotator is not None:
        say(f"annotator     only {team.annotator} signs up by that link")
    if backend is not None:
        say("proposals     made when a task is opened")
        say_outdated(live.outdated)
        stack.callback(_disconnect, team, client)
    say("next          claimset push, label, claimset pull; Ctrl-C stops the server")
    connected: set[int] = set()
    last_look, last_message = -_LOOK, ""
    while server.running:
        if backend is not None and time.monotonic() - last_look > _LOOK:
            last_look = time.monotonic()
            try:
                numbers = connect_backend(team.project, client, client.backends, backend, connected)
            except Trouble as trouble:
                if trouble.message != last_message:
                    print_error(trouble.message, trouble.remedy)
                last_message = trouble.message
                continue
            connected.update(numbers)
            if numbers:
                say(f"{plural(len(numbers), 'project')} connected with the models")
        time.sleep(0.5)


def _disconnect(team: "TeamServer", client: "LabelStudio") -> None:
    from claimset.sync.live_proposals import disconnect_backends

    # Where the server is gone already, its next start removes them.
    with suppress(Trouble):
        disconnect_backends(team.project, client, client.backends)
