"""
A project of any size that passes every rule: sober texts about nothing, with what annotators said of each.

    python bench/generator.py FOLDER [--documents 1000] [--seed 7] [--profile plain|mixed]

The same seed and number give the same bytes. Words and labels come from bench/sentences.json, the schema is the
project's own. A document has about 3,000 characters and 30 regions; with its annotations and its gold record it takes
about 13 kB. In the profile `mixed` two annotators labelled each document, with zones; one gold record in five was
mended, one text in ten is not ours to publish, and a few words are much more frequent than the rest.
"""

import argparse
import json
import random
import re
import shutil
import sys
from collections.abc import Iterator, Sequence
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
from claimset.own_copies.fingerprint import fingerprint
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
    annotations: tuple[Annotation, ...]
    record: Record


class _Text:
    """A text as it grows, with the spans and relations in it."""

    def __init__(self, dice: random.Random, language: str, *, uneven: bool = False, named: bool = False) -> None:
        self.text = ""
        self.regions = 0
        self.layers: dict[str, list[Span]] = {}
        self.relations: list[Relation] = []
        self._dice, self._words = dice, WORDS[language]
        self._language, self._uneven, self._named = language, uneven, named

    def add_zone(self, label: str) -> None:
        """Add a sentence without labels in a zone of its own."""
        start = len(self.text)
        self.add("plain")
        self.layers.setdefault("zones", []).append(Span(f"z{start}", start, len(self.text), label, {}))

    def add(self, kind: str) -> None:
        """Add a sentence."""
        dice, words = self._dice, self._words
        bare = dice.randrange(1_000, 100_000)
        mark = "," if self._language == "en" else "."
        noun = self._choice(list(words["units"]))
        chosen_words = {
            **{name: self._choice(words[name]) for name in ("thing", "other", "trade", "done", "quality", "kind")},
            **{name: self._name() for name in ("town", "place")},
            "person": f"{self._name()} {self._name()}",
            "noun": noun,
            "unit": words["units"][noun],
            "year": str(dice.randrange(2001, 2026)),
            "bare": str(bare),
            "number": f"{bare // 1000}{mark}{bare % 1000:03d}",
        }
        if self._named:
            # Another text must not hold eight words in a row of this one by chance.
            common = ("thing", "other", "trade", "done", "quality", "kind", "noun", "town")
            chosen_words |= {name: f"{chosen_words[name]} {self._name()}" for name in common}
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
        return "".join(map(self._dice.choice, (_HEADS, _MIDDLES, _TAILS)))

    def _choice(self, words: Sequence[str]) -> str:
        """Return one of the words: each as likely as the next, or by Zipf's law."""
        if not self._uneven:
            return self._dice.choice(words)
        return self._dice.choices(words, [1 / rank for rank in range(1, len(words) + 1)])[0]


def documents(schema: Schema, number: int, seed: int = 7, profile: str = "plain") -> Iterator[Made]:
    """Yield made-up documents, each from a seed of its own."""
    for count in range(number):
        yield _made(schema, count, random.Random(f"{seed}/{count}"), mixed=profile == "mixed")


def write(folder: Path, number: int, seed: int = 7, profile: str = "plain") -> Project:
    """Write a project with this number of documents into a new folder."""
    shutil.copytree(ROOT / "schema", folder / "schema")
    project = Project(folder)
    schema = project.schema()
    for name in ("pulled", "gold"):
        (folder / "annotations" / name).mkdir(parents=True)
    (folder / "raw").mkdir()
    lines, locks = [], []
    for made in documents(schema, number, seed, profile):
        document = made.document
        # Plain writes: a hundred thousand files are not worth as many waits for the disk.
        if document.is_open:
            project.text_file(document).write_bytes(made.text.encode())
        else:
            excluded = [zone for zone in made.record.labels.layers["zones"] if zone.label == "FOOTER"]
            project.keep_text(document.id, made.text.encode(), is_open=False)
            locks.append(fingerprint(document.id, made.text.encode(), document.language, excluded))
        rows = [annotation_to_json(annotation, schema) for annotation in made.annotations]
        project.pulled_file(document.id).write_bytes(
            pretty_json(with_format(FILE_KINDS["pulled"], {"id": document.id, "annotations": rows})).encode()
        )
        project.gold_file(document.id).write_bytes(
            pretty_json(with_format(FILE_KINDS["gold"], record_to_json(made.record, schema))).encode()
        )
        lines.append(document)
    project.write_manifest(lines)
    if locks:
        project.write_fingerprints(locks)
    return project


def _made(schema: Schema, count: int, dice: random.Random, *, mixed: bool = False) -> Made:
    language = list(schema.languages)[count % 2]
    is_own_copy, is_mended = mixed and count % 10 == 5, mixed and count % 5 == 0
    text = _Text(dice, language, uneven=mixed, named=is_own_copy)
    if mixed:
        text.add_zone("TITLE")
        text.text += "\n\n"
    while text.regions < _REGIONS or len(text.text) < _LENGTH:
        marked = text.regions * _LENGTH <= len(text.text) * _REGIONS and text.regions < _REGIONS
        text.add("marked" if marked else "plain")
        text.text += "\n\n" if dice.random() < 1 / 4 else " "
    if mixed:
        text.text = text.text.rstrip() + "\n\n"
        text.add_zone("FOOTER")
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
        text_tier="own_copy" if is_own_copy else "open",
        licence=None if is_own_copy else "CC-BY-4.0",
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
    annotations = (annotation, *([_second(annotation)] if mixed else ()))
    gold = Labels(about, _mended(spans) if is_mended else spans, tuple(sorted(text.relations)))
    sources = tuple(Source(item.annotator, item.interface, item.sha256, item.made_by) for item in annotations)
    record = Record(
        id=document.id,
        text_sha256=document.sha256,
        language=language,
        schema_version=schema.version,
        guideline_version=schema.guidelines,
        labels=gold,
        provenance=Provenance(
            sources,
            gold_status="agreed" if mixed else "single",
            made_by="person",
            sha256=labels_sha256(gold, schema),
            mended=("CLM001",) if is_mended else (),
        ),
    )
    return Made(document, text.text, annotations, record)


def _mended(spans: dict[str, tuple[Span, ...]]) -> dict[str, tuple[Span, ...]]:
    """Return spans with another answer for the last claim."""
    *others, last = spans["claims"]
    return spans | {
        "claims": (*others, msgspec.structs.replace(last, attributes=last.attributes | {"presupposed": True}))
    }


def _second(annotation: Annotation) -> Annotation:
    """Return the same labels as a second annotator drew them."""
    task = (annotation.task or 0) + 1_000_000
    return msgspec.structs.replace(annotation, annotator="a02", task=task, annotation=task)


def main() -> int:
    """Write a project from the command line."""
    parser = argparse.ArgumentParser(description="Write a made-up project that passes every rule.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--documents", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--profile", choices=("plain", "mixed"), default="plain")
    arguments = parser.parse_args()
    write(arguments.folder, arguments.documents, arguments.seed, arguments.profile)
    return 0


if __name__ == "__main__":
    sys.exit(main())
