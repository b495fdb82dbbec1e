"""The group of all verbs, whose own options stand before the verb, and how a verb enters it."""

import inspect
from collections.abc import Callable
from itertools import takewhile
from typing import Any

import typer
from typer.core import TyperGroup

from claimset.commands.command_log import name_command
from claimset.commands.screen.talk import print_error


class Verbs(TyperGroup):
    """A group that refuses, with a remedy, one of its own options behind a verb that has none of that name."""

    def resolve_command(self, ctx, args):  # type: ignore[no-untyped-def]  # its types are private to typer
        """Return the verb's name, the verb and the words behind it. Exits with 2 for an option in the wrong place."""
        name, verb, words = super().resolve_command(ctx, args)
        own_options = {option for item in self.params for option in item.opts}
        verb_options = {option for item in verb.params for option in item.opts} if verb else set()
        for word in takewhile(lambda word: word != "--", words):
            option = word.partition("=")[0]
            if option in own_options - verb_options:
                print_error(f"{option} stands before the command", f"claimset {option} … {name}")
                raise typer.Exit(2)
        if name is not None:
            name_command(ctx, name)
        return name, verb, words


def register(app: typer.Typer, name: str, command: Callable[..., Any]) -> None:
    """Register a verb; a list of verbs shows the whole first paragraph of its help, which click would cut."""
    app.command(name=name, short_help=(inspect.getdoc(command) or "").partition("\n\n")[0])(command)
