"""Adjudication of every document of a project."""

from collections.abc import Collection

import msgspec

from claimset.gold.adjudicate import DecisionNeeded, adjudicate
from claimset.gold.stored import Stored
from claimset.labels.as_json import labels_sha256
from claimset.model.issue import Issue, Level
from claimset.model.record import Record
from claimset.model.trouble import Misconfigured
from claimset.store.project import Project


class AdjudicationResult(msgspec.Struct, frozen=True):
    """Which documents got a gold record that is new or changed, which stay as they are, and what needs a decision."""

    written: tuple[str, ...]
    unchanged: tuple[str, ...]
    issues: tuple[Issue, ...]


def adjudicate_all(
    project: Project, take: str | None = None, only: Collection[str] = (), *, replace: bool = False
) -> AdjudicationResult:
    """
    Write the gold record of every document that has annotations, or of those that are named with `only`.

    One annotator's labels become gold as they are; where several labelled the same pass, `take` names whose count.
    Labels that stand in somebody else's project become gold only where `take` and the document are both named.
    A gold record that somebody edited by hand stays, unless `replace` says otherwise. Raises Misconfigured for a name
    that is no annotator's or no document's.
    """
    schema = project.schema()
    stored = Stored(project, schema)
    written: list[str] = []
    unchanged: list[str] = []
    issues: list[Issue] = []
    with project.locked():
        if take is not None:
            _require(project, stored, take)
        documents = project.documents()
        unknown = sorted(set(only) - {document.id for document in documents})
        if unknown:
            raise Misconfigured(f"there is no document {unknown[0]!r}", "name documents as raw/manifest.jsonl does")
        for document in documents:
            file = project.pulled_file(document.id)
            if (only and document.id not in only) or not file.is_file():
                continue
            annotations, problems = stored.pulled(file)
            issues.extend(problems)
            if problems or not any(annotation.counts for annotation in annotations):
                continue
            try:
                record = adjudicate(document, annotations, schema, take, document_named=bool(only))
            except DecisionNeeded as error:
                issues.append(
                    Issue("ANN004", Level.ERROR, str(error), document=document.id, file=project.relative(file))
                )
                continue
            message = "the gold record was edited by hand and stays; --replace makes it anew and keeps the edited one"
            if not replace and _edited(project, stored, record):
                issues.append(Issue("GLD003", Level.ERROR, message, document=document.id, file=project.relative(file)))
                continue
            (written if project.write_gold(record, schema) else unchanged).append(document.id)
    return AdjudicationResult(tuple(written), tuple(unchanged), tuple(issues))


def _require(project: Project, stored: Stored, take: str) -> None:
    names = {annotation.annotator for file in project.stored("pulled") for annotation in stored.pulled(file)[0]}
    if take not in names:
        raise Misconfigured(f"nobody called {take!r} labelled anything", f"one of {', '.join(sorted(names)) or 'none'}")


def _edited(project: Project, stored: Stored, record: Record) -> bool:
    file = project.gold_file(record.id)
    if not file.is_file():
        return False
    stored_record, issues = stored.gold(file)
    if stored_record is None or issues:
        return True
    return (
        labels_sha256(stored_record.labels, project.schema()) != stored_record.provenance.sha256
        and stored_record.labels != record.labels
    )
