"""The things that bodies count: the topics of `data/topics.json`, with the words for them in each language."""

from functools import cache
from typing import Literal

import msgspec

from corpus.files import read_data


class Words(msgspec.Struct, frozen=True):
    """
    The words for a topic in a language.

    `alias` is another noun for the same thing, `synonym` another verb for the same act; `slip` is a noun for something
    else that a careless text may put in the place of `noun`.
    """

    noun: str
    alias: str
    verb: str
    synonym: str
    slip: str


class Step(msgspec.Struct, frozen=True):
    """A later step in a course of events, with its verb in each language."""

    measure: str
    en: str
    nl: str

    def verb(self, language: str) -> str:
        """Return its verb in a language."""
        return self.nl if language == "nl" else self.en


class Topic(msgspec.Struct, frozen=True):
    """
    Something that bodies of some kinds (`by`) count.

    `measure` and `unit` are those of the schema and its lexicon; `slip_unit` is the unit of the noun `slip`. Values lie
    between `low` and `high`.
    """

    id: str
    kind: Literal["count", "funnel"]
    measure: str
    unit: str
    by: tuple[str, ...]
    low: int
    high: int
    en: Words
    nl: Words
    slip_unit: str
    steps: tuple[Step, ...] = ()

    def words(self, language: str) -> Words:
        """Return its words in a language."""
        return self.nl if language == "nl" else self.en


class _Topics(msgspec.Struct, frozen=True):
    topics: tuple[Topic, ...]


@cache
def load_topics() -> dict[str, Topic]:
    """Read the topics, by id."""
    return {topic.id: topic for topic in read_data("topics.json", _Topics).topics}
