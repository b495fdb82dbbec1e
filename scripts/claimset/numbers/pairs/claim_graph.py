"""The links between claims: which claim is a part of which, and which pairs need no comparison."""

from collections.abc import Callable, Iterable, Iterator

from claimset.numbers.facets.document_figures import ClaimKey, ClaimLink, DocumentFigures

_MOST_STEPS = 64
_ONE_FIGURE = {"same", "derived"}


class ClaimGraph:
    """The links between the claims of some documents, by claim."""

    def __init__(self, documents: Iterable[DocumentFigures], links: Iterable[ClaimLink]) -> None:
        self._subsets: dict[ClaimKey, list[ClaimLink]] = {}
        self._wholes: dict[ClaimKey, list[ClaimKey]] = {}
        self._linked_pairs: set[frozenset[ClaimKey]] = set()
        self._leaders: dict[ClaimKey, ClaimKey] = {}
        documents = tuple(documents)
        # A link that is drawn twice would count a part twice.
        self.links = list(dict.fromkeys((*links, *(link for document in documents for link in document.links))))
        for document in documents:
            for claim in document.claims:
                for outer in claim.nested_in:
                    ends = ClaimKey(document.document, claim.id), ClaimKey(document.document, outer)
                    self._linked_pairs.add(frozenset(ends))
        for link in self.links:
            self._linked_pairs.add(frozenset((link.source, link.target)))
            if link.meaning == "subset":
                self._subsets.setdefault(link.source, []).append(link)
            elif link.meaning in _ONE_FIGURE:
                self._leaders[self._leader(link.source)] = self._leader(link.target)
        for source, subsets in self._subsets.items():
            self._wholes.setdefault(self._leader(source), []).extend(self._leader(link.target) for link in subsets)

    def wholes(self, claim: ClaimKey) -> list[ClaimKey]:
        """Return the claims that a claim is linked to as a part, directly or through others, the nearest first."""
        return _reachable_claims(claim, lambda item: [link.target for link in self._subsets.get(item, ())])

    def parts_of(self) -> Iterator[tuple[ClaimKey, list[ClaimLink]]]:
        """Yield `(claim, links)` for each claim that has parts, with the links from these."""
        parts: dict[ClaimKey, list[ClaimLink]] = {}
        for links in self._subsets.values():
            for link in links:
                parts.setdefault(link.target, []).append(link)
        yield from parts.items()

    def are_related(self, claim: ClaimKey, other: ClaimKey) -> bool:
        """
        Say whether links already relate two claims, so that they need no comparison.

        They are related by a link, by nesting, or as parts of one whole. A claim that is the same as another, or
        derived from it, counts as that claim.
        """
        if frozenset((claim, other)) in self._linked_pairs:
            return True
        one, another = self._leader(claim), self._leader(other)
        if one == another:
            return True
        if one not in self._wholes and another not in self._wholes:
            return False
        wholes, other_wholes = self._class_wholes(one), self._class_wholes(another)
        return one in other_wholes or another in wholes or not set(wholes).isdisjoint(other_wholes)

    def _class_wholes(self, claim: ClaimKey) -> list[ClaimKey]:
        return _reachable_claims(claim, lambda item: self._wholes.get(item, []))

    def _leader(self, claim: ClaimKey) -> ClaimKey:
        while (leader := self._leaders.get(claim, claim)) != claim:
            self._leaders[claim] = claim = self._leaders.get(leader, leader)
        return claim


def _reachable_claims(claim: ClaimKey, targets: Callable[[ClaimKey], list[ClaimKey]]) -> list[ClaimKey]:
    """Return the claims that can be reached from a claim, the nearest first; about `_MOST_STEPS` of them at most."""
    order = [claim]
    for item in order:
        if len(order) > _MOST_STEPS:
            break
        order.extend(target for target in dict.fromkeys(targets(item)) if target not in order)
    return order[1:]
