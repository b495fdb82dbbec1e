"""Refused annotations, which block a release until a later pull reads them."""

from collections.abc import Collection, Iterator

from claimset.gold.label_reader import LabelReader
from claimset.labels.refusals import is_by_another_annotator, is_newest
from claimset.model.issue import Issue, Level
from claimset.model.schema import Schema
from claimset.rules.engine.shape import unreadable
from claimset.store.project import Project
from claimset.store.refusals import refusal_lines
from claimset.store.split_decisions import read_decisions


def refusal_issues(project: Project, schema: Schema, documents: Collection[str]) -> Iterator[Issue]:
    """
    Yield an issue for each refusal of one of `documents`, and for each line that is no refusal.

    It is an error where the refused annotation is the newest of its assignee, else a warning. No issue is yielded for
    an annotation with state `unread`: ANN008 reports it.
    """
    name = project.relative(project.refusal_file)
    label_reader, withheld_ids = LabelReader(project, schema), None
    for row in refusal_lines(project):
        if isinstance(row, str):
            yield unreadable(name, row)
            continue
        if row.document not in documents:
            continue
        file = project.pulled_file(row.document)
        annotations = label_reader.pulled(file)[0] if file.is_file() else []
        stored_annotations = (
            item for item in annotations if (item.origin, item.annotation) == (row.origin, row.annotation)
        )
        if any(item.state == "unread" for item in stored_annotations):
            continue
        if withheld_ids is None:
            withheld_ids = {name for name, decision in read_decisions(project.root).items() if decision.split == "none"}
        reason, level = f"the project has newer work{_by(row.assigned)}", Level.WARNING
        if is_by_another_annotator(row):
            reason = f"{row.annotator} made it in the project of {row.assigned}"
        elif row.document in withheld_ids:
            reason = "a release leaves the document out"
        elif is_newest(row, annotations):
            reason, level = f"the project has no newer work{_by(row.assigned)}", Level.ERROR
        subject = "an annotation" if row.annotation is None else f"annotation {row.annotation}"
        subject = f"a part of {subject}" if row.partial else subject
        time = f", of {row.updated}," if row.updated else ""
        source = f"from files ({row.file_format})" if row.file_format else f"of task {row.task}{time}"
        message = f"{subject} {source} was refused ({row.code}): {reason}"
        yield Issue("ANN013", level, message, row.document, row.annotator, row.interface, file=name)


def _by(annotator: str | None) -> str:
    return f" by {annotator}" if annotator else ""
