"""Figures read from the labels of one document, by the roles and meanings of a schema."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import lru_cache

from claimset.model.labels import Labels
from claimset.model.quantity import Quantity
from claimset.model.schema import Attribute, Schema
from claimset.model.span import Span
from claimset.numbers.facets.document_figures import ClaimKey, ClaimLink, ClaimSpan, DocumentFigures
from claimset.numbers.facets.figure import Figure
from claimset.numbers.facets.inherit import inherit
from claimset.quantity.notation import NotationError, parse_quantity

LINK_MEANINGS = ("same", "subset", "derived", "conflict", "supersedes", "incomparable")
"""The meanings of relations between claims."""
_THING_MEANINGS = ("counts", "place", "scope", "whole")
_Targets = dict[tuple[str, str], list[str]]
"""The ids of the spans that relations lead to, by the id of their source and their meaning."""


class FigureReader:
    """
    Reads figures by one schema. It leaves out claims that deny what their words say (polarity).

    `applies` is False for a schema without figures: without a claim layer, a relation to quantities or a quantity
    notation. `says_whole` says whether the schema has a relation from a share to its whole.
    """

    def __init__(self, schema: Schema) -> None:
        self._claim_layers = [layer.name for layer in schema.with_role("claim")]
        self._meanings = {kind.name: kind.meaning for kind in schema.relations.values()}
        mention_attributes = [
            attribute for layer in schema.with_role("mention") for attribute in layer.attributes.values()
        ]
        self._values = _names(mention_attributes, format="quantity")
        self._times = _names(mention_attributes, format="timex3")
        self._measures = _names(mention_attributes, meaning="measure")
        self._complete = _names(mention_attributes, meaning="complete")
        self._polarities = [
            attribute
            for layer in schema.with_role("claim")
            for attribute in layer.attributes.values()
            if attribute.meaning == "polarity"
        ]
        self._entities = _names(mention_attributes, format="identifier", stage=None)
        self._currencies = {unit for lexicon in schema.lexicon.values() for unit in lexicon.currencies}
        self.applies = bool(self._claim_layers and self._values and schema.meaning("quantity"))
        self.says_whole = bool(schema.meaning("whole"))

    def read(self, document: str, labels: Labels, text: str | None = None) -> DocumentFigures:
        """Return the figures of a document; `text`, only of an open text, gives the names of things."""
        if not self.applies:
            return DocumentFigures(document)
        spans = {span.id: span for span in labels.spans}
        targets: _Targets = {}
        for relation in labels.relations:
            if relation.source in spans and relation.target in spans:
                meaning = self._meanings.get(relation.label, "")
                targets.setdefault((relation.source, meaning), []).append(relation.target)
        claims = tuple(self._claims(labels, targets))
        denied_ids = {claim.id for claim in claims if self._denies(spans[claim.id])}
        figures = [
            figure
            for claim in claims
            if claim.id not in denied_ids
            for target in dict.fromkeys(targets.get((claim.id, "quantity"), ()))
            if (figure := self._figure(document, claim, spans[target], spans, targets)) is not None
        ]
        links = tuple(self._links(document, labels, {claim.id for claim in claims}))
        names = {} if text is None else self._words(document, spans, targets, text)
        return DocumentFigures(document, inherit(figures, claims, links), claims, links, names)

    def _claims(self, labels: Labels, targets: _Targets) -> Iterator[ClaimSpan]:
        for name in self._claim_layers:
            for span in labels.layers.get(name, ()):
                nested_in = tuple(targets.get((span.id, "nesting"), ()))
                yield ClaimSpan(span.id, span.start, span.end, name, span.label, nested_in)

    def _figure(
        self, document: str, claim: ClaimSpan, span: Span, spans: Mapping[str, Span], targets: _Targets
    ) -> Figure | None:
        value = read_value(_text(span, self._values))
        if value is None:
            return None

        def things(meaning: str) -> tuple[str, ...]:
            ids = targets.get((span.id, meaning)) or targets.get((claim.id, meaning)) or ()
            return tuple(sorted({self._key(document, spans[item]) for item in ids}))

        times = targets.get((span.id, "time")) or targets.get((claim.id, "time")) or ()
        time_values = {_text(spans[item], self._times) for item in times}
        counted, wholes = targets.get((span.id, "counts"), ()), targets.get((span.id, "whole"), ())
        return Figure(
            document,
            claim.id,
            span.id,
            span.start,
            span.end,
            claim.start,
            claim.end,
            value,
            counted=next((self._key(document, spans[item]) for item in counted), None),
            measure=_text(span, self._measures),
            places=things("place"),
            scopes=things("scope"),
            times=tuple(sorted(item for item in time_values if item is not None)),
            whole=next((self._key(document, spans[item]) for item in wholes), None),
            is_complete=any(span.attributes.get(name) is True for name in self._complete),
            is_money=value.unit in self._currencies,
        )

    def _denies(self, claim: Span) -> bool:
        """Say whether a claim denies what its words say, so that its figures do not hold."""
        return any(
            claim.attributes.get(attribute.name, attribute.default) != attribute.default
            for attribute in self._polarities
        )

    def _links(self, document: str, labels: Labels, claim_ids: Collection[str]) -> Iterator[ClaimLink]:
        for relation in labels.relations:
            meaning = self._meanings.get(relation.label, "")
            if meaning in LINK_MEANINGS and relation.source in claim_ids and relation.target in claim_ids:
                source, target = ClaimKey(document, relation.source), ClaimKey(document, relation.target)
                yield ClaimLink(source, target, relation.label, meaning)

    def _words(
        self, document: str, spans: Mapping[str, Span], targets: _Targets, text: str
    ) -> dict[str, tuple[str, ...]]:
        words: dict[str, set[str]] = {}
        for (_, meaning), ids in targets.items():
            for span in [spans[item] for item in ids] if meaning in _THING_MEANINGS else []:
                if _text(span, self._values) is None:
                    words.setdefault(self._key(document, span), set()).add(span.quote(text).casefold())
        return {key: tuple(sorted(forms)) for key, forms in words.items()}

    def _key(self, document: str, span: Span) -> str:
        """Return the key of a thing: the document and the entity id that all its mentions have."""
        return f"{document}#{_text(span, self._entities) or span.id}"


@lru_cache(maxsize=8192)
def read_value(notation: str | None) -> Quantity | None:
    """Return the value of a line of notation; None for no notation, which QTY001 reports."""
    try:
        return None if notation is None else parse_quantity(notation)
    except NotationError:
        return None


def _names(attributes: Iterable[Attribute], **features: str | None) -> tuple[str, ...]:
    return tuple(
        dict.fromkeys(
            attribute.name
            for attribute in attributes
            if all(getattr(attribute, name) == value for name, value in features.items())
        )
    )


def _text(span: Span, names: Iterable[str]) -> str | None:
    values = (span.attributes.get(name) for name in names)
    return next((value for value in values if isinstance(value, str)), None)
