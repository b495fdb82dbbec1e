"""Small projects in files: what the cases of notices change in the common project, and the job that then looks."""

import json
import re
import shutil
import subprocess
from collections.abc import Callable, Iterable, Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from claimset.check.result import CheckResult
from claimset.gold.adjudicate_all import adjudicate_all
from claimset.labelstudio.hotkeys import RESERVED
from claimset.labelstudio.interface import build_interface as interface
from claimset.labelstudio.transport.client import LabelStudio
from claimset.model.document import lock_file
from claimset.model.issue import Issue
from claimset.own_copies.fingerprint import fingerprint
from claimset.release.build_schema import build_schema
from claimset.release.build_schema import check_schema as contract
from claimset.release.check_project import check_project
from claimset.schema.check.judge import judge_schema
from claimset.store.project import Project
from claimset.sync.pull.pull import pull
from claimset.sync.push.plan import plan_push
from claimset.text.decode import sha256
from faults.stand_in import StandIn, say_json
from support.checking import check_files
from support.labelled_case import CASES, put

COMMON = CASES / "project"
KEYS = {"job", "records", "built", "git", "gone", "cuts", "edits", "files", "export", "server", "annotator"}
MARK = "0123456789abcdef"
TOKEN = "0123456789abcdef0123456789abcdef01234567"

_HEADING = re.compile(r"(?m)^## (.+)\n")

Value = dict[str, Any]


def read_project_case(code: str, name: str) -> Value:
    """Read `tests/cases/<code>/<name>.json`."""
    value: Value = json.loads((CASES / code / f"{name}.json").read_bytes())
    assert value.keys() <= KEYS, f"{code}/{name}.json holds {sorted(value.keys() - KEYS)}"
    return value


def issues_of(case: Value, root: Path) -> list[Issue]:
    """Return what the case's job finds in the common project, laid out at `root` and changed as the case says."""
    lay_out(case, root)
    return checked(case, root).issues


def lay_out(case: Value, root: Path) -> None:
    """Lay the common project out at `root`, and change it as the case says."""
    shutil.copytree(COMMON, root)
    if "records" in case:
        _multiply(root, case["records"])
    if case.get("built"):
        _build(root)
    if "git" in case:
        for words in (["init", "--quiet"], ["config", "core.autocrlf", case["git"]]):
            subprocess.run(["git", "-C", str(root), *words], check=True)
    for name in case.get("gone", ()):
        (root / name).unlink()
    for name, words in case.get("cuts", {}).items():
        before = (root / name).read_text(encoding="utf-8")
        assert words in before, f"{name} does not hold {words!r}"
        (root / name).write_text(before.replace(words, "", 1), encoding="utf-8")
    for name, edits in case.get("edits", {}).items():
        _edit(root / name, edits)
    for name, content in case.get("files", {}).items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(content, encoding="utf-8", newline="")


def checked(case: Value, root: Path) -> CheckResult:
    """Return what the case's job looks at and finds in the project at `root`."""
    return JOBS[case.get("job", "check")](Project(root), case)


def disown(root: Path) -> None:
    """Make every text of the project at `root` one that is not ours, kept where such texts are, and lock it."""
    manifest = root / "raw" / "manifest.jsonl"
    head, *lines = manifest.read_text(encoding="utf-8").splitlines(keepends=True)
    rows = [json.loads(line) for line in lines]
    locks = []
    for row in rows:
        row |= {"text_tier": "own_copy", "source_type": "by_reference", "licence": None, "title": None}
        text = root / "raw" / f"{row['id']}.txt"
        if text.is_file():
            locks.append(fingerprint(row["id"], text.read_bytes(), row["language"]))
            (root / ".claimset" / "texts").mkdir(parents=True, exist_ok=True)
            text.rename(root / ".claimset" / "texts" / text.name)
    (root / "raw" / "texts.lock.json").write_text(lock_file(locks), encoding="utf-8")
    manifest.write_text(head + "".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def _edit(file: Path, edits: dict[str, Any]) -> None:
    """Put values at JSON pointers; of JSON Lines the first part counts the lines."""
    lines = file.suffix == ".jsonl"
    text = file.read_text(encoding="utf-8")
    value = [json.loads(line) for line in text.splitlines()] if lines else json.loads(text)
    for pointer, new in edits.items():
        put(value, pointer, new)
    written = "".join(json.dumps(row) + "\n" for row in value) if lines else json.dumps(value, indent=1)
    file.write_text(written, encoding="utf-8")


def _multiply(root: Path, count: int) -> None:
    """Put so many documents in the place of the only one: each its text and a number, with gold and of one event."""
    head, line = (root / "raw/manifest.jsonl").read_text(encoding="utf-8").splitlines()
    facts = json.loads(line)
    text = (root / "raw/owls.txt").read_text(encoding="utf-8")
    gold = json.loads((root / "annotations/gold/owls.json").read_bytes())
    for name in ("raw/owls.txt", "annotations/gold/owls.json", "annotations/pulled/owls.json"):
        (root / name).unlink()
    rows = []
    for number in range(count):
        name, data = f"owls-{number:03d}", f"{text}{number}\n".encode()
        (root / "raw" / f"{name}.txt").write_bytes(data)
        size = {"length": len(data), "bytes": len(data), "sha256": sha256(data)}
        rows.append({**facts, "id": name, "event": "shed", **size})
        record = {**gold, "id": name, "text_sha256": size["sha256"]}
        record["provenance"] = {**gold["provenance"], "annotations": []}
        (root / "annotations/gold" / f"{name}.json").write_text(json.dumps(record), encoding="utf-8")
    written = "".join(json.dumps(row) + "\n" for row in rows)
    (root / "raw/manifest.jsonl").write_text(f"{head}\n{written}", encoding="utf-8")


def _build(root: Path) -> None:
    """Make everything that the schema makes, and say something under every heading of the guideline pages."""
    project = Project(root)
    build_schema(project)
    for file in (root / "schema" / "guidelines").rglob("*.md"):
        file.write_text(_HEADING.sub(_begun, file.read_text(encoding="utf-8") + "\n"), encoding="utf-8")
    assert contract(project) == []


def _begun(heading: re.Match[str]) -> str:
    words = {"Examples": "- [One].\n- [Two].", "Counter-example": "- [None]."}.get(heading[1], "So it is.")
    return f"{heading[0]}\n{words}\n"


def _files(project: Project, case: Value) -> CheckResult:
    file = project.root / "export.json"
    file.write_text(json.dumps(case["export"]), encoding="utf-8")
    return check_files([file], project.schema(), project)


def _server(case: Value, project: Project) -> Iterator[LabelStudio]:
    """Serve the case's tasks as Label Studio would, in one project that bears our mark, or an annotator's own."""
    schema, tasks = project.schema(), case["server"]
    first_interface = next(iter(schema.interfaces.values()))
    mark = f"claimset:{schema.name}:{MARK}"
    title = " / ".join([schema.name, first_interface.name, *([case["annotator"]] if "annotator" in case else [])])
    row = {"id": 1, "title": title, "description": mark, "label_config": interface(schema, first_interface)}
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
        server = LabelStudio.at(stand_in.url, TOKEN)
        yield server
        server.close()


def _pull(project: Project, case: Value) -> CheckResult:
    if not (project.state / "annotators.json").exists():
        project.state.mkdir(exist_ok=True)
        entry = {"m01": {"email": "m01@example.org", "made_by": "machine"}}
        (project.state / "annotators.json").write_text(json.dumps(entry))
    return _of(next(pull(project, server).issues for server in _server(case, project)))


def _push(project: Project, case: Value) -> CheckResult:
    names = list(project.schema().interfaces)
    return _of(
        next(
            [issue for item in plan_push(project, server, names) for issue in item.issues]
            for server in _server(case, project)
        )
    )


def _schema(project: Project, _: Value) -> CheckResult:
    return _of(judge_schema(json.loads(project.schema_file.read_bytes()), "schema/schema.json", RESERVED))


def _of(issues: Iterable[Issue]) -> CheckResult:
    result = CheckResult()
    result.issues = list(issues)
    return result


JOBS: dict[str, Callable[[Project, Value], CheckResult]] = {
    "check": lambda project, _: check_project(project),
    "adjudicate": lambda project, _: _of(adjudicate_all(project).issues),
    "files": _files,
    "pull": _pull,
    "push": _push,
    "schema": _schema,
    "contract": lambda project, _: _of(contract(project)),
}
"""What looks at the project, by the name that a case gives as its `job`; a check where it gives none."""
