"""claimset serve"""

from contextlib import ExitStack
from typing import Annotated

import typer

from claimset.commands.context import open_project
from claimset.commands.exits import errors_as_sentences, stop_on_signals
from claimset.commands.screen.talk import say


@errors_as_sentences
def command(
    context: typer.Context,
    annotator: Annotated[
        str | None, typer.Option(metavar="PSEUDONYM", help="Run the own server of one annotator, such as a01.")
    ] = None,
    port: Annotated[int | None, typer.Option(help="A port of this machine; a free one if left out.")] = None,
    public_url: Annotated[str | None, typer.Option(help="The https address of the proxy in front, if any.")] = None,
    backup: Annotated[
        str | None, typer.Option(metavar="PLACE", help="Back up everything to a new .tar.gz, and end.")
    ] = None,
    restore: Annotated[
        str | None, typer.Option(metavar="PLACE", help="Restore the server from a backup, and end.")
    ] = None,
    proposals: Annotated[
        bool, typer.Option("--proposals", help="Let the learned models propose when a task is opened.")
    ] = False,
    reset_password: Annotated[
        str | None, typer.Option(metavar="EMAIL", help="Ask for a new password of this account, and end.")
    ] = None,
) -> None:
    """
    Run Label Studio for a small team until Ctrl-C; it keeps its data between starts.

    It listens on this machine only. The command prints the owner's login and the link that invites annotators.

    --annotator runs a server with a data directory of its own for one annotator, which nobody else can reach. `claimset
    push --blind isolated` sends each annotator's documents there.

    --proposals runs a machine-learning backend beside it, on this machine only, which Label Studio asks whenever a task
    is opened that has no proposals yet; documents of the hold-out and of test get none. Whoever may log in may then
    also let Label Studio ask other addresses of this machine.

    A backup is a file, or an address that fsspec reaches, such as s3://bucket/team.tar.gz. Where the environment has
    POSTGRE_HOST, and the other variables of Label Studio for PostgreSQL, the server's database is there, and so are the
    one that is backed up and the empty one that is restored.

    Example: claimset serve --port 8080
    """
    from claimset.commands.serve_team import run_server
    from claimset.server.serve import TeamServer

    team = TeamServer(open_project(context), annotator)
    if backup is not None:
        say(f"{backup}: {team.backup(backup):,} bytes")
        return
    if restore is not None:
        team.restore(restore)
        say(f"restored from {restore}; start with `claimset serve`")
        return
    if reset_password is not None:
        team.reset_password(
            reset_password, typer.prompt("new password", hide_input=True, confirmation_prompt=True, err=True)
        )
        say(f"the password of {reset_password} is changed")
        return
    stop_on_signals()
    with ExitStack() as stack:
        run_server(team, stack, port=port, public_url=public_url, proposals=proposals)
    say(f"the server stopped unexpectedly: see {team.folder / 'server.log'}")
    raise typer.Exit(4)
