"""How many documents tell each story, in which languages, and which are written together."""

from collections.abc import Sequence
from typing import NamedTuple

from corpus.draws import Draws
from corpus.facts.story import Story
from corpus.world.world import Land

SIZES: dict[Land, dict[int, int]] = {
    "en": {3: 2, 4: 4, 5: 30},
    "nl": {3: 1, 4: 1, 5: 11},
    "be": {3: 1, 4: 3, 5: 3},
    "int": {4: 14},
}
"""How many stories of each land have how many documents: 200 English and 120 Dutch documents, 30 of them Belgian."""
PILOT: tuple[tuple[Land, str, str, int], ...] = (
    ("en", "test", "parts", 3),
    ("en", "train", "funnel", 3),
    ("int", "test", "single", 4),
    ("int", "train", "parts", 4),
    ("nl", "test", "single", 3),
    ("be", "test", "parts", 3),
)
"""The stories of batch 0: land, split, the kind wanted, and size."""
BATCH = 20


class Outline(NamedTuple):
    """A story with the languages of its documents, in their order, and their batch."""

    story: Story
    languages: tuple[str, ...]
    batch: int

    @property
    def is_pilot(self) -> bool:
        """Say whether it is of batch 0, whose plan stays as its texts were written."""
        return self.batch == 0


def make_outlines(stories: Sequence[Story], draws: Draws) -> list[Outline]:
    """Return the stories with their documents' languages and batches, the pilot first."""
    sizes_left = {land: dict(sizes) for land, sizes in SIZES.items()}
    pilot: list[tuple[Story, int]] = []
    for land, split, kind, size in PILOT:
        pilot_stories = [item for item, _ in pilot]
        free = [item for item in stories if (item.land, item.split) == (land, split) and item not in pilot_stories]
        story = min(free, key=lambda item: item.kind != kind)
        sizes_left[land][size] -= 1
        pilot.append((story, size))
    outlines = [Outline(story, _languages(story, size, draws), 0) for story, size in pilot]
    rest = draws.shuffled([story for story in stories if story not in [item for item, _ in pilot]], "order")
    sizes = {
        land: draws.shuffled([size for size, count in counts.items() for _ in range(count)], "sizes", land)
        for land, counts in sizes_left.items()
    }
    document_count = 0
    for story in rest:
        size = sizes[story.land].pop()
        outlines.append(Outline(story, _languages(story, size, draws), 1 + document_count // BATCH))
        document_count += size
    return outlines


def _languages(story: Story, size: int, draws: Draws) -> tuple[str, ...]:
    if story.land != "int":
        return ("en" if story.land == "en" else "nl",) * size
    pair = draws.shuffled(("en", "nl"), story.id, "languages")
    return tuple(pair[number % 2] for number in range(size))
