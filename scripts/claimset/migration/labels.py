"""Migrates labels from an earlier schema to a later one."""

from collections.abc import Iterable, Mapping

import msgspec

from claimset.gold.gaps import Gaps, rename_answers
from claimset.labels.as_json import labels_sha256
from claimset.migration.label_move import LabelMove, MigratedLabels
from claimset.model.labels import Labels
from claimset.model.name_choice import Decisions
from claimset.model.record import Annotation, Answers, Record
from claimset.model.schema import Schema
from claimset.schema.evolution.changed_defaults import ChangedDefault, changed_defaults
from claimset.schema.evolution.renames import Renames


class LabelMigration:
    """
    The migration from one schema to another.

    A name with exactly one successor is replaced by it. A name with none or several, a value that the later schema does
    not admit, and two answers that became one and differ stay as they are and are counted as undecided. An omitted
    attribute that means something else in the later schema is written out. Questions that only the later schema has
    stay empty, because nobody was asked. To migrate twice changes nothing more.
    """

    def __init__(self, old: Schema, new: Schema) -> None:
        self.old, self.new = old, new
        self.names = Renames(old, new)
        self._changed_defaults: dict[tuple[str | None, str | None], list[ChangedDefault]] = {}
        self._gaps: dict[str, Gaps] = {}

    def labels(
        self,
        labels: Labels,
        interface: str | None = None,
        gaps: Answers | None = None,
        decisions: Decisions | None = None,
    ) -> MigratedLabels:
        """
        Migrate labels. `interface` is the one that the annotator worked in; None if it asked everything except `gaps`.

        `decisions` are a person's, for names that have no single successor.
        """
        return LabelMove(self.names, self.changed_defaults, interface, gaps or {}, decisions or {}).labels(labels)

    def annotation(
        self, annotation: Annotation, decisions: Decisions | None = None
    ) -> tuple[Annotation, MigratedLabels]:
        """Migrate an annotation. If its hash did not match its labels before, it does not match them afterwards."""
        migrated = self.labels(annotation.labels, annotation.interface, annotation.gaps, decisions)
        if annotation.interface not in self.new.interfaces:
            migrated.undecided[f"interface {annotation.interface} was dropped"] += 1
        new = msgspec.structs.replace(
            annotation,
            schema_version=self.new.version,
            sha256=self._hash(annotation.sha256, annotation.labels, migrated.labels),
            labels=migrated.labels,
            gaps=self.gaps(annotation.interface, migrated.labels, annotation.gaps),
            assumptions=rename_answers(annotation.assumptions, self.names),
        )
        return new, migrated

    def record(self, record: Record, decisions: Decisions | None = None) -> tuple[Record, MigratedLabels]:
        """Migrate a record. It holds every answer written out, so an absent attribute has no answer."""
        migrated = self.labels(record.labels, "", decisions=decisions)
        layers = {name: migrated.labels.layers.get(name, ()) for name in self.new.layers}
        labels = msgspec.structs.replace(migrated.labels, layers=layers | migrated.labels.layers)
        provenance = msgspec.structs.replace(
            record.provenance,
            sha256=self._hash(record.provenance.sha256, record.labels, labels),
            assumptions=rename_answers(record.provenance.assumptions, self.names),
        )
        new = msgspec.structs.replace(record, schema_version=self.new.version, labels=labels, provenance=provenance)
        return new, migrated

    def gaps(self, interface: str, labels: Labels, earlier_gaps: Answers) -> Answers:
        """Return the questions that nobody was asked about labels in the later schema's names."""
        if interface not in self._gaps:
            self._gaps[interface] = Gaps(self.names, interface)
        return self._gaps[interface].find(labels, rename_answers(earlier_gaps, self.names))

    def changed_defaults(self, layer: str | None, label: str | None) -> list[ChangedDefault]:
        """Return attributes whose omission means something else now; `layer` and `label` are the earlier schema's."""
        if (layer, label) not in self._changed_defaults:
            self._changed_defaults[layer, label] = list(changed_defaults(self.names, layer, label))
        return self._changed_defaults[layer, label]

    def _hash(self, sha256: str, old: Labels, new: Labels) -> str:
        return labels_sha256(new, self.new) if labels_sha256(old, self.old) == sha256 else sha256


def new_hashes(rows: Iterable[tuple[Annotation, Annotation]]) -> dict[tuple[str, str, str], str]:
    """Map (annotator, interface, hash) of each annotation before its migration to its hash afterwards."""
    return {(old.annotator, old.interface, old.sha256): new.sha256 for old, new in rows}


def renamed_sources(record: Record, hashes: Mapping[tuple[str, str, str], str]) -> Record:
    """Return a record whose provenance has the new hashes of the annotations that it was made from."""
    sources = tuple(
        msgspec.structs.replace(item, sha256=hashes.get((item.annotator, item.interface, item.sha256), item.sha256))
        for item in record.provenance.annotations
    )
    return msgspec.structs.replace(record, provenance=msgspec.structs.replace(record.provenance, annotations=sources))
