"""
The data that commands print to standard output: tables, issues, words, JSON, pages.

The one door to standard output. What goes through it commands no terminal and no GitHub runner.
"""

import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import msgspec
from rich.console import Console
from rich.table import Table
from rich.text import Text

from claimset.text.visible import as_a_line, ascii_json, in_a_file, on_a_line, visible

if TYPE_CHECKING:
    from claimset.model.issue import Issue

_ISSUES_SHOWN = 50


def show_table(head: Sequence[str], rows: Iterable[Sequence[object]], right: Sequence[str] = ()) -> None:
    """Print a table to standard output."""
    table = Table(box=None, pad_edge=False)
    for name in head:
        table.add_column(name, justify="right" if name in right else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text(on_a_line(str(cell))) for cell in row))
    Console(highlight=False, markup=False, emoji=False, width=None if sys.stdout.isatty() else 160).print(table)


def show_issues(issues: Sequence["Issue"], whole_list: str = "--json") -> None:
    """
    Print issues to standard output, one line each, the worst first; the rest is counted.

    `whole_list` is the option or command that lists them all.
    """
    level_order = {"error": 0, "warning": 1, "info": 2}
    sorted_issues = sorted(issues, key=lambda issue: (level_order[issue.level], issue.document or "", issue.code))
    console = Console(highlight=False, soft_wrap=True, markup=False, emoji=False)
    for issue in sorted_issues[:_ISSUES_SHOWN]:
        address = " ".join((issue.document or issue.file or "", *issue.annotation))
        place = address + (f"[{issue.start}:{issue.end}]" if issue.start is not None else issue.pointer or "")
        line = Text(f"{issue.code} ", style="bold red" if issue.level == "error" else "bold yellow")
        line += Text(on_a_line(f"{place}: {issue.message}" if place else issue.message))
        console.print(line)
        if issue.url:
            console.print(Text(f"    {on_a_line(issue.url)}", style="dim"))
    if len(issues) > _ISSUES_SHOWN:
        console.print(f"and {len(issues) - _ISSUES_SHOWN} more: {whole_list} lists them all")


def show_excerpts(excerpts: str) -> None:
    """Print issues under their lines of text, with levels and carets in color if the screen has colors."""
    words = Text("\n".join(map(as_a_line, excerpts.split("\n"))))
    words.highlight_regex(r"(?m)^  error \w+", "bold red")
    words.highlight_regex(r"(?m)^  (warning|info) \w+", "bold yellow")
    words.highlight_regex(r"(?m)^ *\| *\^+$", "red")
    Console(highlight=False, soft_wrap=True, markup=False, emoji=False).print(words, end="")


def screen_width() -> int:
    """Return the number of the screen's columns; 100 if the output is no terminal."""
    return Console().width if sys.stdout.isatty() else 100


def show_words(*lines: str) -> None:
    """Print lines of words to standard output."""
    for line in lines:
        print(as_a_line(visible(line)))


def show_file(text: str, *, for_runner: bool = False) -> None:
    """Print a page, or a file for programs; one that is meant for a GitHub runner as it is."""
    print(text if for_runner else in_a_file(text), end="")


def show_json(value: object) -> None:
    """Print one JSON document to standard output."""
    print(ascii_json(msgspec.to_builtins(value, enc_hook=str), indent=1))


def show_line(value: object) -> None:
    """Print one JSON object on one line of standard output."""
    print(ascii_json(msgspec.to_builtins(value, enc_hook=str)))
