"""The differences between the annotations of several people in one interface and one document."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec

from claimset.gold.merging.chains import Chains
from claimset.gold.merging.clusters import Cluster, match_layers
from claimset.gold.merging.contested import is_contested
from claimset.labels.coreference import can_corefer, coreference_relations
from claimset.labels.implied_relations import without_implied
from claimset.model.decision import Decision, DifferenceKind, Side
from claimset.model.labels import Labels
from claimset.model.record import Annotation
from claimset.model.schema import Attribute, Interface, Schema
from claimset.model.span import Span
from claimset.schema.defaults import with_defaults

RelationKey = tuple[str, str, str]
"""The label of a relation, and the ids of the clusters that it leads from and to."""


class AnnotatorDifference(msgspec.Struct, frozen=True):
    """
    One thing that annotations say differently.

    `gold_ids` are the ids of gold's spans that it is about: two for a relation, none for a document choice. `name` is
    the attribute, the relation or the document choice. `sides` has every annotator who was asked, sorted.
    """

    interface: str
    kind: DifferenceKind
    gold_ids: tuple[str, ...]
    layer: str | None
    name: str | None
    sides: tuple[Side, ...]

    @property
    def key(self) -> str:
        """The key that a decision about it has; it changes as soon as a side says anything else."""
        return difference_key(self.interface, self.kind, self.layer, self.name, self.sides)

    def decision(self, **facts: Any) -> Decision:
        """Return the decision of this difference; `facts` are its other fields, such as `choice`, `by` and `at`."""
        return Decision(
            kind=self.kind, interface=self.interface, layer=self.layer, name=self.name, sides=self.sides, **facts
        )


def difference_key(interface: str | None, kind: str, layer: str | None, name: str | None, sides: Sequence[Side]) -> str:
    """Return the key of a difference. Whether a span is missing or spurious depends on who else was asked."""
    shared_kind = "missing" if kind == "spurious" else kind
    values = {side.annotator: [side.spans, side.value] for side in sides}
    return json.dumps([interface, shared_kind, layer, name, values], sort_keys=True)


class ComparedAnnotations:
    """
    The annotations of several people in one interface, matched span by span.

    What the interface does not ask is left aside. An attribute that somebody was not asked for is no difference, nor is
    a relation that follows from position. `cluster_ids` maps each annotator's span ids to the ids of clusters.
    """

    def __init__(self, annotations: Sequence[Annotation], interface: Interface, schema: Schema) -> None:
        self.interface, self.schema = interface, schema
        self.annotations = {item.annotator: item for item in sorted(annotations, key=lambda item: item.annotator)}
        self.labels = {
            name: with_defaults(item.labels, schema, interface.passes, gaps=item.gaps)
            for name, item in self.annotations.items()
        }
        layers = [name for name, layer in schema.layers.items() if layer.stage in interface.stages]
        self.clusters = match_layers({name: labels.layers for name, labels in self.labels.items()}, layers)
        self.cluster_ids = {
            name: {cluster.spans[name].id: cluster.id for cluster in self.clusters if name in cluster.spans}
            for name in self.annotations
        }
        self._attributes = {
            layer.name: {name: item for name, item in layer.attributes.items() if item.stage in interface.passes}
            for layer in schema.layers.values()
        }
        self._coreference = coreference_relations(schema)
        asked_relations = {name for name, item in schema.relations.items() if item.stage in interface.passes}
        relation_keys = {
            name: self._relations(name, without_implied(labels, schema), asked_relations)
            for name, labels in self.labels.items()
        }
        links = {name: self._links(name, keys) for name, keys in relation_keys.items()}
        self.relations = {name: keys - links[name] for name, keys in relation_keys.items()}
        self.chains = Chains(
            {
                name: (
                    list(self.cluster_ids[name].values()),
                    [(source, target) for _, source, target in sorted(keys)],
                )
                for name, keys in links.items()
            },
            [cluster.id for cluster in self.clusters],
        )

    def differences(self) -> list[AnnotatorDifference]:
        """Return all differences, in the order of the text, document choices last."""
        return [
            *(item for cluster in self.clusters for item in self._of_cluster(cluster)),
            *self._of_relations(),
            *self._of_chains(),
            *self._of_document(),
        ]

    def attributes_of(self, layer: str) -> dict[str, Attribute]:
        """Return the attributes of a layer that the interface asks for."""
        return self._attributes[layer]

    def is_drawn(self, layer: str) -> bool:
        """Say whether the interface asks for the layer's spans, and does not only show them."""
        return self.schema.layers[layer].stage in self.interface.passes

    def attribute_values(self, cluster: Cluster, attribute: Attribute) -> dict[str, Any]:
        """Return the value that each annotator who was asked gives an attribute of a cluster; None for no value."""
        return {
            name: span.attributes.get(attribute.name)
            for name, span in cluster.spans.items()
            if attribute.applies(span.label) and not self._is_gap(name, cluster.layer, attribute.name, span)
        }

    def document_values(self, name: str) -> dict[str, Any]:
        """Return the value that each annotator who was asked gives a document choice; None for no value."""
        return {
            annotator: labels.document.get(name)
            for annotator, labels in self.labels.items()
            if name not in self.annotations[annotator].gaps.get(self.schema.document_key, {})
        }

    def document_choices(self) -> list[str]:
        """Return the document choices that the interface asks for."""
        return [name for name, item in self.schema.document.items() if item.stage in self.interface.passes]

    def relation_values(self, key: RelationKey) -> dict[str, bool]:
        """Return for each annotator who has both ends of a relation whether they drew it."""
        _, source, target = key
        return {
            name: key in self.relations[name]
            for name in self.annotations
            if {source, target} <= set(self.cluster_ids[name].values())
        }

    def _is_gap(self, annotator: str, layer: str, attribute: str, span: Span) -> bool:
        return span.id in self.annotations[annotator].gaps.get(layer, {}).get(attribute, ())

    def _relations(self, name: str, labels: Labels, relation_names: set[str] | frozenset[str]) -> set[RelationKey]:
        ids = self.cluster_ids[name]
        return {
            (item.label, ids[item.source], ids[item.target])
            for item in labels.relations
            if item.label in relation_names and item.source in ids and item.target in ids
        }

    def _links(self, name: str, keys: set[RelationKey]) -> set[RelationKey]:
        """Return the relations that link two mentions as one thing."""
        keys = {key for key in keys if key[0] in self._coreference}
        mentions = {
            cluster.id
            for cluster in (self.clusters if keys else ())
            if name in cluster.spans and can_corefer(self.schema, cluster.layer, cluster.spans[name].label)
        }
        return {key for key in keys if {key[1], key[2]} <= mentions}

    def _of_cluster(self, cluster: Cluster) -> Iterator[AnnotatorDifference]:
        spans = cluster.spans
        if self.is_drawn(cluster.layer):
            if len(spans) < len(self.annotations):
                kind: DifferenceKind = "missing" if 2 * len(spans) >= len(self.annotations) else "spurious"
                values = {
                    name: [spans[name].start, spans[name].end, spans[name].label] if name in spans else None
                    for name in self.annotations
                }
                yield self._difference(kind, (cluster.id,), cluster.layer, None, values, spans)
            if len({(span.start, span.end) for span in spans.values()}) > 1:
                boundaries = {name: [span.start, span.end] for name, span in spans.items()}
                yield self._difference("boundary", (cluster.id,), cluster.layer, None, boundaries, spans)
            labels = {name: span.label for name, span in spans.items()}
            if is_contested(labels):
                yield self._difference("label", (cluster.id,), cluster.layer, None, labels, spans)
        for attribute in self.attributes_of(cluster.layer).values():
            answers = self.attribute_values(cluster, attribute)
            if not is_contested(answers):
                continue
            # Labels have defaults of their own: two annotators who leave an attribute as it is do not differ.
            meanings: dict[str, Any] = {
                name: None if value == attribute.default_of(spans[name].label) else [value]
                for name, value in answers.items()
            }
            if is_contested(meanings):
                yield self._difference("attribute", (cluster.id,), cluster.layer, attribute.name, answers, spans)

    def _of_relations(self) -> Iterator[AnnotatorDifference]:
        places = {cluster.id: cluster.place for cluster in self.clusters}
        keys = set().union(*self.relations.values())
        own_ids = {name: {gold: own for own, gold in ids.items()} for name, ids in self.cluster_ids.items()}
        for key in sorted(keys, key=lambda item: (places[item[1]], places[item[2]], item[0])):
            values = self.relation_values(key)
            if is_contested(values):
                sides = tuple(
                    Side(name, self.annotations[name].sha256, (own_ids[name][key[1]], own_ids[name][key[2]]), value)
                    for name, value in values.items()
                )
                yield AnnotatorDifference(self.interface.name, "relation", key[1:], None, key[0], sides)

    def _of_chains(self) -> Iterator[AnnotatorDifference]:
        own_ids = {name: {gold: own for own, gold in ids.items()} for name, ids in self.cluster_ids.items()}
        for mentions in self.chains.contested():
            sides = tuple(
                Side(
                    name,
                    self.annotations[name].sha256,
                    tuple(own_ids[name][mention] for mention in mentions if mention in own_ids[name]),
                    [[own_ids[name][mention] for mention in chain] for chain in self.chains.chains_of(name, mentions)],
                )
                for name in self.annotations
            )
            yield AnnotatorDifference(self.interface.name, "coreference", mentions, None, None, sides)

    def _of_document(self) -> Iterator[AnnotatorDifference]:
        for name in self.document_choices():
            values = self.document_values(name)
            if is_contested(values):
                yield self._difference("document", (), None, name, values, {})

    def _difference(
        self,
        kind: DifferenceKind,
        gold_ids: tuple[str, ...],
        layer: str | None,
        name: str | None,
        values: Mapping[str, Any],
        spans: Mapping[str, Span],
    ) -> AnnotatorDifference:
        sides = tuple(
            Side(
                annotator,
                self.annotations[annotator].sha256,
                (spans[annotator].id,) if annotator in spans else (),
                value,
            )
            for annotator, value in values.items()
        )
        return AnnotatorDifference(self.interface.name, kind, gold_ids, layer, name, sides)
