"""Pairs of spans that could be related and are not, for whoever learns relations."""

import hashlib
from heapq import nsmallest

from claimset.model.labels import Labels
from claimset.model.schema import Schema, matches
from claimset.model.span import Span

Pair = tuple[tuple[str, Span], tuple[str, Span]]


def negatives(labels: Labels, key: str, schema: Schema, each: int) -> list[Pair]:
    """
    Return up to `each` unrelated pairs for every relation, each span with its layer's name, in text order.

    A pair is one that some relation's domain and range admit, and that no relation connects in either direction. Which
    ones are taken is drawn by a hash of `key` (the document's id) and the ids of the spans: the same every time.
    """
    where = labels.layer_of()
    related = {frozenset((item.source, item.target)) for item in labels.relations}
    kinds = [(kind.domain, kind.range) for kind in schema.relations.values()]
    admitted: dict[tuple[str, str, str, str], bool] = {}

    def admits(layer: str, label: str, other: str, its: str) -> bool:
        found = admitted.get((layer, label, other, its))
        if found is None:
            found = admitted[layer, label, other, its] = any(
                matches(domain, layer, label) and matches(range_, other, its) for domain, range_ in kinds
            )
        return found

    def drawn(pair: Pair) -> bytes:
        (_, one), (_, other) = pair
        return hashlib.blake2b("\0".join((key, one.id, other.id)).encode(), digest_size=16).digest()

    pairs = (
        ((layer, one), (name, other))
        for layer, one in where.values()
        for name, other in where.values()
        if one.id != other.id
        and admits(layer, one.label, name, other.label)
        and frozenset((one.id, other.id)) not in related
    )
    wanted = each * len(labels.relations)
    taken = nsmallest(wanted, pairs, key=drawn) if wanted else []
    return sorted(taken, key=lambda pair: [(span.start, span.end, span.id) for _, span in pair])
