"""claimset demo"""

import contextlib
import json
import os
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from claimset.commands.context import open_project
from claimset.commands.exits import errors_as_sentences, exit_with, stop_on_signals
from claimset.commands.screen.output import show_issues, show_table, show_words
from claimset.commands.screen.progress_bars import progress
from claimset.commands.screen.talk import say
from claimset.text.plural import plural

if TYPE_CHECKING:
    from claimset.project.demo import Demo, DemoServer


@errors_as_sentences
def command(
    context: typer.Context,
    hold: Annotated[bool, typer.Option("--hold", help="Keep the server up at the end, to label by hand.")] = False,
) -> None:
    """
    Take the project's texts through a real Label Studio to a dataset that loads.

    The demo works on a scratch copy and writes only build/. The first run sets up Label Studio's database, which takes
    about a minute; later runs take seconds.

    Example: claimset demo --hold
    """
    from claimset.project.demo import demo
    from claimset.server.serve import TeamServer

    stop_on_signals()
    project = open_project(context)
    team = TeamServer(project)

    def show_server(result: "Demo", server: "DemoServer") -> None:
        bars.close()
        _show(result)
        announced_urls.append(server.url)
        team.announce(server.url, server.credentials.token)
        say("")
        say(f"Label Studio is up at {server.url}")
        say(f"log in as {server.credentials.email} with {server.credentials.password}")
        say("label, submit, then in another terminal: claimset pull. Ctrl-C here stops the server.")
        while server.running():
            time.sleep(0.5)
        say("the server stopped unexpectedly")

    announced_urls: list[str] = []
    try:
        with contextlib.ExitStack() as bars:
            result = demo(project, bars.enter_context(progress()), show_server if hold else None)
    finally:
        for url in announced_urls:
            team.withdraw(url)
    if result.issues:
        show_issues(result.issues, "claimset check")
        exit_with(1)
    if not hold:
        _show(result)


def _show(result: "Demo") -> None:
    rows = [(step.name, step.through, f"{step.seconds:.1f}") for step in result.steps]
    show_table(("step", "what went through", "seconds"), rows, right=("seconds",))
    try:
        folder = Path(os.path.relpath(result.folder)).as_posix()
    except ValueError:
        folder = result.folder.as_posix()
    load = f"load_dataset({json.dumps(folder)}, {json.dumps(result.config)}, split={json.dumps(result.split)})"
    show_words("", folder, "", "from datasets import load_dataset", f"dataset = {load}", "print(dataset[0])", "")
    show_words("To see the texts in the labeling page: claimset demo --hold")
    if result.waiting:
        wait = plural(result.waiting, "document waits for its text", "documents wait for their text")
        show_words(f"{wait}, and the dataset does not have them: claimset hydrate DIR")
