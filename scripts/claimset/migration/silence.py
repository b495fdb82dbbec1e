"""What it means that an annotation, as it comes in, says nothing of an attribute."""

import msgspec

from claimset.gold.gaps import answers_without, assume_annotation, carried, merged
from claimset.migration.labels import LabelMigration
from claimset.model.labels import Labels
from claimset.model.record import Annotation, Answers
from claimset.model.schema import Interface


class Silence:
    """
    Tells a default that somebody left as it was from an attribute that nobody was asked.

    `migration` leads from the schema that the annotation was made under, `known` is the same annotation as it came in
    before: what was a gap then stays one until somebody answers, and what was assumed stays assumed.
    """

    def __init__(self, migration: LabelMigration, interface: Interface, known: Annotation | None) -> None:
        self._migration, self._interface = migration, interface.name
        self._before = merged((known.gaps, known.assumptions)) if known is not None else {}
        self._assumptions = carried(known.assumptions, migration.names) if known is not None else {}

    def gaps(self, labels: Labels) -> Answers:
        """Return what of the labels, before any default is written out, nobody was asked."""
        return self._migration.gaps(self._interface, labels, self._before)

    def assumed(self, annotation: Annotation) -> Annotation:
        """Assume again, in the gaps of an annotation, what was assumed before."""
        others = answers_without(annotation.gaps, self._assumptions)
        if others == annotation.gaps:
            return annotation
        again = msgspec.structs.replace(annotation, gaps=answers_without(annotation.gaps, others))
        after = assume_annotation(again, self._migration.new)
        return msgspec.structs.replace(after, gaps=merged((others, after.gaps)))
