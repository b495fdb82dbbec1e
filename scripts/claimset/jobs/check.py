"""Every rule over everything that is stored."""

from collections.abc import Collection

from claimset.adapters.disk import Project
from claimset.checks.rule import Subject
from claimset.checks.runner import run
from claimset.flow.text import TextRefused, decode
from claimset.jobs.progress import Progress, silent
from claimset.jobs.stored import Stored
from claimset.model.document import Document
from claimset.model.issue import Issue, Level
from claimset.model.labels import Labels
from claimset.model.schema import Schema


class Checked:
    """What a check looked at and what it found."""

    def __init__(self) -> None:
        self.documents = 0
        self.annotations = 0
        self.gold = 0
        self.issues: list[Issue] = []

    @property
    def errors(self) -> int:
        """How many issues block a release."""
        return sum(1 for issue in self.issues if issue.level == Level.ERROR)


def check(project: Project, only: Collection[str] = (), progress: Progress = silent) -> Checked:
    """Judge texts, annotations and gold; `only` names documents. Bad data is returned as issues, never raised."""
    schema = project.schema()
    stored = Stored(project, schema)
    checked = Checked()
    documents = {document.id: document for document in project.documents()}
    chosen = [document for document in documents.values() if not only or document.id in only]
    for number, document in enumerate(chosen):
        progress("checking", number, len(chosen))
        _document(project, document, schema, stored, checked)
    if not only:
        _strays(project, documents, checked)
    progress("checking", len(chosen), len(chosen))
    return checked


def _document(project: Project, document: Document, schema: Schema, stored: Stored, checked: Checked) -> None:
    checked.documents += 1
    data = project.bytes_of(document)
    name = project.relative(project.text_file(document))
    text = None
    if data is None and document.is_open:
        checked.issues.append(Issue("DOC004", Level.ERROR, "the text is missing", document=document.id, file=name))
    elif data is not None:
        try:
            text = decode(data)
        except TextRefused as refusal:
            checked.issues.append(Issue("DOC004", Level.ERROR, str(refusal), document=document.id, file=name))
    file = project.pulled_file(document.id)
    if file.is_file():
        annotations, issues = stored.pulled(file)
        checked.issues.extend(issues)
        together = Labels(layers={name: spans for item in annotations for name, spans in item.labels.layers.items()})
        for annotation in annotations:
            checked.annotations += 1
            subject = Subject(document, annotation.labels, schema, text, annotation, elsewhere=together)
            checked.issues.extend(run(subject, project.relative(file)))
    file = project.gold_file(document.id)
    if file.is_file():
        record, issues = stored.gold(file)
        checked.issues.extend(issues)
        if record is not None:
            checked.gold += 1
            checked.issues.extend(run(Subject(document, record.labels, schema, text), project.relative(file)))


def _strays(project: Project, documents: Collection[str], checked: Checked) -> None:
    for file in (
        *project.stored("pulled"),
        *project.stored("gold"),
        *sorted(project.manifest_file.parent.glob("*.txt")),
    ):
        if file.stem not in documents:
            message = "there is no document of this name in the manifest"
            checked.issues.append(Issue("DOC005", Level.ERROR, message, file=project.relative(file)))
