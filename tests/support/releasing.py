"""Small projects that are labelled, released, edited and released again."""

import json
import shutil
from collections.abc import Callable, Collection, Iterable
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from claimset.check.project import check
from claimset.gold.adjudicate_all import adjudicate_all
from claimset.gold.label_reader import LabelReader
from claimset.labels.as_json import labels_sha256
from claimset.model.labels import Labels
from claimset.model.record import Annotation
from claimset.model.schema import Schema
from claimset.model.span import Span
from claimset.release.datasheet.blocks import DatasheetBlocks
from claimset.release.datasheet.renew import renew_datasheet
from claimset.splits.groups import split_of
from claimset.store.links import links_between, write_links
from claimset.store.project import Project
from own_copies.test_fingerprint import TEXT

ROOT = Path(__file__).resolve().parents[2]
MADE_OF_SCHEMA = shutil.ignore_patterns("guidelines", "interfaces", "croissant.json", "features.json", "meta.json")
DATASHEET = "DATASHEET.md"
Marks = Iterable[tuple[Any, ...]]
OWLS = (
    "Barn Owl Trust opened a second shed near Harrow Bridge on Monday and asked the town for clean straw, because the "
    "first one had no room left for the animals that people bring there every single week"
)
FERRY = (
    "Mariners at the council of Harrow Bridge have seen the plans for a third landing stage, says the owner "
    "of the ferry, who has asked for them in two letters and once in person since last September"
)


def copy_schema(root: Path, *, whole: bool = False) -> None:
    """
    Copy this project's schema into the project at `root`.

    Unless it is to be `whole`, what `claimset schema build` makes of it is left out: 250 KB that each check would read.
    """
    shutil.copytree(ROOT / "schema", root / "schema", ignore=None if whole else MADE_OF_SCHEMA)


def clone(folder: Path, *papers: str, whole: bool = False) -> Project:
    """
    Copy this project as a fresh clone has it, of the files at its root only the `papers` that are named.

    Unless it is to be `whole`, without what is made of its schema, and without links. Of its documents it has those
    that tell of no event and those of the first story, labelled in two passes: tests of all of them would take minutes.
    """
    copy_schema(folder, whole=whole)
    project = Project(folder)
    documents = [row for row in Project(ROOT).documents() if row.event in (None, _first_story())]
    kept = {row.id for row in documents}
    left_out = {row.id for row in Project(ROOT).documents()} - kept
    for name in ("raw", "annotations"):
        shutil.copytree(
            ROOT / name,
            folder / name,
            ignore=lambda _, names: [file for file in names if Path(file).stem in left_out],
        )
    project.write_manifest(documents)
    if not whole:
        project.links_file.unlink(missing_ok=True)
    keep_links(project, kept)
    for name in papers:
        shutil.copyfile(ROOT / name, folder / name)
    if DATASHEET in papers:
        _renew_sheet(project)
    return project


_SHEETS: dict[bytes, bytes] = {}


def _renew_sheet(project: Project) -> None:
    """Count in the datasheet what is left of the documents; it is counted once for all copies."""
    file = project.root / DATASHEET
    written = file.read_bytes()
    if written not in _SHEETS:
        renew_datasheet(project)
        # A fresh clone has no cache and no earlier files.
        shutil.rmtree(project.state)
        _SHEETS[written] = file.read_bytes()
    file.write_bytes(_SHEETS[written])


@cache
def _first_story() -> str:
    """Return the first story of the first batch that was planned."""
    rows = map(json.loads, (ROOT / "scripts" / "corpus" / "state.jsonl").read_text("utf-8").splitlines())
    return min(row["document"].rpartition("-")[0] for row in rows if row["batch"] == 0)


def keep_links(project: Project, kept: Collection[str]) -> None:
    """Leave of the links between claims those between two of these documents."""
    if project.links_file.is_file():
        write_links(project, links_between(project, kept))


def keep_documents(project: Project, count: int) -> Project:
    """
    Leave so many documents of a project: those with gold first, of them those that tell of no event, and open texts.

    The others are gone with all that was said of them.
    """
    documents = sorted(
        project.documents(),
        key=lambda row: (not project.gold_file(row.id).is_file(), bool(row.event), not row.is_open, row.id),
    )
    project.write_manifest(documents[:count])
    keep_links(project, {row.id for row in documents[:count]})
    files = [file for kind in ("pulled", "gold", "predicted") for file in project.stored(kind)]
    for row in documents[count:]:
        decision_file = project.root / "annotations" / "decisions" / f"{row.id}.jsonl"
        for file in (project.open_file(row.id), decision_file, *(file for file in files if file.stem == row.id)):
            file.unlink(missing_ok=True)
    return project


def say(project: Project, name: str, marks: Marks, layer: str = "entities", interface: str = "all") -> None:
    """Let one annotator label a document: spans by id, start, end, label and, if any, attributes."""
    schema = project.schema()
    (document,) = (item for item in project.documents() if item.id == name)
    labels = Labels(layers={layer: tuple(Span(*mark) for mark in marks)})
    row = Annotation(
        annotator="a01",
        interface=interface,
        made_by="person",
        schema_version=schema.version,
        guideline_version=schema.guidelines,
        text_sha256=document.sha256,
        sha256=labels_sha256(labels, schema),
        labels=labels,
        origin="s/1",
        task=10,
        annotation=70,
        updated="2026-01-02T10:00:00Z",
    )
    project.write_pulled(document, [row], schema)


def with_splits(project: Project, splits: dict[str, Any] | None) -> Project:
    """Write another `x-splits` into a project's schema, or take it out."""
    source = json.loads(project.schema_file.read_bytes())
    source.pop("x-splits", None)
    source |= {"x-splits": splits} if splits is not None else {}
    project.schema_file.write_text(json.dumps(source, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return project


def put_to_use(project: Project) -> Project:
    """Let a record rest on the schema, whatever it holds: its numbers and versions then stay."""
    project.gold_file("owls").parent.mkdir(parents=True, exist_ok=True)
    project.gold_file("owls").write_text("{}", encoding="utf-8")
    return project


def second(project: Project, name: str) -> None:
    """Say of a text what was said, by a second annotator."""
    schema = project.schema()
    (document,) = (item for item in project.documents() if item.id == name)
    (row,), _ = LabelReader(project, schema).pulled(project.pulled_file(name))
    other = msgspec.structs.replace(row, annotator="a02", task=11, annotation=71)
    project.write_pulled(document, [row, other], schema)


def settle(project: Project, take: str | None = None) -> Project:
    """Make gold of what was said."""
    assert not adjudicate_all(project, take, replace=True).issues
    return project


def labelled(with_texts: Callable[..., Project]) -> Project:
    """Lay out a project with gold for an open text, `ours`, and for one that is not ours."""
    with_texts(ours="Owlwatch said that Harrow counted ninety owls in spring. Nobody saw them leave.")
    project = with_texts(tier="own_copy", theirs=TEXT)
    for document in project.documents():
        say(project, document.id, [("e1", 0, 8 if document.is_open else 5, "NGO")])
    return settle(project)


def two(project: Project, with_texts: Callable[..., Project], *texts: str, splits: tuple[str, str]) -> tuple[str, str]:
    """Lay out two documents with gold whose ids lead to two splits; return their ids."""
    one, other = (named(split, project.schema(), start) for split, start in zip(splits, ("owls", "ferry"), strict=True))
    with_texts(**dict(zip((one, other), texts, strict=True)))
    for name in (one, other):
        say(project, name, [("e1", 0, 8, "NGO")])
    settle(project)
    return one, other


def named(split: str, schema: Schema, start: str) -> str:
    """Return an id whose hash leads to a split of the schema's dataset."""
    names = (f"{start}{number}" for number in range(1000))
    return next(name for name in names if split_of(name, schema.name, schema.splits) == split)


def counted(project: Project) -> DatasheetBlocks:
    """Return the counted blocks of a project."""
    result = check(project, count=True)
    assert result.tally is not None
    return DatasheetBlocks(project, result.tally, result.released_ids)
