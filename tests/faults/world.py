"""A small project, its server, the people who annotate there; and what must hold whatever happened in between."""

import gzip
import json
import random
import secrets
import shutil
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

import httpx

from claimset.labels.as_json import labels_sha256
from claimset.labelstudio.payload.write_result import to_result
from claimset.labelstudio.transport.accounts import Account
from claimset.labelstudio.transport.client import LabelStudio
from claimset.model.labels import Labels
from claimset.model.schema import Schema
from claimset.model.span import Span
from claimset.model.task import Prediction
from claimset.store.project import Project
from claimset.sync.assignment.server_project import find_project
from claimset.sync.push.plan import plan_push
from claimset.sync.push.send import push
from claimset.texts.add import add
from claimset.texts.defaults import Defaults
from support.owner import as_owner, completed_tasks, delete

ROOT = Path(__file__).resolve().parents[2]
INTERFACE = "all"


class Verdict(NamedTuple):
    """What was found wrong: each list names what it is about, and should be empty."""

    duplicates: list[str]
    lost: list[str]

    def __add__(self, other: "Verdict") -> "Verdict":  # type: ignore[override]
        return Verdict(self.duplicates + other.duplicates, self.lost + other.lost)


class Person:
    """An annotator with an account and a session of their own."""

    def __init__(self, server: LabelStudio, name: str) -> None:
        self.email, self.password = f"{name}-{secrets.token_hex(4)}@people.example", secrets.token_urlsafe(18)
        account = Account(server.url)
        account.sign_up(server.accounts.invitation(), self.email, self.password)
        account.close()
        self.account = Account(server.url)
        self.account.log_in(self.email, self.password)

    def ask(self, method: str, path: str, **arguments: Any) -> httpx.Response:
        """Ask the server with this person's session."""
        return self.account.ask(method, path, **arguments)


class World:
    """
    `texts` documents in a project of its own, on a server that others may use at the same time.

    `server` is spoken to directly: what stands between it and the client is not asked what is true.
    """

    def __init__(
        self, folder: Path, server: LabelStudio, people: Iterable[Person], texts: int = 7, seed: int = 1
    ) -> None:
        self.folder, self.server, self.people = folder, server, list(people)
        self.dice = random.Random(seed)
        self.project = Project(folder / "project")
        shutil.copytree(ROOT / "schema", self.project.root / "schema")
        self._retitled()
        self.schema: Schema = self.project.schema()
        self.interface = self.schema.interfaces[INTERFACE]
        self.grow(texts)
        shutil.copytree(self.project.root, folder / "pristine")

    def _retitled(self) -> None:
        """Call the dataset something that no other project on the server is called."""
        file = self.project.root / "schema" / "schema.json"
        data = json.loads(file.read_bytes())
        data["title"] = f"w{secrets.token_hex(5)}"
        file.write_text(json.dumps(data, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")

    def grow(self, more: int) -> None:
        """Add documents: one of them has emoji, CRLF and a no-break space."""
        incoming = self.folder / "incoming"
        incoming.mkdir(parents=True, exist_ok=True)
        files, before = [], len(self.project.documents())
        for number in range(before, before + more):
            file = incoming / f"text-{number:03d}.txt"
            odd = "👩🏽‍💻 first.\r\nNo\u00a0break. " if number % 4 == 1 else ""
            words = f"{odd}Northmere Council counted {number} reports in {2000 + number}, a spokesperson said.\n" * 3
            file.write_bytes(words.encode())
            files.append(file)
        outcomes = add(self.project, files, Defaults(tier="open"))
        assert all(outcome.state == "added" for outcome in outcomes), outcomes

    @property
    def target(self) -> int | None:
        """The project's number on the server, if it has one."""
        server_project = find_project(self.server, self.schema, self.interface)
        return server_project.id if server_project else None

    def pushed(self) -> None:
        """Bring every document to the server, on a line without faults."""
        push(self.project, self.server, plan_push(self.project, self.server, [INTERFACE]), wait=lambda _: None)

    def wiped(self) -> None:
        """Take everything of this project off the server, and everything that was added here since the beginning."""
        for item in self.server.projects.list_titled(self.schema.name):
            delete(self.server, "projects", item.id)
        shutil.rmtree(self.project.root)
        shutil.copytree(self.folder / "pristine", self.project.root)

    def tasks(self) -> dict[str, int]:
        """Map keys to the server's task ids."""
        target = self.target
        return {} if target is None else {task.key: task.id for task in self.server.tasks.list_keyed(target)}

    def propose(self, version: str) -> None:
        """Write a machine's proposal for every document."""
        for document in self.project.documents():
            text = self.project.text_of(document)
            assert text is not None
            labels = self.labels(text, 2)
            self.project.write_prediction(document.id, Prediction("guesser", version, labels), self.schema)

    def labels(self, text: str, spans: int) -> Labels:
        """Say something about some words of a text."""
        layer = next(layer for layer in self.schema.drawn_in(self.interface) if layer.role == "mention")
        words, start = [], 0
        for word in text.split():
            start = text.index(word, start)
            words.append((start, start + len(word)))
            start += len(word)
        chosen = sorted(self.dice.sample(words, min(spans, len(words))))
        # A label that asks for nothing more: what comes back breaks no rule.
        own_attributes = [
            item for item in layer.attributes.values() if item.applies_to is not None and len(item.applies_to) == 1
        ]
        plain = [name for name in layer.labels if not any(item.applies(name) for item in own_attributes)]
        labels = [self.dice.choice(plain) for _ in chosen]
        drawn = tuple(
            Span(secrets.token_hex(5), start, end, label) for (start, end), label in zip(chosen, labels, strict=True)
        )
        return Labels(layers={layer.name: drawn})

    def result(self, key: str) -> list[dict[str, Any]]:
        """Say something about a task's text, as the editor would."""
        documents = {document.id: document for document in self.project.documents()}
        text = self.project.text_of(documents[key.partition("/")[0]])
        assert text is not None
        return list(to_result(self.labels(text, self.dice.randrange(1, 5)), text, self.schema, self.interface))

    def annotate(self, share: float = 0.8) -> int:
        """Let everybody annotate some of the tasks; return how many annotations were made."""
        completed = 0
        for key, task in self.tasks().items():
            for person in self.people:
                if self.dice.random() < share:
                    person.account.complete(task, self.result(key), float(self.dice.randrange(1, 99)))
                    completed += 1
        return completed

    def once(self) -> Verdict:
        """Say which tasks the server has more than once, and which projects."""
        projects = self.server.projects.list_titled(self.schema.name)
        titles = Counter(item.title for item in projects)
        counts = Counter(task.key for item in projects for task in self.server.tasks.list_keyed(item.id))
        twice = [name for found in (counts, titles) for name, count in found.items() for _ in range(count - 1)]
        return Verdict(twice, [])

    def arrived(self) -> Verdict:
        """Say which documents are not on the server, after a push that ran to its end, or are there twice."""
        present_tasks = self.tasks()
        wanted = [f"{document.id}/{INTERFACE}" for document in self.project.documents()]
        return self.once() + Verdict([], [key for key in wanted if key not in present_tasks])

    def proposed(self) -> Verdict:
        """Say which tasks have another proposal than the one that is made here, or several, after a push."""
        keyed_tasks = self.arrived()
        tasks = self.tasks()
        for document in self.project.documents():
            key = f"{document.id}/{INTERFACE}"
            prediction = self.project.prediction(document.id, self.schema)
            server_predictions = (
                as_owner(self.server, "GET", f"tasks/{tasks[key]}/")["predictions"] if key in tasks else []
            )
            wanted = {span.id for spans in prediction.labels.layers.values() for span in spans} if prediction else set()
            region_ids = [{region["id"] for region in item["result"]} for item in server_predictions]
            keyed_tasks += Verdict(
                [f"proposal of {key}"] * (len(region_ids) - 1), [] if wanted in region_ids else [f"proposal of {key}"]
            )
        return keyed_tasks

    def brought(self) -> Verdict:
        """Say which completed annotations are not in the project as they are on the server, after a pull."""
        target = self.target
        lost: list[str] = []
        for task in completed_tasks(self.server, target) if target is not None else ():
            layers = {layer["annotation"]: layer for layer in self.layers(task.document)}
            for row in task.annotations:
                if row.cancelled:
                    continue
                reading = row.read(task.text(self.schema.text.field), self.schema, self.interface)
                layer = layers.get(row.id)
                if layer is None or layer["sha256"] != labels_sha256(reading.labels, self.schema):
                    lost.append(f"annotation {row.id} of {task.document}")
        return Verdict([], lost)

    def layers(self, document: str) -> list[dict[str, Any]]:
        """Read what is kept of a document; a file that is half written fails here."""
        file = self.project.pulled_file(document)
        return list(json.loads(file.read_bytes())["annotations"]) if file.is_file() else []

    def kept(self) -> set[tuple[str, int]]:
        """Name every annotation that is here, whatever became of it on the server."""
        return {
            (file.stem, layer["annotation"])
            for file in self.project.stored("pulled")
            for layer in self.layers(file.stem)
        }

    def files(self) -> dict[str, bytes]:
        """Read every tracked file of the project."""
        files = (file for folder in ("raw", "annotations") for file in (self.project.root / folder).rglob("*"))
        return {str(file): file.read_bytes() for file in files if file.is_file()}

    def leftovers(self) -> list[str]:
        """Name files that a run left half where they would be seen as the project's."""
        files = (file for folder in ("raw", "annotations") for file in (self.project.root / folder).rglob("*"))
        return [str(file) for file in files if file.name.endswith(".part")]


def unpacked(file: Path) -> bytes:
    """Read a file, packed or not."""
    data = file.read_bytes()
    return gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data
