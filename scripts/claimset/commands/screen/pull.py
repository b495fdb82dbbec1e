"""The output of `claimset pull`."""

from typing import TYPE_CHECKING

from claimset.commands.screen.output import show_issues, show_json, show_table
from claimset.commands.screen.talk import say
from claimset.text.plural import plural

if TYPE_CHECKING:
    from claimset.sync.pull.commit import PullResult
    from claimset.sync.pull.compare import ServerComparison


def show_pull(result: "PullResult | ServerComparison", annotator: str | None, as_json: bool) -> bool:
    """
    Print the counts of one server's pull, or its differences from the stored annotations.

    Return whether an annotation could not be read, or something differs. With `as_json` only the counts are printed.
    """
    from claimset.sync.pull.commit import PullResult

    if not as_json:
        show_issues(result.issues)
    has_errors = any(issue.level == "error" for issue in result.issues)
    suffix = f" ({annotator})" if annotator else ""
    if isinstance(result, PullResult):
        say(
            f"{plural(result.annotations, 'annotation')} read, {plural(len(result.changed), 'file')} changed, "
            f"{result.withdrawn} withdrawn, {result.refusal_words}, "
            f"{plural(result.unchanged, 'task')} unchanged, "
            f"{plural(result.drafts, 'draft')} and {result.skipped} skipped left on the server" + suffix
        )
        if result.reviews:
            count = plural(sum(result.decisions.values()), "decision")
            say(f"{count} stored from {plural(result.reviews, 'review')}: claimset adjudicate makes gold of them")
        return has_errors
    if result.differences and not as_json:
        show_table(["document", "why"], [(row.document, row.why) for row in result.differences])
    say(
        f"{plural(result.annotations, 'annotation')} of {plural(result.documents, 'document')} compared: "
        f"{plural(len(result.differences), 'differs', 'differ')}" + suffix
    )
    return bool(result.differences) or has_errors


def show_rebuilt(result: "PullResult", as_json: bool) -> None:
    """Print the counts of a pull from snapshots."""
    if as_json:
        show_json(result)
    annotations, files = plural(result.annotations, "annotation"), plural(len(result.changed), "file")
    say(f"{annotations} read from snapshots, {files} changed")
