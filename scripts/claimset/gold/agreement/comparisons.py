"""Pairs of annotations that can be compared: the same text, labelled in the same interface by two annotators."""

from collections.abc import Iterator, Sequence
from itertools import combinations, groupby
from typing import Literal

import msgspec

from claimset.gold.selection import counting_annotations
from claimset.labels.coreference import compile_entities
from claimset.labels.matching import match_spans
from claimset.model.document import Document
from claimset.model.labels import Labels
from claimset.model.record import Annotation, Answers, Record
from claimset.model.schema import Schema
from claimset.model.span import Span

By = Literal["label", "annotator", "language", "document", "guidelines"]
"""What the rows of agreement are grouped by, beside whether people or machines made the labels."""
_KINDS = {"person": "people", "machine": "machines"}


class AnnotatedDocument(msgspec.Struct, frozen=True):
    """All annotations of one document, and the `reference`, a record that each is compared with, or None."""

    document: Document
    annotations: Sequence[Annotation]
    reference: Record | None = None


class ComparedSide(msgspec.Struct, frozen=True):
    """
    One side of a comparison.

    `name` is the annotator or the reference, `kind` is "people", "machines" or the reference's name, `guidelines` their
    version. `annotation` is None for the reference.
    """

    name: str
    kind: str
    labels: Labels
    guidelines: str
    gaps: Answers = {}
    annotation: Annotation | None = None


class Comparison(msgspec.Struct, frozen=True):
    """
    Two sides that were asked the same, in `passes`, of one document.

    `matches` holds, for each layer, the pairs of spans that were matched one to one, whatever their labels.
    """

    document: Document
    passes: frozenset[str]
    one: ComparedSide
    other: ComparedSide
    matches: dict[str, list[tuple[Span, Span]]]

    @property
    def between(self) -> str:
        """Who is compared: people, machines, people and machines, or one of them and a reference."""
        kinds = sorted(
            {self.one.kind, self.other.kind}, key=lambda kind: (kind not in _KINDS.values(), kind != "people")
        )
        return " and ".join(kinds)

    @property
    def pair(self) -> str:
        """The names of the two sides."""
        return f"{self.one.name} · {self.other.name}"

    def group(self, by: By | None) -> str | None:
        """Return the value of `by` that this comparison has; None where rows are not grouped by comparison."""
        match by:
            case "annotator":
                return self.pair
            case "language":
                return self.document.language
            case "guidelines":
                return " · ".join(sorted({self.one.guidelines, self.other.guidelines}))
            case _:
                return None


def comparisons(work: AnnotatedDocument, schema: Schema, reference_name: str = "gold") -> Iterator[list[Comparison]]:
    """
    Yield, for each interface and state of the text, the comparisons of all pairs of annotators.

    With a reference each annotation is compared with it instead. An annotation is left out if the reference was made
    from it alone, for then both are the same.
    """
    for interface in schema.interfaces.values():
        current = sorted(counting_annotations(work.annotations, interface), key=_sort_key)
        for text_sha256, group in groupby(current, key=lambda item: item.text_sha256):
            newest = {item.annotator: item for item in group}
            passes = frozenset(interface.passes)
            sides = [_side(item, passes, schema) for item in newest.values()]
            if work.reference is None:
                pairs = list(combinations(sides, 2))
            elif work.reference.text_sha256 == text_sha256:
                makers = {source.annotator for source in work.reference.provenance.annotations}
                reference = _reference_side(work.reference, reference_name)
                pairs = [(side, reference) for side in sides if makers != {side.name}]
            else:
                pairs = []
            yield [
                Comparison(work.document, passes, one, other, _matches(one.labels, other.labels))
                for one, other in pairs
            ]


def _sort_key(item: Annotation) -> tuple[str, str, str]:
    return item.text_sha256, item.annotator, item.updated or ""


def _side(item: Annotation, passes: frozenset[str], schema: Schema) -> ComparedSide:
    asks_coreference = any(relation.stage in passes for relation in schema.meaning("coreference"))
    labels = compile_entities(item.labels, schema) if asks_coreference else item.labels
    return ComparedSide(item.annotator, _KINDS[item.made_by], labels, item.guideline_version, item.gaps, item)


def _reference_side(record: Record, name: str) -> ComparedSide:
    return ComparedSide(name, name, record.labels, record.guideline_version)


def _matches(one: Labels, other: Labels) -> dict[str, list[tuple[Span, Span]]]:
    return {
        layer: match_spans(spans, other.layers[layer]) for layer, spans in one.layers.items() if layer in other.layers
    }
