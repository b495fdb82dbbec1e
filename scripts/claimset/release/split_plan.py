"""Plans the split of every document before it is labelled, and the gold that its split needs."""

from collections.abc import Iterator

import msgspec

from claimset.check.project import check
from claimset.check.result import CheckResult
from claimset.model.progress import Progress, silent
from claimset.model.record import GoldStatus
from claimset.model.schema import Schema
from claimset.splits.groups import admitted_statuses
from claimset.store.project import Project
from claimset.store.releases.register import ReleaseRegister
from claimset.text.plural import plural


class PlannedDocument(msgspec.Struct, frozen=True):
    """
    A document and its split.

    `group` is the first document of those that report the same story. `split` is None if a person has to decide;
    `is_recorded` says that the document was released in it. `admits` are the gold statuses that the split takes.
    `gold_status` is that of its gold, None if it has none. `annotators` is the largest number of people who labelled it
    in one interface, `annotators_needed` the number that its split needs. `lacks` names what it still needs before a
    release, empty if nothing.
    """

    document: str
    group: str
    split: str | None
    is_recorded: bool
    admits: tuple[GoldStatus, ...]
    gold_status: GoldStatus | None
    annotators: int
    annotators_needed: int
    lacks: str


def split_plan(project: Project, progress: Progress = silent) -> tuple[PlannedDocument, ...]:
    """
    Return every document with its split, sorted by group and id.

    Near-duplicates share a group; zones that are labelled later may show that two documents are none.
    """
    schema = project.schema()
    recorded_splits = ReleaseRegister(project.root).splits()
    rows = _planned_documents(check(project, progress=progress, remember=True), schema, recorded_splits)
    return tuple(sorted(rows, key=lambda row: (row.group, row.document)))


def _planned_documents(
    result: CheckResult, schema: Schema, recorded_splits: dict[str, str]
) -> Iterator[PlannedDocument]:
    has_double_annotation = any(row.annotators > 1 for row in result.corpus_documents)
    admitted = admitted_statuses(schema.splits, has_double_annotation=has_double_annotation)
    for row in result.corpus_documents:
        name = row.document.id
        split = result.partition.splits.get(name)
        admits = sorted(admitted.get(split or "", ()))
        # One annotator is enough only if the split takes gold made from one annotation.
        least_annotators = 1 if "single" in admits or not admits else 2
        lacks = ""
        if split is None:
            lacks = "a decision in annotations/splits.jsonl"
        elif admits and row.gold_status not in admits:
            missing = least_annotators - row.annotators
            lacks = plural(missing, "annotator") if missing > 0 else "adjudication"
        yield PlannedDocument(
            name,
            result.partition.groups.get(name, name),
            split,
            name in recorded_splits,
            tuple(admits),
            row.gold_status,
            row.annotators,
            least_annotators,
            lacks,
        )
