"""Spans of several annotations that stand for one span of gold."""

from collections.abc import Mapping, Sequence
from itertools import chain, combinations, count

import msgspec

from claimset.labels.matching import match_spans
from claimset.model.span import Span


class Cluster(msgspec.Struct, frozen=True):
    """
    Spans of one layer that match, by annotator; each annotator has at most one.

    `id` is the id of gold's span. It is that of the first annotator's span, by pseudonym, unless another cluster of the
    document has this id.
    """

    id: str
    layer: str
    spans: dict[str, Span]

    @property
    def place(self) -> tuple[int, int, str]:
        """A key that sorts clusters by their first annotator's start, the longest span first."""
        first = next(iter(self.spans.values()))
        return first.start, -first.end, self.id


def match_layers(
    spans_by_annotator: Mapping[str, Mapping[str, Sequence[Span]]], layers: Sequence[str]
) -> list[Cluster]:
    """
    Match the spans of each layer between all annotators, and give every cluster an id of its own.

    `spans_by_annotator` has the spans of each annotator by layer. The matches of two annotators with the largest
    overlap are joined first. No cluster gets two spans of one annotator.
    """
    annotators = sorted(spans_by_annotator)
    groups = [
        (layer, group)
        for layer in layers
        for group in _groups({name: spans_by_annotator[name].get(layer, ()) for name in annotators})
    ]
    used_ids: set[str] = set()
    clusters = []
    for layer, group in groups:
        spans = {name: group[name] for name in annotators if name in group}
        own_ids = [span.id for span in spans.values()]
        candidates = chain(own_ids, (f"{own_ids[0]}.{number}" for number in count(2)))
        cluster_id = next(candidate for candidate in candidates if candidate not in used_ids)
        used_ids.add(cluster_id)
        clusters.append(Cluster(cluster_id, layer, spans))
    return clusters


def _groups(spans_by_annotator: Mapping[str, Sequence[Span]]) -> list[dict[str, Span]]:
    group_of = {(name, span.id): {name: span} for name, spans in spans_by_annotator.items() for span in spans}
    pairs = [
        (_closeness(one, other), (name, one.id), (other_name, other.id))
        for name, other_name in combinations(sorted(spans_by_annotator), 2)
        for one, other in match_spans(spans_by_annotator[name], spans_by_annotator[other_name])
    ]
    for _, one_key, other_key in sorted(pairs):
        one_group, other_group = group_of[one_key], group_of[other_key]
        if one_group is not other_group and one_group.keys().isdisjoint(other_group):
            one_group |= other_group
            group_of |= {(name, span.id): one_group for name, span in other_group.items()}
    groups = {id(group): group for group in group_of.values()}
    return sorted(groups.values(), key=_place)


def _closeness(one: Span, other: Span) -> tuple[int, int, bool, int]:
    """Return a key that sorts the closest pairs of spans first."""
    overlap = min(one.end, other.end) - max(one.start, other.start)
    extent = max(one.end, other.end) - min(one.start, other.start)
    return -overlap, extent, one.label != other.label, min(one.start, other.start)


def _place(group: Mapping[str, Span]) -> tuple[int, int, list[tuple[str, str]]]:
    start, end = min((span.start, -span.end) for span in group.values())
    return start, end, sorted((name, span.id) for name, span in group.items())
