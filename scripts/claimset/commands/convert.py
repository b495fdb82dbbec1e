"""claimset convert"""

from pathlib import Path
from typing import Annotated, Literal

import typer

from claimset.commands.context import start_folder
from claimset.commands.exits import errors_as_sentences
from claimset.commands.screen.output import show_json, show_table
from claimset.commands.screen.talk import say
from claimset.text.plural import plural

_WORDS = {
    "nested": "span inside another one of its layer",
    "crossing": "span that crosses another one",
    "crowded": "span that shares a token with another one",
    "widened": "span that ends inside a token: it has the whole token",
    "trimmed": "span whose edge is no word: it has the words alone",
    "split": "span over several sentences: a part in each",
    "untokened": "span without a word",
    "labels": "further labels of a span",
    "layer": "span of a layer that is not shown",
    "relation": "relation",
    "attribute": "attribute of a span",
    "document": "answer about the document",
}


@errors_as_sentences
def command(
    context: typer.Context,
    form: Annotated[
        Literal["conll", "spacy", "brat", "jsonl", "labelstudio"], typer.Option("--to", help="The format.")
    ],
    out: Annotated[Path, typer.Option(help="A new folder for the files.")],
    source: Annotated[
        Path | None, typer.Argument(help="The folder of a release or of a project. Default: this project.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """
    Convert gold to the format of another tool, and list what the format cannot hold.

    losses.jsonl has a line for each span, relation, attribute or answer that is not in the files, or not as it was. The
    documents of a release are in a folder for each split. Texts that do not ship are left out; for a release that was
    joined to own copies, name its folder.

    spacy needs the extra: pip install 'claimset[spacy]'.

    Example: claimset convert --to brat --out build/brat
    """
    from claimset.sync.conversion.convert import LOSSES, convert

    result = convert(source or start_folder(context), form, out)
    if as_json:
        show_json(result)
    elif result.lost:
        rows = [(kind, count, _WORDS[kind]) for kind, count in result.lost.items()]
        show_table(("lost", "times", "what"), rows, right=("times",))
    say(f"{plural(result.documents, 'document')} in {plural(len(result.files), 'file')} below {out}")
    if result.lost:
        say(f"{plural(sum(result.lost.values()), 'part')} of labels not in them, or not as they were: {out / LOSSES}")
    if result.without_text:
        say(f"{plural(result.without_text, 'document')} left out: the text does not ship")
