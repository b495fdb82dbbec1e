"""claimset sample"""

from pathlib import Path
from typing import Annotated

import typer

from claimset.commands.context import open_project
from claimset.commands.exits import errors_as_sentences, exit_with
from claimset.commands.screen.output import show_json
from claimset.commands.screen.talk import print_error, say
from claimset.text.plural import plural


@errors_as_sentences
def command(
    context: typer.Context,
    page: Annotated[Path | None, typer.Option(help="Write a page on which a person judges the labels.")] = None,
    labels: Annotated[int, typer.Option(min=1, max=5000, help="How many labels to draw.")] = 300,
    seed: Annotated[int, typer.Option(min=0, help="The number that draws them; another one draws others.")] = 1,
    apply: Annotated[
        Path | None,
        typer.Option(exists=True, dir_okay=False, help="Add the verdicts of a file that the page saved."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """
    Draw labels of gold at random, have a person judge them, and show how many are right.

    --page writes labels of open documents to a page on which a person says right, wrong or unsure, and saves a file.
    --apply adds that file to annotations/judged.jsonl. Without either, the rates are shown. Card and datasheet of a
    release say the rate with its interval, or that nobody has judged yet. A verdict on a label that changed since does
    not count.

    Example: claimset sample --page sample.html --labels 300
    """
    from claimset.gold.sample.judge import sample_to_judge, take_verdicts
    from claimset.gold.sample.rate import judged_words, sample_rates
    from claimset.store.files.files import write_whole

    if page is not None and apply is not None:
        print_error("claimset sample writes a page or reads a file", "name --page FILE or --apply FILE")
        exit_with(2)
    project = open_project(context)
    if page is not None:
        content, count = sample_to_judge(project, labels, seed)
        write_whole(page, content.encode())
        say(f"{plural(count, 'label')} to judge in {page}")
        return
    if apply is not None:
        say(f"{plural(take_verdicts(project, apply), 'verdict')} added")
    if as_json:
        show_json(sample_rates(project))
    else:
        say(judged_words(project))
