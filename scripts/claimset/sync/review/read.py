"""Reads a curator's review of a document, and proves it against the text and the annotations that it is about."""

from datetime import UTC, datetime

import msgspec

from claimset.gold.review.decisions import review_decisions
from claimset.gold.review.panes import review_basis
from claimset.labelstudio.payload.tasks import ServerAnnotation
from claimset.labelstudio.review.result import gold_regions, read_answers, read_basis
from claimset.model.decision import Decision
from claimset.model.issue import Issue, Level
from claimset.model.review import ReviewedGold
from claimset.sync.pull.arrivals import ReadTask
from claimset.sync.pull.incoming_task import IncomingTask, task_url
from claimset.sync.pull.prove import Proving
from claimset.sync.review.compared_documents import ComparedDocument, ComparedDocuments
from claimset.sync.review.stored_panes import StoredPanes


class ReviewReading(msgspec.Struct, frozen=True):
    """The decisions and issues of one task of a review."""

    decisions: list[Decision] = []
    issues: list[Issue] = []


class ReviewReader:
    """Reads the reviews of a server; the readers of stored annotations are made once for all tasks."""

    def __init__(self, proving: Proving) -> None:
        self._proving = proving
        self._documents = ComparedDocuments(proving.project, proving.schema)
        self._panes = StoredPanes(proving.project)

    def read(self, task: ReadTask) -> ReviewReading:
        """
        Return the decisions of the newest review of a task that are not stored yet, or the issues that block them.

        Raises Misconfigured if the file with the annotators of the panes is not on this machine.
        """
        document = self._proving.documents.get(task.task.document)
        if document is None:
            url = task_url(self._proving.url, task.source, task.task.id)
            message = f"the project does not have the document of task {task.task.id}"
            return ReviewReading(issues=[Issue("DOC005", Level.ERROR, message, url=url)])
        incoming = IncomingTask.of(task, document, self._proving.schema, self._proving.url)
        rows = [row for row in task.task.annotations if not row.cancelled]
        item = self._documents.of(document, task.source.interface.reviews or "")
        if not rows or item is None:
            return ReviewReading()
        problem = incoming.unreadable()
        row = max(rows, key=lambda row: row.updated or "")
        if problem is None and row.wrong_names:
            names = " and ".join(row.wrong_names)
            problem = incoming.issue("SCH003", f"the server gives {row.name} a {names} that is not valid", row)
        by = self._proving.attribution.maker_of(row, task.source.target, None)
        if problem is None and by is None:
            problem = incoming.issue("ANN006", f"the server does not say who made {row.name}", row)
        if problem is not None or by is None:
            return ReviewReading(issues=[problem] if problem is not None else [])
        return self._read(incoming, row, by, item)

    def _read(self, incoming: IncomingTask, row: ServerAnnotation, by: str, item: ComparedDocument) -> ReviewReading:
        moment = _moment(row.updated)
        if any((line.source, line.by, line.at) == ("server", by, moment) for line in item.decisions):
            return ReviewReading()
        basis = read_basis(row.result)
        if basis != review_basis(item.compared):
            return ReviewReading(issues=_outdated(incoming, row, by, item, basis))
        schema, interface = self._proving.schema, incoming.source.interface
        gold_row = msgspec.structs.replace(row, result=gold_regions(row.result))
        reading = gold_row.read(incoming.text, schema, interface)
        annotation, problems = incoming.annotation(gold_row, reading, by, None, schema)
        if annotation is None or problems:
            # A span that cannot be read would count as one that the curator deleted.
            return ReviewReading(issues=problems)
        reviewed = ReviewedGold(annotation.labels, read_answers(row.result, reading.labels), basis)
        panes = self._panes.of(incoming.document.id, interface.reviews or "")
        lines = review_decisions(item.compared, item.differences, item.decisions, reviewed, panes, by, moment)
        machine = self._proving.attribution.machine(by, row)
        if machine is not None:
            lines = [msgspec.structs.replace(line, made_by="machine", machine=machine) for line in lines]
        count = sum(line.contradicts_itself for line in lines)
        message = f"labels that {by} left in the text contradict the choices of {by}: {count} undecided"
        issues = [incoming.issue("ADJ005", message, row, by, Level.WARNING)] if count else []
        return ReviewReading(lines, issues)


def _outdated(
    incoming: IncomingTask, row: ServerAnnotation, by: str, item: ComparedDocument, basis: str | None
) -> list[Issue]:
    """Return the issue of a review that is not about today's annotations; none if no difference is undecided."""
    if basis is None:
        message = (
            f"{row.name} was not begun from the proposed gold, so nothing of it counts: open the task, copy "
            "the prediction, and submit the copy"
        )
        return [incoming.issue("SCH003", message, row, by)]
    if not item.settlement.undecided:
        return []
    message = (
        f"annotations that {by} reviewed have changed since, so nothing new of it counts: run claimset push --review, "
        "then open the task, copy the prediction, and submit the copy"
    )
    return [incoming.issue("ADJ004", message, row, by, Level.WARNING)]


def _moment(words: str | None) -> str:
    """Return a moment in UTC, to the microsecond."""
    moment = datetime.fromisoformat(words or "1970-01-01")
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
