"""A stand-in that lists and exports tasks as Label Studio does, fast, and leaves out what a test wants left out."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qs, urlsplit

from claimset.labelstudio.transport.client import LabelStudio
from faults.stand_in import Answer, StandIn, say, say_json

Row = dict[str, Any]
DIGITS = "a number of five thousand digits"
"""Stands for such a number: Python does not write it."""
PEOPLE = [{"id": 3, "email": "x@people.example"}, {"id": 4, "email": "y@people.example"}]

_START = datetime(2026, 1, 1)


class Shelf:
    """
    The tasks of projects, by the project's number; a test changes them as it likes.

    `unlisted` and `unexported` tasks are there and are not given; `withheld` annotations are counted and not given.
    Nothing is exported while it `is_broken`. Over HTTP, `bend` is called with the name of every answer and the answer,
    and returns what is sent in its place.
    """

    def __init__(self, *projects: Row) -> None:
        self.projects = list(projects)
        self.tasks: dict[int, list[Row]] = {row["id"]: [] for row in projects}
        self.unlisted: set[int] = set()
        self.unexported: set[int] = set()
        self.withheld: set[int] = set()
        self.exports: list[list[int]] = []
        self.is_broken = False
        self.clock = 0
        self._numbers: dict[str, int] = {}
        self.owner = 1
        self.bend: Callable[[str, Any], Any] = lambda _, value: value

    def moment(self, late: int = 0) -> str:
        """Return the next moment of the server's clock, a minute after the last; `late` gives an earlier one."""
        self.clock += 1
        time = _START + timedelta(minutes=self.clock - late, microseconds=self.clock)
        return time.strftime("%Y-%m-%dT%H:%M:%S.%fZ")

    def task(self, project: int, number: int) -> Row:
        """Return a task."""
        return next(row for row in self.tasks[project] if row["id"] == number)

    def touch(self, task: Row, late: int = 0) -> str:
        """Give a task a new time of change, and return it."""
        task["updated_at"] = self.moment(late)
        return str(task["updated_at"])

    def any_task(self, number: int) -> Row:
        """Return a task of any project."""
        return next(row for rows in self.tasks.values() for row in rows if row["id"] == number)

    def any_item(self, kind: str, number: int) -> tuple[Row, Row]:
        """Return one of the `annotations`, `drafts` or `predictions`, after its task."""
        rows = (row for rows in self.tasks.values() for row in rows)
        return next((row, item) for row in rows for item in row.get(kind, ()) if item["id"] == number)

    def next_number(self, kind: str) -> int:
        """Return the number of the next of the `tasks`, `annotations`, `drafts` or `predictions`; none comes twice."""
        rows = [row for rows in self.tasks.values() for row in rows]
        items = rows if kind == "tasks" else [item for row in rows for item in row.get(kind, ())]
        self._numbers[kind] = max([self._numbers.get(kind, 0), *(item["id"] for item in items if "id" in item)]) + 1
        return self._numbers[kind]

    def predict(self, task: int, version: str, result: list[Row]) -> None:
        """Put a prediction beside a task."""
        prediction = {"id": self.next_number("predictions"), "model_version": version, "result": deepcopy(result)}
        self.any_task(task).setdefault("predictions", []).append(prediction)

    def listing(self, handler: BaseHTTPRequestHandler) -> None:
        """Answer with a page of tasks."""
        url_query = parse_qs(urlsplit(handler.path).query)
        query = json.loads(url_query["query"][0])
        rows = [_listed(row) for row in self.tasks[int(url_query["project"][0])] if row["id"] not in self.unlisted]
        for item in query["filters"]["items"]:
            rows = [row for row in rows if _fits(row, item)]
        rows.sort(key=lambda row: row["id"], reverse=query["ordering"] == ["-tasks:id"])
        counts = {"total": len(rows), "total_annotations": sum(row["total_annotations"] for row in rows)}
        self._say("listing", {"tasks": rows[: int(url_query["page_size"][0])], **counts})(handler)

    def export(self, handler: BaseHTTPRequestHandler) -> None:
        """Answer with whole tasks."""
        parts = urlsplit(handler.path)
        wanted = [int(number) for number in parse_qs(parts.query)["ids[]"]]
        self.exports.append(wanted)
        rows = [row for row in self.tasks[int(parts.path.split("/")[3])] if row["id"] in wanted and row["annotations"]]
        exported_rows = [
            {**_listed(row), "annotations": [item for item in row["annotations"] if item["id"] not in self.withheld]}
            for row in rows
            if row["id"] not in self.unexported
        ]
        self._say("export", exported_rows)(handler)

    def one(self, handler: BaseHTTPRequestHandler) -> None:
        """Answer with a task or an annotation by its number; remove a task where that is asked."""
        kind, number = urlsplit(handler.path).path.strip("/").split("/")[1:3]
        tasks = [row for rows in self.tasks.values() for row in rows]
        items = tasks if kind == "tasks" else [item for row in tasks for item in row["annotations"]]
        is_known = any(row["id"] == int(number) for row in items)
        if handler.command == "DELETE" and kind == "tasks" and is_known:
            for rows in self.tasks.values():
                rows[:] = [row for row in rows if row["id"] != int(number)]
        (say_json({"id": int(number)}) if is_known else say_json({"detail": "Not found."}, 404))(handler)

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        """Answer whatever is asked."""
        path = urlsplit(handler.path).path.strip("/").split("/")
        if path[:2] == ["api", "projects"] and path[2:]:
            if path[-1] == "export":
                self.export(handler)
            else:
                self._say("project", next(row for row in self.projects if row["id"] == int(path[2])))(handler)
        elif path == ["api", "projects"]:
            self._say("projects", {"results": self.projects, "next": None})(handler)
        elif path == ["api", "tasks"]:
            self.listing(handler)
        elif path[:2] in (["api", "tasks"], ["api", "annotations"]):
            self.one(handler)
        elif path == ["api", "current-user", "whoami"]:
            self._say("account", {"id": self.owner, "email": "owner@people.example"})(handler)
        elif path == ["api", "version"]:
            self._say("version", {"release": "1.23.2"})(handler)
        elif path == ["api", "users"]:
            self._say("accounts", PEOPLE)(handler)
        else:
            say(404)(handler)

    def _say(self, name: str, value: Any) -> Answer:
        body = json.dumps(self.bend(name, deepcopy(value)))
        return say(200, body.replace(f'"{DIGITS}"', "9" * 5_000))

    @contextmanager
    def serving(self) -> Iterator[tuple[LabelStudio, StandIn]]:
        """Answer on loopback, for as long as it is needed."""
        with StandIn(self.answer) as there:
            server = LabelStudio.at(there.url, "0" * 40)
            try:
                yield server, there
            finally:
                server.close()


def _listed(row: Row) -> Row:
    cancelled = sum(1 for item in row["annotations"] if item.get("was_cancelled"))
    counts = {"total_annotations": len(row["annotations"]) - cancelled, "cancelled_annotations": cancelled}
    return {"updated_at": "2026-01-01T00:00:00.000000Z", **row, **counts}


def _fits(row: Row, item: dict[str, Any]) -> bool:
    name, value = item["filter"].removeprefix("filter:tasks:"), item["value"]
    if name == "draft_exists":
        return bool(row.get("drafts"))
    operations = {
        "equal": lambda: row[name] == value,
        "greater": lambda: row[name] > value,
        "greater_or_equal": lambda: row[name] >= value,
        "in_list": lambda: row[name] in value,
    }
    return bool(operations[item["operator"]]())
