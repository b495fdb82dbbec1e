"""Small projects in files: what the cases of notices change in the common project, and the job that then looks."""

import json
import shutil
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from checks.labelled_case import CASES
from claimset.adapters.disk import Project
from claimset.adapters.label_studio.client import Server
from claimset.checks.contract import judge
from claimset.flow.interface import build
from claimset.jobs.adjudicate import adjudicate_all
from claimset.jobs.check import check
from claimset.jobs.check_files import check_files
from claimset.jobs.pull import pull
from claimset.jobs.push import plan
from claimset.model.issue import Issue
from faults.stand_in import StandIn, say_json

COMMON = CASES / "project"
KEYS = {"job", "gone", "edits", "files", "export", "server", "annotator"}
MARK = "0123456789abcdef"
TOKEN = "0123456789abcdef0123456789abcdef01234567"

Value = dict[str, Any]


def read_project_case(code: str, name: str) -> Value:
    """Read `tests/cases/<code>/<name>.json`."""
    value: Value = json.loads((CASES / code / f"{name}.json").read_bytes())
    assert value.keys() <= KEYS, f"{code}/{name}.json holds {sorted(value.keys() - KEYS)}"
    return value


def issues_of(case: Value, root: Path) -> list[Issue]:
    """Lay the common project out at `root`, change it as the case says, and return what the job finds."""
    shutil.copytree(COMMON, root)
    for name in case.get("gone", ()):
        (root / name).unlink()
    for name, edits in case.get("edits", {}).items():
        _edit(root / name, edits)
    for name, content in case.get("files", {}).items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(content, encoding="utf-8", newline="")
    return JOBS[case.get("job", "check")](Project(root), case)


def _edit(file: Path, edits: dict[str, Any]) -> None:
    """Put values at JSON pointers; `-` adds to a list. Of JSON Lines the first part counts the lines."""
    lines = file.suffix == ".jsonl"
    text = file.read_text(encoding="utf-8")
    value = [json.loads(line) for line in text.splitlines()] if lines else json.loads(text)
    for pointer, new in edits.items():
        *path, last = pointer.split("/")[1:]
        place = value
        for part in path:
            place = place[int(part) if isinstance(place, list) else part]
        if last == "-":
            place.append(new)
        else:
            place[int(last) if isinstance(place, list) else last] = new
    written = "".join(json.dumps(row) + "\n" for row in value) if lines else json.dumps(value, indent=1)
    file.write_text(written, encoding="utf-8")


def _files(project: Project, case: Value) -> list[Issue]:
    file = project.root / "export.json"
    file.write_text(json.dumps(case["export"]), encoding="utf-8")
    return check_files([file], project.schema(), project).issues


def _server(case: Value, project: Project) -> Iterator[Server]:
    """Serve the case's tasks as Label Studio would, in one project that bears our mark, or an annotator's own."""
    schema, tasks = project.schema(), case["server"]
    interface = next(iter(schema.interfaces.values()))
    mark = f"claimset:{schema.name}:{MARK}"
    title = " / ".join([schema.name, interface.name, *([case["annotator"]] if "annotator" in case else [])])
    row = {"id": 1, "title": title, "description": mark, "label_config": build(schema, interface)}
    fields = {"updated_at": "2026-01-01T00:00:00Z", "cancelled_annotations": 0}
    listed = [{**fields, **task, "total_annotations": len(task.get("annotations", ()))} for task in tasks]

    def page(handler: BaseHTTPRequestHandler) -> None:
        query = json.loads(parse_qs(urlsplit(handler.path).query)["query"][0])
        items = {item["filter"]: item["value"] for item in query["filters"]["items"]}
        rest = [task for task in listed if task["id"] > items.get("filter:tasks:id", 0)]
        rest = [task for task in rest if task["total_annotations"] > items.get("filter:tasks:total_annotations", -1)]
        rest.sort(key=lambda task: task["id"], reverse=query.get("ordering") == ["-tasks:id"])
        counted = sum(task["total_annotations"] for task in rest)
        say_json({"tasks": rest, "total": len(rest), "total_annotations": counted})(handler)

    answers = {
        "api/projects": say_json({"results": [row], "next": None}),
        "api/projects/1": say_json(row),
        "api/projects/1/export": say_json(tasks),
        "api/tasks": page,
        "api/current-user/whoami": say_json({"id": 1, "email": "owner@example.org"}),
        "api/users": say_json([{"id": 3, "email": "lin@example.org"}]),
    }
    with StandIn(say_json({"detail": "no"}, 404), answers) as stand_in:
        server = Server(stand_in.url, TOKEN)
        yield server
        server.close()


def _pull(project: Project, case: Value) -> list[Issue]:
    return next([*pull(project, server).issues] for server in _server(case, project))


def _push(project: Project, case: Value) -> list[Issue]:
    names = list(project.schema().interfaces)
    return next(
        [issue for item in plan(project, server, names) for issue in item.issues] for server in _server(case, project)
    )


JOBS: dict[str, Callable[[Project, Value], list[Issue]]] = {
    "check": lambda project, _: check(project).issues,
    "adjudicate": lambda project, _: [*adjudicate_all(project).issues],
    "files": _files,
    "pull": _pull,
    "push": _push,
    "schema": lambda project, _: [*judge(json.loads(project.schema_file.read_bytes()), "schema/schema.json")],
}
"""What looks at the project, by the name that a case gives as its `job`; a check where it gives none."""
