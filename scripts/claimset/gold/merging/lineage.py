"""Replaces the spans that a later pass only shows by gold's spans of the pass that drew them."""

from collections.abc import Mapping, Sequence

import msgspec

from claimset.model.labels import Labels
from claimset.model.record import Annotation, Answers
from claimset.model.schema import Interface, Layer, Schema
from claimset.model.span import Relation, Span

Origins = Mapping[str, Sequence[tuple[str, Span]]]
"""Maps the id of a span in what became gold to the annotators who drew it, each with their own span."""


class Lineage:
    """
    The spans that annotators drew in the passes so far, each with what became of it in gold.

    A later pass shows spans of gold, or of an annotator's own earlier pass. The latter have other ids than gold's, and
    maybe other places.
    """

    def __init__(self, schema: Schema) -> None:
        self._schema = schema
        self._gold: dict[str, dict[str, Span]] = {}
        self._drawn: dict[tuple[str, str], tuple[Span, str | None]] = {}

    def add(self, part: Annotation, interface: Interface, origins: Origins) -> None:
        """Add the spans that an interface draws; `part` is the annotation that became gold."""
        for layer in self._layers(part, interface, drawn=True):
            spans = {span.id: span for span in part.labels.layers[layer.name]}
            self._gold[layer.name] = spans
        gold_ids = {span_id for spans in self._gold.values() for span_id in spans}
        for part_id, owners in origins.items():
            for annotator, span in owners:
                self._drawn.setdefault((annotator, span.id), (span, part_id if part_id in gold_ids else None))

    def follow(self, part: Annotation, interface: Interface, origins: Origins) -> Annotation:
        """
        Return an annotation that became gold, its shown spans replaced by gold's.

        Answers about a span that gold left out are left out too. A span stays as it is if nobody drew it in an earlier
        pass, or if it was moved since.
        """
        gold_ids: dict[str, str | None] = {}
        layers = dict(part.labels.layers)
        for layer in self._layers(part, interface, drawn=False):
            spans = []
            for span in layers[layer.name]:
                gold_id = self._gold_id(layer, span, origins.get(span.id, [(part.annotator, span)]))
                if gold_id is None:
                    gold_ids[span.id] = None
                    continue
                base = self._gold.get(layer.name, {}).get(gold_id)
                if base is None or gold_id in gold_ids.values():
                    spans.append(span)
                    continue
                gold_ids[span.id] = gold_id
                attributes = {
                    name: value
                    for name, value in span.attributes.items()
                    if name not in layer.attributes or layer.attributes[name].applies(base.label)
                }
                spans.append(msgspec.structs.replace(base, attributes=attributes))
            layers[layer.name] = tuple(spans)
        if layers == part.labels.layers:
            return part
        ends = [
            (gold_ids.get(item.source, item.source), gold_ids.get(item.target, item.target))
            for item in part.labels.relations
        ]
        relations = {
            Relation(source, target, item.label)
            for item, (source, target) in zip(part.labels.relations, ends, strict=True)
            if source is not None and target is not None
        }
        return msgspec.structs.replace(
            part,
            labels=Labels(part.labels.document, layers, tuple(sorted(relations))),
            gaps=_rename_spans(part.gaps, gold_ids),
            assumptions=_rename_spans(part.assumptions, gold_ids),
        )

    def _gold_id(self, layer: Layer, span: Span, owners: Sequence[tuple[str, Span]]) -> str | None:
        """Return gold's id of a span; None where gold left it out, an empty text where nobody drew it there before."""
        gold = self._gold.get(layer.name, {})
        for annotator, own in ((None, span), *owners):
            if own.id in gold and _is_same_place(gold[own.id], own):
                return own.id
            drawn = self._drawn.get((annotator, own.id)) if annotator is not None else None
            if drawn is not None and _is_same_place(drawn[0], own):
                return drawn[1]
        return ""

    def _layers(self, part: Annotation, interface: Interface, *, drawn: bool) -> list[Layer]:
        layers = [self._schema.layers[name] for name in part.labels.layers if name in self._schema.layers]
        return [layer for layer in layers if (layer.stage in interface.passes) == drawn]


def _is_same_place(one: Span, other: Span) -> bool:
    return (one.start, one.end, one.label) == (other.start, other.end, other.label)


def _rename_spans(answers: Answers, gold_ids: Mapping[str, str | None]) -> Answers:
    """Return answers with gold's ids of spans, without the spans whose id is None."""
    return {
        place: {
            name: tuple(gold_id for span_id in ids if (gold_id := gold_ids.get(span_id, span_id)) is not None)
            for name, ids in attributes.items()
        }
        for place, attributes in answers.items()
    }
