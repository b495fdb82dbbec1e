"""Trains and opens conditional random fields; the one module that needs python-crfsuite."""

import importlib.util
from collections.abc import Iterable
from importlib.metadata import version
from typing import Any

import msgspec

from claimset.learn.token_runs import token_runs
from claimset.learn.tokens import TokenDocument, TokenSentence
from claimset.model.trouble import Misconfigured
from claimset.release.baselines.token_tags import train_tagger

_PACKAGE = "python-crfsuite"


class TaggedSpan(msgspec.Struct, frozen=True):
    """A span that a model finds, with the least probability of its tags, not calibrated."""

    start: int
    end: int
    label: str
    p: float


def require_learning() -> str:
    """Return the package that learns, with its version. Raises Misconfigured if it is not installed."""
    if importlib.util.find_spec("pycrfsuite") is None:
        raise Misconfigured(f"{_PACKAGE} is not installed here", "pip install 'claimset[learn]'")
    return f"{_PACKAGE} {version(_PACKAGE)}"


def train_layer(documents: Iterable[TokenDocument], layer: str) -> bytes:
    """Return the bytes of a model of a layer; equal documents in equal order give equal bytes."""
    require_learning()
    return train_tagger((item.features, item.tags[layer]) for document in documents for item in document.sentences)


class TokenTagger:
    """A model that tags the tokens of sentences. Raises Misconfigured for bytes that are no model."""

    def __init__(self, data: bytes) -> None:
        require_learning()
        import pycrfsuite

        self._data = data  # the open tagger reads these bytes, and does not keep them
        self._tagger: Any = pycrfsuite.Tagger()
        try:
            self._tagger.open_inmemory(data)
        except ValueError as error:
            raise Misconfigured("the model cannot be read", "learn again: claimset learn") from error
        self.tags: list[str] = self._tagger.labels()

    def spans(self, sentence: TokenSentence) -> list[TaggedSpan]:
        """Return the spans of the likeliest tags of a sentence, in text order."""
        self._tagger.set(sentence.features)
        tags = self._tagger.tag()
        return [
            TaggedSpan(
                sentence.starts[run.first],
                sentence.ends[run.until - 1],
                run.label,
                min(self._tagger.marginal(tags[place], place) for place in range(run.first, run.until)),
            )
            for run in token_runs(tags)
        ]

    def label_probabilities(self, sentence: TokenSentence, places: range) -> dict[str, float]:
        """Return the probability of each label in some places of a sentence: the least one of these places."""
        self._tagger.set(sentence.features)
        tags: dict[str, list[str]] = {}
        for tag in self.tags:
            tags.setdefault(tag.partition("-")[2], []).append(tag)
        return {
            label: min(sum(float(self._tagger.marginal(tag, place)) for tag in names) for place in places)
            for label, names in tags.items()
            if label
        }

    def uncertainty(self, sentence: TokenSentence) -> float:
        """Return the sum, over the tokens of a sentence, of the probability that their likeliest tag is wrong."""
        self._tagger.set(sentence.features)
        return sum(
            1.0 - max(float(self._tagger.marginal(tag, place)) for tag in self.tags)
            for place in range(len(sentence.starts))
        )
