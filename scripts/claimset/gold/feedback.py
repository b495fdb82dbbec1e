"""Feedback for one annotator: where gold differs from what they labelled, and why."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from claimset.gold.adjudication_plan import plan_document
from claimset.gold.amendments import is_amendment
from claimset.gold.label_reader import LabelReader
from claimset.gold.merging.differences import AnnotatorDifference, ComparedAnnotations
from claimset.gold.planned_difference import PlannedDifference, planned_difference
from claimset.model.decision import Decision
from claimset.model.document import Document
from claimset.model.record import Annotation, Record
from claimset.model.schema import Schema
from claimset.model.trouble import Misconfigured
from claimset.store.decisions import read_document_decisions
from claimset.store.project import Project
from claimset.text.plural import plural
from claimset.text.visible import in_quotes

GOLD = "gold"
CHANGES_HEAD = ("kind", "of", "changes", "reasons")
_Key = tuple[str, str | None, tuple[str, ...]]


class FeedbackChange(msgspec.Struct, frozen=True):
    """
    One difference between gold and an annotator.

    `kind` is that of a difference: `missing` is a span that only gold has, `spurious` one that only the annotator has.
    `reason` is the reason in a word or two, "unknown" without a decision. `change` has the sides of the annotator and
    of `gold`, and the decision that made the change, or None.
    """

    document: str
    kind: str
    reason: str
    change: PlannedDifference


class Feedback(msgspec.Struct, frozen=True):
    """
    One annotator's work compared with gold.

    `documents` are the ids of those that were compared, and `spans` counts what the annotator drew in them. `waiting`
    are the ids of documents without a gold record, or whose record was made before the annotation changed.
    """

    annotator: str
    documents: tuple[str, ...]
    spans: int
    waiting: tuple[str, ...]
    changes: tuple[FeedbackChange, ...]

    def rows(self) -> list[tuple[str, str, int, str]]:
        """Return a row for each kind and label, the most frequent first, with the columns of `CHANGES_HEAD`."""
        reasons: dict[tuple[str, str], Counter[str]] = {}
        for item in self.changes:
            reasons.setdefault((item.kind, item.change.about), Counter())[item.reason] += 1
        rows = [
            (*topic, counts.total(), ", ".join(f"{count} {reason}" for reason, count in counts.most_common()))
            for topic, counts in reasons.items()
        ]
        return sorted(rows, key=lambda row: (-row[2], row[:2]))

    @property
    def sentence(self) -> str:
        """The numbers of compared spans, and how many differ in gold."""
        waiting = f" Waiting for gold: {plural(len(self.waiting), 'document')}." if self.waiting else ""
        return (
            f"{plural(len(self.changes), 'change')} in {len({item.document for item in self.changes})} of "
            f"{plural(len(self.documents), 'document')}, in which {self.annotator} drew "
            f"{plural(self.spans, 'span')}.{waiting}"
        )


def feedback(project: Project, annotator: str) -> Feedback:
    """Compare what an annotator labelled with gold. Raises Misconfigured where nobody of that name labelled."""
    schema = project.schema()
    label_reader = LabelReader(project, schema)
    compared: list[str] = []
    waiting: list[str] = []
    changes: list[FeedbackChange] = []
    spans = 0
    annotators: set[str] = set()
    for document in project.documents():
        file, gold_file = project.pulled_file(document.id), project.gold_file(document.id)
        annotations = label_reader.pulled(file)[0] if file.is_file() else []
        annotators |= {item.annotator for item in annotations}
        own = [item for item in annotations if item.annotator == annotator and item.counts]
        record = label_reader.gold(gold_file)[0] if own and gold_file.is_file() else None
        if record is None or any(_is_older(record, item) for item in own):
            waiting += [document.id] if own else []
            continue
        decisions = read_document_decisions(project, document.id)
        text = project.text_of(document) if document.is_open else None
        compared.append(document.id)
        spans += sum(len(list(item.labels.spans)) for item in own)
        reasons = _reasons(document, annotator, annotations, decisions, schema)
        for item in own:
            changes += _changes(document.id, item, record, schema, text, reasons)
    if not compared and not waiting:
        remedy = (
            f"name one who did: {', '.join(sorted(annotators))}" if annotators else "claimset pull brings annotations"
        )
        raise Misconfigured(f"nobody called {in_quotes(annotator)} labelled anything", remedy)
    counts = Counter(item.document for item in changes)
    changes.sort(key=lambda item: (-counts[item.document], item.document))
    return Feedback(annotator, tuple(compared), spans, tuple(waiting), tuple(changes))


def _is_older(record: Record, annotation: Annotation) -> bool:
    about = (annotation.annotator, annotation.interface)
    return any(
        (item.annotator, item.interface) == about and item.sha256 != annotation.sha256
        for item in record.provenance.annotations
    )


def _changes(
    document_id: str,
    annotation: Annotation,
    record: Record,
    schema: Schema,
    text: str | None,
    reasons: Mapping[_Key, Decision],
) -> Iterator[FeedbackChange]:
    gold = msgspec.structs.replace(annotation, annotator=GOLD, sha256="", labels=record.labels, assumptions={})
    compared = ComparedAnnotations([annotation, gold], schema.interfaces[annotation.interface], schema)
    for difference in compared.differences():
        own, golden = (
            next(side for side in difference.sides if side.annotator == name) for name in (annotation.annotator, GOLD)
        )
        decision = next(
            (line for spans in (own.spans, golden.spans) if (line := reasons.get(_key(difference, spans)))), None
        )
        kind: str = difference.kind
        if kind in {"missing", "spurious"}:
            kind = "spurious" if own.value else "missing"
        planned = planned_difference(difference, compared, text, decision)
        sides = sorted(planned.sides, key=lambda side: side.annotator == GOLD)
        yield FeedbackChange(document_id, kind, _reason(decision), msgspec.structs.replace(planned, sides=tuple(sides)))


def _reasons(
    document: Document, annotator: str, annotations: Sequence[Annotation], decisions: Sequence[Decision], schema: Schema
) -> dict[_Key, Decision]:
    """Return decisions by the key of what they are about: once with the annotator's span ids, once with gold's."""
    reasons: dict[_Key, Decision] = {}
    plan = plan_document(document, annotations, decisions, schema, None)
    for item in plan.differences if plan is not None else ():
        if item.decision is not None:
            own = [side.spans for side in item.difference.sides if side.annotator == annotator]
            reasons |= {_key(item.difference, spans): item.decision for spans in (item.difference.gold_ids, *own)}
    for line in filter(is_amendment, decisions):
        reasons[_key(line, tuple((line.span or "").split()))] = line
    return reasons


def _key(about: AnnotatorDifference | Decision, spans: tuple[str, ...]) -> _Key:
    # Whether a span is missing or spurious depends on whom it is compared with.
    return "missing" if about.kind == "spurious" else about.kind, about.name, spans


def _reason(decision: Decision | None) -> str:
    if decision is None:
        return "unknown"
    return (
        decision.reason
        or ", ".join(decision.rules)
        or (decision.kind if decision.kind in {"take", "merge"} else "without a reason")
    )
