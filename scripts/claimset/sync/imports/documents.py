"""Finds the document of the project that a file's labels are about."""

from collections.abc import Sequence

from claimset.model.document import Document
from claimset.model.issue import Issue, Level
from claimset.store.project import Project
from claimset.text.decode import sha256
from claimset.text.visible import in_quotes


class ProjectTexts:
    """The documents of a project, by the hash of their text and by id."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._by_id = {document.id: document for document in project.documents()}
        self._by_hash: dict[str, Document] = {}
        for document in self._by_id.values():
            self._by_hash.setdefault(document.sha256, document)

    def text_of(self, names: Sequence[str]) -> str | None:
        """Return the text of the first document that has one of these names; None if there is none, or no text here."""
        document = self._named(names)
        return self._project.text_of(document) if document is not None else None

    def match(self, names: Sequence[str], text: str | None) -> tuple[Document, str] | Issue:
        """
        Return the document with this text, else the one with one of these names, and its text.

        Returns an issue if the document of that name has another text, is not in the project, or has no text here.
        """
        digest = sha256(text.encode("utf-8", "surrogatepass")) if text is not None else ""
        document = self._by_hash.get(digest)
        if document is not None and text is not None:
            return document, text
        document = self._named(names)
        if document is None:
            message = "its text is not in the project: add it with claimset add, then import again"
            if text is None:
                shown_names = " or ".join(in_quotes(name, 40) for name in names[:2])
                message = f"the project has no document {shown_names}: name the file after a document's id"
            return Issue("DOC005", Level.ERROR, message)
        if text is not None:
            message = "its text is not the document's, so its offsets cannot be used"
            return Issue("DOC001", Level.ERROR, message, document=document.id)
        stored_text = self._project.text_of(document)
        if stored_text is None:
            message = "the text of the document is not on this machine: run claimset hydrate DIR"
            return Issue("DOC004", Level.ERROR, message, document=document.id)
        return document, stored_text

    def _named(self, names: Sequence[str]) -> Document | None:
        return next((self._by_id[name] for name in names if name in self._by_id), None)
