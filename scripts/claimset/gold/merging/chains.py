"""Chains of mentions, one chain for each thing, as several annotators drew them."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations

Chain = tuple[str, ...]
"""The ids of mentions that mean one thing, in the order of the text."""


class Chains:
    """
    The chains of mentions of several annotators, by the ids of clusters.

    `links` maps each annotator to the mentions that they have and the pairs that they linked. `order` is all mentions
    in the order of the text. `components` are the chains that all links of all annotators would make together.
    """

    def __init__(
        self, links: Mapping[str, tuple[Sequence[str], Iterable[tuple[str, str]]]], order: Sequence[str]
    ) -> None:
        self._places = {mention: number for number, mention in enumerate(order)}
        self._chain_of: dict[str, dict[str, Chain]] = {
            name: {mention: chain for chain in self.chains_of_pairs(mentions, pairs) for mention in chain}
            for name, (mentions, pairs) in links.items()
        }
        chains = {chain for chain_of in self._chain_of.values() for chain in chain_of.values()}
        pairs = ((chain[0], other) for chain in chains for other in chain[1:])
        self.components = [chain for chain in self.chains_of_pairs(order, pairs) if len(chain) > 1]

    def chains_of_pairs(self, mentions: Iterable[str], pairs: Iterable[tuple[str, str]]) -> list[Chain]:
        """Return the chains that pairs of mentions make, sorted by the order of the text; each mention is in one."""
        chains = {mention: [mention] for mention in mentions}
        for one, other in pairs:
            if chains[one] is not chains[other]:
                chains[one].extend(chains[other])
                for mention in chains[other]:
                    chains[mention] = chains[one]
        unique_chains = {id(chain): tuple(sorted(chain, key=self._places.__getitem__)) for chain in chains.values()}
        return sorted(unique_chains.values(), key=lambda chain: self._places[chain[0]])

    def chains_of(self, annotator: str, mentions: Chain) -> list[Chain]:
        """Return the chains of an annotator, reduced to some mentions. Mentions that they do not have are in none."""
        members = set(mentions)
        chain_of = self._chain_of[annotator]
        chains = [
            tuple(item for item in chain_of[mention] if item in members) for mention in mentions if mention in chain_of
        ]
        return list(dict.fromkeys(chains))

    def votes(self, mentions: Chain) -> dict[tuple[str, str], list[bool]]:
        """Return for each pair of some mentions whether they are one thing, one vote of each annotator who has both."""
        return {
            (one, other): [
                other in chain_of[one] for chain_of in self._chain_of.values() if one in chain_of and other in chain_of
            ]
            for one, other in combinations(mentions, 2)
        }

    def contested(self) -> list[Chain]:
        """Return the components in which two annotators link the mentions that both have differently."""
        return [mentions for mentions in self.components if self._is_contested(mentions)]

    def _is_contested(self, mentions: Chain) -> bool:
        for one, other in combinations(self._chain_of.values(), 2):
            common = {mention for mention in mentions if mention in one and mention in other}
            if any(
                [item for item in one[mention] if item in common] != [item for item in other[mention] if item in common]
                for mention in common
            ):
                return True
        return False

    def complete_chains_of(self, annotator: str, mentions: Chain) -> list[Chain]:
        """
        Return the chains of an annotator, reduced to some mentions and completed by those that they do not have.

        Such a mention joins the first of their chains that anybody links it with, or is a chain of its own.
        """
        chains = self.chains_of(annotator, mentions)
        own_mentions = {mention for chain in chains for mention in chain}
        pairs = [(chain[0], other) for chain in chains for other in chain[1:]]
        for mention in mentions:
            if mention not in own_mentions:
                linked_mentions = {item for chain_of in self._chain_of.values() for item in chain_of.get(mention, ())}
                partner = next((item for item in mentions if item in linked_mentions and item in own_mentions), None)
                pairs += [(partner, mention)] if partner is not None else []
        return self.chains_of_pairs(mentions, pairs)
