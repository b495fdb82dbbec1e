"""The documents that a model may learn from: their gold, the groups that stay together, and never those of test."""

from collections import Counter
from collections.abc import Iterator

import msgspec

from claimset.check.project import check
from claimset.gold.label_reader import LabelReader
from claimset.learn.tokens import TokenDocument, token_document
from claimset.model.document import Document
from claimset.model.progress import Progress, silent
from claimset.model.record import Record
from claimset.model.schema import Schema
from claimset.splits.groups import Partition
from claimset.store.document_files import read_content
from claimset.store.project import Project
from claimset.text.decode import sha256


class TrainingDocument(msgspec.Struct, frozen=True):
    """
    A document with gold, as tokens.

    `group` names the documents that report the same story, `layers` are those that annotators were asked for, and
    `gold_sha256` is that of the bytes of its gold record.
    """

    tokens: TokenDocument
    group: str
    made_by: str
    layers: frozenset[str]
    gold_sha256: str


class TrainingData(msgspec.Struct, frozen=True):
    """The documents of a project that a model may learn from, sorted by id, and the split of every document."""

    documents: tuple[TrainingDocument, ...]
    partition: Partition

    def may_propose(self, document: Document) -> bool:
        """Say whether proposals for a document are harmless: it is not of test, and cannot come to be."""
        return not self.partition.may_be_test(document.id)

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
        is_unseen = partition.may_be_test(document.id) or partition.splits[document.id] == "none"
        if is_unseen or not file.is_file():
            continue
        content = read_content(file)
        record, _ = label_reader.gold_in(content, document.id, project.relative(file))
        text = project.text_of(document)
        if record is None or text is None or record.text_sha256 != document.sha256 or not isinstance(content, bytes):
            continue
        group = partition.groups.get(document.id, document.id)
        tokens = token_document(document, text, record.labels, schema)
        layers = frozenset(_asked_layers(record, schema))
        yield TrainingDocument(tokens, group, record.provenance.made_by, layers, sha256(content))


def _asked_layers(record: Record, schema: Schema) -> Iterator[str]:
    """Yield the layers that the annotators of a record drew; gold has a list for every layer, asked for or not."""
    names = {source.interface for source in record.provenance.annotations}
    stages = {stage for name in names if name in schema.interfaces for stage in schema.interfaces[name].passes}
    for layer in schema.layers.values():
        if layer.name in record.labels.layers and (layer.stage in stages or not names):
            yield layer.name
