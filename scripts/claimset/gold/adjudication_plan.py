"""What annotators say differently, document by document, and what of it is decided."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence

import msgspec

from claimset.gold.merging.differences import AnnotatorDifference, ComparedAnnotations
from claimset.gold.merging.settle import decision_key, difference_id, settle_differences, settling_line
from claimset.gold.selection import compared_annotations
from claimset.gold.stored import Stored
from claimset.model.decision import Decision
from claimset.model.document import Document
from claimset.model.issue import Issue
from claimset.model.record import Annotation, GoldStatus
from claimset.model.schema import Schema
from claimset.model.span import Span
from claimset.model.trouble import Misconfigured
from claimset.store.decisions import read_document_decisions
from claimset.store.project import Project

PLAN_HEAD = ("document", "annotators", "differences", "undecided", "of these", "gold")


class PlannedSide(msgspec.Struct, frozen=True):
    """What one annotator says where annotations differ, in words, and their spans in question, each with its layer."""

    annotator: str
    words: str
    spans: tuple[tuple[str, Span], ...]


class PlannedDifference(msgspec.Struct, frozen=True):
    """
    A difference for whoever decides it.

    `id` is the name by which a file of decisions calls it. `about` is the label, the attribute, the relation or the
    document choice that differs, empty for coreference. `subject` says what differs and `sides` who says what; of a
    text that is not ours they have offsets and no words of it. `decision` is the line that decides the difference or,
    where none does, the take or the merge that settles it; None where it is undecided.
    """

    id: str
    difference: AnnotatorDifference
    about: str
    subject: str
    sides: tuple[PlannedSide, ...]
    decision: Decision | None

    @property
    def sentence(self) -> str:
        """What differs, and who says what."""
        return f"{self.subject}: {', '.join(f'{side.annotator} {side.words}' for side in self.sides)}"


class DocumentPlan(msgspec.Struct, frozen=True):
    """
    A document that several people labelled in one interface.

    `status` is what gold's status would be, None as long as something is undecided. `undecided` counts differences by
    kind and label. `stale` are decisions on what annotations no longer say.
    """

    document: str
    annotators: tuple[str, ...]
    status: GoldStatus | None
    undecided: dict[str, int]
    differences: tuple[PlannedDifference, ...]
    stale: tuple[Decision, ...]


class AdjudicationPlan(msgspec.Struct, frozen=True):
    """The documents that several people labelled, those with most that is undecided first; and unreadable files."""

    documents: tuple[DocumentPlan, ...]
    issues: tuple[Issue, ...]


def adjudication_plan(project: Project, only: Collection[str] = ()) -> AdjudicationPlan:
    """
    Compare the annotations of every document, or of those named with `only`.

    Raises Misconfigured for a name that is no document's.
    """
    schema = project.schema()
    stored = Stored(project, schema)
    documents = project.documents()
    unknown = sorted(set(only) - {document.id for document in documents})
    if unknown:
        raise Misconfigured(f"there is no document {unknown[0]!r}", "name documents as raw/manifest.jsonl does")
    plans: list[DocumentPlan] = []
    issues: list[Issue] = []
    for document in documents:
        file = project.pulled_file(document.id)
        if (not only or document.id in only) and file.is_file():
            annotations, problems = stored.pulled(file)
            issues += problems
            text = project.text_of(document) if document.is_open else None
            decisions = read_document_decisions(project, document.id)
            plan = plan_document(document, annotations, decisions, schema, text)
            plans += [plan] if plan is not None else []
    plans.sort(key=lambda plan: (-sum(plan.undecided.values()), plan.document))
    return AdjudicationPlan(tuple(plans), tuple(issues))


def plan_rows(plan: AdjudicationPlan) -> list[tuple[str, str, int, int, str, str]]:
    """Return a row for each document, under `PLAN_HEAD`."""
    return [
        (
            document.document,
            ", ".join(document.annotators),
            len(document.differences),
            sum(document.undecided.values()),
            ", ".join(f"{count} {topic}" for topic, count in sorted(document.undecided.items())),
            document.status or "",
        )
        for document in plan.documents
    ]


def plan_document(
    document: Document,
    annotations: Sequence[Annotation],
    decisions: Sequence[Decision],
    schema: Schema,
    text: str | None,
) -> DocumentPlan | None:
    """Return how the annotations of a document differ; None where no two people labelled it in one interface."""
    planned: list[PlannedDifference] = []
    statuses: list[GoldStatus] = []
    undecided: Counter[str] = Counter()
    names: set[str] = set()
    keys: set[str] = set()
    for compared, differences in compared_annotations(annotations, schema):
        names |= compared.annotations.keys()
        settlement = settle_differences(compared, differences, decisions)
        statuses.append(settlement.status)
        keys |= {item.key for item in differences}
        lines = {item.key: line for item, line in settlement.decisions}
        basis = settling_line(compared.annotations.values(), compared.interface.name, decisions)
        undecided.update(f"{item.kind} {_about(item, compared)}".rstrip() for item in settlement.undecided)
        planned.extend(planned_difference(item, compared, text, lines.get(item.key, basis)) for item in differences)
    if not names:
        return None
    stale = tuple(line for line in decisions if line.sides and _is_stale(line, keys, annotations))
    order: tuple[GoldStatus, ...] = ("agreed", "decided", "merged", "taken")
    status = None if undecided else max(statuses, key=order.index)
    return DocumentPlan(document.id, tuple(sorted(names)), status, dict(undecided), tuple(planned), stale)


def _is_stale(line: Decision, keys: Collection[str], annotations: Sequence[Annotation]) -> bool:
    if line.kind not in {"take", "merge"}:
        return decision_key(line) not in keys
    hashes = {item.annotator: item.sha256 for item in annotations if item.counts and item.interface == line.interface}
    asked = [side for side in line.sides if line.choice in {None, side.annotator}]
    return any(hashes.get(side.annotator) != side.sha256 for side in asked)


def planned_difference(
    difference: AnnotatorDifference, compared: ComparedAnnotations, text: str | None, decision: Decision | None
) -> PlannedDifference:
    """Return a difference in words; without `text` by offsets and no words of it."""
    return PlannedDifference(
        difference_id(difference),
        difference,
        _about(difference, compared),
        _subject(difference, compared, text),
        tuple(_sides(difference, compared, text)),
        decision,
    )


def outcome_words(decision: Decision) -> str:
    """Say what was decided, by whom and why."""
    if decision.rules:
        return f"mended as {', '.join(decision.rules)} asks"
    reason = f", {decision.reason}" if decision.reason else ""
    match decision.kind:
        case "take":
            return f"{decision.choice} taken whole by {decision.by}{reason}"
        case "merge":
            return f"settled by --merge {decision.merge.strategy if decision.merge else ''}".rstrip()
        case _:
            return f"decided by {decision.by}: {decision.choice or 'another value'}{reason}"


def _about(difference: AnnotatorDifference, compared: ComparedAnnotations) -> str:
    if difference.name is not None or difference.kind == "coreference":
        return difference.name or ""
    cluster = next(item for item in compared.clusters if item.id == difference.gold_ids[0])
    return next(iter(cluster.spans.values())).label


def _subject(difference: AnnotatorDifference, compared: ComparedAnnotations, text: str | None) -> str:
    clusters = {cluster.id: cluster for cluster in compared.clusters}
    spans = [next(iter(clusters[gold_id].spans.values())) for gold_id in difference.gold_ids]
    places = [_quote(span.start, span.end, text) for span in spans]
    match difference.kind:
        case "document":
            return str(difference.name)
        case "relation":
            return f"{difference.name} from {places[0]} to {places[1]}"
        case "coreference":
            return f"which of {', '.join(places)} are one"
        case "attribute":
            return f"{difference.name} of {spans[0].label} {places[0]}"
        case "label":
            return f"label of {places[0]}"
        case "boundary":
            return f"boundary of {spans[0].label}"
        case _:
            return f"{spans[0].label} {places[0]}"


def _sides(difference: AnnotatorDifference, compared: ComparedAnnotations, text: str | None) -> Iterator[PlannedSide]:
    for side in difference.sides:
        match difference.kind:
            case "missing" | "spurious":
                words = "has it" if side.value else "does not"
            case "relation":
                words = "draws it" if side.value else "does not"
            case "boundary":
                words = _quote(side.value[0], side.value[1], text)
            case "coreference":
                words = " | ".join(_chain(chain, side.annotator, compared, text) for chain in side.value)
            case "attribute" if side.value is not None and text is None and _is_prose(difference, compared):
                words = "words of their own"
            case _:
                words = "nothing" if side.value is None else str(side.value)
        spans = (
            (layer, span)
            for layer, spans in compared.labels[side.annotator].layers.items()
            for span in spans
            if span.id in side.spans
        )
        yield PlannedSide(side.annotator, words, tuple(spans))


def _is_prose(difference: AnnotatorDifference, compared: ComparedAnnotations) -> bool:
    """Say whether an attribute is typed in no notation: it may quote the text."""
    attribute = compared.schema.layers[difference.layer or ""].attributes[difference.name or ""]
    return attribute.kind == "text" and attribute.format is None


def _chain(ids: Sequence[str], annotator: str, compared: ComparedAnnotations, text: str | None) -> str:
    spans = {span.id: span for span in compared.labels[annotator].spans}
    return " = ".join(_quote(spans[span_id].start, spans[span_id].end, text) for span_id in ids)


def _quote(start: int, end: int, text: str | None) -> str:
    return f"[{start}:{end}]" if text is None else f"'{text[start:end]}' [{start}:{end}]"
