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
    selected, ignored = _codes(select, "--select"), _codes(ignore, "--ignore")
    found, files = _project_and_files(context, documents or [], schema, text_field)
    codes = _mendable_codes(select, selected, ignored)
    fixed = _fix(found, documents or [], files, schema, codes, only_plan) if mend else None
    done = _check(found, documents or [], files, schema, text_field, remember=not no_cache, looks=form == "html")
    if fixed:
        if only_plan and form == "json":
            _show_lines(fixed.changes, found, schema)
        _say_mends(fixed, done, form, only_plan)
    done.issues = [
        issue for issue in done.issues if (not select or issue.code in selected) and issue.code not in ignored
    ]
    if only_plan:
        exit_with(1 if done.errors else 0)
    shown = _worst_issues(done.issues, max_issues)
    if form == "json":
        _show_lines(shown, found, schema)
    elif form == "text":
        _show_excerpts(done, shown, max_issues)
    else:
        from claimset.check.report import issues_report

        print(issues_report(form, done, shown, _schema_of(found, schema), found.root if found else Path()), end="")
    if len(shown) < len(done.issues):
        say(f"{plural(len(done.issues) - len(shown), 'more issue is', 'more issues are')} not shown")
    say(
        f"{plural(done.documents, 'document')}, {plural(done.annotations, 'annotation')}, "
        f"{plural(done.gold, 'gold record')}: {plural(done.errors, 'error')}, "
        f"{plural(len(done.issues) - done.errors, 'warning')}"
    )
    if found and not files and text_field is None:
        say_waiting(open_project(context))
    exit_with(1 if done.errors else 0)


def _show_lines(items: "Iterable[Issue] | Iterable[PlannedMend]", found: "Project | None", schema: Path | None) -> None:
    """Print issues or mends, one a line; of texts that are not ours no word."""
    from claimset.check.fix.without_typed_text import without_typed_text

    ours = {document.id for document in found.documents() if document.is_open} if found else set()
    for item in without_typed_text(items, ours, _schema_of(found, schema)):
        show_line(item)


def _show_excerpts(done: "CheckResult", issues: Sequence["Issue"], most: int | None) -> None:
    """Print issues under the lines that they are about, the worst first; a page of them where no number is given."""
    from claimset.check.report import excerpts

    ordered = _worst_issues(issues, len(issues))
    for shown in excerpts(done, ordered[: most if most is not None else _PAGE], screen_width()):
        show_excerpt(shown)
    if most is None and len(ordered) > _PAGE:
        print(f"and {len(ordered) - _PAGE} more; --max-issues shows them")


def _project_and_files(
    context: typer.Context, words: Sequence[str], schema: Path | None, text_field: str | None
) -> tuple["Project | None", list[Path]]:
    """Return the project, and the files that the words name; no file where they name documents of the project."""
    found = None if schema else open_project(context)
    ids = {document.id for document in found.documents()} if found and words else set()
    files = [Path(word) for word in words if word not in ids and _is_there(Path(word))]
    unknown = [word for word in words if word not in ids and not _is_there(Path(word))]
    if found and not files and not unknown and text_field is None:
        return found, []
    if unknown:
        remedy = "raw/manifest.jsonl lists the documents" if found else "check the name"
        raise Misconfigured(f"there is no document, file or folder {unknown[0]!r}", remedy)
    if not words or ids & set(words):
        raise typer.BadParameter("--schema and --text-field are for files, and documents cannot stand beside files")
    return found, files


def _check(
    found: "Project | None",
    words: Sequence[str],
    files: Sequence[Path],
    schema: Path | None,
    text_field: str | None,
    *,
    remember: bool,
    looks: bool,
) -> "CheckResult":
    from claimset.check.files.check_files import check_files
    from claimset.check.project import check

    with progress() as report:
        if found and not files:
            return check(found, words, report, remember=remember, looks=looks)
        return check_files(files, _schema_of(found, schema), found, text_field, report)


def _fix(
    found: "Project | None",
    words: Sequence[str],
    files: Sequence[Path],
    schema: Path | None,
    codes: set[str] | None,
    only_plan: bool,
) -> "FixResult":
    from claimset.check.fix.fix_files import fix_files
    from claimset.check.fix.fix_project import fix_project

    with progress() as report:
        if found and not files:
            return fix_project(found, words, codes, report, write=not only_plan)
        return fix_files(files, _schema_of(found, schema), found, codes, report, write=not only_plan)


def _schema_of(found: "Project | None", file: Path | None) -> "Schema":
    from claimset.check.files.check_files import read_schema

    return found.schema() if found else read_schema(file or Path())


def _say_mends(fixed: "FixResult", done: "CheckResult", form: str, only_plan: bool) -> None:
    """Say what was mended; what only would be is the data."""
    from claimset.check.fix.fix_report import HEAD, mend_rows, sentences

    if only_plan and form == "text" and fixed.changes:
        show_table(HEAD, mend_rows(fixed))
    for sentence in sentences(fixed, done.issues, planned=only_plan):
        say(sentence)


def _mendable_codes(select: Iterable[str] | None, selected: set[str], ignored: set[str]) -> set[str] | None:
    """Return the codes that may be mended; None for all of them."""
    if not select and not ignored:
        return None
    from claimset.rules.engine.rule import REGISTER

    return (selected if select else set(REGISTER)) - ignored


def _codes(given: Iterable[str] | None, option: str) -> set[str]:
    """Return the codes that begin with one of the words given. Raises BadParameter for a word that none begins with."""
    from claimset.rules.engine.rule import pages_by_code

    chosen: set[str] = set()
    for word in given or ():
        matching = {code for code in pages_by_code() if word and code.startswith(word.upper())}
        if not matching:
            raise typer.BadParameter(f"no code is or begins with {visible(word)!r}", param_hint=option)
        chosen |= matching
    return chosen


def _worst_issues(issues: Sequence["Issue"], most: int | None) -> Sequence["Issue"]:
    return issues if most is None else sorted(issues, key=lambda issue: _LEVELS.index(issue.level))[:most]


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):
        return False
