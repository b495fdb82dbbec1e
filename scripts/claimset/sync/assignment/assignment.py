"""Assignment of documents to annotators, stored under pseudonyms in a tracked file. Assigned documents never move."""

from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Literal

import msgspec

from claimset.gold.label_reader import LabelReader
from claimset.model.document import Document
from claimset.model.file_kind import FILE_KINDS, read_body, with_format
from claimset.model.issue import Issue, Level
from claimset.model.json_text import pretty_json
from claimset.model.schema import Schema
from claimset.model.trouble import Misconfigured
from claimset.rules.annotators import require_pseudonym
from claimset.store.files.files import read_whole, write_whole
from claimset.store.project import Project
from claimset.sync.assignment.balance import AssignableDocument, balance_documents
from claimset.sync.assignment.people import People
from claimset.text.plural import plural
from claimset.text.visible import in_quotes

Blind = Literal["workflow", "isolated"]
_KIND = FILE_KINDS["assignments"]
_FILE = _KIND.place


class Assignment(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """
    The annotators of each document, by pseudonym, and the request that led to it.

    `overlap` is the number of annotators of each document, `seed` the number that decides between equals. `blind` says
    how annotators are kept apart: each has a project on one server (`workflow`), or a server (`isolated`).
    """

    annotators: tuple[str, ...]
    overlap: int
    seed: int
    blind: Blind
    documents: dict[str, tuple[str, ...]] = {}

    def documents_of(self, annotator: str) -> frozenset[str]:
        """Return an annotator's documents."""
        return frozenset(name for name, annotators in self.documents.items() if annotator in annotators)

    @property
    def all_annotators(self) -> list[str]:
        """The annotators with a document, and those who are named without one, sorted."""
        return sorted({*self.annotators, *(name for annotators in self.documents.values() for name in annotators)})


def stored_assignment(project: Project) -> Assignment | None:
    """Read the stored assignment; None if there is none. Raises Misconfigured if the file cannot be read."""
    file = project.root / _FILE
    if not file.is_file():
        return None
    try:
        assignment = msgspec.convert(read_body(_KIND, read_whole(file), _FILE), Assignment)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Misconfigured(f"{_FILE} cannot be read: {error}", "restore the file from version control") from error
    _require_pseudonyms(assignment)
    return assignment


def write_assignment(project: Project, assignment: Assignment) -> bool:
    """Write the assignment, sorted by document; return whether the file changed."""
    ordered = dict(sorted(assignment.documents.items()))
    row = msgspec.to_builtins(msgspec.structs.replace(assignment, documents=ordered))
    return write_whole(project.root / _FILE, pretty_json(with_format(_KIND, row)).encode())


def assign_documents(project: Project, schema: Schema, request: Assignment) -> tuple[Assignment, list[Issue]]:
    """
    Assign every document that lacks annotators, as `request` says; return an issue for each that still lacks some.

    Nothing is written. A document's level is the highest in its gold, its annotations or its prediction; the caps are
    in the map of annotators. Raises Misconfigured for a name that is no pseudonym and for an overlap larger than the
    number of annotators, and Conflict for a pseudonym in whose place another one is.
    """
    _require_pseudonyms(request)
    if not 1 <= request.overlap <= len(request.annotators):
        raise Misconfigured(
            f"a document cannot have {request.overlap} of {plural(len(request.annotators), 'annotator')}",
            "name more with --annotators, or ask for fewer with --overlap",
        )
    stored = stored_assignment(project)
    people = People(project)
    people.require_current(request.annotators)
    caps = {name: people.cap(name) for name in sorted(request.annotators)}
    documents = project.documents()
    levels = document_levels(project, schema, documents) if any(cap is not None for cap in caps.values()) else {}
    rated_documents = [
        AssignableDocument(document.id, document.length, levels.get(document.id)) for document in documents
    ]
    shares = balance_documents(
        rated_documents, caps, request.overlap, request.seed, stored.documents if stored else None
    )
    issues = [
        Issue(
            "ANN009",
            Level.WARNING,
            f"{len(shares[document.id])} of {plural(request.overlap, 'annotator')} may have it: the caps of the others "
            f"are lower than its level, which is {levels.get(document.id, 'not known')}",
            document=document.id,
        )
        for document in documents
        if len(shares[document.id]) < request.overlap
    ]
    idle = [name for name in request.annotators if not any(name in names for names in shares.values())]
    if idle and shares and not issues:
        message = (
            f"{', '.join(idle)} {'get' if len(idle) > 1 else 'gets'} no document: each has its people already; to give "
            f"each to one more, name everybody with --annotators and --overlap {max(map(len, shares.values())) + 1}"
        )
        issues.append(Issue("ANN009", Level.WARNING, message))
    return msgspec.structs.replace(request, documents=shares), issues


def assignment_for(
    project: Project, schema: Schema, annotators: str | None, overlap: int, seed: int, blind: str
) -> tuple[Assignment | None, list[Issue]]:
    """
    Assign documents as requested, or as the stored assignment says; None if there is neither.

    `annotators` are pseudonyms with commas between them. The issues are those of `assign_documents`. Raises
    Misconfigured for values that cannot be used.
    """
    stored = stored_assignment(project)
    if annotators is None:
        return (None, []) if stored is None else assign_documents(project, schema, stored)
    if blind not in ("workflow", "isolated"):
        raise Misconfigured(f"--blind is workflow or isolated, not {in_quotes(blind)}", "choose one of the two")
    if stored is not None and stored.documents and stored.blind != blind:
        raise Misconfigured(
            f"documents were given out with --blind {stored.blind}", "go on with that, or start a new project folder"
        )
    names = tuple(name.strip() for name in annotators.split(","))
    return assign_documents(project, schema, Assignment(names, overlap, seed, blind))  # type: ignore[arg-type]


def _require_pseudonyms(assignment: Assignment) -> None:
    for name in (*assignment.annotators, *chain.from_iterable(assignment.documents.values())):
        require_pseudonym(name)
    if len(set(assignment.annotators)) < len(assignment.annotators):
        raise Misconfigured("an annotator is named twice", "name each once")


def document_levels(project: Project, schema: Schema, documents: Sequence[Document]) -> Mapping[str, int]:
    """Return the level of each document that anybody rated: the highest in its gold, annotations or prediction."""
    capped_fields = [name for name, item in schema.document.items() if item.capped]
    label_reader = LabelReader(project, schema)
    levels: dict[str, int] = {}
    for document in documents:
        values = []
        gold_file, pulled_file = project.gold_file(document.id), project.pulled_file(document.id)
        record = label_reader.gold(gold_file)[0] if gold_file.is_file() else None
        rows = label_reader.pulled(pulled_file)[0] if pulled_file.is_file() else []
        prediction = project.prediction(document.id, schema)
        for labels in [item.labels for item in (record, prediction, *rows) if item is not None]:
            values += [value for name in capped_fields if isinstance(value := labels.document.get(name), int)]
        if values:
            levels[document.id] = max(values)
    return levels
