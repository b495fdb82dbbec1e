"""Sentences of commands for the person at the terminal, on standard error."""

from rich.console import Console
from rich.text import Text

from claimset.text.visible import on_a_line

talk = Console(stderr=True, highlight=False, markup=False, emoji=False)


def print_error(message: str, remedy: str = "") -> None:
    """Print on standard error what is wrong and what to do."""
    talk.print(Text("error: ", style="bold red") + Text(on_a_line(message)), soft_wrap=True)
    if remedy:
        talk.print(Text("  try: ", style="bold") + Text(on_a_line(remedy)), soft_wrap=True)


def say(words: str) -> None:
    """Print a sentence for the person at the terminal; it is no data, so it goes to standard error."""
    talk.print(Text(on_a_line(words)), soft_wrap=True)
