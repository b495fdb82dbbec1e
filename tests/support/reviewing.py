"""A curator without a browser: what they would submit is made from the prediction of their task."""

from collections.abc import Callable
from copy import deepcopy

from claimset.labelstudio.review.panes import CHOICE, NOTE, REASON
from claimset.model.review import PANES
from claimset.store.project import Project
from claimset.sync.pull.commit import PullResult
from claimset.sync.pull.pull import pull
from claimset.sync.push.request import PushPreview, PushRequest, preview_push
from claimset.sync.push.rounds import push_rounds
from claimset.sync.review.plan import ReviewRequest
from claimset.sync.review.stored_panes import StoredPanes
from faults.small_server import Row, Shelf
from support.server_in_memory import ServerInMemory

CURATOR = 3
"""The server's number of the account of the curator."""


class Reviewing:
    """A project whose annotations a curator reviews on a server in memory."""

    def __init__(self, project: Project, curator: str = "c01") -> None:
        self.project, self.curator = project, curator
        self.shelf = Shelf()
        self.server = ServerInMemory(self.shelf)

    def preview(self, contested_only: bool = False, **options: object) -> PushPreview:
        """Plan a push of reviews."""
        request = PushRequest(review=ReviewRequest(self.curator, contested_only), **options)  # type: ignore[arg-type]
        return preview_push(self.project, lambda: self.server, request)

    def push(self) -> int:
        """Send what is to be reviewed; return how many tasks were sent."""
        sendings = push_rounds(self.project, self.preview().rounds, wait=lambda _: None)
        return sum(sending.tasks for sending in sendings)

    def pull(self) -> PullResult:
        """Take in what the curator submitted."""
        return pull(self.project, self.server)

    def task(self, document: str) -> Row:
        """Return the task of a document's review."""
        tasks = [row for rows in self.shelf.tasks.values() for row in rows]
        return next(row for row in tasks if row["data"]["task_key"].startswith(f"{document}/review"))

    def proposal(self, document: str) -> list[Row]:
        """Return a copy of what the curator finds in the editor."""
        (prediction,) = self.task(document)["predictions"]
        return deepcopy(list(prediction["result"]))

    def submit(self, document: str, edit: Callable[[list[Row]], list[Row]] = lambda result: result) -> int:
        """Submit what an edit makes of the proposal; return the annotation's number."""
        return self.server.annotate(self.task(document)["id"], edit(self.proposal(document)), CURATOR)

    def pane_of(self, document: str, annotator: str, interface: str = "all") -> str:
        """Return the letter under which the curator sees an annotator."""
        return PANES[StoredPanes(self.project).of(document, interface).index(annotator)]


def answered(result: list[Row], span: str, choice: str | None = None, reason: str = "", note: str = "") -> list[Row]:
    """Return a result with a curator's answers about a span."""
    region = next(row for row in result if row.get("id") == span and row["type"] == "labels")
    common = {key: region[key] for key in ("id", "to_name", "origin")}
    place = {key: value for key, value in region["value"].items() if key != "labels"}
    answers = [
        {**common, "from_name": name, "type": "choices", "value": {**place, "choices": [value]}}
        for name, value in ((CHOICE, choice), (REASON, reason))
        if value
    ]
    notes = [{**common, "from_name": NOTE, "type": "textarea", "value": {**place, "text": [note]}}] if note else []
    return [*result, *answers, *notes]


def moved(result: list[Row], span: str, start: int, end: int, text: str) -> list[Row]:
    """Return a result in which a span has other edges."""
    edges: Row = {"start": start, "end": end}
    words = {"text": text[start:end]}
    return [
        {**row, "value": {**row["value"], **edges, **(words if row["type"] == "labels" else {})}}
        if row.get("id") == span
        else row
        for row in result
    ]


def deleted(result: list[Row], span: str) -> list[Row]:
    """Return a result without a span and its relations."""
    return [row for row in result if span not in {row.get("id"), row.get("from_id"), row.get("to_id")}]
