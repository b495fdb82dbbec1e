"""A link between claims of two documents, as one line of `annotations/links.jsonl` says it."""

import msgspec


class LinkedClaim(msgspec.Struct, frozen=True, forbid_unknown_fields=True, order=True):
    """A claim of a document, by their ids."""

    document: str
    claim: str


class StoredLink(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"source": "from", "target": "to"}):
    """
    One line of `annotations/links.jsonl`: a relation from a claim of one document to a claim of another.

    `relation` is a relation of the schema with `x-across`, `owner` is whoever answers for the link, and `reason` says
    why in a few words.
    """

    source: LinkedClaim
    target: LinkedClaim
    relation: str
    owner: str
    reason: str

    @property
    def words(self) -> str:
        """The link in one line: both claims with their documents, the relation, who answers for it and why."""
        source, target = self.source, self.target
        ends = f"{source.document} {source.claim} {self.relation} {target.document} {target.claim}"
        return f"{ends} ({self.owner}: {self.reason})"
