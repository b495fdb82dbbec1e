"""What changed from one release to the next, what that does to the version, and how a reader is told."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from claimset.model.change import SchemaChange
from claimset.model.release import LabelChange, Reason, Release, ReleaseChanges, ReleasedRow, Weight
from claimset.model.version import version_numbers
from claimset.text.markdown_table import table
from claimset.text.plural import first_names, plural

FIRST = "0.1.0"
NO_RELEASE = "0.0.0"
"""The version of a build that is no release: it is never recorded, and nothing is measured against it."""

_RANK: dict[Weight, int] = {"patch": 1, "minor": 2, "major": 3}
_SHOWN = 20


class ReleaseComparison:
    """
    The rows of an earlier release against those of a new one, both by id, without holding either.

    The new rows are given one by one while they are written.
    """

    def __init__(self, earlier: Iterable[ReleasedRow]) -> None:
        self._earlier = iter(earlier)
        self._next = next(self._earlier, None)
        self._counts: dict[str, Counter[str]] = {name: Counter() for name in ("before", "after", "came", "went")}
        self.came = self.went = self.documents = 0
        self.edited: list[str] = []
        self.moved: list[str] = []
        self.gone: list[str] = []

    def add(self, row: ReleasedRow) -> None:
        """Take in the next row of the new release."""
        self.documents += 1
        self._counts["after"].update(row.counts)
        while self._next is not None and self._next.id < row.id:
            self._gone(self._next)
        if self._next is None or self._next.id != row.id:
            self.came += 1
            self._counts["came"].update(row.counts)
            return
        before = self._next
        self._counts["before"].update(before.counts)
        self._next = next(self._earlier, None)
        if before.split != row.split:
            self.moved.append(row.id)
        if _said(before) != _said(row):
            self.edited.append(row.id)

    def end(self) -> None:
        """Take in that there are no more."""
        while self._next is not None:
            self._gone(self._next)

    def labels(self) -> tuple[LabelChange, ...]:
        """Return every label that occurs in either release, by name."""
        counts = self._counts
        return tuple(
            LabelChange(
                label,
                before := counts["before"][label],
                after := counts["after"][label],
                came := counts["came"][label],
                went := counts["went"][label],
                after - before - came + went,
            )
            for label in sorted(counts["before"].keys() | counts["after"].keys())
        )

    def _gone(self, row: ReleasedRow) -> None:
        self.went += 1
        self.gone.append(row.id)
        self._counts["before"].update(row.counts)
        self._counts["went"].update(row.counts)
        self._next = next(self._earlier, None)


def _said(row: ReleasedRow) -> tuple[str, ...]:
    return row.text, row.labels, row.tier, row.language


def summarise_changes(
    compared: ReleaseComparison,
    since: Release | None,
    names: Mapping[str, Sequence[str]],
    columns: Mapping[str, Sequence[str]],
    schema_changes: Iterable[SchemaChange] = (),
) -> ReleaseChanges:
    """Return what changed since a release, and for what reasons its version no longer does."""
    reasons = () if since is None else tuple(_reasons(compared, since, names, columns, schema_changes))
    return ReleaseChanges(
        None if since is None else since.version,
        compared.came,
        compared.went,
        tuple(compared.edited),
        tuple(compared.moved),
        compared.labels(),
        tuple(sorted(reasons, key=lambda item: -_RANK[item.weight])),
        tuple(compared.gone),
    )


def raise_version(version: str, weight: Weight) -> str:
    """Return the next version; below 1.0.0 what is major raises the minor number, the rest the patch number."""
    major, minor, patch = version_numbers(version)
    if major == 0:
        return f"0.{minor + 1}.0" if weight == "major" else f"0.{minor}.{patch + 1}"
    return {"major": f"{major + 1}.0.0", "minor": f"{major}.{minor + 1}.0", "patch": f"{major}.{minor}.{patch + 1}"}[
        weight
    ]


def _reasons(
    compared: ReleaseComparison,
    since: Release,
    names: Mapping[str, Sequence[str]],
    columns: Mapping[str, Sequence[str]],
    schema_changes: Iterable[SchemaChange],
) -> Iterator[Reason]:
    if compared.went:
        yield Reason("major", f"{plural(compared.went, 'document is', 'documents are')} gone")
    if compared.edited:
        yield Reason("major", f"{_many(compared.edited, 'edited')}: text, labels, language or tier")
    if compared.moved:
        yield Reason("major", _many(compared.moved, "moved to another split"))
    if compared.came:
        yield Reason("minor", f"{plural(compared.came, 'document is', 'documents are')} new")
    yield from _of_names(since.names, names)
    yield from _of_columns(since.columns, columns)
    for change in schema_changes:
        what = " ".join(filter(None, (change.what, change.where, ", ".join(change.old or change.new))))
        if change.level == "breaking":
            yield Reason("major", f"the schema means something else: {change.kind} of {what}")
        elif change.level == "compatible":
            yield Reason("minor", f"the schema says more: {change.kind} of {what}")


def _of_names(before: Mapping[str, Sequence[str]], after: Mapping[str, Sequence[str]]) -> Iterator[Reason]:
    for key, names in before.items():
        now = after.get(key, ())
        if tuple(now[: len(names)]) != tuple(names):
            yield Reason("major", f"a number of '{key}' no longer means the same label")
        elif len(now) > len(names):
            yield Reason("minor", f"'{key}' has new labels: {', '.join(now[len(names) :])}")


def _of_columns(before: Mapping[str, Sequence[str]], after: Mapping[str, Sequence[str]]) -> Iterator[Reason]:
    for config, columns in before.items():
        gone = [column for column in columns if column not in set(after.get(config, ()))]
        if gone:
            yield Reason("major", f"config '{config}' no longer has the columns {', '.join(gone)}")
    for config, columns in after.items():
        new = [column for column in columns if column not in set(before.get(config, ()))]
        if new and config in before:
            yield Reason("minor", f"config '{config}' has new columns: {', '.join(new)}")
        elif new:
            yield Reason("minor", f"config '{config}' is new")


def _many(names: Sequence[str], what: str) -> str:
    shown = ", ".join(names[:3]) + (" and others" if len(names) > 3 else "")
    return f"{plural(len(names), 'document was', 'documents were')} {what} ({shown})"


def changelog(name: str, releases: Iterable[tuple[str, int, ReleaseChanges]]) -> str:
    """Return CHANGELOG.md: version, number of documents and summary of each release, the newest first."""
    parts = [
        f"# Changes of {name}\n",
        "Counted by label: what changed from each release to the next. Generated.\n",
    ]
    for version, documents, summary in releases:
        parts.append(f"## {version}\n")
        parts.append("\n".join(_items(documents, summary)) + "\n")
        rows = [
            (item.label, item.before, item.after, item.came, item.went, f"{item.edited:+d}" if item.edited else 0)
            for item in summary.labels
            if summary.since is None or (item.came, item.went, item.edited) != (0, 0, 0)
        ]
        if summary.since is None:
            parts.append(table(("label", "count"), [(row[0], row[2]) for row in rows]))
        elif rows:
            head = ("label", "before", "after", "in new documents", "in removed ones", "in edited ones")
            parts.append(table(head, rows))
    return "\n".join(parts)


def _items(documents: int, summary: ReleaseChanges) -> Iterator[str]:
    if summary.since is None:
        yield f"- The first release: {plural(documents, 'document')}."
        return
    yield f"- {plural(documents, 'document')}; since {summary.since} {summary.came} came, {summary.went} went."
    for names, words in (
        (summary.gone, "Removed"),
        (summary.edited, "Edited"),
        (summary.moved, "Moved to another split"),
    ):
        if names:
            yield f"- {words}: {first_names(names, _SHOWN)}."
    if not (summary.came or summary.went or summary.edited or summary.moved):
        yield "- No row changed."
    for reason in summary.reasons:
        yield f"- {reason.weight}: {reason.words}."
