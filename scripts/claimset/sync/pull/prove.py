"""Proves the annotations of a task: every span is compared with the document's text before it is stored."""

from collections import Counter
from collections.abc import Mapping, Sequence

import msgspec

from claimset.labels.merge import merge
from claimset.labelstudio.name_choices import NameChoices
from claimset.labelstudio.payload.tasks import ServerAnnotation
from claimset.migration.stored_versions import StoredVersions
from claimset.model.document import Document
from claimset.model.issue import Issue, Level
from claimset.model.machine import with_later_facts
from claimset.model.record import Annotation
from claimset.model.refusal import Refusal
from claimset.model.schema import Schema
from claimset.model.tombstone import Tombstone
from claimset.store.project import Project
from claimset.store.staging import encode_annotations
from claimset.sync.assignment.attribution import Attribution
from claimset.sync.pull.incoming_task import IncomingTask


class Proving(msgspec.Struct, frozen=True):
    """
    The project's data with which all annotations of a pull are proven.

    `url` is the server's address. A refused annotation blocks the gold of its document and interface: with
    `holds_maker` that of its maker, else that of everybody. `refusals` are those of earlier pulls, by server project
    and task. `withdrawn` are the tombstones of documents, by id.
    """

    project: Project
    schema: Schema
    documents: Mapping[str, Document]
    stored: StoredVersions
    attribution: Attribution
    url: str = ""
    holds_maker: bool = True
    refusals: Mapping[tuple[str, int], tuple[Refusal, ...]] = {}
    withdrawn: Mapping[str, Tombstone] = {}


class ProvenTask(msgspec.Struct, frozen=True):
    """
    The annotations of a task that can be stored, whole or without a part, and the refusals.

    `omission_counts` counts the answers to each control that the schema leaves out. `unread_ids` are refused
    annotations of which an older state may be stored. `is_whole` says whether nothing was refused, so that the task
    need not be read again before it changes.
    """

    annotations: tuple[Annotation, ...]
    refusals: tuple[Refusal, ...]
    unread_ids: frozenset[int]
    is_whole: bool
    issues: tuple[Issue, ...]
    omission_counts: Mapping[str, int] = {}


def prove_task(proving: Proving, incoming: IncomingTask, stored_rows: Sequence[Annotation]) -> ProvenTask:
    """Prove the completed annotations of a task; `stored_rows` are the annotations that its document has."""
    target, rows, task_issue = incoming.source.target, list(stored_rows), incoming.unreadable()
    assignee = proving.attribution.assignee(target) if proving.holds_maker else None
    rows_by_id = {row.annotation: row for row in stored_rows if row.origin == target.origin}
    earlier_refusals = {row.annotation: row for row in proving.refusals.get((target.origin, incoming.task.id), ())}
    annotations: list[Annotation] = []
    refusals: list[Refusal] = []
    refused_ids, unread_ids = set[int](), set[int]()
    omission_counts: Counter[str] = Counter()
    issues = [task_issue] if task_issue is not None else []
    if "annotations" in incoming.task.wrong_names:
        refusals.append(incoming.refusal(None, "SCH003", None, assignee))
    for row in incoming.task.annotations:
        if row.cancelled:
            continue
        stored_row = rows_by_id.get(row.id)
        stored_name = stored_row.annotator if stored_row else None
        annotator = proving.attribution.maker_of(row, target, stored_name)
        proof = _Proof(None, [task_issue] if task_issue else [])
        if task_issue is None:
            proof = _prove_annotation(proving, incoming, row, rows, annotator, stored_row)
            issues += proof.warnings
            omission_counts.update(proof.omission_counts)
        if proof.annotation is not None and not proof.issues:
            annotations.append(proof.annotation)
            rows = merge(rows, [proof.annotation])
            continue
        is_unchanged = stored_row is not None and stored_row.updated == row.updated
        is_of_today = stored_row is not None and proving.stored.schema_of(stored_row) is proving.schema
        # A part that was refused stays refused, as long as nobody changes the annotation.
        kept_refusals = [earlier_refusals[row.id]] if is_unchanged and row.id in earlier_refusals else []
        if is_unchanged and is_of_today and incoming.is_outdated(proving.schema):
            # It was read before the schema changed, and has been migrated here: the server has nothing newer.
            refusals += kept_refusals
            continue
        issues += () if task_issue else proof.issues
        refused_ids.add(row.id or 0)
        # An annotation stored under an earlier schema is up to date as long as nobody changes it on the server.
        if is_unchanged and not is_of_today:
            refusals += kept_refusals
            continue
        # A name that waits for a person is read under the earlier schema only: the stored state has every span.
        is_stored_whole = stored_row is not None and not is_of_today and proof.lacks_spans_of(stored_row)
        is_partial = proof.annotation is not None and not is_stored_whole
        if proof.annotation is not None and is_partial:
            annotations.append(proof.annotation)
            rows = merge(rows, [proof.annotation])
        elif not is_stored_whole:
            unread_ids.add(row.id or 0)
        held_against = assignee or annotator if proving.holds_maker else None
        code = proof.issues[0].code
        refusals.append(incoming.refusal(row, code, annotator, held_against, is_partial=is_partial))
    is_whole = incoming.task.names_every_annotation and not refused_ids
    return ProvenTask(
        tuple(annotations), tuple(refusals), frozenset(unread_ids), is_whole, tuple(issues), omission_counts
    )


class _Proof(msgspec.Struct, frozen=True):
    """
    The part of an annotation that can be stored, None if there is none, and an issue for each part that cannot.

    `warnings` block nothing. `omission_counts` counts the answers to each control that the schema leaves out.
    """

    annotation: Annotation | None
    issues: list[Issue]
    warnings: list[Issue] = []
    omission_counts: Mapping[str, int] = {}

    def lacks_spans_of(self, earlier: Annotation) -> bool:
        """Say whether spans of an earlier state, and arrows to them, are missing because names wait for a person."""
        spans = self.annotation.labels.spans if self.annotation is not None else ()
        missing_ids = {span.id for span in earlier.labels.spans}.difference(span.id for span in spans)
        return bool(missing_ids) and {issue.code for issue in self.issues} <= {"LBL004", "REL001"}


def _prove_annotation(
    proving: Proving,
    incoming: IncomingTask,
    row: ServerAnnotation,
    rows: Sequence[Annotation],
    annotator: str | None,
    stored_row: Annotation | None,
) -> _Proof:
    """Prove an annotation that has to fit beside `rows`; `stored_row` is its stored state."""
    if row.wrong_names:
        names = " and ".join(row.wrong_names)
        issue = incoming.issue("SCH003", f"the server gives {row.name} a {names} that is not valid", row)
        return _Proof(None, [issue])
    if annotator is None:
        return _Proof(None, [incoming.issue("ANN006", f"the server does not say who made {row.name}", row)])
    assignee = proving.attribution.assignee(incoming.source.target)
    machine = proving.attribution.machine(annotator, row)
    made_by = "person" if machine is None else "machine"
    warnings = _doubts(incoming, row, annotator, made_by, assignee, stored_row)
    silence = proving.stored.silence(incoming.versions, incoming.source.interface, stored_row)
    choices = _choices(proving, incoming, stored_row) if stored_row is not None else None
    reading = row.read(incoming.text, proving.schema, incoming.source.interface, silence.gaps, choices)
    if choices is not None and stored_row is not None and stored_row.updated != row.updated:
        warnings += _replacement_warnings(incoming, row, annotator, choices)
    annotation, issues = incoming.annotation(row, reading, annotator, machine, proving.schema)
    if annotation is None:
        return _Proof(None, issues, warnings, reading.omission_counts)
    annotation = _with_its_machine(silence.assumed(annotation), stored_row)
    annotation = msgspec.structs.replace(annotation, assignee=assignee)
    # Only what a check can read may be stored.
    data = encode_annotations(incoming.document.id, merge(rows, [annotation]), proving.stored.schema_of)
    problem = proving.stored.misfit(incoming.document.id, data)
    if problem is not None:
        message = f"with {row.name} the document's file could not be read: {problem.message}"
        return _Proof(None, [*issues, incoming.issue(problem.code, message, row, annotator)], warnings)
    if row.ignored_names:
        fields = " and ".join(row.ignored_names)
        message = f"{row.name} came in without its {fields}: the server's value is not valid"
        warnings.append(incoming.issue("ANN014", message, row, annotator, Level.WARNING))
    return _Proof(annotation, issues, warnings, reading.omission_counts)


def _choices(proving: Proving, incoming: IncomingTask, stored_row: Annotation) -> NameChoices:
    """Return the choices for an annotation: the names as stored, and the decisions that the server does not have."""
    if incoming.versions is None or not incoming.is_outdated(proving.schema):
        return NameChoices(stored_row.labels)
    decisions = proving.stored.decisions(incoming.document.id, stored_row.annotator, incoming.versions[0])
    return NameChoices(stored_row.labels, decisions)


def _replacement_warnings(
    incoming: IncomingTask, row: ServerAnnotation, annotator: str, choices: NameChoices
) -> list[Issue]:
    """Return a warning for each name that a table replaced: the annotator changed something, maybe that name."""
    issues = []
    for span, start, end, old, new in choices.replacements:
        message = (
            f"{row.name} changed, and {f'its span {span}' if span else 'its answer about the document'} has {old}: "
            f"it is read as {new}, as a table decided; if {old} is meant, choose it again after the server has migrated"
        )
        issue = incoming.issue("ANN003", message, row, annotator, Level.WARNING)
        issues.append(msgspec.structs.replace(issue, start=start, end=end))
    return issues


def _with_its_machine(annotation: Annotation, stored_row: Annotation | None) -> Annotation:
    """Return an annotation with the machine and day of its stored state, if the labels are still the same."""
    if stored_row is None or annotation.machine is None or stored_row.machine_facts is None:
        return annotation
    if (stored_row.annotator, stored_row.sha256) != (annotation.annotator, annotation.sha256):
        return annotation
    return msgspec.structs.replace(annotation, machine=with_later_facts(stored_row.machine_facts, annotation.machine))


def _doubts(
    incoming: IncomingTask,
    row: ServerAnnotation,
    annotator: str,
    made_by: str,
    assignee: str | None,
    stored_row: Annotation | None,
) -> list[Issue]:
    """Return warnings if an annotation is by another annotator than its project's, or than its stored state."""
    messages = []
    if assignee not in {None, annotator}:
        messages.append(f"{row.name} is by {annotator} and is in the project of {assignee}")
    if stored_row is not None and stored_row.annotator != annotator:
        messages.append(f"{row.name} is stored as the work of {stored_row.annotator}, and is now that of {annotator}")
    elif stored_row is not None and stored_row.made_by != made_by:
        messages.append(f"{row.name} is stored as the work of a {stored_row.made_by}, and is now that of a {made_by}")
    return [incoming.issue("ANN012", message, row, annotator, Level.WARNING) for message in messages]
