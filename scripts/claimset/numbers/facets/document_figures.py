"""What a document's labels say of figures: the figures themselves, the claims, and the links between these."""

import msgspec

from claimset.numbers.facets.figure import Figure


class ClaimKey(msgspec.Struct, frozen=True, order=True):
    """A claim of a document, by their ids."""

    document: str
    claim: str


class ClaimSpan(msgspec.Struct, frozen=True):
    """A claim as links see it: its place in the text, its label, and the claim that holds it."""

    id: str
    start: int
    end: int
    layer: str
    label: str
    nested_in: tuple[str, ...] = ()


class ClaimLink(msgspec.Struct, frozen=True):
    """A relation between two claims that a person drew; `relation` is its label and `meaning` the schema's meaning."""

    source: ClaimKey
    target: ClaimKey
    relation: str
    meaning: str


class DocumentFigures(msgspec.Struct, frozen=True):
    """
    The figures and claims of one document.

    `names` has the words, in small letters, by which open texts call the things that figures count or are limited to,
    by key; it is empty for a text that is not ours.
    """

    document: str
    figures: tuple[Figure, ...] = ()
    claims: tuple[ClaimSpan, ...] = ()
    links: tuple[ClaimLink, ...] = ()
    names: dict[str, tuple[str, ...]] = {}
