"""claimset learn"""

from typing import Annotated

import typer

from claimset.commands.context import open_project
from claimset.commands.exits import errors_as_sentences
from claimset.commands.screen.output import show_json
from claimset.commands.screen.progress_bars import progress
from claimset.commands.screen.proposals.learned import show_learned


@errors_as_sentences
def command(
    context: typer.Context,
    layer: Annotated[
        list[str] | None,
        typer.Option(help="A layer of the schema; may be given again. Default: those of mentions and cues."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    r"""
    Learn from the project's own gold to propose spans, offline; measure each model on documents it had not seen.

    The documents are divided by the groups that splits keep together, and no document of the test split is ever learned
    from. The models go to .claimset/models; their scores, calibration and the labels that they doubt (LBL009) go to
    annotations/learned.json. The same gold gives the same bytes. It needs the extra `learn`: pip install
    'claimset\[learn]'.

    Example: claimset learn --layer entities
    """
    from claimset.learn.learn import learn

    project = open_project(context)
    with progress() as report:
        measures = learn(project, layer or (), report)
    if as_json:
        show_json(measures)
    else:
        show_learned(measures)
