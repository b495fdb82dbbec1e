"""Qualification: a newcomer labels documents of gold in a project apart, and is compared with gold."""

import hashlib
from collections.abc import Collection

import msgspec

from claimset.gold.label_reader import LabelReader
from claimset.labelstudio.port import AnnotationServer
from claimset.model.progress import Progress, silent
from claimset.model.record import Record
from claimset.model.schema import Schema
from claimset.model.trouble import Conflict
from claimset.rules.annotators import require_pseudonym
from claimset.store.accounts import FILE
from claimset.store.files.files import read_whole, write_whole
from claimset.store.kept.qualifications import make_qualification, qualification_folder
from claimset.store.project import Project
from claimset.sync.assignment.assignment import stored_assignment
from claimset.sync.assignment.people import People
from claimset.sync.pull.pull import pull
from claimset.text.plural import plural


class Qualification(msgspec.Struct, frozen=True):
    """
    What somebody labels to qualify: the ids of documents of gold, and of those that are labelled.

    `project` is a project of its own in `.claimset/`: nothing in it is gold, agreement or a part of a release.
    """

    annotator: str
    documents: tuple[str, ...]
    labelled: tuple[str, ...]
    project: Project


def begin_qualification(project: Project, annotator: str, count: int, seed: int = 0) -> Qualification:
    """
    Choose `count` documents of gold for a newcomer, and make the project that has them.

    If it is there already, it is returned. Raises Misconfigured for a name that is no pseudonym, and Conflict if the
    annotator has another number of documents already, or if fewer documents of gold are new to them.
    """
    require_pseudonym(annotator)
    with project.locked():
        if (begun := qualification_of(project, annotator)) is not None:
            if len(begun.documents) != count:
                raise Conflict(
                    f"{annotator} has {plural(len(begun.documents), 'document')} to qualify with already",
                    f"claimset qualify {annotator} shows how they did; delete {begun.project.root} to begin again",
                )
            return begun
        schema = project.schema()
        chosen = _choose(_unseen_gold(project, schema, annotator), count, seed)
        if len(chosen) < count:
            raise Conflict(
                f"{plural(len(chosen), 'document')} of gold can be new to {annotator}, not {count}",
                "ask for fewer, or make gold with claimset adjudicate",
            )
        names = {record.id for record in chosen}
        documents = [item for item in project.documents() if item.id in names]
        own = make_qualification(project, annotator, f"{schema.name}-qualify", documents)
        return Qualification(annotator, tuple(sorted(names)), (), own)


def qualification_of(project: Project, annotator: str) -> Qualification | None:
    """Return the qualification of an annotator as it was pulled last; None if none was begun."""
    own = Project(qualification_folder(project, annotator))
    documents = own.documents()
    if not documents:
        return None
    return Qualification(annotator, tuple(document.id for document in documents), _labelled(own), own)


def pull_qualification(
    project: Project, annotator: str, server: AnnotationServer, progress: Progress = silent
) -> Qualification:
    """
    Pull what a newcomer has labelled, put today's gold of those documents beside it, and return the qualification.

    Gold is there from now on, for `gold.agreement` to compare with. Raises Misconfigured for a name that is no
    pseudonym, and Conflict if none was begun.
    """
    require_pseudonym(annotator)
    begun = qualification_of(project, annotator)
    if begun is None:
        raise Conflict(
            f"{annotator} has no documents to qualify with", f"claimset qualify {annotator} --documents 5 sends some"
        )
    own = begun.project
    with project.locked():
        # The map of accounts stays in one place, where `leave` finds it.
        own.write_private(FILE, project.private(FILE))
        try:
            pull(own, server, progress)
            people = People(project)
            people.adopt(People(own))
            people.save()
        finally:
            (own.state / FILE).unlink(missing_ok=True)
        for name in begun.documents:
            if project.gold_file(name).is_file():
                write_whole(own.gold_file(name), read_whole(project.gold_file(name)), mode=0o600)
    return msgspec.structs.replace(begun, labelled=_labelled(own))


def _labelled(own: Project) -> tuple[str, ...]:
    return tuple(sorted(file.stem for file in own.stored("pulled")))


def _unseen_gold(project: Project, schema: Schema, annotator: str) -> list[Record]:
    """Return the readable gold of documents whose text is here, and which the annotator neither labelled nor has."""
    reader, assignment = LabelReader(project, schema), stored_assignment(project)
    assigned = assignment.documents_of(annotator) if assignment is not None else frozenset()
    records = []
    for document in project.documents():
        file = project.gold_file(document.id)
        if document.id in assigned or not file.is_file() or project.text_of(document) is None:
            continue
        pulled = project.pulled_file(document.id)
        rows = reader.pulled(pulled)[0] if pulled.is_file() else ()
        record = reader.gold(file)[0] if all(row.annotator != annotator for row in rows) else None
        if record is not None:
            records.append(record)
    return records


def _choose(records: Collection[Record], count: int, seed: int) -> list[Record]:
    """
    Return up to `count` records, each with the most labels that those before it lack.

    Gold that several annotators or a curator made comes first among equals, then the hash of the seed and the id.
    """
    labels = {
        record.id: {span.label for span in record.labels.spans} | {row.label for row in record.labels.relations}
        for record in records
    }
    waiting = sorted(
        records,
        key=lambda record: (
            record.provenance.gold_status == "single",
            hashlib.sha256(f"{seed} {record.id}".encode()).hexdigest(),
        ),
    )
    chosen: list[Record] = []
    covered: set[str] = set()
    while waiting and len(chosen) < count:
        best = max(waiting, key=lambda record: len(labels[record.id] - covered))
        waiting.remove(best)
        chosen.append(best)
        covered |= labels[best.id]
    return chosen
