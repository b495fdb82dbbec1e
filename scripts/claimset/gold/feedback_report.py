"""The HTML page of feedback for one annotator."""

import msgspec

from claimset.gold.differences_report import shown_difference
from claimset.gold.feedback import CHANGES_HEAD, Feedback
from claimset.report.differences_page import differences_page
from claimset.store.project import Project


def feedback_report(project: Project, work: Feedback) -> str:
    """Return the page as HTML: a table of the changes, and each change in its sentence, the annotator's lane first."""
    documents = {document.id: document for document in project.documents()}
    differences = []
    for item in work.changes:
        document = documents[item.document]
        text = project.text_of(document) if document.is_open else None
        difference = shown_difference(item.change, document, text, lambda _: None)
        decision = item.change.decision
        note = f": {decision.note}" if decision is not None and decision.note and document.is_open else ""
        outcome = difference.outcome + note if difference.outcome else None
        differences.append(msgspec.structs.replace(difference, kind=item.kind, outcome=outcome))
    title = f"Feedback for {work.annotator}"
    return differences_page(
        title, differences, (), project.schema(), sentence=work.sentence, head=CHANGES_HEAD, rows=work.rows()
    )
