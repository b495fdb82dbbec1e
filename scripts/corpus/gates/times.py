"""Whether each planned figure stands at its own time: the years of a text are read in their order."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import msgspec

from claimset.text.sentences import Sentences
from corpus.files import read_data
from corpus.plan.document import PlannedDocument
from corpus.plan.page import occurrences

_BREAK = re.compile(r"[,;:–—]|\b(?:and|but|while|against|en|maar|terwijl|tegen)\b", re.IGNORECASE)
_FARTHER = 60
"""So many characters farther is what stands behind a break in the sentence."""
_YEAR = r"(?<![\d.,/–-])20\d\d(?![\d/–-]|[.,]\d)"


class _RelativeYears(msgspec.Struct, frozen=True):
    """Words for years by language: counted from the day of publication, or from the year named last."""

    published: dict[str, dict[str, int]]
    named: dict[str, dict[str, int]]


class Mention(NamedTuple):
    """A time in a text: where it stands, and its period; empty where nothing says which."""

    start: int
    end: int
    period: str


def time_faults(document: PlannedDocument, text: str) -> Iterator[str]:
    """
    Yield figures that stand at another time than their own.

    The time of a figure is the nearest in its sentence; where the sentence has none, the one named last before it. Of
    a figure that is computed from others, any time of the sentence may be its own.
    """
    mentions = mentions_of(document, text)
    sentences = list(Sentences(text, document.language, [match.end() for match in re.finditer(r"\n+", text)]))
    for figure in document.figures:
        for match in occurrences(figure.numeral, text):
            start, end = next((start, end) for start, end in sentences if start <= match.start() < end)
            near = [mention for mention in mentions if start <= mention.start < end]
            if near and not figure.of:
                near = _nearest(near, match.start(), match.end(), text)
            elif not near:
                near = [mention for mention in mentions if mention.end <= match.start()][-1:]
            if figure.period not in {mention.period for mention in near}:
                read = near[0].period if near else ""
                of = f"reads as of {text[near[0].start : near[0].end]}" if read else "has no time"
                yield f"time: “{figure.numeral}” {of}: put “{figure.time_words}” closer to it, or part the sentence"


def mentions_of(document: PlannedDocument, text: str) -> list[Mention]:
    """Return the times of a text in their order, words such as "that year" read from the year named before."""
    data, language = read_data("years.json", _RelativeYears), document.language
    periods = {figure.time_words.casefold(): figure.period for figure in document.figures if "/" in figure.period}
    published, named = data.published[language], data.named[language]
    words = sorted([*periods, *published, *named], key=len, reverse=True)
    pattern = re.compile("|".join([*(rf"\b{re.escape(word)}\b" for word in words), _YEAR]), re.IGNORECASE)
    mentions: list[Mention] = []
    for match in pattern.finditer(text):
        word = match[0].casefold()
        if word in periods:
            period = periods[word]
        elif word in published:
            period = str(int(document.published[:4]) + published[word])
        elif word in named:
            period = _shifted(mentions[-1].period if mentions else "", named[word])
        else:
            period = word
        mentions.append(Mention(match.start(), match.end(), period))
    return mentions


def _nearest(mentions: Sequence[Mention], start: int, end: int, text: str) -> list[Mention]:
    """Return the mentions nearest to a figure: two where one on each side is as near; behind a break it is farther."""

    def distance(mention: Mention) -> int:
        between = text[mention.end : start] if mention.end <= start else text[end : mention.start]
        return len(between) + (_FARTHER if _BREAK.search(between) else 0)

    nearest = min(map(distance, mentions))
    return [mention for mention in mentions if distance(mention) == nearest]


def _shifted(period: str, years: int) -> str:
    if not years:
        return period
    return str(int(period) + years) if period.isdecimal() else ""
