"""claimset watch"""

import threading
from contextlib import ExitStack
from typing import Annotated

import typer

from claimset.commands import pull
from claimset.commands.context import open_project
from claimset.commands.exits import errors_as_sentences, exit_with, stop_on_signals
from claimset.commands.screen.talk import say

_SETTLE, _EVERY = 10.0, 600.0
"""Seconds from a webhook to its pull, and between two pulls without one."""
_MISCONFIGURED, _INTERRUPTED = 3, 130


@errors_as_sentences
def command(
    context: typer.Context,
    port: Annotated[
        int | None,
        typer.Option(min=0, max=65535, help="Listen for webhooks at this port of this machine; 0: a free one."),
    ] = None,
) -> None:
    """
    Pull every ten minutes until Ctrl-C, and ten seconds after a webhook of Label Studio.

    Each pull is a `claimset pull`. If one fails, it says why, and the next one tries again; a first one that cannot
    work, because a token is missing for example, ends the command.

    With --port it listens on 127.0.0.1 for POST requests whose header X-Claimset-Secret is the value of
    CLAIMSET_WEBHOOK_SECRET. A webhook is only a nudge: nothing that it says is believed, and many have one pull
    together. One that is lost is made good by the next pull.

    Example: claimset watch --port 8090
    """
    import os

    from claimset.model.trouble import Misconfigured
    from claimset.server.webhook import WebhookListener
    from claimset.sync.watch import watch

    open_project(context)
    secret = os.environ.get("CLAIMSET_WEBHOOK_SECRET", "")
    if port is not None and not secret:
        raise Misconfigured(
            "CLAIMSET_WEBHOOK_SECRET is not set, so anybody on this machine could send webhooks",
            "set it to a long random text, and give the webhook the header X-Claimset-Secret with it",
        )
    stop_on_signals()
    nudge = threading.Event()
    with ExitStack() as stack:
        if port is not None:
            say(f"webhooks go to {stack.enter_context(WebhookListener(port, secret, nudge)).url}; Ctrl-C stops")
        codes: list[int] = []

        def pull_once() -> bool:
            codes.append(_pull(context))
            # What is misconfigured at the start stays so; later it may be a file that somebody edits.
            return codes != [_MISCONFIGURED]

        watch(nudge, pull_once, settle=_SETTLE, every=_EVERY)
    exit_with(_MISCONFIGURED)


def _pull(context: typer.Context) -> int:
    """Pull as `claimset pull` does, and return its exit code. Raises KeyboardInterrupt if it was interrupted."""
    try:
        pull.command(context)
    except typer.Exit as end:
        if end.exit_code == _INTERRUPTED:
            raise KeyboardInterrupt from None
        return end.exit_code
    return 0
