"""The page of what annotators say differently, made from a plan."""

from typing import get_args

from claimset.gold.adjudication_plan import AdjudicationPlan
from claimset.gold.planned_difference import PlannedDifference, outcome_words
from claimset.model.decision import ReasonCode
from claimset.model.document import Document
from claimset.report.differences_page import DifferenceLane, ShownDifference, differences_page
from claimset.store.project import Project


def differences_report(project: Project, plan: AdjudicationPlan) -> str:
    """Return the page, the documents in the plan's order; of a text that is not ours it holds offsets and no word."""
    schema = project.schema()
    documents = {document.id: document for document in project.documents()}
    texts = {
        item.document: project.text_of(documents[item.document]) if documents[item.document].is_open else None
        for item in plan.documents
    }
    differences = [
        shown_difference(difference, documents[item.document], texts[item.document])
        for item in plan.documents
        for difference in item.differences
    ]
    return differences_page(f"Differences, {schema.name}", differences, get_args(ReasonCode), schema)


def shown_difference(item: PlannedDifference, document: Document, text: str | None) -> ShownDifference:
    """Return a difference as a page shows it."""
    return ShownDifference(
        item.id,
        document,
        text,
        item.difference.kind,
        item.about,
        item.subject,
        [DifferenceLane(side.annotator, side.spans, side.words) for side in item.sides],
        None if item.decision is None else outcome_words(item.decision),
    )
