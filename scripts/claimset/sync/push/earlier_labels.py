"""The labels of earlier passes that a task shows: gold, labels that annotators agree on, or each annotator's own."""

from collections.abc import Sequence
from typing import Literal

import msgspec

from claimset.gold.label_reader import LabelReader
from claimset.gold.new_decisions import merge_lines
from claimset.gold.selection import DecisionNeeded, select
from claimset.model.decision import Decision, MergeRule
from claimset.model.document import Document
from claimset.model.labels import Labels
from claimset.model.record import Annotation
from claimset.model.schema import Interface, Schema
from claimset.model.span import Span
from claimset.model.task import PrefillSource
from claimset.store.decisions import read_document_decisions
from claimset.store.project import Project

PrefillGap = Literal["undecided", "not theirs", "a machine's"]
"""
The reason why a task shows no labels of an earlier pass that was labelled.

`undecided`: several annotators labelled it, and nobody decided. `not theirs`: the annotator should continue with their
own labels, and has none. `a machine's`: a machine labelled it, and the document is of the hold-out.
"""


class ShownLabels(msgspec.Struct, frozen=True):
    """The labels of earlier passes that a task shows, and the reason why a labelled pass is missing, if one is."""

    labels: Labels = Labels()
    gap: PrefillGap | None = None


class EarlierLabels:
    """
    Reads the labels of earlier passes for tasks of a later one.

    `source` says which. None: gold, else the labels that the annotators of a pass agree on or somebody decided.
    `merged`: as None, and differences without a decision are merged like `adjudicate --merge incomplete`. `own`: the
    labels of the task's annotator, even if there is gold. `none`: no labels.
    """

    def __init__(self, project: Project, schema: Schema, source: PrefillSource | None) -> None:
        self._project, self._schema, self._source = project, schema, source
        self._label_reader = LabelReader(project, schema)

    def of(
        self, document: Document, interface: Interface, annotator: str | None, *, people_only: bool = False
    ) -> ShownLabels:
        """
        Return the labels that a document's task shows; `annotator` is the one who gets it, None if all share it.

        `people_only` leaves out everything that a machine had a part in: gold, annotations and decisions.
        """
        if not interface.shows or self._source == "none":
            return ShownLabels()
        hides_gold = False
        gold_file = self._project.gold_file(document.id)
        if self._source != "own" and gold_file.is_file():
            record = self._label_reader.gold(gold_file)[0]
            if record is not None and record.text_sha256 == document.sha256:
                if not people_only or record.provenance.made_by == "person":
                    return ShownLabels(record.labels)
                hides_gold = True
        file = self._project.pulled_file(document.id)
        rows = self._label_reader.pulled(file)[0] if file.is_file() else []
        # What a model was asked for is nobody's earlier pass: it would be a proposal that is not called one.
        rows = [
            row
            for row in rows
            if row.counts and row.text_sha256 == document.sha256 and not (row.imported and row.made_by == "machine")
        ]
        layers: dict[str, tuple[Span, ...]] = {}
        relations = []
        gap: PrefillGap | None = None
        for stage in interface.shows:
            stage_rows = [row for row in rows if self._is_of_stage(row, stage)]
            if people_only and any(row.made_by == "machine" for row in stage_rows):
                stage_rows = [row for row in stage_rows if row.made_by == "person"]
                gap = gap or (None if stage_rows else "a machine's")
            if self._source == "own":
                own_rows = [row for row in stage_rows if row.annotator == annotator]
                gap = gap or ("not theirs" if stage_rows and len(own_rows) != 1 else None)
                stage_rows = own_rows
            row = stage_rows[0] if len(stage_rows) == 1 else self._settle(document, stage_rows, stage, people_only)
            if row is None:
                gap = gap or ("undecided" if stage_rows else None)
                continue
            names = [layer.name for layer in self._schema.layers.values() if layer.stage == stage]
            layers |= {name: row.labels.layers[name] for name in names if name in row.labels.layers}
            relations += [item for item in row.labels.relations if self._stage_of(item.label) == stage]
        if hides_gold and not layers:
            gap = "a machine's"
        return ShownLabels(Labels(layers=layers, relations=tuple(relations)), gap)

    def _settle(
        self, document: Document, rows: Sequence[Annotation], stage: str, people_only: bool
    ) -> Annotation | None:
        """Return several annotations as one; None if somebody has to decide first."""
        if not rows or self._source == "own":
            return None
        decisions = [
            line
            for line in read_document_decisions(self._project, document.id)
            if not people_only or line.made_by == "person"
        ]
        annotations = self._select(document, rows, decisions)
        if annotations is None and self._source == "merged":
            lines = merge_lines(rows, self._schema, MergeRule("incomplete"), decisions)
            annotations = self._select(document, rows, [*decisions, *lines])
        return next((row for row in reversed(annotations or ()) if self._is_of_stage(row, stage)), None)

    def _select(
        self, document: Document, rows: Sequence[Annotation], decisions: Sequence[Decision]
    ) -> list[Annotation] | None:
        try:
            return select(document, rows, self._schema, decisions).parts
        except DecisionNeeded:
            return None

    def _is_of_stage(self, row: Annotation, stage: str) -> bool:
        interface = self._schema.interfaces.get(row.interface)
        return interface is not None and stage in interface.passes

    def _stage_of(self, relation: str) -> str | None:
        kind = self._schema.relations.get(relation)
        return kind.stage if kind else None
