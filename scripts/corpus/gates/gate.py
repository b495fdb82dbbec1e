"""All gates of a text."""

from collections.abc import Mapping

from claimset.model.schema import Schema
from corpus.gates.figures import figure_faults
from corpus.gates.overlap import overlap_faults
from corpus.gates.times import time_faults
from corpus.gates.words import length_faults, name_faults, sober_faults
from corpus.plan.document import PlannedDocument
from corpus.world.world import World


def gate(
    document: PlannedDocument,
    text: str,
    others: Mapping[str, tuple[PlannedDocument, str]],
    world: World,
    schema: Schema,
) -> list[str]:
    """
    Return what is wrong with a text, a sentence a fault; none where it passes.

    `others` are the texts that are there already, by id. A text that fails is written anew and not edited.
    """
    return [
        *figure_faults(document, text, schema),
        *time_faults(document, text),
        *length_faults(document, text),
        *sober_faults(document, text, schema),
        *name_faults(document, text, world),
        *overlap_faults(document, text, others),
    ]
