"""claimset report"""

from pathlib import Path
from typing import Annotated

import typer

from claimset.commands.context import start_folder
from claimset.commands.exits import errors_as_sentences
from claimset.commands.screen.output import show_file


@errors_as_sentences
def command(
    context: typer.Context,
    place: Annotated[Path | None, typer.Argument(help="A release's folder. Default: the project itself.")] = None,
) -> None:
    """
    Print an overview of the dataset: one HTML page that needs no other file.

    It has counts by label and language, lengths, splits, who made the labels, changes, and examples with their spans.
    It makes no request, and shows only texts that are ours to publish.

    Example: claimset report > report.html
    """
    from claimset.release.dataset_report import dataset_report

    show_file(dataset_report(place or start_folder(context)))
