"""The documents that a model may learn from: their gold, the groups that stay together, and never those of test."""

from collections import Counter
from collections.abc import Iterator

import msgspec

from claimset.check.project import check
from claimset.gold.label_reader import LabelReader
from claimset.learn.tokens import TokenDocument, token_document
from claimset.model.document import Document
from claimset.model.labels import Labels
from claimset.model.progress import Progress, silent
from claimset.model.record import Record
from claimset.model.schema import Schema
from claimset.model.span import Span
from claimset.splits.groups import SPLITS, Partition
from claimset.store.project import Project

TEST = SPLITS[-1]
"""The split that no model sees."""


class TrainingDocument(msgspec.Struct, frozen=True):
    """
    A document with gold, as tokens.

    `group` names the documents that report the same story, `layers` are those that annotators were asked for.
    """

    tokens: TokenDocument
    group: str
    made_by: str
    layers: frozenset[str]


class TrainingData(msgspec.Struct, frozen=True):
    """The documents of a project that a model may learn from, sorted by id, and the split of every document."""

    documents: tuple[TrainingDocument, ...]
    partition: Partition

    def may_propose(self, document: Document) -> bool:
        """Say whether proposals for a document are harmless: it is not of test, and cannot come to be."""
        return self.partition.splits.get(document.id) not in {None, TEST}

    def with_layer(self, layer: str) -> list[TrainingDocument]:
        """Return the documents whose annotators were asked for a layer."""
        return [item for item in self.documents if layer in item.layers]

    def made_by(self, layer: str) -> dict[str, int]:
        """Count the documents of a layer by who labelled them."""
        return dict(sorted(Counter(item.made_by for item in self.with_layer(layer)).items()))


def training_data(project: Project, schema: Schema, progress: Progress = silent) -> TrainingData:
    """
    Return the gold of a project outside its test split, of documents whose text is on this machine.

    A document without a split is left out: a person may still decide that it belongs to test.
    """
    partition = check(project, progress=progress, remember=True).partition
    return TrainingData(tuple(_documents(project, schema, partition)), partition)


def _documents(project: Project, schema: Schema, partition: Partition) -> Iterator[TrainingDocument]:
    label_reader = LabelReader(project, schema)
    for document in sorted(project.documents(), key=lambda item: item.id):
        file = project.gold_file(document.id)
        if partition.splits.get(document.id) in {None, TEST, "none"} or not file.is_file():
            continue
        record, _ = label_reader.gold(file)
        text = project.text_of(document)
        if record is None or text is None or record.text_sha256 != document.sha256:
            continue
        group = partition.groups.get(document.id, document.id)
        tokens = token_document(document, text, record.labels, schema)
        yield TrainingDocument(tokens, group, record.provenance.made_by, frozenset(_asked_layers(record, schema)))


def _asked_layers(record: Record, schema: Schema) -> Iterator[str]:
    """Yield the layers that the annotators of a record drew; gold has a list for every layer, asked for or not."""
    names = {source.interface for source in record.provenance.annotations}
    stages = {stage for name in names if name in schema.interfaces for stage in schema.interfaces[name].passes}
    for layer in schema.layers.values():
        if layer.name in record.labels.layers and (layer.stage in stages or not names):
            yield layer.name


class UnlabelledDocuments:
    """
    The documents of a project that nobody labelled yet, as tokens.

    What a machine labelled off a server, as a language model does, leaves a document unlabelled.
    """

    def __init__(self, project: Project, schema: Schema) -> None:
        self._project, self._schema = project, schema
        self._label_reader = LabelReader(project, schema)

    def __iter__(self) -> Iterator[Document]:
        """Yield the documents without gold and without an annotation that counts, of anything but zones."""
        for document in self._project.documents():
            if not self._project.gold_file(document.id).is_file() and not self._is_begun(document):
                yield document

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

    def _is_begun(self, document: Document) -> bool:
        zones = {layer.name for layer in self._schema.with_role("zone")}
        return any(labels.layers.keys() - zones for labels in self._annotations(document))

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
