"""Which annotator gets which document: decided once, kept in a tracked file under pseudonyms, and never moved."""

from collections.abc import Mapping, Sequence
from typing import Literal

import msgspec

from claimset.gold.stored import Stored
from claimset.labels.as_json import pretty_json
from claimset.model.document import Document
from claimset.model.issue import Issue, Level
from claimset.model.schema import Schema
from claimset.model.trouble import Misconfigured
from claimset.rules.annotators import PSEUDONYM
from claimset.store.files.files import read_whole, write_whole
from claimset.store.project import Project
from claimset.sync.assignment.balance import AssignableDocument, balance_documents
from claimset.sync.assignment.people import People

Blind = Literal["workflow", "isolated"]
_FILE = "annotations/assignments.json"


class Assignment(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """
    Whose each document is, by pseudonym, and how that was asked for.

    `blind` says what keeps annotators apart: a project each on one server (`workflow`), or a server each (`isolated`).
    """

    annotators: tuple[str, ...]
    overlap: int
    seed: int
    blind: Blind
    documents: dict[str, tuple[str, ...]] = {}

    def of(self, annotator: str) -> frozenset[str]:
        """Return an annotator's documents."""
        return frozenset(name for name, who in self.documents.items() if annotator in who)

    @property
    def everybody(self) -> list[str]:
        """Return who has a document, and who is named without having one."""
        return sorted({*self.annotators, *(name for who in self.documents.values() for name in who)})


def stored_assignment(project: Project) -> Assignment | None:
    """Read what was given out; None where nothing was. Raises Misconfigured for a file that says something else."""
    file = project.root / _FILE
    if not file.is_file():
        return None
    try:
        found = msgspec.json.decode(read_whole(file), type=Assignment)
    except msgspec.DecodeError as error:
        raise Misconfigured(f"{_FILE} cannot be read: {error}", "restore the file from version control") from error
    _proven(found)
    return found


def write_assignment(project: Project, assignment: Assignment) -> bool:
    """Write what is given out, a document a line."""
    ordered = dict(sorted(assignment.documents.items()))
    found = msgspec.to_builtins(msgspec.structs.replace(assignment, documents=ordered))
    return write_whole(project.root / _FILE, pretty_json(found).encode())


def assign_documents(project: Project, schema: Schema, asked: Assignment) -> tuple[Assignment, list[Issue]]:
    """
    Give out every document that lacks people, as `asked`; say of which documents too few people may have them.

    Nothing is written. A document's level is what its gold, its annotations or its proposal say, the highest; caps are
    in the map of annotators. Raises Misconfigured for names that are no pseudonyms, and for more people than are named.
    """
    _proven(asked)
    if not 1 <= asked.overlap <= len(asked.annotators):
        raise Misconfigured(
            f"{asked.overlap} people a document cannot be found among {len(asked.annotators)}",
            "name more with --annotators, or ask for fewer with --overlap",
        )
    before = stored_assignment(project)
    people = People(project)
    caps = {name: people.cap(name) for name in sorted(asked.annotators)}
    documents = project.documents()
    levels = _levels(project, schema, documents) if any(cap is not None for cap in caps.values()) else {}
    works = [AssignableDocument(document.id, document.length, levels.get(document.id)) for document in documents]
    given = balance_documents(works, caps, asked.overlap, asked.seed, before.documents if before else None)
    issues = [
        Issue(
            "ANN009",
            Level.WARNING,
            f"{len(given[document.id])} of {asked.overlap} people may have it: the others' caps are lower than its "
            f"level, which is {levels.get(document.id, 'not known')}",
            document=document.id,
        )
        for document in documents
        if len(given[document.id]) < asked.overlap
    ]
    return msgspec.structs.replace(asked, documents=given), issues


def assignment_for(
    project: Project, schema: Schema, annotators: str | None, overlap: int, seed: int, blind: str
) -> tuple[Assignment | None, list[Issue]]:
    """
    Give out as a person asked, or as was asked the last time; None where nobody ever asked.

    `annotators` are pseudonyms with commas between them. Raises Misconfigured for what cannot be meant.
    """
    before = stored_assignment(project)
    if annotators is None:
        return (None, []) if before is None else assign_documents(project, schema, before)
    if blind not in ("workflow", "isolated"):
        raise Misconfigured(f"--blind is workflow or isolated, not {blind!r}", "choose one of the two")
    if before is not None and before.documents and before.blind != blind:
        raise Misconfigured(
            f"documents were given out with --blind {before.blind}", "go on with that, or start a new project folder"
        )
    names = tuple(name.strip() for name in annotators.split(","))
    return assign_documents(project, schema, Assignment(names, overlap, seed, blind))  # type: ignore[arg-type]


def _proven(asked: Assignment) -> None:
    named = [*asked.annotators, *(name for who in asked.documents.values() for name in who)]
    strange = next((name for name in named if not PSEUDONYM.fullmatch(name)), None)
    if strange is not None:
        raise Misconfigured(f"{strange!r} is no pseudonym", "name annotators a01, a02, …, never by a name")
    if len(set(asked.annotators)) < len(asked.annotators):
        raise Misconfigured("an annotator is named twice", "name each once")


def _levels(project: Project, schema: Schema, documents: Sequence[Document]) -> Mapping[str, int]:
    capped = [name for name, item in schema.document.items() if item.capped]
    stored = Stored(project, schema)
    found: dict[str, int] = {}
    for document in documents:
        said = []
        gold, pulled = project.gold_file(document.id), project.pulled_file(document.id)
        record = stored.gold(gold)[0] if gold.is_file() else None
        rows = stored.pulled(pulled)[0] if pulled.is_file() else []
        made = project.prediction(document.id, schema)
        for labels in [item.labels for item in (record, made, *rows) if item is not None]:
            said += [value for name in capped if isinstance(value := labels.document.get(name), int)]
        if said:
            found[document.id] = max(said)
    return found
