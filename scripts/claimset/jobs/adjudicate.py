"""Annotations to gold."""

import msgspec

from claimset.adapters.disk import Project
from claimset.flow.adjudicate import Undecided, adjudicate
from claimset.jobs.stored import Stored
from claimset.model.issue import Issue, Level


class Adjudicated(msgspec.Struct, frozen=True):
    """Which documents got a gold record that is new or changed, which stay as they are, and what needs a decision."""

    written: tuple[str, ...]
    unchanged: tuple[str, ...]
    issues: tuple[Issue, ...]


def adjudicate_all(project: Project, take: str | None = None) -> Adjudicated:
    """
    Write the gold record of every document that has annotations.

    One annotator's labels become gold as they are; where several labelled the same pass, `take` names whose count.
    """
    schema = project.schema()
    stored = Stored(project, schema)
    written: list[str] = []
    unchanged: list[str] = []
    issues: list[Issue] = []
    with project.locked():
        for document in project.documents():
            file = project.pulled_file(document.id)
            if not file.is_file():
                continue
            annotations, problems = stored.pulled(file)
            issues.extend(problems)
            if problems or not annotations:
                continue
            try:
                record = adjudicate(document, annotations, schema, take)
            except Undecided as error:
                issues.append(
                    Issue("ANN004", Level.ERROR, str(error), document=document.id, file=project.relative(file))
                )
                continue
            (written if project.write_gold(record, schema) else unchanged).append(document.id)
    return Adjudicated(tuple(written), tuple(unchanged), tuple(issues))
