"""claimset correct"""

from pathlib import Path
from typing import Annotated

import typer

from claimset.commands.context import open_project, renew_counts
from claimset.commands.exits import errors_as_sentences, exit_with
from claimset.commands.screen.documents.correct import show_correction
from claimset.commands.screen.output import show_json
from claimset.commands.screen.talk import say
from claimset.text.plural import plural


@errors_as_sentences
def command(
    context: typer.Context,
    document: Annotated[str, typer.Argument(help="The document.")],
    file: Annotated[Path, typer.Argument(help="A file with the whole corrected text.", exists=True, dir_okay=False)],
    only_plan: Annotated[bool, typer.Option("--plan", help="Show what would change, and change nothing.")] = False,
    save: Annotated[Path | None, typer.Option(help="With --plan: write a table of what a person decides.")] = None,
    decisions: Annotated[Path | None, typer.Option(help="The table, filled in.")] = None,
    on_server: Annotated[bool, typer.Option("--server", help="Correct its tasks on Label Studio too.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """
    Correct a document's text after it was labelled: annotations, gold, decisions and predictions move to the new text.

    The two texts are aligned word by word. A label moves by itself only if its words are the same; white space may
    differ. If its words changed, a person decides: --plan --save TABLE writes a line for each such place with a
    proposal, in which new_start, new_end and new_words can be corrected, or null lets the labels go; --decisions TABLE
    carries it out. Nothing is changed before every place is decided.

    raw/corrected.jsonl keeps the hash of the old text, its version and the day; claimset kept --restore brings back the
    text and every label. The next release is a major one and names the document.

    --server rewrites the document's tasks and their annotations in place. Pull first: labels that were not pulled stop
    it, and so do unsaved changes of an annotator.

    Example: claimset correct harrow-ferry fixed/harrow-ferry.txt --plan
    """
    from claimset.migration.correction.correct import correct, end_killed_correction, plan_correction
    from claimset.migration.correction.places import table_of
    from claimset.server.servers import every_server
    from claimset.store.files.files import write_whole
    from claimset.sync.correct_tasks import carry_out_corrections, plan_task_corrections
    from claimset.sync.text_changes import corrected_text, finished_correction

    project = open_project(context)
    if not only_plan:
        end_killed_correction(project, document)
    servers = every_server(project) if on_server else []
    change = finished_correction(project, document, file) if on_server else None
    if change is not None:
        count = carry_out_corrections(project, servers, plan_task_corrections(project, servers, change), document)
        say(f"{document} has this text already; {plural(count, 'task')} corrected on the server")
        return
    plan = plan_correction(project, document, file, decisions)
    tasks = plan_task_corrections(project, servers, corrected_text(project, plan))
    if save is not None:
        write_whole(save, table_of(plan.undecided), mode=0o600)
        say(f"{plural(len(plan.undecided), 'place')} to decide in {save}; then --decisions {save}")
    if as_json:
        fields = ("document", "earlier", "moved", "unmoved", "undecided", "gone", "beside", "links", "files")
        show_json({**{name: getattr(plan, name) for name in fields}, "tasks": len(tasks)})
    else:
        show_correction(plan, tasks)
    if only_plan:
        exit_with(1 if plan.undecided else 0)
    question = f"correct {document}" + (f" and {plural(len(tasks), 'task')} on the server" if tasks else "")
    if not plan.undecided and not yes and not typer.confirm(f"{question}?", err=True):
        exit_with(5)
    _, name = correct(project, document, file, decisions)
    count = carry_out_corrections(project, servers, tasks, document)
    renew_counts(project)
    say(f"{document} is corrected" + (f"; {plural(count, 'task')} corrected on the server" if count else ""))
    say(f"kept in .claimset/kept/: claimset kept --restore {name} brings the old text and labels back")
    if not on_server:
        say(f"no server was asked: claimset correct {document} {file} --server corrects tasks that show the old text")
