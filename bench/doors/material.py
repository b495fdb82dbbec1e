"""The real files that hostile inputs are made of."""

import json
import random
import shutil
from collections.abc import Callable, Iterator
from copy import copy
from pathlib import Path
from typing import Any

from claimset.gold.label_reader import LabelReader
from claimset.labelstudio.payload.write_result import to_result
from claimset.model.schema import Schema
from claimset.store.links import links_between, write_links
from claimset.store.project import Project
from support.mutants import HOSTILE, bent, mutant, trimmed, written

ROOT = Path(__file__).resolve().parents[2]
KEPT = ("comsafe-code", "own-3685a26b3482", "ploink-open-brief")
"""The documents of a small project: an open one in each language, and one whose text is not ours."""
Door = Callable[[random.Random], str]
"""Takes one input and says what came of it; Trouble is a sentence, every other exception a bug."""


class Material:
    """The real files that inputs are made of, read once a process."""

    def __init__(self, space: Path) -> None:
        self.space = space
        self.close: list[Callable[[], object]] = []
        self.project = Project(ROOT)
        self.schema: Schema = self.project.schema()
        self.gold = [json.loads(file.read_bytes()) for file in sorted((ROOT / "annotations/gold").glob("*.json"))]
        self.pulled = [json.loads(file.read_bytes()) for file in sorted((ROOT / "annotations/pulled").glob("*.json"))]
        self.source = json.loads((ROOT / "schema/schema.json").read_bytes())
        self.swapped = json.loads((ROOT / "tests/swap/schema/schema.json").read_bytes())
        self.manifest = [json.loads(line) for line in (ROOT / "raw/manifest.jsonl").read_bytes().splitlines()]
        self.texts = [file.read_text("utf-8") for file in sorted((ROOT / "raw").glob("*.txt"))]
        self.documents = self.project.documents()
        self.exports = list(self._exports())
        self.quantities = sorted(
            {
                str(value)
                for record in self.gold
                for row in record["entities"]
                for name, value in row.items()
                if name not in {"id", "label"} and isinstance(value, str)
            }
        )

    def in_folder(self, space: Path) -> "Material":
        """Return the same material for inputs in another folder."""
        other = copy(self)
        other.space, other.close = space, []
        return other

    def hostile(self, value: Any, chance: random.Random) -> bytes:
        """Return a value changed where its structure is, as bytes, or both."""
        few = trimmed(value, chance) if chance.random() < 0.9 else value
        return written(mutant(few, chance, HOSTILE, most=4), chance)

    def text(self, chance: random.Random) -> str:
        """Return a text, now and then with what breaks patterns and screens put into it."""
        text = chance.choice(self.texts)
        if chance.random() < 0.5:
            return text
        nasty = [item for item in HOSTILE if isinstance(item, str) and item.isprintable()] + [
            "\r",
            "\x1b",
            "👩‍👧",
            "1.249 ",
        ]
        at = chance.randint(0, len(text))
        return text[:at] + chance.choice(nasty) + text[at + chance.choice([0, 1, 30]) :]

    def _exports(self) -> Iterator[Any]:
        label_reader = LabelReader(self.project, self.schema)
        for number, document in enumerate(self.documents):
            text = self.project.text_of(document)
            if text is None:
                continue
            annotations, _ = label_reader.pulled(self.project.pulled_file(document.id))
            annotation_rows = [
                {
                    "id": at,
                    "completed_by": {"id": 3, "email": "lin@example.org"},
                    "result": to_result(item.labels, text, self.schema, self.schema.interfaces[item.interface]),
                }
                for at, item in enumerate(annotations)
                if item.interface in self.schema.interfaces
            ]
            data = {"text": text, "doc_id": document.id, "language": document.language}
            yield {"id": number, "data": data, "annotations": annotation_rows, "predictions": []}

    def bytes_of(self, data: bytes, chance: random.Random) -> bytes:
        """Return a file changed: a JSON file or JSON Lines mostly where its structure is, others as bytes."""
        if chance.random() < 0.7:
            try:
                if data[:1] == b"{" and b"\n{" not in data:
                    return self.hostile(json.loads(data), chance)
                lines = data.splitlines()
                at = chance.randrange(len(lines))
                lines[at] = self.hostile(json.loads(lines[at]), chance).replace(b"\n", b" ")
                return b"\n".join(lines) + b"\n"
            except (ValueError, IndexError):
                pass
        return bent(data, chance)


def must(held: object, *shown: object) -> None:
    """Raise AssertionError, with what is shown, where something does not hold."""
    if not held:
        raise AssertionError(repr(shown)[:500])


def small_project(folder: Path) -> Project:
    """Copy this project, of its documents those in KEPT alone."""
    for name in ("schema", "raw", "annotations"):
        shutil.copytree(ROOT / name, folder / name)
    for file in [*folder.glob("annotations/*/*.json"), *folder.glob("raw/*.txt")]:
        if file.stem not in KEPT:
            file.unlink()
    manifest = folder / "raw" / "manifest.jsonl"
    rows = [line for line in manifest.read_bytes().splitlines() if json.loads(line).get("id", KEPT[0]) in KEPT]
    manifest.write_bytes(b"\n".join(rows) + b"\n")
    for file in (folder / "annotations" / "decisions").glob("*.jsonl"):
        if file.stem not in KEPT:
            file.unlink()
    project = Project(folder)
    write_links(project, links_between(project, KEPT))
    return project
