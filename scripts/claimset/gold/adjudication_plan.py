"""What annotators say differently, document by document, and what of it is decided."""

from collections import Counter
from collections.abc import Collection, Sequence

import msgspec

from claimset.gold.label_reader import LabelReader
from claimset.gold.merging.contested import is_contested
from claimset.gold.merging.settle import decision_key, settle_differences, settling_line
from claimset.gold.planned_difference import PlannedDifference, difference_topic, planned_difference
from claimset.gold.selection import combined_status, compared_annotations
from claimset.model.decision import Decision
from claimset.model.document import Document, named_documents
from claimset.model.issue import Issue
from claimset.model.record import Annotation, GoldStatus
from claimset.model.schema import Schema
from claimset.store.decisions import read_document_decisions
from claimset.store.project import Project

PLAN_HEAD = ("document", "annotators", "differences", "undecided", "of these", "gold")


class DocumentPlan(msgspec.Struct, frozen=True):
    """
    A document that several people labelled in one interface.

    `status` is the status that gold would have; it is None as long as something is undecided. `undecided` counts the
    undecided differences by kind and label ("missing names"). `stale` are decisions about labels that have changed
    since. `contradictions` are decisions that say two things.
    """

    document: str
    annotators: tuple[str, ...]
    status: GoldStatus | None
    undecided: dict[str, int]
    differences: tuple[PlannedDifference, ...]
    stale: tuple[Decision, ...]
    contradictions: tuple[Decision, ...] = ()


class AdjudicationPlan(msgspec.Struct, frozen=True):
    """The documents that several people labelled, most undecided differences first; `issues` name unreadable files."""

    documents: tuple[DocumentPlan, ...]
    issues: tuple[Issue, ...]


def adjudication_plan(project: Project, only: Collection[str] = ()) -> AdjudicationPlan:
    """
    Compare the annotations of every document, or of those named with `only`.

    Raises Misconfigured for a name that is no document's.
    """
    schema = project.schema()
    label_reader = LabelReader(project, schema)
    plans: list[DocumentPlan] = []
    issues: list[Issue] = []
    for document in named_documents(project.documents(), only):
        file = project.pulled_file(document.id)
        if file.is_file():
            annotations, problems = label_reader.pulled(file)
            issues += problems
            text = project.text_of(document) if document.is_open else None
            decisions = read_document_decisions(project, document.id)
            plan = plan_document(document, annotations, decisions, schema, text)
            plans += [plan] if plan is not None else []
    plans.sort(key=lambda plan: (-sum(plan.undecided.values()), plan.document))
    return AdjudicationPlan(tuple(plans), tuple(issues))


def plan_rows(plan: AdjudicationPlan) -> list[tuple[str, str, int, int, str, str]]:
    """Return a row for each document, with the columns of `PLAN_HEAD`."""
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
    """
    Return how the annotations of a document differ. Returns None where no two people labelled it in one interface.

    Without `text` the differences are described by offsets.
    """
    planned: list[PlannedDifference] = []
    statuses: list[GoldStatus] = []
    undecided: Counter[str] = Counter()
    contradictions: list[Decision] = []
    names: set[str] = set()
    keys: set[str] = set()
    for compared, differences in compared_annotations(annotations, schema):
        names |= compared.annotations.keys()
        settlement = settle_differences(compared, differences, decisions)
        statuses.append(settlement.status)
        contradictions += settlement.contradictions
        keys |= {item.key for item in differences}
        lines = {item.key: line for item, line in settlement.decisions}
        basis = settling_line(compared.annotations.values(), compared.interface.name, decisions)
        undecided.update(f"{item.kind} {difference_topic(item, compared)}".rstrip() for item in settlement.undecided)
        planned.extend(planned_difference(item, compared, text, lines.get(item.key, basis)) for item in differences)
    if not names:
        return None
    stale = tuple(line for line in decisions if line.sides and _is_stale(line, keys, annotations))
    status = None if undecided else combined_status(statuses)
    return DocumentPlan(
        document.id, tuple(sorted(names)), status, dict(undecided), tuple(planned), stale, tuple(contradictions)
    )


def _is_stale(line: Decision, keys: Collection[str], annotations: Sequence[Annotation]) -> bool:
    if line.kind not in {"take", "merge"}:
        return decision_key(line) not in keys and not _is_agreed_on(line)
    hashes = {item.annotator: item.sha256 for item in annotations if item.counts and item.interface == line.interface}
    sides = [side for side in line.sides if line.choice in {None, side.annotator}]
    return any(hashes.get(side.annotator) != side.sha256 for side in sides)


def _is_agreed_on(line: Decision) -> bool:
    """Say whether all sides say what was decided, since a migration made them alike."""
    return not is_contested({side.annotator: side.value for side in line.sides}) and (
        line.choice is not None or line.value == line.sides[0].value
    )
