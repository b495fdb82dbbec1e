"""Documents as sentences of tokens, with the tags that a model learns and the features that it sees."""

from itertools import pairwise

import msgspec

from claimset.labels.protect import excluded_zones
from claimset.labels.tags import OUTSIDE, SUFFIX
from claimset.learn.word_lists import word_classes
from claimset.model.document import Document
from claimset.model.labels import Labels
from claimset.model.record import Provenance, Record
from claimset.model.schema import Schema
from claimset.model.span import Span
from claimset.release.baselines.token_tags import describe_tokens
from claimset.release.records.tokens import document_sentences, tag_sentences


class TokenSentence(msgspec.Struct, frozen=True):
    """
    A sentence as tokens, with offsets in code points of the text, and for each token its features.

    `tags` has the tags of every layer, by the layer's name.
    """

    starts: list[int]
    ends: list[int]
    features: list[list[str]]
    tags: dict[str, list[str]]


class TokenDocument(msgspec.Struct, frozen=True):
    """A document as sentences without those in zones that exclude labels, and these zones."""

    document: Document
    labels: Labels
    sentences: list[TokenSentence]
    excluded: tuple[Span, ...]

    def admits(self, start: int, end: int) -> bool:
        """Say whether a span overlaps no zone that excludes labels."""
        return all(end <= zone.start or zone.end <= start for zone in self.excluded)


def token_document(document: Document, text: str, labels: Labels, schema: Schema) -> TokenDocument:
    """Return a document as sentences of tokens; `labels` are those that it has, perhaps its zones alone."""
    provenance = Provenance((), "single", "machine", "")
    versions = schema.version, schema.guidelines
    record = Record(document.id, document.sha256, document.language, *versions, labels, provenance)
    tagged = tag_sentences(record, text, schema, document_sentences(record, text, schema))
    excluded = excluded_zones([labels], schema)
    lexicon = schema.lexicon.get(document.language)
    sentences = []
    for first, until in pairwise(tagged.firsts):
        starts, ends = tagged.starts[first:until], tagged.ends[first:until]
        if not starts or any(zone.start <= starts[0] and ends[-1] <= zone.end for zone in excluded):
            continue
        words = tagged.words[first:until]
        features = describe_tokens(words, word_classes(words, lexicon))
        language = f"language={document.language}"
        tags = {
            name: [tagged.tags[f"{name}{SUFFIX}"].get(number, OUTSIDE) for number in range(first, until)]
            for name in schema.layers
        }
        sentences.append(TokenSentence(starts, ends, [[*row, language] for row in features], tags))
    return TokenDocument(document, labels, sentences, excluded)
