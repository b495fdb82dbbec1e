"""The chains of mentions in labels that a curator left."""

from collections.abc import Iterator
from itertools import pairwise

import msgspec

from claimset.gold.merging.chains import Chain, Chains
from claimset.labels.coreference import can_corefer, coreference_relations
from claimset.model.labels import Labels
from claimset.model.schema import Schema
from claimset.model.span import Relation


def chains_among(mentions: Chain, labels: Labels, schema: Schema) -> list[list[str]]:
    """Return the chains that labels make of some mentions; a mention without a span in them is a chain of its own."""
    members = set(mentions)
    chains = [[item for item in mentions if item in chain] for chain in _chains(labels, schema)]
    chains = [chain for chain in chains if chain]
    linked_mentions = {item for chain in chains for item in chain}
    chains += [[item] for item in mentions if item in members - linked_mentions]
    return sorted(chains, key=lambda chain: mentions.index(chain[0]))


def with_links_of(before: Labels, after: Labels, schema: Schema) -> Labels:
    """
    Return `after` with the chains that `before` has too linked by the relations of `before`.

    The same chain may be drawn by different relations, and that is no change.
    """
    old_links, new_links = set(_links(before, schema)), set(_links(after, schema))
    same_chains = set(map(frozenset, _chains(before, schema))) & set(map(frozenset, _chains(after, schema)))
    same_mentions = {mention for chain in same_chains for mention in chain}
    name = min(coreference_relations(schema), default="")
    links = {item for item in old_links if item.source in same_mentions}
    for chain in _chains(after, schema):
        if chain[0] not in same_mentions:
            links |= {Relation(one, other, name) for one, other in pairwise(chain)}
    relations = set(after.relations) - new_links | links
    return msgspec.structs.replace(after, relations=tuple(sorted(relations)))


def _chains(labels: Labels, schema: Schema) -> list[Chain]:
    order = [
        span.id
        for layer, span in sorted(
            labels.layer_of().values(), key=lambda item: (item[1].start, -item[1].end, item[1].id)
        )
        if can_corefer(schema, layer, span.label)
    ]
    links = [(item.source, item.target) for item in _links(labels, schema)]
    return Chains({}, order).chains_of_pairs(order, links)


def _links(labels: Labels, schema: Schema) -> Iterator[Relation]:
    names = coreference_relations(schema)
    mentions = {
        span.id for layer, spans in labels.layers.items() for span in spans if can_corefer(schema, layer, span.label)
    }
    yield from (item for item in labels.relations if item.label in names and {item.source, item.target} <= mentions)
