"""The figures of a document, its claims, and the links between claims, as its labels say them."""

import msgspec

from claimset.numbers.facets.figure import Figure


class ClaimKey(msgspec.Struct, frozen=True, order=True):
    """A claim of a document, by their ids."""

    document: str
    claim: str


class ClaimSpan(msgspec.Struct, frozen=True):
    """A claim: its offsets in code points, half-open, its layer and label, and the ids of the claims around it."""

    id: str
    start: int
    end: int
    layer: str
    label: str
    nested_in: tuple[str, ...] = ()


class ClaimLink(msgspec.Struct, frozen=True):
    """A relation that a person drew between two claims: its label `relation`, and the label's meaning in the schema."""

    source: ClaimKey
    target: ClaimKey
    relation: str
    meaning: str


class DocumentFigures(msgspec.Struct, frozen=True):
    """
    The figures and claims of one document.

    `names` maps the key of a thing that figures count, or are limited to, to the words for it in the text, in small
    letters. It is empty for a text that is not ours.
    """

    document: str
    figures: tuple[Figure, ...] = ()
    claims: tuple[ClaimSpan, ...] = ()
    links: tuple[ClaimLink, ...] = ()
    names: dict[str, tuple[str, ...]] = {}
