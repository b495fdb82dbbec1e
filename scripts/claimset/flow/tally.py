"""What a release says of itself in numbers, counted while its records go by."""

from collections import Counter
from collections.abc import Iterable

from claimset.model.document import Document
from claimset.model.record import Record


class Tally:
    """
    Counts of documents and labels; no record is kept.

    `kinds` counts documents by language, source, tier of the text and maker of the labels; `labels` counts spans by
    layer and label; `relations` counts relations by label.
    """

    def __init__(self, gold: Iterable[tuple[Document, Record]] = ()) -> None:
        self.kinds: Counter[tuple[str, str, str, str]] = Counter()
        self.labels: Counter[tuple[str, str]] = Counter()
        self.relations: Counter[str] = Counter()
        for document, record in gold:
            self.add(document, record)

    def add(self, document: Document, record: Record) -> None:
        """Count one record."""
        made_by = record.provenance.made_by
        self.kinds[document.language, document.source_type, document.text_tier, made_by] += 1
        self.labels.update((name, span.label) for name, spans in record.labels.layers.items() for span in spans)
        self.relations.update(relation.label for relation in record.labels.relations)

    @property
    def documents(self) -> int:
        """How many documents were counted."""
        return self.kinds.total()
