"""Doors for files that people and claimset write beside labels: plans, decisions, links, registers, papers, tables."""

import gzip
import hashlib
import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

from claimset.gold.adjudicate import adjudicate
from claimset.gold.label_reader import LabelReader
from claimset.gold.selection import DecisionNeeded
from claimset.migration.decisions import read_filled_in
from claimset.release.datasheet.passages import passages
from claimset.release.datasheet.unanswered import unanswered_questions
from claimset.release.papers.citation import read_citation, take_down_words
from claimset.schema.marked_blocks import block_names, renew_blocks
from claimset.store.accounts import accounts
from claimset.store.decisions import decision_lines, read_document_decisions
from claimset.store.kept.migrations import Migrations
from claimset.store.links import link_lines, read_links
from claimset.store.project import Project
from claimset.store.refusals import read_refusals
from claimset.store.releases.register import ReleaseRegister
from claimset.store.split_decisions import read_decisions
from claimset.sync.assignment.assignment import stored_assignment
from claimset.sync.pull.from_snapshots import pull_from_snapshots
from claimset.sync.push.order import read_order
from claimset.sync.push.saved_plan import read_saved
from claimset.text.visible import visible
from doors.material import KEPT, ROOT, Door, Material, must, small_project

_HASH = "0123456789abcdef" * 4
_ASSIGNMENT = {
    "annotators": ["a01", "a02"], "overlap": 2, "seed": 7, "blind": "workflow", "documents": {KEPT[0]: ["a01", "a02"]},
}  # fmt: skip
_PLAN = {
    "format": 1, "dataset": "safeguarding-claims", "schema": "1.0.0", "guidelines": "1.0.0",
    "assignment": _ASSIGNMENT,
    "targets": [
        {
            "server": "http://127.0.0.1:1", "user": 1, "interface": "all", "annotator": "a01", "project": 3,
            "origin": "s/1",
            "documents": [{"id": "x", "state": "new", "text_sha256": _HASH, "content": _HASH}], "shared": ["x"],
            "prefill_from": "merged", "gaps": {"undecided": ["x"]},
        }
    ],
    "issues": [
        {
            "code": "SPN001", "level": "error", "message": "m", "document": "x", "file": None, "pointer": None,
            "start": 1, "end": 2,
        }
    ],
    "curator": None,
}  # fmt: skip
_LINK = {
    "from": {"document": KEPT[0], "claim": "c1"}, "to": {"document": KEPT[2], "claim": "c1"}, "relation": "SAME_AS",
    "owner": "team", "reason": "one figure",
}  # fmt: skip
_SPLIT = {"document": KEPT[0], "split": "train", "reason": "told", "owner": "team"}
_ACCOUNTS = {"format": 1, "a01": {"id": 3, "email": "lin.vos@example.org"}, "m01": {"id": 4, "made_by": "machine"}}
_REFUSAL = {
    "document": KEPT[0], "interface": "all", "origin": "s/1", "task": 3, "annotation": 7, "code": "SPN001",
    "annotator": "a01", "assignee": None, "updated": "2026-01-01T00:00:00Z", "is_partial": False,
}  # fmt: skip
_MIGRATION = {
    "format": 1, "number": 1, "from_versions": ["1.0.0"], "to": "1.1.0",
    "files": {f"annotations/gold/{KEPT[0]}.json": {"before": _HASH, "after": _HASH, "back": [[0, 1, ["x\n"]]]}},
}  # fmt: skip
_MARKS = ("", "&a [*a]", "<!-- claimset:made-by -->", "<!-- rai:dataUseCases -->", "? ", "- ")
_TABLE = b"document,layer,span,start,end,old,quote,new\ncomsafe-code,entities,e1,3,9,NGO,the words,BODY\n"


def _lines(*rows: dict[str, Any]) -> bytes:
    return b"".join(json.dumps(row).encode() + b"\n" for row in ({"format": 1}, *rows))


def _file(good: bytes, place: str, read: Callable[[Project, Path], object]) -> Callable[[Material], Door]:
    """Return the door of one file of a small project: it is changed, and read as the product reads it."""

    def make(material: Material) -> Door:
        project = small_project(material.space / "small")
        file = project.root / place
        project.ready_state()
        file.parent.mkdir(parents=True, exist_ok=True)

        def door(chance: random.Random) -> str:
            file.parent.mkdir(exist_ok=True)
            file.write_bytes(material.bytes_of(good, chance))
            read(project, file)
            return "a value"

        return door

    return make


def _splits(project: Project, _: Path) -> None:
    read_decisions(project.root)


def _links(project: Project, _: Path) -> None:
    list(link_lines(project))
    read_links(project)


def _migration(project: Project, _: Path) -> None:
    migrations = Migrations(project)
    for change in migrations.all():
        migrations.state(change)
        migrations.undo(change, "a test", list(change.files), lambda *_: None)


def _papers(material: Material) -> Door:
    """CITATION.cff and DATASHEET.md: what they say, their marked blocks, their open questions."""
    citation = (ROOT / "CITATION.cff").read_text("utf-8") + (
        "contact:\n  - name: The Owl Society\n    email: owls@example.org\n    website: https://owls.example\n"
        "repository: https://git.example.org/owls\ndate-released: 2026-02-03\n"
    )
    datasheet = (ROOT / "DATASHEET.md").read_text("utf-8")

    def door(chance: random.Random) -> str:
        data = material.bytes_of(chance.choice([citation, datasheet]).encode(), chance).decode("utf-8", "replace")
        at = chance.randint(0, len(data))
        data = data[:at] + chance.choice(_MARKS) + data[at:]
        names = block_names(data)
        renew_blocks(data, dict.fromkeys(names, "x"))
        passages(data)
        if chance.random() < 0.05:  # it takes a reader of Markdown a while
            list(unanswered_questions(data))
        try:
            read = read_citation(data)
        except ValueError as refusal:
            must(len(visible(str(refusal))) < 2_000, refusal)
            return "refused"
        must("\n" not in take_down_words(read), read)
        return "a value"

    return door


def _decisions(material: Material) -> Door:
    """Decisions about a document: the lines of its file, and the gold record that comes of them."""
    project = small_project(material.space / "small")
    label_reader = LabelReader(project, material.schema)
    document = next(item for item in project.documents() if item.id == KEPT[0])
    annotations, _ = label_reader.pulled(project.pulled_file(document.id))
    file = project.decision_file(document.id)
    good = file.read_bytes()

    def door(chance: random.Random) -> str:
        few = good.splitlines(keepends=True)
        file.write_bytes(material.bytes_of(b"".join(few[: chance.randint(2, len(few))]), chance))
        wrong = [line for line in decision_lines(project, document.id) if isinstance(line, str)]
        if wrong:
            return "an issue"
        try:
            adjudicate(document, annotations, material.schema, read_document_decisions(project, document.id))
        except DecisionNeeded:
            return "refused"
        return "a value"

    return door


def _register(material: Material) -> Door:
    """The register of releases: a release and its documents."""
    project = small_project(material.space / "small")
    register = ReleaseRegister(project.root)
    release = {
        "name": "safeguarding-claims", "version": "0.1.0", "documents": 1, "schema_version": "1.0.0",
        "guideline_version": "1.0.0", "records": _HASH, "sums": _HASH, "commit": None,
        "names": {"entities": ["NGO"]}, "columns": {"documents": ["id: string"]},
        "changes": {"since": None, "reasons": [{"weight": "patch", "words": "x"}]}, "links": "",
    }  # fmt: skip
    row = {
        "id": KEPT[0], "split": "train", "tier": "open", "language": "en", "text": _HASH, "labels": _HASH,
        "counts": {"entities/NGO": 3},
    }  # fmt: skip
    file = register.file("0.1.0")
    file.parent.mkdir(parents=True, exist_ok=True)

    def door(chance: random.Random) -> str:
        file.write_bytes(material.bytes_of(_lines(release, row, {**row, "id": KEPT[2]}), chance))
        for version in register.versions():
            register.release(version)
            list(register.rows(version))
        register.splits()
        register.first()
        return "a value"

    return door


def _snapshots(material: Material) -> Door:
    """Snapshots of what a server said, packed: read, and pulled again."""
    project = small_project(material.space / "small")
    folder = project.ready_state() / "snapshots"
    folder.mkdir()
    good = {item.name: item.read_bytes() for item in sorted((project.root / "annotations/pulled").glob("*.json"))}

    def door(chance: random.Random) -> str:
        rows = [{"interface": "all", "origin": "s/1", "project": 3, "annotator": None}]
        rows += chance.sample(material.exports, 2)
        few = material.bytes_of(_lines(*rows), chance)
        packed = gzip.compress(few, 1, mtime=0)
        if chance.random() < 0.2:
            packed = material.bytes_of(packed, chance)
        for old in folder.iterdir():
            old.unlink()
        (folder / f"all-000001-{hashlib.sha256(few).hexdigest()[:16]}.jsonl.gz").write_bytes(packed)
        try:
            result = pull_from_snapshots(project)
        finally:
            for name, data in good.items():
                (project.root / "annotations/pulled" / name).write_bytes(data)
        return "an issue" if result.issues else "a value"

    return door


def _described(make: Callable[[Material], Door], words: str) -> Callable[[Material], Door]:
    make.__doc__ = words
    return make


DOORS = {
    "assignments": _described(
        _file(
            json.dumps({"format": 1, **_ASSIGNMENT}).encode(),
            "annotations/assignments.json",
            lambda project, _: stored_assignment(project),
        ),
        "Who labels which documents.",
    ),
    "annotators": _described(
        _file(json.dumps(_ACCOUNTS).encode(), ".claimset/annotators.json", lambda project, _: accounts(project)),
        "Accounts by pseudonym.",
    ),
    "splits": _described(_file(_lines(_SPLIT), "annotations/splits.jsonl", _splits), "Decisions about splits."),
    "links": _described(_file(_lines(_LINK, _LINK), "annotations/links.jsonl", _links), "Links between claims."),
    "refusals": _described(
        _file(_lines(_REFUSAL), "annotations/refused.jsonl", lambda project, _: read_refusals(project)),
        "Annotations that were not taken in.",
    ),
    "migrations": _described(
        _file(json.dumps(_MIGRATION).encode(), "annotations/migrations/1.0.0-1.1.0.json", _migration),
        "The way back from a migration, read and gone.",
    ),
    "order": _described(
        _file(f"id,score\n{KEPT[0]},0.5\n{KEPT[2]},0.7\n".encode(), "order.txt", read_order),
        "The order in which documents are sent.",
    ),
    "tables": _described(
        _file(_TABLE, "table.csv", lambda _, file: read_filled_in(file)),
        "A table of decisions for a migration.",
    ),
    "plans": _described(
        _file(json.dumps(_PLAN).encode(), "plan.json", lambda _, file: read_saved(file)), "A saved plan of a push."
    ),
    "papers": _papers,
    "decisions": _decisions,
    "register": _register,
    "snapshots": _snapshots,
}
