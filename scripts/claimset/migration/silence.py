"""The meaning of an attribute that an annotation from the server omits: the default, or never asked."""

import msgspec

from claimset.gold.gaps import answers_without, assume_annotation, merge_answers, rename_answers
from claimset.migration.labels import LabelMigration
from claimset.model.labels import Labels
from claimset.model.record import Annotation, Answers
from claimset.model.schema import Interface


class Silence:
    """
    Tells a default that an annotator left as it was from an attribute that nobody was asked.

    `migration` leads from the schema that the annotation was made under. `earlier` is the same annotation as it is
    stored: its gaps stay gaps until somebody answers, and its assumed answers stay assumed.
    """

    def __init__(self, migration: LabelMigration, interface: Interface, earlier: Annotation | None) -> None:
        self._migration, self._interface = migration, interface.name
        self._earlier_gaps = merge_answers((earlier.gaps, earlier.assumptions)) if earlier is not None else {}
        self._assumptions = rename_answers(earlier.assumptions, migration.names) if earlier is not None else {}

    def gaps(self, labels: Labels) -> Answers:
        """Return the questions about labels that nobody was asked; defaults are not yet written out in them."""
        return self._migration.gaps(self._interface, labels, self._earlier_gaps)

    def assumed(self, annotation: Annotation) -> Annotation:
        """Fill those gaps of an annotation with the default that were filled with it before."""
        open_gaps = answers_without(annotation.gaps, self._assumptions)
        if open_gaps == annotation.gaps:
            return annotation
        reassumable = msgspec.structs.replace(annotation, gaps=answers_without(annotation.gaps, open_gaps))
        assumed_annotation = assume_annotation(reassumable, self._migration.new)
        return msgspec.structs.replace(assumed_annotation, gaps=merge_answers((open_gaps, assumed_annotation.gaps)))
