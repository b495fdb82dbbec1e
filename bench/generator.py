"""
A project of any size that passes every rule: sober texts about nothing, with what one annotator said of each.

    python bench/generator.py FOLDER [--documents 1000] [--seed 7]

The same seed and number give the same bytes. Words and labels come from bench/sentences.json, the schema is the
project's own. A document has about 3,000 characters and 30 regions; with its annotations and its gold record it takes
about 13 kB.
"""

import argparse
import json
import random
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from claimset.labels.as_json import annotation_to_json, labels_sha256, record_to_json
from claimset.model.document import Document
from claimset.model.file_kind import FILE_KINDS, with_format
from claimset.model.json_text import pretty_json
from claimset.model.labels import Labels
from claimset.model.record import Annotation, Provenance, Record, Source
from claimset.model.schema import Schema
from claimset.model.span import Relation, Span
from claimset.store.project import Project
from claimset.text.decode import sha256

ROOT = Path(__file__).resolve().parents[1]
WORDS: dict[str, Any] = json.loads((ROOT / "bench" / "sentences.json").read_bytes())
_PIECE = re.compile(r"<(\w):|>|[^<>]+")
_HEADS = (
    "Al",
    "Bra",
    "Cor",
    "Dun",
    "El",
    "Fen",
    "Gor",
    "Hal",
    "Ister",
    "Kel",
    "Lor",
    "Mar",
    "Nor",
    "Os",
    "Pel",
    "Quen",
)
_MIDDLES = ("ba", "de", "fi", "ga", "lo", "mi", "na", "ri", "sto", "tha", "ve", "wo")
_TAILS = ("brook", "dam", "field", "gate", "holt", "kerk", "mere", "ness", "stad", "veld", "wick", "zand")
_REGIONS, _LENGTH = 30, 3_000
_DAY = "2026-01-01"


class Made(msgspec.Struct, frozen=True):
    """One made-up document: its manifest line, its text, what was said of it."""

    document: Document
    text: str
    annotation: Annotation
    record: Record


class _Text:
    """A text as it grows, with the spans and relations in it."""

    def __init__(self, dice: random.Random, language: str) -> None:
        self.text = ""
        self.regions = 0
        self.layers: dict[str, list[Span]] = {}
        self.relations: list[Relation] = []
        self._dice, self._words = dice, WORDS[language]
        self._language = language

    def add(self, kind: str) -> None:
        """Add a sentence."""
        dice, words = self._dice, self._words
        bare = dice.randrange(1_000, 100_000)
        mark = "," if self._language == "en" else "."
        chosen_words = {
            **{name: dice.choice(words[name]) for name in ("thing", "other", "trade", "done", "quality", "kind")},
            **{name: self._name() for name in ("town", "place")},
            "person": f"{self._name()} {self._name()}",
            "unit": dice.choice(words["units"]),
            "year": str(dice.randrange(2001, 2026)),
            "bare": str(bare),
            "number": f"{bare // 1000}{mark}{bare % 1000:03d}",
        }
        open_marks: list[tuple[str, int]] = []
        spans: dict[str, Span] = {}
        for piece in _PIECE.finditer(dice.choice(words[kind]).format(**chosen_words)):
            if piece[1]:
                open_marks.append((piece[1], len(self.text)))
            elif piece[0] == ">":
                name, start = open_marks.pop()
                spans[name] = self._span(name, start, chosen_words)
            else:
                self.text += piece[0]
        for source, arrows in WORDS["arrows"].items():
            for target, label in arrows if source in spans else ():
                if target in spans:
                    self.relations.append(Relation(spans[source].id, spans[target].id, label))

    def _span(self, name: str, start: int, said: dict[str, str]) -> Span:
        mark = WORDS["marks"][name]
        self.regions += 1
        attributes = {
            key: value.format(**said) if isinstance(value, str) else value for key, value in mark["attributes"].items()
        }
        span = Span(f"r{self.regions}", start, len(self.text), mark["label"], attributes)
        self.layers.setdefault(mark["layer"], []).append(span)
        return span

    def _name(self) -> str:
        dice = self._dice
        return dice.choice(_HEADS) + dice.choice(_MIDDLES) + dice.choice(_TAILS)


def documents(schema: Schema, number: int, seed: int = 7) -> Iterator[Made]:
    """Yield made-up documents, each from a seed of its own."""
    for count in range(number):
        yield _made(schema, count, random.Random(f"{seed}/{count}"))


def write(folder: Path, number: int, seed: int = 7) -> Project:
    """Write a project with this number of documents into a new folder."""
    shutil.copytree(ROOT / "schema", folder / "schema")
    project = Project(folder)
    schema = project.schema()
    for name in ("pulled", "gold"):
        (folder / "annotations" / name).mkdir(parents=True)
    (folder / "raw").mkdir()
    lines = []
    for made in documents(schema, number, seed):
        document = made.document
        # Plain writes: a hundred thousand files are not worth as many waits for the disk.
        project.text_file(document).write_bytes(made.text.encode())
        row = annotation_to_json(made.annotation, schema)
        project.pulled_file(document.id).write_bytes(
            pretty_json(with_format(FILE_KINDS["pulled"], {"id": document.id, "annotations": [row]})).encode()
        )
        project.gold_file(document.id).write_bytes(
            pretty_json(with_format(FILE_KINDS["gold"], record_to_json(made.record, schema))).encode()
        )
        lines.append(document)
    project.write_manifest(lines)
    return project


def _made(schema: Schema, count: int, dice: random.Random) -> Made:
    language = list(schema.languages)[count % 2]
    text = _Text(dice, language)
    while text.regions < _REGIONS or len(text.text) < _LENGTH:
        marked = text.regions * _LENGTH <= len(text.text) * _REGIONS and text.regions < _REGIONS
        text.add("marked" if marked else "plain")
        text.text += "\n\n" if dice.random() < 1 / 4 else " "
    text.text = text.text.rstrip() + "\n"
    data = text.text.encode()
    document = Document(
        id=f"made-{count:07d}",
        language=language,
        title=None,
        outlet=None,
        published=_DAY,
        published_basis="metadata",
        genre=None,
        source_type="synthetic",
        text_tier="open",
        licence="CC-BY-4.0",
        event=None,
        length=len(text.text),
        bytes=len(data),
        sha256=sha256(data),
        added=_DAY,
    )
    about = {name: item.default for name, item in schema.document.items() if item.default is not None}
    interface = max(schema.interfaces.values(), key=lambda item: len(item.passes))
    drawn = {layer.name for layer in schema.layers.values() if layer.stage in interface.passes}
    spans = {name: tuple(text.layers.get(name, ())) for name in schema.layers}
    labels = Labels(about, {name: spans[name] for name in schema.layers if name in drawn}, tuple(text.relations))
    annotation = Annotation(
        annotator=WORDS["annotator"],
        interface=interface.name,
        made_by="person",
        schema_version=schema.version,
        guideline_version=schema.guidelines,
        text_sha256=document.sha256,
        sha256=labels_sha256(labels, schema),
        labels=labels,
        origin="bench",
        task=count + 1,
        annotation=count + 1,
        created="2026-01-01T10:00:00Z",
        updated="2026-01-01T10:00:00Z",
    )
    gold = Labels(about, spans, tuple(sorted(text.relations)))
    source = Source(annotation.annotator, annotation.interface, annotation.sha256, annotation.made_by)
    record = Record(
        id=document.id,
        text_sha256=document.sha256,
        language=language,
        schema_version=schema.version,
        guideline_version=schema.guidelines,
        labels=gold,
        provenance=Provenance((source,), gold_status="single", made_by="person", sha256=labels_sha256(gold, schema)),
    )
    return Made(document, text.text, annotation, record)


def main() -> int:
    """Write a project from the command line."""
    parser = argparse.ArgumentParser(description="Write a made-up project that passes every rule.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--documents", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=7)
    arguments = parser.parse_args()
    write(arguments.folder, arguments.documents, arguments.seed)
    return 0


if __name__ == "__main__":
    sys.exit(main())
