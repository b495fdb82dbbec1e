"""What is wrong with links between claims of different documents."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from claimset.model.claim_link import LinkedClaim, StoredLink
from claimset.model.document import Document
from claimset.model.issue import Issue, Level
from claimset.model.schema import RelationType, Schema, matches
from claimset.numbers.facets.document_figures import ClaimSpan, DocumentFigures


def link_issues(
    links: Sequence[StoredLink],
    figures: Mapping[str, DocumentFigures],
    documents: Mapping[str, Document],
    schema: Schema,
) -> Iterator[Issue]:
    """
    Yield the issues of links: missing claims, labels that a relation may not connect, doubles and cycles.

    `figures` has the claims of every linked document that has gold, by the document's id. Only a relation with
    `x-across` leads from one document to another. Inside one document annotators draw it.
    """
    claims = {LinkedClaim(name, claim.id): claim for name, document in figures.items() for claim in document.claims}
    counts = Counter(_key(link, schema) for link in links)
    for link in dict.fromkeys(links):
        kind = schema.relations.get(link.relation)
        for end in (link.source, link.target):
            if end not in claims:
                place = "there is no such document" if end.document not in documents else "its gold has no such claim"
                yield _issue("REL001", link, f"{link.relation} names the claim {end.claim} of {end.document}: {place}")
        message = _ends_problem(link, kind, claims)
        if message is not None:
            yield _issue("REL002", link, message)
        if counts[_key(link, schema)] > 1:
            message = f"{link.relation} between {_words(link.source)} and {_words(link.target)} stands more than once"
            yield _issue("REL006", link, message)
    yield from _cycles(links, schema)


def _ends_problem(link: StoredLink, kind: RelationType | None, claims: Mapping[LinkedClaim, ClaimSpan]) -> str | None:
    """Return why a link may not connect its claims; None where it may, or where a claim is missing."""
    if kind is None:
        return f"{link.relation} is no relation of the schema"
    if not kind.across:
        return f"{link.relation} does not lead from one document to another (x-across)"
    if link.source.document == link.target.document:
        return f"{link.relation} leads to a claim of the same document, {link.source.document}: draw it there"
    source, target = claims.get(link.source), claims.get(link.target)
    if source is None or target is None:
        return None
    if matches(kind.domain, source.layer, source.label) and matches(kind.range, target.layer, target.label):
        return None
    return f"{link.relation} may not lead from {source.label} to {target.label}"


def _cycles(links: Sequence[StoredLink], schema: Schema) -> Iterator[Issue]:
    for name in {link.relation for link in links}:
        kind = schema.relations.get(name)
        if kind is None or not kind.acyclic:
            continue
        targets: dict[LinkedClaim, list[LinkedClaim]] = {}
        for link in links:
            if link.relation == name:
                targets.setdefault(link.source, []).append(link.target)
        for link in links:
            if link.relation == name and _leads_back(link.target, link.source, targets):
                yield _issue("REL004", link, f"{name} leads from {_words(link.source)} back to itself")


def _leads_back(start: LinkedClaim, end: LinkedClaim, targets: Mapping[LinkedClaim, Sequence[LinkedClaim]]) -> bool:
    visited_claims, order = {start}, [start]
    for claim in order:
        order.extend(target for target in targets.get(claim, ()) if target not in visited_claims)
        visited_claims.update(targets.get(claim, ()))
    return end in visited_claims


def _key(link: StoredLink, schema: Schema) -> tuple[LinkedClaim, LinkedClaim, str]:
    kind = schema.relations.get(link.relation)
    ends = (link.source, link.target)
    first, second = sorted(ends) if kind is not None and kind.symmetric else ends
    return first, second, link.relation


def _words(end: LinkedClaim) -> str:
    return f"{end.claim} of {end.document}"


def _issue(code: str, link: StoredLink, message: str) -> Issue:
    return Issue(code, Level.ERROR, message, document=link.source.document)
