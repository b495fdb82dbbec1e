"""How claims are linked: what is part of what, and which claims nobody has to compare."""

from collections.abc import Callable, Iterable, Iterator

from claimset.numbers.facets.document_figures import ClaimKey, ClaimLink, DocumentFigures

_MOST_STEPS = 64
_ONE_FIGURE = {"same", "derived"}


class ClaimGraph:
    """The links between the claims of some documents, by claim."""

    def __init__(self, documents: Iterable[DocumentFigures], links: Iterable[ClaimLink]) -> None:
        self._subsets: dict[ClaimKey, list[ClaimLink]] = {}
        self._wholes: dict[ClaimKey, list[ClaimKey]] = {}
        self._linked: set[frozenset[ClaimKey]] = set()
        self._leaders: dict[ClaimKey, ClaimKey] = {}
        self.links: list[ClaimLink] = [*links]
        for document in documents:
            self.links += document.links
            for claim in document.claims:
                for outer in claim.nested_in:
                    ends = ClaimKey(document.document, claim.id), ClaimKey(document.document, outer)
                    self._linked.add(frozenset(ends))
        for link in self.links:
            self._linked.add(frozenset((link.source, link.target)))
            if link.meaning == "subset":
                self._subsets.setdefault(link.source, []).append(link)
            elif link.meaning in _ONE_FIGURE:
                self._leaders[self._leader(link.source)] = self._leader(link.target)
        for source, subsets in self._subsets.items():
            self._wholes.setdefault(self._leader(source), []).extend(self._leader(link.target) for link in subsets)

    def wholes(self, claim: ClaimKey) -> list[ClaimKey]:
        """Return the claims that a claim is said to be a part of, the nearest first."""
        return _reached(claim, lambda item: [link.target for link in self._subsets.get(item, ())])

    def parts_of(self) -> Iterator[tuple[ClaimKey, list[ClaimLink]]]:
        """Yield each claim that parts are said of, with the links from them."""
        parts: dict[ClaimKey, list[ClaimLink]] = {}
        for links in self._subsets.values():
            for link in links:
                parts.setdefault(link.target, []).append(link)
        yield from parts.items()

    def are_related(self, claim: ClaimKey, other: ClaimKey) -> bool:
        """
        Say whether a person said how two claims belong together, so that nobody has to compare them.

        By a link, one in the other, or parts of one whole. What is the same as a claim, or derived from it, stands for
        that claim.
        """
        if frozenset((claim, other)) in self._linked:
            return True
        one, another = self._leader(claim), self._leader(other)
        if one == another:
            return True
        if one not in self._wholes and another not in self._wholes:
            return False
        wholes, other_wholes = self._class_wholes(one), self._class_wholes(another)
        return one in other_wholes or another in wholes or not set(wholes).isdisjoint(other_wholes)

    def _class_wholes(self, claim: ClaimKey) -> list[ClaimKey]:
        return _reached(claim, lambda item: self._wholes.get(item, []))

    def _leader(self, claim: ClaimKey) -> ClaimKey:
        while (leader := self._leaders.get(claim, claim)) != claim:
            self._leaders[claim] = claim = self._leaders.get(leader, leader)
        return claim


def _reached(claim: ClaimKey, targets: Callable[[ClaimKey], list[ClaimKey]]) -> list[ClaimKey]:
    """Return what is reached from a claim, the nearest first; a chain is followed so far and no further."""
    order = [claim]
    for item in order:
        if len(order) > _MOST_STEPS:
            break
        order.extend(target for target in dict.fromkeys(targets(item)) if target not in order)
    return order[1:]
