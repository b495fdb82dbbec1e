"""Merges several annotations of one interface whose differences are settled."""

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

import msgspec

from claimset.gold.merging.clusters import Cluster
from claimset.gold.merging.differences import AnnotatorDifference, ComparedAnnotations, RelationKey
from claimset.gold.merging.settle import SettledValue
from claimset.labels.coreference import coreference_relations
from claimset.labels.implied_relations import with_implied
from claimset.model.labels import Labels
from claimset.model.record import Annotation, Answers
from claimset.model.schema import Attribute
from claimset.model.span import Relation, Span, Value
from claimset.schema.questions import stored_answer


def merge_annotations(
    compared: ComparedAnnotations, differences: list[AnnotatorDifference], outcomes: Mapping[str, SettledValue]
) -> Annotation:
    """
    Return one annotation made of several, whose spans have gold's ids.

    `outcomes` maps the key of each difference to what holds. A span is left out whose boundary, label or attribute is
    dropped, and so is a document choice. The annotation bears the name of the first annotator. It has no hash, because
    it is stored nowhere.
    """
    return _Merge(compared, differences, outcomes).annotation()


class _Merge:
    """Annotations on their way to one, with what holds where they differ."""

    def __init__(
        self,
        compared: ComparedAnnotations,
        differences: list[AnnotatorDifference],
        outcomes: Mapping[str, SettledValue],
    ) -> None:
        self._compared = compared
        self._outcomes: dict[tuple[str, tuple[str, ...], str | None], SettledValue] = {
            (item.kind if item.kind != "spurious" else "missing", item.gold_ids, item.name): _value(
                item, outcomes[item.key]
            )
            for item in differences
        }

    def annotation(self) -> Annotation:
        """Return the merged annotation."""
        compared = self._compared
        first = next(iter(compared.annotations.values()))
        layers: dict[str, tuple[Span, ...]] = {}
        for cluster in compared.clusters:
            span = self._span(cluster)
            layers[cluster.layer] = layers.get(cluster.layer, ()) + ((span,) if span is not None else ())
        for labels in compared.labels.values():
            layers |= {name: () for name in labels.layers if name not in layers}
        ids = {span.id for spans in layers.values() for span in spans}
        relations = {
            Relation(source, target, label)
            for label, source, target in self._relations()
            if source in ids and target in ids
        }
        labels = Labels(dict(self._document()), layers, tuple(sorted(relations | set(self._links(ids)))))
        return msgspec.structs.replace(
            first,
            sha256="",
            labels=with_implied(labels, compared.schema, compared.interface.passes),
            gaps=self._answers("gaps", every=True),
            assumptions=self._answers("assumptions", every=False),
        )

    def _outcome(self, kind: str, gold_ids: tuple[str, ...], name: str | None, otherwise: Any) -> SettledValue:
        return self._outcomes.get((kind, gold_ids, name), SettledValue(otherwise))

    def _span(self, cluster: Cluster) -> Span | None:
        first = next(iter(cluster.spans.values()))
        span = msgspec.structs.replace(first, id=cluster.id, attributes={})
        ids = (cluster.id,)
        if self._compared.is_drawn(cluster.layer):
            existence = self._outcome("missing", ids, None, [first.start, first.end, first.label])
            if existence.value is None:
                return None
            start, end, label = existence.value
            boundary = self._outcome("boundary", ids, None, [start, end])
            label_outcome = self._outcome("label", ids, None, label)
            if boundary.value is None or label_outcome.value is None:
                return None
            span = msgspec.structs.replace(
                span, start=boundary.value[0], end=boundary.value[1], label=label_outcome.value
            )
        attributes: dict[str, Value] = {}
        for name, attribute in self._compared.attributes_of(cluster.layer).items():
            if attribute.applies(span.label):
                outcome = self._outcome("attribute", ids, name, self._common_value(cluster, attribute, span.label))
                if outcome.is_dropped:
                    return None
                if outcome.value is not None:
                    attributes[name] = stored_answer(attribute, outcome.value)
        return msgspec.structs.replace(span, attributes=attributes)

    def _common_value(self, cluster: Cluster, attribute: Attribute, label: str) -> Value | None:
        """
        Return the value that all annotators give an attribute.

        Where all of them mean the default of their label, it is the default of gold's label.
        """
        values = self._compared.attribute_values(cluster, attribute)
        chosen_values: list[Value] = [
            value for name, value in values.items() if value != attribute.default_of(cluster.spans[name].label)
        ]
        if chosen_values or not values:
            return next(iter(chosen_values), None)
        return attribute.default_of(label)

    def _relations(self) -> Iterator[RelationKey]:
        for key in set().union(*self._compared.relations.values()):
            outcome = self._outcome("relation", key[1:], key[0], otherwise=True)
            if not outcome.is_dropped and outcome.value:
                yield key

    def _links(self, ids: set[str]) -> Iterator[Relation]:
        names = sorted(coreference_relations(self._compared.schema))
        for mentions in self._compared.chains.components:
            outcome = self._outcome("coreference", mentions, None, [mentions])
            chains = outcome.value
            if outcome.annotator is not None:
                chains = self._compared.chains.complete_chains_of(outcome.annotator, mentions)
            for chain in chains or ():
                members = [mention for mention in chain if mention in ids]
                yield from (Relation(one, other, names[0]) for one, other in pairwise(members))

    def _document(self) -> Iterator[tuple[str, Value]]:
        for name in self._compared.document_choices():
            values = list(self._compared.document_values(name).values())
            outcome = self._outcome("document", (), name, values[0] if values else None)
            if not outcome.is_dropped and outcome.value is not None:
                yield name, stored_answer(self._compared.schema.document[name], outcome.value)

    def _answers(self, field: str, *, every: bool) -> Answers:
        """Return the `gaps` or `assumptions` by gold's ids: those of all annotations with `every`, else of any."""
        compared = self._compared
        answers: Answers = {}
        quantifier = all if every else any
        for cluster in compared.clusters:
            for name in compared.schema.layers[cluster.layer].attributes:
                if quantifier(
                    span.id in getattr(compared.annotations[annotator], field).get(cluster.layer, {}).get(name, ())
                    for annotator, span in cluster.spans.items()
                ):
                    attributes = answers.setdefault(cluster.layer, {})
                    attributes[name] = (*attributes.get(name, ()), cluster.id)
        key = compared.schema.document_key
        for name in compared.schema.document:
            if quantifier(name in getattr(item, field).get(key, {}) for item in compared.annotations.values()):
                answers.setdefault(key, {})[name] = ()
        return answers


def _value(difference: AnnotatorDifference, outcome: SettledValue) -> SettledValue:
    """Return an outcome with the value of the side that it names; coreference, whose chains come later, as it is."""
    if outcome.annotator is None or difference.kind == "coreference":
        return outcome
    value = next(side.value for side in difference.sides if side.annotator == outcome.annotator)
    return SettledValue(value)
