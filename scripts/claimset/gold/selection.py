"""Which annotations of a document become gold, and what a person has to decide before they do."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from claimset.gold.amendments import amend
from claimset.gold.merging.differences import AnnotatorDifference, ComparedAnnotations
from claimset.gold.merging.lineage import Lineage, Origins
from claimset.gold.merging.merge import merge_annotations
from claimset.gold.merging.settle import settle_differences, settling_line
from claimset.model.decision import Decision
from claimset.model.document import Document
from claimset.model.record import Annotation, GoldStatus
from claimset.model.schema import Interface, Schema


class DecisionNeeded(ValueError):
    """A person has to decide something before these annotations can become gold; the message says what."""

    code = "ANN004"


class Undecided(DecisionNeeded):
    """Annotators differ and nobody decided; the message counts the undecided differences by kind."""

    code = "ADJ001"


_STATUSES: tuple[GoldStatus, ...] = ("agreed", "decided", "merged", "taken")
"""The statuses of several annotators, the least certain one last."""


class Selection(msgspec.Struct, frozen=True):
    """
    The annotations of a document that become gold.

    `parts` has one annotation for each interface, merged where several were made. `sources` are the annotations that
    the parts come from, and `statuses` those of the interfaces that several people labelled. `changes` are the
    decisions that changed a part, and `stale` those that did not, because the part no longer says their `before`.
    """

    parts: list[Annotation]
    sources: list[Annotation]
    statuses: set[GoldStatus]
    changes: list[Decision]
    stale: list[Decision]


def select(
    document: Document, annotations: Sequence[Annotation], schema: Schema, decisions: Sequence[Decision]
) -> Selection:
    """Return what becomes gold of each interface. Raises DecisionNeeded, and Undecided where annotators differ."""
    selection, lineage = Selection([], [], set(), [], []), Lineage(schema)
    for interface in schema.interfaces.values():
        candidates = counting_annotations(annotations, interface)
        basis = settling_line(candidates, interface.name, decisions)
        choice = basis.choice if basis is not None else None
        if choice is not None and len({item.text_sha256 for item in candidates}) > 1:
            # Nobody compares labels of two texts.
            candidates = [item for item in candidates if item.annotator == choice]
            selection.statuses.add("taken")
        _require_same_text(candidates, document)
        for annotation in candidates:
            if choice in {None, annotation.annotator}:
                _require_no_objection(document, annotation, annotations, is_taken=choice is not None)
        part, sources = candidates, candidates
        origins: Origins = {span.id: [(item.annotator, span)] for item in candidates for span in item.labels.spans}
        if len(candidates) > 1:
            part, sources, status, origins = _merged(candidates, interface, schema, decisions)
            selection.statuses.add(status)
        for annotation in part:
            amended = amend(annotation.labels, decisions, schema, interface.name)
            amended_part = msgspec.structs.replace(annotation, labels=amended.labels)
            selection.parts.append(lineage.follow(amended_part, interface, origins))
            lineage.add(amended_part, interface, origins)
            selection.changes.extend(amended.changes)
            selection.stale.extend(amended.stale)
            if amended.changes and len(candidates) > 1:
                selection.statuses.add("decided")
        selection.sources.extend(sources)
    return selection


def combined_status(statuses: Iterable[GoldStatus]) -> GoldStatus:
    """Return the status of a record from those of its interfaces: the least certain one, `single` without any."""
    return max(statuses, key=_STATUSES.index, default="single")


def compared_annotations(
    annotations: Sequence[Annotation], schema: Schema
) -> Iterator[tuple[ComparedAnnotations, list[AnnotatorDifference]]]:
    """Yield, for each interface in which several people labelled one text, their annotations and the differences."""
    for interface in schema.interfaces.values():
        candidates = counting_annotations(annotations, interface)
        if len({item.annotator for item in candidates}) > 1 and len({item.text_sha256 for item in candidates}) == 1:
            compared = ComparedAnnotations(candidates, interface, schema)
            yield compared, compared.differences()


def counting_annotations(annotations: Sequence[Annotation], interface: Interface) -> list[Annotation]:
    """Return the annotations of an interface that count, by annotator."""
    return sorted(
        (item for item in annotations if item.interface == interface.name and item.counts),
        key=lambda item: item.annotator,
    )


def _merged(
    candidates: list[Annotation], interface: Interface, schema: Schema, decisions: Sequence[Decision]
) -> tuple[list[Annotation], list[Annotation], GoldStatus, Origins]:
    """Return the annotation that becomes gold, the annotations it comes from, the status, and whose its spans are."""
    names = Counter(item.annotator for item in candidates)
    twice = next((name for name, count in names.items() if count > 1), None)
    if twice is not None:
        raise DecisionNeeded(
            f"{twice} has two annotations in '{interface.name}', and only one may count: delete the other from the file"
        )
    compared = ComparedAnnotations(candidates, interface, schema)
    differences = compared.differences()
    settlement = settle_differences(compared, differences, decisions)
    if settlement.undecided:
        kinds = Counter(item.kind for item in settlement.undecided)
        counts = ", ".join(f"{count} {kind}" for kind, count in kinds.items())
        raise Undecided(
            f"{', '.join(names)} differ in '{interface.name}' and nobody decided ({counts}): claimset adjudicate "
            "--plan --differences lists the differences; decide each with --decisions, or all with --take or --merge"
        )
    if settlement.whole is not None:
        annotator = settlement.whole.annotator
        origins = {
            cluster.spans[annotator].id if annotator in cluster.spans else f"not taken: {cluster.id}": [
                *cluster.spans.items()
            ]
            for cluster in compared.clusters
        }
        return [settlement.whole], [settlement.whole], settlement.status, origins
    origins = {cluster.id: [*cluster.spans.items()] for cluster in compared.clusters}
    return [merge_annotations(compared, differences, settlement.outcomes)], candidates, settlement.status, origins


def _require_same_text(candidates: Sequence[Annotation], document: Document) -> None:
    for annotation in candidates:
        if annotation.text_sha256 != document.sha256:
            raise DecisionNeeded(
                f"the labels of {annotation.annotator} in '{annotation.interface}' are of another text"
            )


def _require_no_objection(
    document: Document, annotation: Annotation, annotations: Sequence[Annotation], *, is_taken: bool
) -> None:
    question = objection(annotation, annotations)
    if question is not None and not is_taken:
        take_it = f"--take {annotation.annotator} {document.id}"
        raise DecisionNeeded(f"{annotation.annotator} labelled it in '{annotation.interface}' {question} {take_it}")


def objection(source: Annotation, annotations: Sequence[Annotation]) -> str | None:
    """
    Return why a person has to confirm an annotation, or None where nobody has to.

    The words continue a sentence like "a01 labelled it", and an option `--take` has to follow them.
    """
    if source.precedence == 0:
        return f"in the project of {source.assignee} only: have it submitted in their own, or take it with"
    if any(_contradicts(item, source) for item in annotations):
        return "in several projects, not alike: delete all but one on the server, or take the newest with"
    return None


def _contradicts(other: Annotation, source: Annotation) -> bool:
    """Say whether the same person labelled the text differently in another project of the same precedence."""
    same = ("annotator", "interface", "precedence", "text_sha256")
    return (
        other.state == "superseded"
        and other.origin not in {None, source.origin}
        and all(getattr(other, name) == getattr(source, name) for name in same)
        and other.sha256 != source.sha256
    )
