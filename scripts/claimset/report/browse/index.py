"""The index of `claimset browse`: what filters and the list of documents need of each document."""

from collections.abc import Iterator, Mapping
from typing import Any

from claimset.model.labels import Labels
from claimset.model.schema import Attribute, Schema
from claimset.model.span import Value, answer_text, single_values
from claimset.report.browse.shown_document import ShownDocument

Facet = tuple[int | None, str, str]
"""A label's number, None for the whole document; an attribute and one of its values, both empty for the label alone."""

RELATION = "relation"
"""The name under which the relations that lead from a span are filtered, beside the names of its attributes."""


class Index:
    """
    Collects a row for each document.

    A row is `[id, title, language, genre, event, split, length, gold, annotators, facets, codes, verdicts]`. Facets are
    numbers of the list `facets`: those of gold, or of the first lane where there is no gold, in the place of the name
    of an annotator who has others. `codes` are the codes of issues, and `verdicts` are outcomes of arithmetic.
    """

    def __init__(self, numbers: Mapping[tuple[str, str], int], schema: Schema) -> None:
        self._numbers, self._schema = numbers, schema
        self._facets: dict[Facet, int] = {}
        self.rows: list[list[Any]] = []

    def add(self, item: ShownDocument) -> None:
        """Add the row of a document."""
        document = item.document
        lanes = [(lane.annotator, self._facets_of(lane.labels)) for lane in item.lanes]
        usual = lanes[0][1] if lanes else []
        annotators: dict[str, list[int] | None] = {}
        for name, facets in lanes:
            if name is not None:
                annotators[name] = None if facets == usual else facets
        codes = {issue.code for issue in item.issues} | set(item.issue_codes)
        verdicts = {
            f"{line.verdict} {'across' if line.other_document != document.id else 'within'}"
            for line in item.comparisons
            if line.verdict
        }
        self.rows.append(
            [
                document.id,
                document.title if item.text is not None else None,
                document.language,
                document.genre,
                document.event,
                item.split,
                document.length,
                item.gold_status,
                annotators,
                usual,
                sorted(codes),
                sorted(verdicts),
            ]
        )

    def data(self) -> dict[str, Any]:
        """Return the rows, and the facets in the order of their numbers."""
        return {"rows": self.rows, "facets": list(self._facets)}

    def _facets_of(self, labels: Labels) -> list[int]:
        facets = {self._facets.setdefault(facet, len(self._facets)) for facet in self._each_facet(labels)}
        return sorted(facets)

    def _each_facet(self, labels: Labels) -> Iterator[Facet]:
        yield from _answers(None, labels.document, self._schema.document)
        for layer, spans in labels.layers.items():
            defined = self._schema.layers[layer].attributes if layer in self._schema.layers else {}
            for span in spans:
                number = self._numbers[layer, span.label]
                yield number, "", ""
                yield from _answers(number, span.attributes, defined)
        placed = labels.layer_of()
        for relation in labels.relations:
            if relation.source in placed:
                layer, span = placed[relation.source]
                yield self._numbers[layer, span.label], RELATION, relation.label


def _answers(number: int | None, attributes: Mapping[str, Value], defined: Mapping[str, Attribute]) -> Iterator[Facet]:
    """Yield the facets of answers that are chosen and not typed."""
    for name, value in attributes.items():
        if name in defined and defined[name].kind != "text":
            for one in single_values(value):
                yield number, name, answer_text(one)
