"""The result of mending, in sentences and rows."""

from collections.abc import Iterable

from claimset.check.fix.fix_project import FixResult, PlannedMend
from claimset.model.issue import Issue
from claimset.text.plural import plural

HEAD = ("where", "document", "who", "code", "before", "after")


def mend_rows(mends: Iterable[PlannedMend]) -> list[tuple[str, ...]]:
    """Return a row for each mend, with the columns of HEAD."""
    return [
        (
            row.where,
            f"{row.document or row.file or ''}{row.pointer or ''}",
            row.annotator or "",
            row.code,
            row.was,
            row.becomes,
        )
        for row in mends
    ]


def sentences(result: FixResult, issues: Iterable[Issue], *, only_planned: bool) -> list[str]:
    """
    Return sentences about the mends, and about those that were not applied and why.

    `issues` are the open issues. With `only_planned` the mends themselves are left out, because `mend_rows` has them.
    """
    file_changes = [change for change in result.changes if change.where == "file"]
    lines = [f"mended {row.file}{row.pointer or ''} {row.code}: {row.was} → {row.becomes}" for row in file_changes]
    lines = [] if only_planned else lines
    for item in result.unmended:
        why = f"would bring {', '.join(item.brings)}" if item.brings else "would not mend the issue"
        lines.append(f"not mended {item.file}{item.pointer or ''} {item.code}: the mend of {item.was} {why}")
    files_with_mends = [issue.file for issue in issues if issue.fix is not None]
    for file, reason in result.untouched.items():
        count = plural(files_with_mends.count(file), "issue has", "issues have")
        lines.append(f"{file} stays as it is ({count} a mend): {reason}")
    lines += [f"{file} stays as it is; the mended copy is {target}" for file, target in result.copies.items()]
    lines.append(f"{len(file_changes)} {'would be mended' if only_planned else 'mended'}, {len(result.unmended)} not")
    if result.count("server"):
        phrase = plural(result.count("server"), "belongs", "belong")
        lines.append(f"{phrase} to annotations on the server: claimset push --fixes")
    if result.count("nowhere"):
        singular = "is of an annotation that was never on a server, and stays as it is"
        plural_words = "are of annotations that were never on a server, and stay as they are"
        lines.append(plural(result.count("nowhere"), singular, plural_words))
    return lines
