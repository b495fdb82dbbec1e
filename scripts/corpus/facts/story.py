"""Stories: what the documents of one event report, and the split that the event's name puts them in."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import permutations
from typing import Literal

import msgspec

from claimset.model.split import Split
from claimset.splits.groups import split_of
from corpus.draws import Draws
from corpus.facts.topic import Topic, load_topics
from corpus.world.world import Body, Land, World

Kind = Literal["parts", "funnel", "single"]
"""`parts`: a count and its breakdown; `funnel`: arrests, charges, convictions; `single`: a count that is revised."""
SPLIT_STORIES: dict[Land, dict[str, int]] = {
    "en": {"train": 24, "validation": 3, "test": 9},
    "nl": {"train": 8, "validation": 1, "test": 4},
    "be": {"train": 4, "validation": 1, "test": 2},
    "int": {"train": 9, "validation": 1, "test": 4},
}
"""How many stories each land has in each split; those of no single land are told in both languages."""
_ENDINGS = (
    "figures",
    "counts",
    "annual",
    "review",
    "yearly",
    "report",
    "totals",
    "trends",
    "results",
    "records",
    "summary",
    "update",
    "overview",
    "bulletin",
    "release",
    "series",
    "tables",
    "numbers",
    "returns",
    "register",
    "digest",
)
_KINDS: dict[Land, dict[Kind, int]] = {
    "en": {"funnel": 6, "parts": 15, "single": 15},
    "nl": {"funnel": 3, "parts": 5, "single": 5},
    "be": {"funnel": 1, "parts": 3, "single": 3},
    "int": {"funnel": 0, "parts": 7, "single": 7},
}


class Story(msgspec.Struct, frozen=True):
    """An event: a body publishes what it counted. `id` is the event's name in the manifest."""

    id: str
    land: Land
    kind: Kind
    body: str
    topic: str
    split: str

    def document(self, number: int) -> str:
        """Return the id of one of its documents, counted from 1."""
        return f"{self.id}-{number}"


def make_stories(world: World, draws: Draws, dataset: str, splits: Sequence[Split]) -> list[Story]:
    """
    Return the stories, each in the split that the hash of its first document's id gives.

    A story's name is body and topic; a word is added where the split of the bare name has its share already. So every
    split has its share of each language, and still nobody but the hash says which document is in which.
    """
    stories: list[Story] = []
    for land, quota in SPLIT_STORIES.items():
        stories_left = Counter(quota)
        for kind, body, topic in _subjects(world, draws, land):
            name = next(
                name
                for name in _names(f"{body.id}-{topic.id}")
                if stories_left[split_of(f"{name}-1", dataset, splits)] > 0
            )
            split = split_of(f"{name}-1", dataset, splits)
            stories_left[split] -= 1
            stories.append(Story(name, land, kind, body.id, topic.id, split))
    return stories


def _names(name: str) -> Iterator[str]:
    yield name
    yield from (f"{name}-{ending}" for ending in _ENDINGS)
    yield from (f"{name}-{'-'.join(endings)}" for endings in permutations(_ENDINGS, 2))


def _subjects(world: World, draws: Draws, land: Land) -> Iterator[tuple[Kind, Body, Topic]]:
    options = [
        (body, topic)
        for body in world.bodies
        if body.land == land
        for topic in load_topics().values()
        if body.kind in topic.by
    ]
    quotas = _KINDS[land]
    funnels = [option for option in options if option[1].kind == "funnel"]
    counts = draws.shuffled([option for option in options if option[1].kind == "count"], "subjects", land)
    yield from (("funnel", *option) for option in funnels[: quotas["funnel"]])
    count_options = _various(counts, quotas["parts"] + quotas["single"])
    # One after the other, so that neither kind gets all the topics that come first.
    kinds: list[Kind] = ["parts", "single"] * quotas["parts"]
    yield from ((kind, *option) for kind, option in zip(kinds, count_options, strict=True))


def _various(options: Sequence[tuple[Body, Topic]], number: int) -> list[tuple[Body, Topic]]:
    """Return so many options, each time one whose topic and body were taken least."""
    remaining_options, selection = list(options), []
    uses: Counter[str] = Counter()
    for _ in range(number):
        option = min(remaining_options, key=lambda item: (uses[item[1].id], uses[item[0].id]))
        remaining_options.remove(option)
        uses.update((option[0].id, option[1].id))
        selection.append(option)
    return selection
