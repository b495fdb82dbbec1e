"""claimset check"""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from claimset.commands.screen import (
    errors_as_sentences,
    exit_with,
    open_project,
    progress,
    say,
    say_waiting,
    screen_width,
    show_excerpt,
    show_line,
    show_table,
)
from claimset.model.trouble import Misconfigured
from claimset.text.plural import plural
from claimset.text.visible import visible

if TYPE_CHECKING:
    from claimset.check.fix.fix_project import FixResult, PlannedMend
    from claimset.check.result import CheckResult
    from claimset.model.issue import Issue
    from claimset.model.schema import Schema
    from claimset.store.project import Project

_LEVELS = ("error", "warning", "info")
_PAGE = 50


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
    max_issues: Annotated[int | None, typer.Option(min=0, help="Show no more than this, the worst first.")] = None,
    form: Annotated[
        Literal["text", "json", "sarif", "junit", "github", "html"],
        typer.Option("--format", help="json: one issue a line. html: a page to look at."),
    ] = "text",
    mend: Annotated[bool, typer.Option("--fix", help="Mend first what can be mended without harm.")] = False,
    no_cache: Annotated[bool, typer.Option("--no-cache", help="Judge again what did not change since.")] = False,
    only_plan: Annotated[bool, typer.Option("--plan", help="With --fix: show what would be mended, no more.")] = False,
) -> None:
    """
    Judge texts, annotations and gold by every rule; or files that somebody else made.

    A file is a raw JSON export of Label Studio, or holds records or annotations of ours; JSON or JSON Lines.
    --fix mends machines' proposals, gold and the counts in DATASHEET.md, keeps the files that it replaces, and never
    edits what a person made: claimset push --fixes proposes those mends on the server. Ends with 1 where there are
    errors; warnings do not count.

    Documents of a project that did not change since the last check are not judged again; a page shows labels, so html
    and --no-cache judge everything.

    Example: claimset check export.json --schema schema/schema.json --ignore SPN011
    """
    if only_plan and (not mend or form not in {"text", "json"}):
        raise typer.BadParameter("--plan goes with --fix, as text or json", param_hint="--plan")
    selected_codes, ignored_codes = _codes(select, "--select"), _codes(ignore, "--ignore")
    project, files = _project_and_files(context, documents or [], schema, text_field)
    codes = _mendable_codes(select, selected_codes, ignored_codes)
    fix_result = _fix(project, documents or [], files, schema, codes, only_plan) if mend else None
    result = _check(
        project, documents or [], files, schema, text_field, remember=not no_cache, collect_work=form == "html"
    )
    if fix_result:
        if only_plan and form == "json":
            _show_lines(fix_result.changes, project, schema)
        _say_mends(fix_result, result, form, only_plan)
    result.issues = [
        issue
        for issue in result.issues
        if (not select or issue.code in selected_codes) and issue.code not in ignored_codes
    ]
    if only_plan:
        exit_with(1 if result.errors else 0)
    shown_issues = _worst_issues(result.issues, max_issues)
    if form == "json":
        _show_lines(shown_issues, project, schema)
    elif form == "text":
        _show_excerpts(result, shown_issues, max_issues)
    else:
        from claimset.check.report import issues_report

        print(
            issues_report(form, result, shown_issues, _schema_of(project, schema), project.root if project else Path()),
            end="",
        )
    if len(shown_issues) < len(result.issues):
        say(f"{plural(len(result.issues) - len(shown_issues), 'more issue is', 'more issues are')} not shown")
    say(
        f"{plural(result.documents, 'document')}, {plural(result.annotations, 'annotation')}, "
        f"{plural(result.gold, 'gold record')}: {plural(result.errors, 'error')}, "
        f"{plural(len(result.issues) - result.errors, 'warning')}"
    )
    if project and not files and text_field is None:
        say_waiting(open_project(context))
    exit_with(1 if result.errors else 0)


def _show_lines(
    items: "Iterable[Issue] | Iterable[PlannedMend]", project: "Project | None", schema: Path | None
) -> None:
    """Print issues or mends, one a line; of texts that are not ours no word."""
    from claimset.check.fix.without_typed_text import without_typed_text

    open_ids = {document.id for document in project.documents() if document.is_open} if project else set()
    for item in without_typed_text(items, open_ids, _schema_of(project, schema)):
        show_line(item)


def _show_excerpts(result: "CheckResult", issues: Sequence["Issue"], limit: int | None) -> None:
    """Print issues under the lines that they are about, the worst first; a page of them where no number is given."""
    from claimset.check.report import excerpts

    sorted_issues = _worst_issues(issues, len(issues))
    for block in excerpts(result, sorted_issues[: limit if limit is not None else _PAGE], screen_width()):
        show_excerpt(block)
    if limit is None and len(sorted_issues) > _PAGE:
        print(f"and {len(sorted_issues) - _PAGE} more; --max-issues shows them")


def _project_and_files(
    context: typer.Context, words: Sequence[str], schema: Path | None, text_field: str | None
) -> tuple["Project | None", list[Path]]:
    """Return the project, and the files that the words name; no file where they name documents of the project."""
    project = None if schema else open_project(context)
    ids = {document.id for document in project.documents()} if project and words else set()
    files = [Path(word) for word in words if word not in ids and _is_there(Path(word))]
    unknown_words = [word for word in words if word not in ids and not _is_there(Path(word))]
    if project and not files and not unknown_words and text_field is None:
        return project, []
    if unknown_words:
        remedy = "raw/manifest.jsonl lists the documents" if project else "check the name"
        raise Misconfigured(f"there is no document, file or folder {unknown_words[0]!r}", remedy)
    if not words or ids & set(words):
        raise typer.BadParameter("--schema and --text-field are for files, and documents cannot stand beside files")
    return project, files


def _check(
    project: "Project | None",
    words: Sequence[str],
    files: Sequence[Path],
    schema: Path | None,
    text_field: str | None,
    *,
    remember: bool,
    collect_work: bool,
) -> "CheckResult":
    from claimset.check.files.check_files import check_files
    from claimset.check.project import check

    with progress() as report:
        if project and not files:
            return check(project, words, report, remember=remember, collect_work=collect_work)
        return check_files(files, _schema_of(project, schema), project, text_field, report)


def _fix(
    project: "Project | None",
    words: Sequence[str],
    files: Sequence[Path],
    schema: Path | None,
    codes: set[str] | None,
    only_plan: bool,
) -> "FixResult":
    from claimset.check.fix.fix_files import fix_files
    from claimset.check.fix.fix_project import fix_project

    with progress() as report:
        if project and not files:
            return fix_project(project, words, codes, report, write=not only_plan)
        return fix_files(files, _schema_of(project, schema), project, codes, report, write=not only_plan)


def _schema_of(project: "Project | None", file: Path | None) -> "Schema":
    from claimset.check.files.check_files import read_schema

    return project.schema() if project else read_schema(file or Path())


def _say_mends(fix_result: "FixResult", result: "CheckResult", form: str, only_plan: bool) -> None:
    """Say what was mended; what only would be is the data."""
    from claimset.check.fix.fix_report import HEAD, mend_rows, sentences

    if only_plan and form == "text" and fix_result.changes:
        show_table(HEAD, mend_rows(fix_result))
    for sentence in sentences(fix_result, result.issues, only_planned=only_plan):
        say(sentence)


def _mendable_codes(select: Iterable[str] | None, selected_codes: set[str], ignored_codes: set[str]) -> set[str] | None:
    """Return the codes that may be mended; None for all of them."""
    if not select and not ignored_codes:
        return None
    from claimset.rules.engine.rule import REGISTER

    return (selected_codes if select else set(REGISTER)) - ignored_codes


def _codes(words: Iterable[str] | None, option: str) -> set[str]:
    """Return the codes that begin with one of the words given. Raises BadParameter for a word that none begins with."""
    from claimset.rules.engine.rule import pages_by_code

    codes: set[str] = set()
    for word in words or ():
        matching_codes = {code for code in pages_by_code() if word and code.startswith(word.upper())}
        if not matching_codes:
            raise typer.BadParameter(f"no code is or begins with {visible(word)!r}", param_hint=option)
        codes |= matching_codes
    return codes


def _worst_issues(issues: Sequence["Issue"], limit: int | None) -> Sequence["Issue"]:
    return issues if limit is None else sorted(issues, key=lambda issue: _LEVELS.index(issue.level))[:limit]


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):
        return False
