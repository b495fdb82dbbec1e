"""How varied texts are: lengths of sentences, openings, forms of numbers, and how many different words they use."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise
from statistics import fmean, pstdev, quantiles

import msgspec

from claimset.text.sentences import Sentences
from corpus.gates.words import words_of

_WINDOW = 200
"""So many words a window, over which different words are counted: texts of every length are then alike."""
_SHORT, _LONG = 8, 30
_NUMBER_FORMS = {
    "with a scale word": r"\d[\d.,]*\s(?:million|billion|thousand|miljoen|miljard|duizend|mln|bn|m)\b",
    "per cent": r"\d[\d.,]*\s?(?:%|per\s?cent|procent)",
    "with marks": r"\d{1,3}(?:[.,\u00a0]\d{3})+",
    "year": r"(?:19|20)\d\d",
    "other digits": r"\d+",
}
_NUMBER = re.compile("|".join(f"(?P<f{place}>\\b{form})" for place, form in enumerate(_NUMBER_FORMS.values())))
_CLASSES = (
    ("a quotation", re.compile(r"[“‘\"']")),
    ("a figure", re.compile(r"\W*\w*\s?\d")),
    ("an article", re.compile(r"(?:The|A|An|De|Het|Een)\b")),
)


class Measures(msgspec.Struct, frozen=True):
    """
    Measures of some texts. A share is a number from 0 to 1.

    Words a sentence: mean, standard deviation, tenths, and the shares of sentences below 8 and above 30 words; `step`
    is how much neighbours differ on average, in words. `different_words` are those of each 200 words that are not
    repeated. `openings` are the shares of texts by what they begin with, `first_words` the share of texts whose first
    word no other text has. `numbers` are the shares of numbers by their form, `numbers_a_hundred` how many there are
    in a hundred words.
    """

    texts: int
    words: int
    sentence_mean: float
    sentence_deviation: float
    sentence_tenth: float
    sentence_ninth: float
    short: float
    long: float
    step: float
    different_words: float
    first_words: float
    numbers_a_hundred: float
    openings: dict[str, float]
    numbers: dict[str, float]


def measure(texts: Sequence[str], language: str) -> Measures:
    """Measure texts of one language. Raises ValueError where there are none."""
    if not texts:
        raise ValueError("no text to measure")
    lengths = [length for text in texts for length in _sentence_lengths(text, language)]
    words = [words_of(text) for text in texts]
    count = sum(map(len, words))
    steps = [abs(one - other) for text in texts for one, other in pairwise(_sentence_lengths(text, language))]
    tenths = quantiles(lengths, n=10) if len(lengths) > 1 else [float(lengths[0])] * 9
    firsts = Counter(text_words[0].casefold() for text_words in words if text_words)
    forms = Counter(_form(match) for text in texts for match in _NUMBER.finditer(text))
    return Measures(
        texts=len(texts),
        words=count,
        sentence_mean=_rounded(fmean(lengths)),
        sentence_deviation=_rounded(pstdev(lengths)),
        sentence_tenth=_rounded(tenths[0]),
        sentence_ninth=_rounded(tenths[-1]),
        short=_rounded(sum(length < _SHORT for length in lengths) / len(lengths)),
        long=_rounded(sum(length > _LONG for length in lengths) / len(lengths)),
        step=_rounded(fmean(steps)) if steps else 0.0,
        different_words=_rounded(_different(words)),
        first_words=_rounded(sum(number == 1 for number in firsts.values()) / len(texts)),
        numbers_a_hundred=_rounded(100 * forms.total() / count),
        openings=_shares(Counter(map(_opening, texts))),
        numbers=_shares(forms),
    )


def _sentence_lengths(text: str, language: str) -> list[int]:
    """Return the words of each sentence; a headline on a line of its own is one."""
    lines = [line for line in text.splitlines() if line.strip()]
    lengths = [len(words_of(line[start:end])) for line in lines for start, end in Sentences(line, language)]
    return [length for length in lengths if length]


def _different(texts: Iterable[Sequence[str]]) -> float:
    shares = [
        len({word.casefold() for word in words[start : start + _WINDOW]}) / _WINDOW
        for words in texts
        for start in range(0, len(words) - _WINDOW + 1, _WINDOW)
    ]
    return fmean(shares) if shares else 0.0


def _opening(text: str) -> str:
    return next((name for name, pattern in _CLASSES if pattern.match(text.lstrip())), "something else")


def _form(match: re.Match[str]) -> str:
    return list(_NUMBER_FORMS)[int((match.lastgroup or "f0")[1:])]


def _shares(counts: Counter[str]) -> dict[str, float]:
    return {name: _rounded(count / counts.total()) for name, count in sorted(counts.items())}


def _rounded(number: float) -> float:
    return round(number, 3)
