"""Applies a curator's choices between annotators to the spans of a review."""

import json
from collections.abc import Sequence

import msgspec

from claimset.gold.merging.clusters import Cluster
from claimset.gold.merging.differences import ComparedAnnotations
from claimset.model.decision import NEITHER
from claimset.model.labels import Labels
from claimset.model.review import PANES, ReviewedGold, SpanAnswer
from claimset.model.span import Span


class Choices:
    """
    The labels of a review with every choice applied.

    `annotators` maps the id of a span to the annotator whom the curator chose, or to the other choice, like `NEITHER`.
    `contradictions` are the ids of spans that say something else than the choice, or that `NEITHER` left unchanged.
    """

    def __init__(self, compared: ComparedAnnotations, panes: Sequence[str], reviewed: ReviewedGold) -> None:
        self._compared = compared
        self._clusters = {cluster.id: cluster for cluster in compared.clusters}
        self._names = dict(zip(PANES, panes, strict=False))
        self._answers = reviewed.answers
        self.annotators: dict[str, str] = {}
        self.contradictions: set[str] = set()
        self.labels = self._with_choices(reviewed.labels)

    def _with_choices(self, labels: Labels) -> Labels:
        layers = dict(labels.layers)
        for layer, spans in labels.layers.items():
            layers[layer] = tuple(
                chosen_span
                for span in spans
                if (chosen_span := self._chosen_span(span, self._answers.get(span.id))) is not None
            )
        ids = {span.id for spans in layers.values() for span in spans}
        relations = tuple(item for item in labels.relations if {item.source, item.target} <= ids)
        return Labels(labels.document, layers, relations)

    def _chosen_span(self, span: Span, answer: SpanAnswer | None) -> Span | None:
        """Return a span as the curator's choice makes it; None where the chosen annotator does not have it."""
        cluster = self._clusters.get(span.id)
        if cluster is None or answer is None or answer.choice is None:
            return span
        name = self._names.get(answer.choice)
        self.annotators[span.id] = name or answer.choice
        if name is not None:
            own = self._as_gold(cluster, name, span)
            if not answer.is_changed:
                return own
            is_consistent = own is not None and self._is_same(cluster, own, span)
        else:
            sides = (self._as_gold(cluster, annotator, span) for annotator in cluster.spans)
            is_anybodys = any(side is not None and self._is_same(cluster, side, span) for side in sides)
            is_consistent = answer.choice == NEITHER and answer.is_changed and not is_anybodys
        if not is_consistent:
            self.contradictions.add(span.id)
        return span

    def _as_gold(self, cluster: Cluster, annotator: str, left_span: Span) -> Span | None:
        """
        Return an annotator's span with gold's id; None where they do not have it.

        What the interface does not ask for is taken from `left_span`, the span that the curator left.
        """
        own = cluster.spans.get(annotator)
        if own is None:
            return None
        if not self._compared.is_drawn(cluster.layer):
            own = msgspec.structs.replace(left_span, attributes=own.attributes)
        names = self._compared.attributes_of(cluster.layer)
        attributes = {name: value for name, value in left_span.attributes.items() if name not in names}
        attributes |= {name: value for name, value in own.attributes.items() if name in names}
        return msgspec.structs.replace(own, id=cluster.id, attributes=attributes)

    def _is_same(self, cluster: Cluster, one: Span, other: Span) -> bool:
        attributes = self._compared.attributes_of(cluster.layer).values()
        return (one.start, one.end, one.label) == (other.start, other.end, other.label) and all(
            json.dumps(one.attributes.get(item.name, item.default_of(one.label)))
            == json.dumps(other.attributes.get(item.name, item.default_of(other.label)))
            for item in attributes
            if item.applies(one.label)
        )
