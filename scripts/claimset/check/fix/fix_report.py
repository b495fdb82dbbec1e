"""What a mending did, in sentences and rows."""

from collections.abc import Iterable

from claimset.check.fix.fix_project import FixResult
from claimset.model.issue import Issue
from claimset.text.plural import plural

HEAD = ("where", "document", "who", "code", "before", "after")


def mend_rows(fixed: FixResult) -> list[tuple[str, ...]]:
    """Return a row for each mend, under HEAD."""
    return [
        (
            row.where,
            f"{row.document or row.file or ''}{row.pointer or ''}",
            row.annotator or "",
            row.code,
            row.was,
            row.becomes,
        )
        for row in fixed.changes
    ]


def sentences(fixed: FixResult, issues: Iterable[Issue], *, planned: bool) -> list[str]:
    """
    Return what was mended, what was not and why; `issues` are those that stand.

    Of what is only `planned` the mends themselves are left out, because they stand in the rows.
    """
    here = [change for change in fixed.changes if change.where == "file"]
    said = [f"mended {row.file}{row.pointer or ''} {row.code}: {row.was} → {row.becomes}" for row in here]
    said = [] if planned else said
    for item in fixed.unmended:
        why = f"would bring {', '.join(item.brings)}" if item.brings else "would leave the issue"
        said.append(f"not mended {item.file}{item.pointer or ''} {item.code}: the mend of {item.was} {why}")
    mendable = [issue.file for issue in issues if issue.fix is not None]
    for file, reason in fixed.untouched.items():
        said.append(
            f"{file} is left as it is ({plural(mendable.count(file), 'issue has', 'issues have')} a mend): {reason}"
        )
    said.append(f"{len(here)} {'would be mended' if planned else 'mended'}, {len(fixed.unmended)} not")
    if fixed.count("server"):
        belong = plural(fixed.count("server"), "belongs", "belong")
        said.append(f"{belong} to annotations on the server: claimset push --fixes")
    if fixed.count("nowhere"):
        was = "is of an annotation that was never on a server, and stays as it is"
        were = "are of annotations that were never on a server, and stay as they are"
        said.append(plural(fixed.count("nowhere"), was, were))
    return said
