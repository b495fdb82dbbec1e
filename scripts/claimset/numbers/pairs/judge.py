"""Compares the figures of one document, or of the documents of one event."""

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from claimset.model.arithmetic import Arithmetic
from claimset.model.schema import Schema
from claimset.model.span import Value
from claimset.numbers.facets.document_figures import ClaimLink, DocumentFigures
from claimset.numbers.facets.figure import Figure
from claimset.numbers.pair import FigurePair
from claimset.numbers.pairs.candidates import candidate_pairs
from claimset.numbers.pairs.claim_graph import ClaimGraph
from claimset.numbers.pairs.linked_pairs import linked_pairs
from claimset.numbers.pairs.matching import figures_by_claim
from claimset.numbers.pairs.shares import share_pairs


def judge_figures(
    documents: Sequence[DocumentFigures],
    arithmetic: Arithmetic,
    steps: Mapping[Value, Value],
    links: Iterable[ClaimLink] = (),
) -> list[FigurePair]:
    """
    Return the pairs of figures that people linked, or whose facets are equal, with their verdicts.

    `documents` are those of one event, or a single one; `links` are the links between them. `steps` maps a measure to
    the one before it. Things of different documents are one thing if open texts call them by one name.
    """
    figures = _with_common_keys(documents)
    graph = ClaimGraph(documents, links)
    by_claim = figures_by_claim(figures)
    pairs: dict[tuple[str, ...], FigurePair] = {}
    for pair in (
        *linked_pairs(graph, by_claim, arithmetic),
        *share_pairs(graph, figures, by_claim, arithmetic),
        *candidate_pairs(graph, figures, arithmetic, steps),
    ):
        # A pair that a person linked is reported once, with the link.
        pairs.setdefault((pair.check, *(item.key for item in (pair.left, pair.right, *pair.others))), pair)
    return list(pairs.values())


def judge_links(
    documents: Sequence[DocumentFigures], links: Sequence[ClaimLink], arithmetic: Arithmetic
) -> list[FigurePair]:
    """Return the pairs of figures that these links make, with their verdicts."""
    if not links:
        return []
    figures = [figure for document in documents for figure in document.figures]
    return list(linked_pairs(ClaimGraph((), links), figures_by_claim(figures), arithmetic))


def steps_of(schema: Schema) -> dict[Value, Value]:
    """Map each measure that follows another in a course of events to the one before."""
    return {
        value.name: value.after
        for layer in schema.with_role("mention")
        for attribute in layer.attributes.values()
        if attribute.meaning == "measure"
        for value in attribute.values
        if value.after is not None
    }


def _with_common_keys(documents: Sequence[DocumentFigures]) -> list[Figure]:
    """Return the figures of all documents, with one key for things that open texts call by one name."""
    figures = [figure for document in documents for figure in document.figures]
    if len(documents) < 2:
        return figures
    first_keys: dict[str, str] = {}
    leaders: dict[str, str] = {}

    def leader(key: str) -> str:
        """Return the key that stands for a thing under all its keys."""
        while leaders.get(key, key) != key:
            key = leaders[key]
        return key

    for document in documents:
        for key, names in document.names.items():
            for name in names:
                one, other = sorted((leader(key), leader(first_keys.setdefault(name, key))))
                leaders[other] = one
    return [
        msgspec.structs.replace(
            figure,
            counted=figure.counted and leader(figure.counted),
            whole=figure.whole and leader(figure.whole),
            places=tuple(sorted({leader(key) for key in figure.places})),
            scopes=tuple(sorted({leader(key) for key in figure.scopes})),
        )
        for figure in figures
    ]
