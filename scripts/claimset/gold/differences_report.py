"""The HTML page of the differences between annotators, made from a plan."""

from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise
from typing import get_args

from claimset.gold.adjudication_plan import AdjudicationPlan
from claimset.gold.agreement.confusions import AddressOf
from claimset.gold.label_reader import LabelReader
from claimset.gold.planned_difference import PlannedDifference, outcome_words
from claimset.model.decision import ReasonCode, Side
from claimset.model.document import Document
from claimset.model.record import Annotation
from claimset.report.differences_page import DifferenceLane, ShownDifference, differences_page
from claimset.store.project import Project


def differences_report(project: Project, plan: AdjudicationPlan, address_of: AddressOf) -> str:
    """
    Return the page as HTML, the documents in the plan's order.

    A text that is not ours is shown by offsets and no word. An answer links to its annotation in Label Studio where it
    has an address there.
    """
    schema = project.schema()
    label_reader = LabelReader(project, schema)
    documents = {document.id: document for document in project.documents()}
    differences = []
    for item in plan.documents:
        document = documents[item.document]
        text = project.text_of(document) if document.is_open else None
        rows = label_reader.pulled(project.pulled_file(document.id))[0]
        annotations = {(row.annotator, row.interface): row for row in rows if row.counts}
        differences += [
            shown_difference(difference, document, text, _address_of_side(difference, annotations, address_of))
            for difference in item.differences
        ]
    return differences_page(f"Differences, {schema.name}", differences, get_args(ReasonCode), schema)


def shown_difference(
    item: PlannedDifference, document: Document, text: str | None, address_of_side: Callable[[Side], str | None]
) -> ShownDifference:
    """Return a difference as a page shows it; `text` is None for a text that is not ours."""
    sides = {side.annotator: side for side in item.difference.sides}
    return ShownDifference(
        item.id,
        document,
        text,
        item.difference.kind,
        item.about,
        item.subject,
        [
            DifferenceLane(
                side.annotator,
                side.spans,
                side.words,
                list(_arrows(item, sides[side.annotator])),
                address_of_side(sides[side.annotator]),
            )
            for side in item.sides
        ],
        None if item.decision is None else outcome_words(item.decision),
        item.own,
        item.mentions,
    )


def _address_of_side(
    item: PlannedDifference, annotations: Mapping[tuple[str, str], Annotation], address_of: AddressOf
) -> Callable[[Side], str | None]:
    def address(side: Side) -> str | None:
        annotation = annotations.get((side.annotator, item.difference.interface))
        return None if annotation is None else address_of(annotation, side.spans[0] if side.spans else None)

    return address


def _arrows(item: PlannedDifference, side: Side) -> Iterator[tuple[str, str, str]]:
    """Yield the arrows that a side draws: the ids of the spans where each begins and ends, and its label."""
    if item.difference.kind == "relation" and side.value:
        source, target = side.spans
        yield source, target, item.about
    elif item.difference.kind == "coreference":
        for chain in side.value:
            yield from ((one, other, "") for one, other in pairwise(chain))
