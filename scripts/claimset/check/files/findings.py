"""Collects the issues of files, and looks up their documents in the project."""

from collections.abc import Iterable

import msgspec

from claimset.check.result import CheckResult
from claimset.gold.label_reader import LabelReader
from claimset.model.document import Document
from claimset.model.issue import Issue, Level
from claimset.model.record import Annotation
from claimset.model.schema import Schema
from claimset.store.project import Project

MOST = 10_000
_UNKNOWN_LENGTH = 2**53


class TooManyIssues(Exception):
    """Ends the check of a file that has more than MOST issues."""


class FileIssues:
    """The issues of one file after another, each with its file; at most MOST issues of a file."""

    def __init__(self, result: CheckResult) -> None:
        self.result = result
        self._file = ""
        self._remaining = MOST

    def begin(self, file: str) -> None:
        """Begin with the next file."""
        self._file, self._remaining = file, MOST

    def add(self, issue: Issue, **changes: str | None) -> None:
        """Add an issue, with some fields replaced. Raises TooManyIssues if the file has more than MOST."""
        if not self._remaining:
            raise TooManyIssues
        self._remaining -= 1
        self.result.issues.append(msgspec.structs.replace(issue, file=self._file, **changes))

    def say(self, code: str, message: str, pointer: str, document: str | None = None) -> None:
        """Add an error that no rule reports."""
        self.add(Issue(code, Level.ERROR, message, document=document, pointer=pointer))

    def shape(self, issues: Iterable[Issue], pointer: str, document: str | None) -> bool:
        """Add the errors of the JSON schema at a pointer; return whether there are none."""
        is_valid = True
        for issue in issues:
            is_valid = False
            self.add(issue, pointer=f"{pointer}{issue.pointer or ''}", document=document)
        return is_valid


class KnownDocuments:
    """The documents of a project, with their texts and annotations; none without a project."""

    def __init__(self, project: Project | None, schema: Schema) -> None:
        self._project = project
        self._label_reader = LabelReader(project, schema) if project else None
        self._documents = {document.id: document for document in project.documents()} if project else {}

    def document(self, name: str | None) -> Document | None:
        """Return a document of the manifest; None for an unknown one."""
        return self._documents.get(name or "")

    def text(self, document: Document) -> str | None:
        """Return the text of a document of the manifest; None for a placeholder, or a text that is not at hand."""
        is_known = self._project is not None and self.document(document.id) is document
        return self._project.text_of(document) if self._project and is_known else None

    def annotations(self, document: Document) -> list[Annotation]:
        """Return the stored annotations of a document."""
        if self._project is None or self._label_reader is None or self.document(document.id) is not document:
            return []
        file = self._project.pulled_file(document.id)
        return self._label_reader.pulled(file)[0] if file.is_file() else []

    def stand_in(self, name: str, digest: str, language: str, text: str | None = None) -> Document:
        """Return a placeholder for a document without a manifest line; its text counts as not ours."""
        stored = self.document(name)
        return Document(
            id=name,
            language=language,
            title=None,
            outlet=None,
            published=None,
            published_basis="unknown",
            genre=None,
            source_type="by_reference",
            text_tier=stored.text_tier if stored else "own_copy",
            licence=None,
            event=None,
            length=_UNKNOWN_LENGTH if text is None else len(text),
            bytes=_UNKNOWN_LENGTH if text is None else len(text.encode()),
            sha256=digest,
            added="",
        )
