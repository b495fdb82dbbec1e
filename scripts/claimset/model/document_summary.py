"""Summary of a document, for rules that compare all documents."""

import msgspec

from claimset.model.record import GoldStatus, MadeBy


class GoldCounts(msgspec.Struct, frozen=True):
    """
    A gold record, counted.

    `labels` are numbers of spans by `layer/label`, and `relations` numbers of relations by label. `annotations` are
    `(annotator, made_by, interface)` of each annotation that the record was made from. `corrected_by` are `(curator,
    made_by)` of each correction. `machine_annotations` are two numbers: of annotations by a machine, and of those of
    which everything about the machine is recorded. `are_correctors_recorded` says whether that is so for all machines
    that corrected it, None where none did. `linked_mentions` are two numbers: of entities with several mentions, and of
    their mentions.
    """

    gold_status: GoldStatus
    made_by: MadeBy
    labels: dict[str, int]
    relations: dict[str, int]
    annotations: tuple[tuple[str, MadeBy, str], ...]
    corrected_by: tuple[tuple[str, MadeBy], ...] = ()
    machine_annotations: tuple[int, int] = (0, 0)
    are_correctors_recorded: bool | None = None
    linked_mentions: tuple[int, int] = (0, 0)


class DocumentSummary(msgspec.Struct, frozen=True):
    """
    The parts of a judged document that a check keeps.

    `digest` is the same for two copies of one text. `excluded_ranges` are the parts of the text that do not tell its
    own story, as half-open offsets in code points. `story` is the SHA-256 of the text without them, None where the text
    is not at hand. `people` are `(interface, annotator)` of every annotation that counts.
    """

    digest: str
    story: str | None
    excluded_ranges: tuple[tuple[int, int], ...]
    people: tuple[tuple[str, str], ...]
    gold: GoldCounts | None
