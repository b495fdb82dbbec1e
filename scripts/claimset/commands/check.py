"""claimset check"""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from claimset.commands.screen import (
    end,
    progress,
    project,
    say,
    say_waiting,
    show_excerpt,
    show_line,
    spoken,
    visible,
    width,
)
from claimset.model.trouble import Misconfigured

if TYPE_CHECKING:
    from claimset.jobs.check import Checked
    from claimset.model.issue import Issue

_WORST = ("error", "warning", "info")
_PAGE = 50


@spoken
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
) -> None:
    """
    Judge texts, annotations and gold by every rule; or files that somebody else made.

    A file is a raw JSON export of Label Studio, or holds records or annotations of ours; JSON or JSON Lines.
    Ends with 1 where there are errors; warnings do not count.

    Example: claimset check export.json --schema schema/schema.json --ignore SPN011
    """
    selected, ignored = _codes(select, "--select"), _codes(ignore, "--ignore")
    done, waiting = _check(context, documents or [], schema, text_field)
    done.issues = [
        issue for issue in done.issues if (not select or issue.code in selected) and issue.code not in ignored
    ]
    shown = _worst(done.issues, max_issues)
    if form == "json":
        for issue in shown:
            show_line(issue)
    elif form == "text":
        _show(done, shown, max_issues)
    else:
        from claimset.jobs.check_files import read_schema
        from claimset.jobs.report import report

        known = read_schema(schema) if schema else project(context).schema()
        print(report(form, done, shown, known, Path() if schema else project(context).root), end="")
    if len(shown) < len(done.issues):
        say(f"{len(done.issues) - len(shown)} more issues are not shown")
    say(
        f"{done.documents} documents, {done.annotations} annotations, {done.gold} gold records: "
        f"{done.errors} errors, {len(done.issues) - done.errors} warnings"
    )
    if waiting:
        say_waiting(project(context))
    end(1 if done.errors else 0)


def _show(done: "Checked", issues: Sequence["Issue"], most: int | None) -> None:
    """Print issues under the lines that they are about, the worst first; a page of them where no number is given."""
    from claimset.jobs.report import excerpts

    ordered = _worst(issues, len(issues))
    for shown in excerpts(done, ordered[: most if most is not None else _PAGE], width()):
        show_excerpt(shown)
    if most is None and len(ordered) > _PAGE:
        print(f"and {len(ordered) - _PAGE} more; --max-issues shows them")


def _check(
    context: typer.Context, words: Sequence[str], schema: Path | None, text_field: str | None
) -> tuple["Checked", bool]:
    """Carry out the check that the words ask for; say also whether it was of the project's own documents."""
    from claimset.jobs.check import check
    from claimset.jobs.check_files import check_files, read_schema

    found = None if schema else project(context)
    ids = {document.id for document in found.documents()} if found and words else set()
    files = [Path(word) for word in words if word not in ids and _is_there(Path(word))]
    if found and not files and text_field is None:
        with progress() as report:
            return check(found, words, report), True
    if not words or ids & set(words):
        raise typer.BadParameter("--schema and --text-field are for files, and documents cannot stand beside files")
    if len(files) < len(words):
        missing = next(word for word in words if Path(word) not in files)
        raise Misconfigured(f"there is no document, file or folder {missing!r}", "check the name")
    with progress() as report:
        if schema:
            return check_files(files, read_schema(schema), None, text_field, report), False
        known = project(context)
        return check_files(files, known.schema(), known, text_field, report), False


def _codes(given: Iterable[str] | None, option: str) -> set[str]:
    """Return the codes that begin with one of the words given. Raises BadParameter for a word that none begins with."""
    import claimset.checks  # noqa: F401  (registers the rules)
    from claimset.checks.rule import NOTICES, REGISTER

    chosen: set[str] = set()
    for word in given or ():
        matching = {code for code in (*REGISTER, *NOTICES) if word and code.startswith(word.upper())}
        if not matching:
            raise typer.BadParameter(f"no code is or begins with {visible(word)!r}", param_hint=option)
        chosen |= matching
    return chosen


def _worst(issues: Sequence["Issue"], most: int | None) -> Sequence["Issue"]:
    return issues if most is None else sorted(issues, key=lambda issue: _WORST.index(issue.level))[:most]


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):
        return False
