"""claimset check"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from claimset.commands import executors
from claimset.commands.check_options import require_matching_options, require_whole_project, show_outcome
from claimset.commands.context import open_project
from claimset.commands.exits import errors_as_sentences, exit_with
from claimset.commands.rule_codes import known_codes
from claimset.commands.screen.progress_bars import progress
from claimset.report.forms import REPORTERS

if TYPE_CHECKING:
    Form = str
else:
    # The choices that are offered are those that are registered.
    Form = Literal[tuple(REPORTERS)]


@errors_as_sentences
def command(
    context: typer.Context,
    documents: Annotated[
        list[str] | None,
        typer.Argument(metavar="DOCUMENT|PATH", help="Documents, or files and folders; all documents if none."),
    ] = None,
    schema: Annotated[Path | None, typer.Option(help="Judge files by this JSON schema, not the project's.")] = None,
    text_field: Annotated[str | None, typer.Option(help="The field of a task's data that is its text.")] = None,
    select: Annotated[list[str] | None, typer.Option(help="Only these codes; SPN stands for all of them.")] = None,
    ignore: Annotated[list[str] | None, typer.Option(help="All codes but these.")] = None,
    max_issues: Annotated[int | None, typer.Option(min=0, help="Show at most this many, the worst first.")] = None,
    form: Annotated[
        Form,
        typer.Option("--format", help="json: one issue a line. html: a page to look at."),
    ] = "text",
    mend: Annotated[bool, typer.Option("--fix", help="First make the fixes that are safe.")] = False,
    no_cache: Annotated[bool, typer.Option("--no-cache", help="Judge unchanged documents again too.")] = False,
    no_index: Annotated[bool, typer.Option("--no-index", help="Read files whose time and size are as before.")] = False,
    git_ref: Annotated[str | None, typer.Option(metavar="REF", help="Judge the project as it is in a commit.")] = None,
    only_plan: Annotated[bool, typer.Option("--plan", help="With --fix: show the fixes, and make none.")] = False,
    executor: executors.ExecutorOption = None,
    tasks: executors.TasksOption = None,
    dry_run: executors.DryRunOption = False,
) -> None:
    """
    Judge texts, annotations and gold of a project by every rule, or files from anywhere.

    A file is a raw JSON export of Label Studio, or holds records or annotations of claimset, as JSON or JSON Lines. The
    exit code is 1 if there are errors; warnings do not count.

    --fix mends machines' predictions, gold and the counts in DATASHEET.md, and keeps the files that it replaces. It
    never edits a person's annotation: claimset push --fixes proposes such fixes on the server. A mended copy of
    an export is written beside it, NAME.mended.json.

    Documents that did not change since the last check are not judged again, except with --no-cache and with --format
    html, whose page shows labels.

    --git-ref judges what git has, in a folder of its own; files of the project do not change.
    --executor shares all documents out to tasks, here, as an array of Slurm or on Ray; the issues are the same.

    Example: claimset check export.json --schema schema/schema.json --ignore SPN011
    """
    from claimset.labelstudio.payload.export_file import read_exported_task
    from claimset.release.check_request import CheckRequest, named_files, run_check

    executors.require_executor(executor, tasks, dry_run=dry_run)
    require_matching_options(only_plan=only_plan, mend=mend, form=form, git_ref=git_ref, is_shared=bool(executor))
    selected_codes, ignored_codes = known_codes(select, "--select"), known_codes(ignore, "--ignore")
    project = None if schema else open_project(context, git_ref)
    words = documents or []
    files = named_files(project, words)
    is_of_project = project is not None and not files and text_field is None
    if not is_of_project and (git_ref is not None or len(files) < max(len(words), 1)):
        raise typer.BadParameter("--schema and --text-field go with files; documents and --git-ref go without them")
    if executor is not None:
        require_whole_project(is_whole=is_of_project and not words)
        if project is not None and dry_run:
            executors.show_executor_plan(project, executor, tasks, pack_gold=False)
            exit_with(0)
    request = CheckRequest(
        document_ids=() if files else tuple(words),
        files=files,
        schema_file=schema,
        text_field=text_field,
        selected_codes=selected_codes if select else None,
        ignored_codes=ignored_codes,
        fix=mend,
        write=not only_plan,
        remember=not (no_cache or git_ref or executor),
        trust_status=not no_index,
        collect_work=REPORTERS[form].shows_labels,
    )
    with executors.open_workers(project, executor, tasks) as workers, progress() as report:
        outcome = run_check(project, request, read_exported_task, report, workers=workers)
    show_outcome(outcome, form, max_issues, project if is_of_project else None, only_plan=only_plan)
    exit_with(1 if outcome.result.errors else 0)
