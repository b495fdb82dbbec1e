"""claimset init"""

from pathlib import Path
from typing import Annotated

import typer

from claimset.commands.exits import errors_as_sentences, exit_with
from claimset.commands.screen.output import show_issues, show_table, show_words
from claimset.commands.screen.talk import print_error, say


@errors_as_sentences
def command(
    folder: Annotated[Path, typer.Argument(help="A new or empty folder.")],
    name: Annotated[str | None, typer.Option(help="The dataset's name. Default: the folder's.")] = None,
    language: Annotated[
        list[str] | None, typer.Option(help="A language of the texts, a code such as en; may be given again.")
    ] = None,
    from_interface: Annotated[
        Path | None, typer.Option(help="The XML of a labeling interface to make the schema from.", exists=True)
    ] = None,
    empty: Annotated[
        bool, typer.Option("--empty", help="Leave the example text and its labels out; the schema is the same.")
    ] = False,
) -> None:
    """
    Make a new project: folders, a schema, README and DATASHEET, an example, and a script for continuous integration.

    Example: claimset init reviews --language en --language nl
    """
    from claimset.labelstudio.imported.interface_schema import NothingToImport
    from claimset.project.init import init
    from claimset.sync.adopt.import_schema import read_interface

    xml = read_interface(from_interface) if from_interface else None
    try:
        new_project = init(folder, name, language or ["en"], xml, with_example=not empty)
    except NothingToImport as nothing:
        print_error(str(nothing), "claimset schema import lists its elements, each with a reason")
        exit_with(3)
    if new_project.adopted is not None and new_project.adopted.left_out:
        show_table(
            ("left out", "name", "why"), ((item.tag, item.name, item.why) for item in new_project.adopted.left_out)
        )
    show_issues(new_project.issues, "claimset schema check --json")
    show_words(str(new_project.root))
    say(
        f"next: cd {new_project.root}, then claimset {'demo' if new_project.has_example else 'add'}; "
        "its README.md has the further steps"
    )
    exit_with(1 if new_project.issues else 0)
