"""Counts of a release, which are added up while its records are written."""

from collections import Counter
from collections.abc import Iterable
from typing import Literal

from claimset.labels.summary import count_gold
from claimset.labels.tags import Loss, Reason
from claimset.model.document import Document
from claimset.model.document_summary import GoldCounts
from claimset.model.machine import NOT_RECORDED, is_recorded
from claimset.model.record import GoldStatus, Record

MachineMade = Literal["text", "annotation", "correction"]


class Tally:
    """
    Counts of documents and labels; no record is kept.

    Documents are counted by these keys:

    - `kinds`: (language, source, tier of the text, maker of the labels)
    - `days`: the day on which they were added
    - `statuses`: gold status
    - `splits`: (split, gold status)
    - `annotators`: the number of annotators
    - `makers`: (annotator, "person" or "machine", interface)
    - `correctors`: (curator, "person" or "machine") of those that a curator corrected

    `lengths` has the lengths of the documents in code points, by language. `labels` counts spans by (layer, label) and
    `relations` counts relations by label. `by_language` counts spans by (layer, label, language) and relations by
    (None, label, language). `machines` counts synthetic texts, machines' annotations and documents that machines
    corrected, by whether everything about the machine is recorded. `linked` counts entities with several mentions, and
    those mentions, by language. `losses` counts the spans that tags of tokens do not hold as they are, by (layer,
    label, reason).
    """

    def __init__(self, gold: Iterable[tuple[Document, Record]] = ()) -> None:
        self.kinds: Counter[tuple[str, str, str, str]] = Counter()
        self.labels: Counter[tuple[str, str]] = Counter()
        self.relations: Counter[str] = Counter()
        self.by_language: Counter[tuple[str | None, str, str]] = Counter()
        self.lengths: dict[str, list[int]] = {}
        self.days: Counter[str] = Counter()
        self.statuses: Counter[GoldStatus] = Counter()
        self.splits: Counter[tuple[str, GoldStatus]] = Counter()
        self.annotators: Counter[int] = Counter()
        self.makers: Counter[tuple[str, str, str]] = Counter()
        self.correctors: Counter[tuple[str, str]] = Counter()
        self.machines: Counter[tuple[MachineMade, bool]] = Counter()
        self.linked: Counter[tuple[Literal["entities", "mentions"], str]] = Counter()
        self.losses: Counter[tuple[str, str, Reason]] = Counter()
        for document, record in gold:
            self.add(document, record)

    def add(self, document: Document, record: Record) -> None:
        """Count one record."""
        self.count(document, count_gold(record))

    def count(self, document: Document, gold: GoldCounts) -> None:
        """Add the counts of one gold record."""
        language = document.language
        self.kinds[language, document.source_type, document.text_tier, gold.made_by] += 1
        for key, count in gold.labels.items():
            layer, _, label = key.partition("/")
            self.labels[layer, label] += count
            self.by_language[layer, label, language] += count
        for label, count in gold.relations.items():
            self.relations[label] += count
            self.by_language[None, label, language] += count
        entities, mentions = gold.linked_mentions
        self.linked["entities", language] += entities
        self.linked["mentions", language] += mentions
        self.lengths.setdefault(language, []).append(document.length)
        self.days[document.added] += 1
        self.statuses[gold.gold_status] += 1
        self.annotators[len({annotator for annotator, _, _ in gold.annotations})] += 1
        self.makers.update(set(gold.annotations))
        self.correctors.update(gold.corrected_by)
        if document.source_type == "synthetic":
            self.machines["text", is_recorded(document.machine or NOT_RECORDED)] += 1
        total, recorded = gold.machine_annotations
        self.machines["annotation", True] += recorded
        self.machines["annotation", False] += total - recorded
        if gold.are_correctors_recorded is not None:
            self.machines["correction", gold.are_correctors_recorded] += 1

    def place(self, split: str, gold_status: GoldStatus) -> None:
        """Count a document in a split."""
        self.splits[split, gold_status] += 1

    def lose(self, losses: Iterable[Loss]) -> None:
        """Count the spans that the tags of a document's tokens do not hold as they are."""
        self.losses.update((item.layer, item.label, item.reason) for item in losses)

    def include(self, other: "Tally") -> None:
        """Add the counts of another tally."""
        for name, other_counts in vars(other).items():
            counts = getattr(self, name)
            if isinstance(other_counts, Counter):
                counts.update(other_counts)
            else:
                for language, lengths in other_counts.items():
                    counts.setdefault(language, []).extend(lengths)

    @property
    def documents(self) -> int:
        """The number of documents that were counted."""
        return self.kinds.total()

    @property
    def is_invented(self) -> bool:
        """Whether every text that ships was invented."""
        sources = {source for _, source, tier, _ in self.kinds if tier == "open"}
        return sources == {"synthetic"}
