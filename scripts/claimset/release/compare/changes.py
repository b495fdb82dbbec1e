"""Changes from one release to the next: counts, reasons for the version, and the text of CHANGELOG.md."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec

from claimset.model.change import SchemaChange
from claimset.model.release import LabelChange, Reason, Release, ReleaseChanges, ReleasedRow, Weight
from claimset.model.trouble import Conflict
from claimset.model.version import version_numbers
from claimset.text.markdown_table import table
from claimset.text.plural import first_names, plural

FIRST_VERSION = "0.1.0"
NO_RELEASE = "0.0.0"
"""The version of a build that is no release: it is never recorded, and no version is computed from it."""

_WEIGHT_RANKS: dict[Weight, int] = {"patch": 1, "minor": 2, "major": 3}
_LISTED_NAMES = 20


class ReleaseComparison:
    """
    Compares the rows of an earlier release with those of a new one; both are sorted by id, neither is kept in memory.

    The new rows are added one by one while they are written.
    """

    def __init__(self, earlier: Iterable[ReleasedRow]) -> None:
        self._earlier = iter(earlier)
        self._next_row = next(self._earlier, None)
        self._counts: dict[str, Counter[str]] = {name: Counter() for name in ("before", "after", "added", "removed")}
        self.added_count = self.removed_count = self.documents = 0
        self.edited_ids: list[str] = []
        self.corrected_ids: list[str] = []
        self.moved_ids: list[str] = []
        self.removed_ids: list[str] = []

    def add(self, row: ReleasedRow) -> None:
        """Add the next row of the new release."""
        self.documents += 1
        self._counts["after"].update(row.counts)
        while self._next_row is not None and self._next_row.id < row.id:
            self._add_removed(self._next_row)
        if self._next_row is None or self._next_row.id != row.id:
            self.added_count += 1
            self._counts["added"].update(row.counts)
            return
        earlier_row = self._next_row
        self._counts["before"].update(earlier_row.counts)
        self._next_row = next(self._earlier, None)
        if earlier_row.split != row.split:
            self.moved_ids.append(row.id)
        if earlier_row.text != row.text:
            self.corrected_ids.append(row.id)
        if _content(earlier_row) != _content(row):
            self.edited_ids.append(row.id)

    def end(self) -> None:
        """Count the remaining earlier rows as removed."""
        while self._next_row is not None:
            self._add_removed(self._next_row)

    def labels(self) -> tuple[LabelChange, ...]:
        """Return the changed counts of every label that occurs in either release, sorted by name."""
        counts = self._counts
        return tuple(
            LabelChange(
                label,
                before := counts["before"][label],
                after := counts["after"][label],
                came := counts["added"][label],
                went := counts["removed"][label],
                after - before - came + went,
            )
            for label in sorted(counts["before"].keys() | counts["after"].keys())
        )

    def _add_removed(self, row: ReleasedRow) -> None:
        self.removed_count += 1
        self.removed_ids.append(row.id)
        self._counts["before"].update(row.counts)
        self._counts["removed"].update(row.counts)
        self._next_row = next(self._earlier, None)


def _content(row: ReleasedRow) -> tuple[str, ...]:
    return row.text, row.labels, row.tier, row.language


def summarise_changes(
    comparison: ReleaseComparison,
    since: Release | None,
    names: Mapping[str, Sequence[str]],
    columns: Mapping[str, Sequence[str]],
    schema_changes: Iterable[SchemaChange] = (),
) -> ReleaseChanges:
    """Return the changes since a release, and the reasons for a new version, the weightiest first."""
    reasons = () if since is None else tuple(_reasons(comparison, since, names, columns, schema_changes))
    return ReleaseChanges(
        None if since is None else since.version,
        comparison.added_count,
        comparison.removed_count,
        tuple(comparison.edited_ids),
        tuple(comparison.moved_ids),
        comparison.labels(),
        tuple(sorted(reasons, key=lambda item: -_WEIGHT_RANKS[item.weight])),
        tuple(comparison.removed_ids),
    )


def with_links(summary: ReleaseChanges, since: Release | None, links: str) -> ReleaseChanges:
    """Add a reason if the links between documents changed; `links` is the SHA-256 of the new ones."""
    if since is None or since.links == links:
        return summary
    reason = Reason("major" if since.links else "minor", "the links between documents changed")
    reasons = sorted((*summary.reasons, reason), key=lambda item: -_WEIGHT_RANKS[item.weight])
    return msgspec.structs.replace(summary, reasons=tuple(reasons))


def raise_version(version: str, weight: Weight) -> str:
    """Return the next version; below 1.0.0 a major change raises the minor number, others the patch number."""
    major, minor, patch = version_numbers(version)
    if major == 0:
        return f"0.{minor + 1}.0" if weight == "major" else f"0.{minor}.{patch + 1}"
    return {"major": f"{major + 1}.0.0", "minor": f"{major}.{minor + 1}.0", "patch": f"{major}.{minor}.{patch + 1}"}[
        weight
    ]


def _reasons(
    comparison: ReleaseComparison,
    since: Release,
    names: Mapping[str, Sequence[str]],
    columns: Mapping[str, Sequence[str]],
    schema_changes: Iterable[SchemaChange],
) -> Iterator[Reason]:
    if comparison.removed_count:
        yield Reason("major", f"{plural(comparison.removed_count, 'document is', 'documents are')} gone")
    if comparison.edited_ids:
        yield Reason("major", f"{_count_phrase(comparison.edited_ids, 'edited')}: text, labels, language or tier")
    if comparison.corrected_ids:
        yield Reason("major", _count_phrase(comparison.corrected_ids, "given another text"))
    if comparison.moved_ids:
        yield Reason("major", _count_phrase(comparison.moved_ids, "moved to another split"))
    if comparison.added_count:
        yield Reason("minor", f"{plural(comparison.added_count, 'document is', 'documents are')} new")
    yield from _name_reasons(since.names, names)
    yield from _column_reasons(since.columns, columns)
    for change in schema_changes:
        element = " ".join(filter(None, (change.what, change.where, ", ".join(change.old or change.new))))
        if change.level == "breaking":
            yield Reason("major", f"the schema means something else: {change.kind} of {element}")
        elif change.level == "compatible":
            yield Reason("minor", f"the schema says more: {change.kind} of {element}")


def _name_reasons(
    earlier_names: Mapping[str, Sequence[str]], names_by_key: Mapping[str, Sequence[str]]
) -> Iterator[Reason]:
    for key, names in earlier_names.items():
        new_names = names_by_key.get(key, ())
        if tuple(new_names[: len(names)]) != tuple(names):
            yield Reason("major", f"a number of '{key}' no longer means the same label")
        elif len(new_names) > len(names):
            yield Reason("minor", f"'{key}' has new labels: {', '.join(new_names[len(names) :])}")


def _column_reasons(
    earlier_columns: Mapping[str, Sequence[str]], new_columns: Mapping[str, Sequence[str]]
) -> Iterator[Reason]:
    for config, columns in earlier_columns.items():
        removed_columns = [column for column in columns if column not in set(new_columns.get(config, ()))]
        if removed_columns:
            yield Reason("major", f"config '{config}' no longer has the columns {', '.join(removed_columns)}")
    for config, columns in new_columns.items():
        added_columns = [column for column in columns if column not in set(earlier_columns.get(config, ()))]
        if added_columns and config in earlier_columns:
            yield Reason("minor", f"config '{config}' has new columns: {', '.join(added_columns)}")
        elif added_columns:
            yield Reason("minor", f"config '{config}' is new")


def _count_phrase(names: Sequence[str], verb: str) -> str:
    listed_names = ", ".join(names[:3]) + (" and others" if len(names) > 3 else "")
    return f"{plural(len(names), 'document was', 'documents were')} {verb} ({listed_names})"


def changelog(name: str, releases: Iterable[tuple[str, int, ReleaseChanges]]) -> str:
    """Return CHANGELOG.md: version, number of documents and summary of each release, the newest first."""
    parts = [
        f"# Changes of {name}\n",
        "Counted by label: what changed from each release to the next. Generated.\n",
    ]
    for version, documents, summary in releases:
        parts.append(f"## {version}\n")
        parts.append("\n".join(_summary_lines(documents, summary)) + "\n")
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


def _summary_lines(documents: int, summary: ReleaseChanges) -> Iterator[str]:
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
            yield f"- {words}: {first_names(names, _LISTED_NAMES)}."
    if not (summary.came or summary.went or summary.edited or summary.moved):
        yield "- No row changed."
    for reason in summary.reasons:
        yield f"- {reason.weight}: {reason.words}."


def require_version_not_lower(version: str | None, computed_version: str, summary: ReleaseChanges) -> None:
    """Raise Conflict, with the reasons, for a version that is lower than the computed one; None is the computed one."""
    is_lower = version_numbers(version or computed_version) < version_numbers(computed_version)
    if version in {None, NO_RELEASE} or not is_lower:
        return
    reasons = (
        "; ".join(reason.words for reason in summary.reasons) or f"{summary.since or computed_version} is the least"
    )
    raise Conflict(
        f"version {version} is lower than {computed_version}, which the data calls for: {reasons}",
        f"leave --version out, or name {computed_version} or a higher one",
    )
