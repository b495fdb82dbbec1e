"""A project and a small server that has its documents, for tests of what a pull makes of it."""

import json
from typing import Any

from claimset.labelstudio.interface import build_interface
from claimset.labelstudio.payload.tasks import payload
from claimset.labelstudio.task import prepare
from claimset.store.project import Project
from claimset.sync.assignment.server_project import project_title
from claimset.sync.pull.commit import PullResult
from claimset.sync.pull.inputs import PullOptions
from claimset.sync.pull.pull import pull
from faults.small_server import Row, Shelf
from support.server_in_memory import ServerInMemory


class Bench:
    """
    A project, and a server of small make that has its documents: in one project, or in one of each annotator.

    The tasks of the first project are numbered from 1, those of the second from 101.
    """

    def __init__(self, project: Project, *annotators: str | None) -> None:
        self.project = project
        self.schema = project.schema()
        self.interface = self.schema.interfaces["all"]
        config = build_interface(self.schema, self.interface)
        self.shelf = Shelf(
            *(
                {
                    "id": number,
                    "title": project_title(self.schema, self.interface, annotator),
                    "description": f"claimset:{self.schema.name}:{number:04x}{'f00d' * 3}",
                    "label_config": config,
                }
                for number, annotator in enumerate(annotators or (None,), 1)
            )
        )
        self.server = ServerInMemory(self.shelf)
        self.numbers = 0
        for at, rows in self.shelf.tasks.items():
            for number, document in enumerate(project.documents(), (at - 1) * 100 + 1):
                task = prepare(document, project.text_of(document) or "", self.schema, self.interface, None)
                row = {"id": number, **payload(task, self.schema), "annotations": [], "drafts": []}
                rows.append({**row, "updated_at": self.shelf.moment()})

    def annotate(self, task: int, *words: str, by: int = 3, **fields: Any) -> Row:
        """Submit an annotation that labels words of the task's text."""
        row = self.shelf.task(task // 100 + 1, task)
        text = row["data"][self.schema.text.field]
        result = [self._region(f"r{number}", text, word) for number, word in enumerate(words)]
        self.numbers += 1
        row["updated_at"] = self.shelf.moment()
        new_annotation = {
            "id": self.numbers,
            "completed_by": by,
            "result": result,
            "lead_time": 2.5,
            "created_at": "2026-01-01",
        }
        row["annotations"].append({**new_annotation, "updated_at": row["updated_at"], **fields})
        return dict(row["annotations"][-1])

    def delete(self, task: int, annotation: int) -> None:
        """Delete an annotation, as an annotator does."""
        row = self.shelf.task(1, task)
        row["annotations"] = [item for item in row["annotations"] if item["id"] != annotation]
        row["updated_at"] = self.shelf.moment()

    def delete_task(self, task: int) -> None:
        """Delete a task, which leaves no trace."""
        self.shelf.tasks[1] = [row for row in self.shelf.tasks[1] if row["id"] != task]

    def pull(self, annotator: str | None = None, **options: bool) -> PullResult:
        """Pull from the server in memory."""
        return pull(self.project, self.server, options=PullOptions(**options), annotator=annotator)

    def pull_over_http(self, **options: bool) -> PullResult:
        """Pull from a server on loopback, whose answers the shelf may bend."""
        with self.shelf.serving() as (server, _):
            # Every test has a port of its own; a server is the same one where its address is.
            server.url = self.server.url
            return pull(self.project, server, options=PullOptions(**options))

    def layers(self, name: str) -> list[dict[str, Any]]:
        """Return what stands in a document's file."""
        return list(json.loads(self.project.pulled_file(name).read_bytes())["annotations"])

    def asked(self) -> list[int]:
        """Return the tasks that were exported since this was asked last."""
        task_numbers = sorted({number for batch in self.shelf.exports for number in batch})
        self.shelf.exports.clear()
        return task_numbers

    def _region(self, name: str, text: str, word: str) -> dict[str, Any]:
        start = text.index(word)
        value = {"start": start, "end": start + len(word), "text": word, "labels": ["GPE"]}
        return {"id": name, "from_name": "entities", "to_name": "text", "type": "labels", "value": value}
