"""Which document of the project a file's labels are of."""

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
        """Return the text of the first document that has one of these names; None if there is none, or it is away."""
        document = self._named(names)
        return self._project.text_of(document) if document is not None else None

    def match(self, names: Sequence[str], text: str | None) -> tuple[Document, str] | Issue:
        """
        Return the document with this text, else the one with one of these names, and its text.

        A document of that name with another text is an issue, and so is one that is not here, or has no text here.
        """
        digest = sha256(text.encode("utf-8", "surrogatepass")) if text is not None else ""
        document = self._by_hash.get(digest)
        if document is not None and text is not None:
            return document, text
        document = self._named(names)
        if document is None:
            message = "its text is of no document here: take it in with claimset add first, then import again"
            if text is None:
                shown_names = " or ".join(in_quotes(name, 40) for name in names[:2])
                message = f"it is of no document here, {shown_names}: name it by a document's id"
            return Issue("DOC005", Level.ERROR, message)
        if text is not None:
            message = "its text is not that of the document, so that its offsets say nothing here"
            return Issue("DOC001", Level.ERROR, message, document=document.id)
        stored_text = self._project.text_of(document)
        if stored_text is None:
            message = "the text of the document is not here: claimset hydrate brings it"
            return Issue("DOC004", Level.ERROR, message, document=document.id)
        return document, stored_text

    def _named(self, names: Sequence[str]) -> Document | None:
        return next((self._by_id[name] for name in names if name in self._by_id), None)
