"""Summaries of a document's text, annotations and gold, for comparisons of all documents."""

from collections import Counter
from collections.abc import Iterable, Sequence

from claimset.labels.coreference import count_linked_mentions
from claimset.labels.protect import excluded_zones
from claimset.model.decision import Decision
from claimset.model.document import Document, Fingerprint
from claimset.model.document_summary import GoldCounts
from claimset.model.machine import is_recorded
from claimset.model.record import Annotation, Record
from claimset.model.schema import Schema
from claimset.text.decode import normalise, sha256


def text_digest(document: Document, text: str | None, fingerprint: Fingerprint | None) -> str:
    """Return a hash that is equal for all copies of a text. Without the text it is that of the fingerprint."""
    if text is not None:
        digest = sha256(normalise(text).encode())
        # Most texts are stored in their normal form; then one string in memory serves for both.
        return document.sha256 if digest == document.sha256 else digest
    return document.sha256 if fingerprint is None else fingerprint.normalised_sha256


def excluded_passages(
    annotations: Sequence[Annotation], record: Record | None, schema: Schema
) -> tuple[tuple[int, int], ...]:
    """Return `(start, end)` of the zones that exclude labels: those of gold, or without gold of all annotations."""
    labels = [record.labels] if record else [item.labels for item in annotations if item.counts]
    return tuple((zone.start, zone.end) for zone in excluded_zones(labels, schema))


def annotators_of(annotations: Sequence[Annotation]) -> tuple[tuple[str, str], ...]:
    """Return `(interface, annotator)` of every annotation that counts, each pair once."""
    return tuple(dict.fromkeys((item.interface, item.annotator) for item in annotations if item.counts))


def count_gold(record: Record, annotations: Iterable[Annotation] = (), schema: Schema | None = None) -> GoldCounts:
    """
    Return the counts of a gold record, and of the document's `annotations` by machines that count.

    Without a schema, which says what makes two mentions one entity, no entity is counted.
    """
    facts = (item.machine_facts for item in annotations if item.counts)
    machines = [machine for machine in facts if machine is not None]
    correctors = [item.machine_facts for item in record.provenance.corrected_by if item.machine_facts is not None]
    labels: dict[str, int] = {}
    for name, spans in record.labels.layers.items():
        for label, count in Counter([span.label for span in spans]).items():
            labels[f"{name}/{label}"] = count
    origin = record.provenance
    return GoldCounts(
        origin.gold_status,
        origin.made_by,
        labels,
        dict(Counter([relation.label for relation in record.labels.relations])),
        tuple((item.annotator, item.made_by, item.interface) for item in origin.annotations),
        tuple(dict.fromkeys((item.curator, item.made_by) for item in origin.corrected_by)),
        (len(machines), sum(map(is_recorded, machines))),
        all(map(is_recorded, correctors)) if correctors else None,
        (0, 0) if schema is None else count_linked_mentions(record.labels, schema),
    )


def is_by_person(record: Record, decisions: Iterable[Decision | str]) -> bool:
    """
    Say whether a person made or corrected one of the labels of a record, or decided between annotations.

    `decisions` are the lines about the document; those that are sentences about an invalid line count for nothing.
    """
    origin = record.provenance
    makers = [*(item.made_by for item in origin.annotations), *(item.made_by for item in origin.corrected_by)]
    makers += [line.made_by for line in decisions if isinstance(line, Decision) and line.source in {"server", "file"}]
    return "person" in makers
