"""The tutorial is walked as it is written: each command is run, and its table says what the annotators mark."""

import json
import re
import secrets
import sys
from collections.abc import Callable
from itertools import groupby
from pathlib import Path

import pytest

from claimset.labelstudio.payload.write_result import to_result
from claimset.labelstudio.transport.accounts import Account
from claimset.labelstudio.transport.client import LabelStudio
from claimset.model.labels import Labels
from claimset.model.span import Span
from claimset.schema.defaults import with_defaults
from claimset.store.project import Project
from claimset.sync.assignment.server_project import find_project
from support.changed_schemas import labels
from support.docs_pages import text_of
from support.shell import Shell

pytestmark = pytest.mark.server
_PAGE = text_of("tutorial.md")
_STEP = re.compile(r"^<!-- (?P<note>.*?) -->$|^```(?P<language>[a-z]+)\n(?P<code>.*?)^```$", re.MULTILINE | re.DOTALL)


class _Walk(Shell):
    """What people do between the commands."""

    def __init__(self, home: Path, server: LabelStudio) -> None:
        super().__init__(home, home, server)
        self._server = server

    def add_label(self, layer: str, code: str) -> None:
        """Write a label into the schema, as the page tells a person to."""
        file = self.folder / "schema/schema.json"
        source = json.loads(file.read_bytes())
        labels(source, layer).append(json.loads(code))
        file.write_text(json.dumps(source, indent=1), encoding="utf-8")

    def label(self) -> None:
        """Sign up as each person and submit what the table says, text by text."""
        emails = {
            name: row["email"]
            for name, row in json.loads((self.folder / ".claimset/annotators.json").read_bytes()).items()
        }
        rows = re.findall(r"^\| (a\d\d) \| (\w+) \| (\w+) \| (.+) \|$", _PAGE, re.MULTILINE)
        project = Project(self.folder)
        schema = project.schema()
        texts = {document.id: project.text_of(document) for document in project.documents()}
        for annotator, items in groupby(sorted(rows), key=lambda row: row[0]):
            target = find_project(self._server, schema, schema.interfaces["all"], annotator)
            assert target is not None
            tasks = {task.key.partition("/")[0]: task.id for task in self._server.tasks.list_keyed(target.id)}
            account = Account(self._server.url)
            account.sign_up(self._server.accounts.invitation(), emails[annotator], secrets.token_urlsafe(12))
            for name, marks in groupby(items, key=lambda row: row[1]):
                text = texts[name] or ""
                layers: dict[str, tuple[Span, ...]] = dict.fromkeys(schema.layers, ())
                for number, (_, _, label, words) in enumerate(marks):
                    layer = next(layer.name for layer in schema.layers.values() if label in layer.labels)
                    start = text.index(words)
                    layers[layer] += (Span(f"{annotator}{number}", start, start + len(words), label),)
                saved = with_defaults(Labels({}, layers, ()), schema)
                account.complete(tasks[name], to_result(saved, text, schema, schema.interfaces["all"]), 30.0)
            account.close()

    def decide(self) -> None:
        """Save what the page's button saves: the first person's label, and what the second one has beside it."""
        plan = json.loads(self.run("claimset", "adjudicate", "--plan", "--differences", "--format", "json"))
        decisions = [
            {
                "document": document["document"],
                "difference": item["id"],
                "choice": "a01" if item["difference"]["kind"] == "label" else "a02",
                "reason": "label" if item["difference"]["kind"] == "label" else "missed",
            }
            for document in plan["documents"]
            for item in document["differences"]
        ]
        assert {line["reason"] for line in decisions} == {"label", "missed"}
        (self.folder / "decisions.jsonl").write_text("".join(f"{json.dumps(line)}\n" for line in decisions))


def test_the_tutorial_leads_from_three_texts_to_a_dataset(tmp_path: Path, server: LabelStudio) -> None:
    walk = _Walk(tmp_path, server)
    people: dict[str, Callable[[], None]] = {"annotators label": walk.label, "the curator decides": walk.decide}
    note = printed = ""
    for step in _STEP.finditer(_PAGE):
        if step["note"]:
            note = step["note"]
            next((job for said, job in people.items() if note.startswith(said)), lambda: None)()
            continue
        if step["language"] == "json":
            walk.add_label(note.removeprefix("add to: "), step["code"])
        elif step["language"] == "python":
            printed = walk.run(sys.executable, "-I", "-c", step["code"])
        elif not note.startswith("not run"):
            walk.type(step["code"])
        note = ""
    gold = {name: json.loads((walk.folder / f"annotations/gold/{name}.json").read_bytes()) for name in ("bay", "ferry")}
    assert [span["label"] for span in gold["bay"]["entities"]] == ["VESSEL", "PLACE", "PERSON"]
    assert [span["label"] for span in gold["ferry"]["claims"]] == ["STATISTIC"]
    assert {record["provenance"]["gold_status"] for record in gold.values()} == {"decided"}
    assert set(re.findall(r"'(\w+)'", printed)) == {"bay", "cranes", "ferry"}
