"""A document of a release, from which the rows of every config are made."""

from collections.abc import Sequence
from functools import cached_property

import msgspec

from claimset.model.document import Document
from claimset.model.record import Annotation, Record
from claimset.model.schema import Schema
from claimset.model.span import Span
from claimset.numbers.facets.document_figures import DocumentFigures
from claimset.numbers.facets.figure import Figure
from claimset.numbers.facets.figure_reader import FigureReader
from claimset.numbers.pair import FigurePair
from claimset.numbers.pairs.judge import judge_figures
from claimset.release.records.tokens import TaggedDocument, document_sentences, tag_sentences
from claimset.rules.engine.schema_index import schema_index
from claimset.text.sentences import Sentences


class FigureQuote(msgspec.Struct, frozen=True):
    """The words of a figure, and the sentence of its claim, of a text that ships."""

    text: str
    sentence: str


class PairAcross(msgspec.Struct, frozen=True):
    """Figures of two documents side by side; `quotes` of the left and the right, None unless both texts ship."""

    pair: FigurePair
    quotes: tuple[FigureQuote, FigureQuote] | None


class ReleasedDocument:
    """
    A document with its gold record, and values that several configs derive from both.

    `text` is None for a document whose text does not ship, even if the text is on this machine. `negatives` is the
    number of unrelated pairs of spans in `relations` for every relation. `annotations` are those of every annotator;
    records.jsonl does not have them. `issue_codes` are the codes of the issues of each annotation. `pairs_across` are
    pairs of its figures with those of other documents.
    """

    def __init__(
        self,
        record: Record,
        document: Document,
        text: str | None,
        schema: Schema,
        negatives: int = 0,
        annotations: Sequence[Annotation] = (),
        issue_codes: Sequence[Sequence[str]] = (),
        pairs_across: Sequence[PairAcross] = (),
    ) -> None:
        self.record, self.document, self.text = record, document, text
        self.schema, self.negatives, self.annotations = schema, negatives, annotations
        self.issue_codes, self.pairs_across = issue_codes, pairs_across

    @cached_property
    def sentences(self) -> Sentences | None:
        """The sentences of the text; None without a text."""
        return None if self.text is None else document_sentences(self.record, self.text, self.schema)

    @cached_property
    def tagged(self) -> TaggedDocument | None:
        """The sentences with a tag for each token; None without a text."""
        if self.text is None or self.sentences is None:
            return None
        return tag_sentences(self.record, self.text, self.schema, self.sentences)

    @cached_property
    def spans_by_id(self) -> dict[str, tuple[str, Span]]:
        """Maps each span's id to (layer's name, span)."""
        return self.record.labels.layer_of()

    @staticmethod
    def figure_reader_of(schema: Schema) -> FigureReader:
        """Return the reader of figures under a schema; it is made once."""
        return schema_index(schema).figure_reader

    @cached_property
    def figures(self) -> DocumentFigures:
        """The figures of the claims, with their facets."""
        return self.figure_reader_of(self.schema).read(self.record.id, self.record.labels)

    @cached_property
    def figure_pairs(self) -> list[FigurePair]:
        """The pairs of figures that were compared, each with the verdict of arithmetic."""
        return judge_figures([self.figures], self.schema.arithmetic, schema_index(self.schema).steps)

    def figure_quote(self, figure: Figure) -> FigureQuote | None:
        """Return the words of a figure of this document; None without a text."""
        if self.text is None or self.sentences is None:
            return None
        start, end = self.sentences.around(figure.claim_start, figure.claim_end)
        return FigureQuote(self.text[figure.start : figure.end], self.text[start:end])

    def targets(self, source: Span, meaning: str) -> list[tuple[str, Span]]:
        """Return the spans that relations of a meaning lead to, in text order, each with its layer's name."""
        return sorted(self._targets.get((source.id, meaning), ()), key=lambda pair: pair[1].start)

    @cached_property
    def _targets(self) -> dict[tuple[str, str], list[tuple[str, Span]]]:
        targets: dict[tuple[str, str], list[tuple[str, Span]]] = {}
        for relation in self.record.labels.relations:
            kind = self.schema.relations.get(relation.label)
            if kind is not None and relation.target in self.spans_by_id:
                targets.setdefault((relation.source, kind.meaning), []).append(self.spans_by_id[relation.target])
        return targets
