"""Chooses unrelated pairs of spans as negative examples for relation extraction."""

import hashlib
from heapq import nsmallest

from claimset.model.labels import Labels
from claimset.model.schema import Schema, matches
from claimset.model.span import Span

Pair = tuple[tuple[str, Span], tuple[str, Span]]


def unrelated_pairs(labels: Labels, key: str, schema: Schema, limit: int) -> list[Pair]:
    """
    Return up to `limit` unrelated pairs for every relation, each span as (layer's name, span), in text order.

    The domain and range of some relation admit the pair, and no relation connects it in either direction. Pairs are
    chosen by a hash of `key` (the document's id) and of the ids of the spans, so the choice is always the same.
    """
    spans_by_id = labels.layer_of()
    related_ids = {frozenset((item.source, item.target)) for item in labels.relations}
    kinds = [(kind.domain, kind.range) for kind in schema.relations.values()]
    admitted_ends: dict[tuple[str, str, str, str], bool] = {}

    def admits(layer: str, label: str, other: str, other_label: str) -> bool:
        is_admitted = admitted_ends.get((layer, label, other, other_label))
        if is_admitted is None:
            is_admitted = admitted_ends[layer, label, other, other_label] = any(
                matches(domain, layer, label) and matches(range_, other, other_label) for domain, range_ in kinds
            )
        return is_admitted

    def random_key(pair: Pair) -> bytes:
        (_, one), (_, other) = pair
        return hashlib.blake2b("\0".join((key, one.id, other.id)).encode(), digest_size=16).digest()

    pairs = (
        ((layer, one), (name, other))
        for layer, one in spans_by_id.values()
        for name, other in spans_by_id.values()
        if one.id != other.id
        and admits(layer, one.label, name, other.label)
        and frozenset((one.id, other.id)) not in related_ids
    )
    pair_limit = limit * len(labels.relations)
    chosen_pairs = nsmallest(pair_limit, pairs, key=random_key) if pair_limit else []
    return sorted(chosen_pairs, key=lambda pair: [(span.start, span.end, span.id) for _, span in pair])
