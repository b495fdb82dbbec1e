"""The documents of a project that nobody labelled yet, which are those that proposals are made for."""

from collections.abc import Iterator

from claimset.gold.label_reader import LabelReader
from claimset.learn.tokens import TokenDocument, token_document
from claimset.model.document import Document
from claimset.model.labels import Labels
from claimset.model.schema import Schema
from claimset.model.span import Span
from claimset.store.project import Project


class UnlabelledDocuments:
    """
    The documents of a project that nobody labelled yet, as tokens.

    A document with zones alone is unlabelled. So is one that only a machine labelled off a server, as a language model
    does.
    """

    def __init__(self, project: Project, schema: Schema) -> None:
        self._project, self._schema = project, schema
        self._label_reader = LabelReader(project, schema)

    def __iter__(self) -> Iterator[Document]:
        """Yield the documents that nobody labelled."""
        for document in self._project.documents():
            if self.has(document):
                yield document

    def has(self, document: Document) -> bool:
        """Say whether a document has no gold, and no annotation that counts of a layer other than zones."""
        zones = {layer.name for layer in self._schema.with_role("zone")}
        return not self._project.gold_file(document.id).is_file() and not any(
            labels.layers.keys() - zones for labels in self._annotations(document)
        )

    def text(self, document: Document) -> str | None:
        """Return the text of a document; None for one that is not here."""
        return self._project.text_of(document)

    def tokens(self, document: Document) -> TokenDocument | None:
        """Return a document as tokens, with the zones that are known of it; None for one whose text is not here."""
        text = self._project.text_of(document)
        return None if text is None else token_document(document, text, self._zones(document), self._schema)

    def _annotations(self, document: Document) -> Iterator[Labels]:
        file = self._project.pulled_file(document.id)
        rows = self._label_reader.pulled(file)[0] if file.is_file() else []
        for row in rows:
            is_of_machine = row.made_by == "machine" and row.imported is not None
            if row.counts and row.text_sha256 == document.sha256 and not is_of_machine:
                yield row.labels

    def _zones(self, document: Document) -> Labels:
        """Return the zones of all annotators together, else those that are proposed."""
        names = [layer.name for layer in self._schema.with_role("zone")]
        labels = [item for item in self._annotations(document) if item.layers.keys() & set(names)]
        prediction = self._project.prediction(document.id, self._schema) if not labels else None
        labels += [prediction.labels] if prediction is not None else []
        layers: dict[str, tuple[Span, ...]] = {}
        for name in names:
            spans = {(span.start, span.end): span for item in labels for span in item.layers.get(name, ())}
            layers[name] = tuple(spans[place] for place in sorted(spans))
        return Labels(layers=layers)
