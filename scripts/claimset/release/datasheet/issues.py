"""Issues of the papers of a release, which people write."""

from collections.abc import Iterator

from claimset.check.result import CheckResult
from claimset.model.issue import Issue, Level
from claimset.model.trouble import Misconfigured
from claimset.release.papers.citation import read_citation
from claimset.rules.engine.shape import unreadable
from claimset.schema.marked_blocks import MARK
from claimset.store.files.files import read_text
from claimset.store.layout import CITATION, DATASHEET
from claimset.store.project import Project
from claimset.store.releases.register import ReleaseRegister


def paper_issues(project: Project, result: CheckResult, *, remember: bool = False) -> Iterator[Issue]:
    """
    Yield the issues of the papers; `result` has the counts, which are left out if a gold record is unreadable.

    `remember` is that of `DatasheetBlocks`.
    """
    text = read_text(project.root / DATASHEET)
    if text:
        yield from _stale_blocks(project, result, text, remember)
        yield from _unanswered_questions(text)
    citation = read_text(project.root / CITATION)
    if citation is not None:
        try:
            read_citation(citation)
        except ValueError as error:
            yield unreadable(CITATION, str(error))
    yield from _last_release(project)


def _last_release(project: Project) -> Iterator[Issue]:
    """Yield an issue if the last recorded release, or the schema that it was made under, cannot be read."""
    register = ReleaseRegister(project.root)
    for version in register.versions()[-1:]:
        try:
            release = register.release(version)
            if release.schema_version != project.schema().version:
                project.version(release.schema_version)
        except Misconfigured as error:
            yield unreadable(project.relative(register.file(version)), f"{error.message}: {error.remedy}")


def _stale_blocks(project: Project, result: CheckResult, text: str, remember: bool) -> Iterator[Issue]:
    if MARK not in text or result.tally is None:
        return
    # The tables of agreement take a while to load.
    from claimset.release.datasheet.blocks import DatasheetBlocks

    blocks = DatasheetBlocks(project, result.tally, result.released_ids, remember=remember)
    for name in blocks.stale(text):
        message = f"the block '{name}' is not what the project's files give: claimset check --fix"
        yield Issue("RLS001", Level.ERROR, message, file=DATASHEET)


def _unanswered_questions(text: str) -> Iterator[Issue]:
    # A reader of Markdown takes a while to load.
    from claimset.release.datasheet.unanswered import unanswered_questions

    for question in unanswered_questions(text):
        message = f"line {question.line}: a question under '{question.heading}' has no answer"
        yield Issue("RLS002", Level.WARNING, message, file=DATASHEET)
