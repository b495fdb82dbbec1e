"""claimset browse"""

from pathlib import Path
from typing import Annotated

import typer

from claimset.commands.context import start_folder
from claimset.commands.exits import errors_as_sentences
from claimset.commands.screen.output import show_file
from claimset.commands.screen.progress_bars import progress
from claimset.commands.screen.talk import say
from claimset.text.plural import plural


@errors_as_sentences
def command(
    context: typer.Context,
    place: Annotated[
        Path | None, typer.Argument(metavar="PROJECT|RELEASE", help="A folder. Default: the project around this one.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(file_okay=False, help="Write a folder with this page and the report.")
    ] = None,
    own_copies: Annotated[
        bool, typer.Option("--own-copies", help="Show texts that are not ours, too: the page is for you only.")
    ] = False,
) -> None:
    """
    Print a page to walk through the dataset: texts with their spans and relations, a lane for each annotator.

    Search and filters narrow the documents; an address names a document and a span. Differences between annotators,
    decisions with their reasons, issues, and figures that disagree across documents stand beside the text. A project
    is checked first. A text that is not ours is shown by offsets.

    One page holds 500 documents. With --out a larger dataset is an index and a file for each document; such a folder
    needs a web server. That of a release can be published as a static Space of the Hub: claimset publish --with-pages.

    Example: claimset browse > browse.html
    """
    from claimset.release.browse.write import browsed_dataset, one_page, write_site
    from claimset.report.browse.site import MOST_IN_ONE_PAGE

    with progress() as report:
        dataset = browsed_dataset(place or start_folder(context), report, own_copies=own_copies)
        if out is not None:
            write_site(dataset, out, report)
        else:
            page = one_page(dataset)
    if out is None:
        show_file(page)
        return
    say(f"{plural(dataset.count, 'document')} to walk through in {out}/index.html")
    if dataset.count > MOST_IN_ONE_PAGE:
        say(f"a browser reads it from a web server only: python3 -m http.server --directory {out}")
