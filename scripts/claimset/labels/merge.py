"""Merges the annotations of a pull with the stored ones. No annotation is ever removed."""

from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, datetime

import msgspec

from claimset.model.labels import Labels
from claimset.model.machine import with_later_facts
from claimset.model.record import Annotation, Reason

_LONG_AGO = datetime.min.replace(tzinfo=UTC)


class Withdrawal(msgspec.Struct, frozen=True):
    """Why annotations are no longer on the server, and by when they were gone, by the server's clock."""

    because: Reason
    at: str | None = None


_UNKNOWN = Withdrawal("annotation deleted")


def merge(stored: Iterable[Annotation], arrivals: Iterable[Annotation]) -> list[Annotation]:
    """
    Return the stored annotations and those of a pull, `arrivals`, sorted, with the state of each.

    An annotation of the pull replaces the stored one if it was updated later. It also does if nothing but its annotator
    changed, or the annotator whose project it is in. Otherwise the stored labels stay, and an annotation of the same
    moment corrects only who made them: a person or a machine, and facts of the machine that were not recorded.

    One annotation of a person in an interface counts, and that person's others become superseded. An annotation in
    the person's own project counts before one in a project that all share, and that before one in somebody else's
    project. Among several in the same place the one updated last counts.

    A second merge of the same arrivals changes nothing, and neither does their order.
    """
    rows, arriving = list(stored), sorted(arrivals, key=_age)
    ids: dict[tuple[str, str], set[tuple[str | None, int | None]]] = {}
    for row in (*rows, *arriving):
        if row.annotation is not None:
            ids.setdefault((row.annotator, row.interface), set()).add((row.origin, row.annotation))
    for item in arriving:
        match = next((index for index, row in enumerate(rows) if _is_state_of(row, item)), None)
        if match is None and len(ids[item.annotator, item.interface]) == 1:
            match = next((index for index, row in enumerate(rows) if _repeats(row, item)), None)
        if match is None:
            rows.append(item)
        elif rows[match].annotation is not None and _is_newer(item, rows[match]):
            rows[match] = item
        elif rows[match].annotation is not None:
            rows[match] = _attributed_as(item, _as_present(rows[match]))
    return _set_states(rows)


def with_local(stored: Iterable[Annotation], item: Annotation) -> list[Annotation]:
    """Add an annotation that never was on a server; one from a server, of the same annotator and interface, counts."""
    return _set_states([*stored, item])


def withdraw(
    stored: Iterable[Annotation],
    origin: str,
    present_ids: Collection[int],
    unread_ids: Collection[int],
    task: int | None = None,
    withdrawals: Mapping[int, Withdrawal] | Withdrawal = _UNKNOWN,
) -> list[Annotation]:
    """
    Return the stored annotations, with marks on those that a server no longer has, or whose state could not be read.

    `present_ids` are the annotations that the task `task` of the server's project `origin` has; without a task, those
    that all tasks of the document have. The state of those in `unread_ids` could not be read. `withdrawals` says why
    the others are gone: one reason for all, or a reason by the id of the annotation. An annotation that was withdrawn
    before keeps its reason.
    """
    rows = []
    for row in stored:
        if row.origin == origin and row.annotation is not None and task in {None, row.task}:
            if row.annotation not in present_ids:
                if row.state != "withdrawn":
                    withdrawal = (
                        withdrawals
                        if isinstance(withdrawals, Withdrawal)
                        else withdrawals.get(row.annotation, _UNKNOWN)
                    )
                    row = msgspec.structs.replace(
                        row, state="withdrawn", withdrawn=withdrawal.at, because=withdrawal.because
                    )
            elif row.annotation in unread_ids and row.counts:
                row = msgspec.structs.replace(row, state="unread")
        rows.append(row)
    return rows


def reasons(
    stored: Iterable[Annotation], cancelled: Mapping[int, str | None], deleted_by: str | None
) -> dict[int, Withdrawal]:
    """
    Return why each stored annotation would be gone, by its id on the server.

    `cancelled` maps the ids of cancelled annotations to the time of that. All others were deleted, at the latest at
    `deleted_by`. Times are in ISO 8601, None where nobody knows.
    """
    ids = {row.annotation for row in stored if row.annotation is not None}
    deleted = dict.fromkeys(ids, Withdrawal("annotation deleted", deleted_by))
    return deleted | {number: Withdrawal("cancelled", moment) for number, moment in cancelled.items()}


def moment_of(updated: str | None) -> datetime:
    """Return a time of a server's clock; the earliest time for none or an invalid one. Without a zone it is UTC."""
    try:
        moment = datetime.fromisoformat(updated or "")
    except ValueError:
        return _LONG_AGO
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


def _set_states(rows: Iterable[Annotation]) -> list[Annotation]:
    rows = list(rows)
    first: dict[tuple[str, str], Annotation] = {}
    for row in rows:
        if row.state != "withdrawn":
            key = (row.annotator, row.interface)
            if key not in first or _order(first[key]) < _order(row):
                first[key] = row
    marked = [row if row.state == "withdrawn" else _set_state(row, first[row.annotator, row.interface]) for row in rows]
    return sorted(marked, key=lambda row: (row.interface, row.annotator, row.origin or "", row.annotation or 0))


def _is_state_of(row: Annotation, item: Annotation) -> bool:
    one = (row.interface, row.origin, row.annotation)
    return row.annotation is not None and one == (item.interface, item.origin, item.annotation)


def _as_present(row: Annotation) -> Annotation:
    if row.state not in {"withdrawn", "unread"}:
        return row
    return msgspec.structs.replace(row, state="current", withdrawn=None, because=None)


def _attributed_as(item: Annotation, row: Annotation) -> Annotation:
    # The map of annotators was mended; the labels stay as they are here, where a schema may have migrated them.
    if _age(row) != _age(item):
        return row
    is_same_maker = row.made_by == item.made_by
    machine = with_later_facts(row.machine_facts, item.machine) if is_same_maker else item.machine
    if is_same_maker and machine == row.machine_facts:
        return row
    return msgspec.structs.replace(row, made_by=item.made_by, machine=machine)


def _is_newer(item: Annotation, row: Annotation) -> bool:
    # An equal state under another pseudonym, or in another's project, is newer: the map of annotators was mended.
    moved_owner = (row.annotator, row.assignee) != (item.annotator, item.assignee)
    return _age(row) < _age(item) or (moved_owner and _age(row) == _age(item))


def _repeats(row: Annotation, item: Annotation) -> bool:
    # Labels that never were on a server, and now come from one unchanged.
    one = (row.annotator, row.interface, row.sha256, row.text_sha256)
    return row.annotation is None and one == (item.annotator, item.interface, item.sha256, item.text_sha256)


def _set_state(row: Annotation, first: Annotation) -> Annotation:
    if row is not first:
        return msgspec.structs.replace(row, state="superseded")
    return row if row.counts else msgspec.structs.replace(row, state="current")


def _order(annotation: Annotation) -> tuple[int, tuple[bool, datetime, int]]:
    return annotation.precedence, _age(annotation)


def _age(annotation: Annotation) -> tuple[bool, datetime, int]:
    return annotation.annotation is not None, moment_of(annotation.updated), annotation.annotation or 0


def holds_all(labels: Labels, earlier: Labels) -> bool:
    """Say whether labels hold every span, relation and answer of earlier ones."""
    spans = {name: {span.id: span for span in layer} for name, layer in labels.layers.items()}
    return (
        all(spans.get(name, {}).get(span.id) == span for name, layer in earlier.layers.items() for span in layer)
        and set(earlier.relations) <= set(labels.relations)
        and earlier.document.items() <= labels.document.items()
    )
