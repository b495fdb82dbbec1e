"""The whole plan, made from the seed, the world and the schema: the same bytes on every run."""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from claimset.model.schema import Schema
from corpus.choices import Spread
from corpus.draws import Draws
from corpus.facts.fact import Fact, make_facts
from corpus.facts.story import make_stories
from corpus.plan.document import PlannedDocument
from corpus.plan.dress import Dresser
from corpus.plan.outline import make_outlines
from corpus.plan.pairs import PlantedPair, planted_pairs
from corpus.plan.telling import TARGETS, Storyteller
from corpus.world.world import load_world

SEED = "safeguarding-claims corpus 1"


class Plan(NamedTuple):
    """Facts, documents and the pairs planted in them."""

    facts: list[Fact]
    documents: list[PlannedDocument]
    pairs: list[PlantedPair]


def make_plan(schema: Schema, seed: str = SEED) -> Plan:
    """Return the plan of a seed; the schema gives the dataset's name, its splits and its arithmetic."""
    world, draws = load_world(), Draws(seed)
    stories = make_stories(world, draws, schema.name, schema.splits)
    outlines = make_outlines(stories, draws)
    pilot = frozenset(outline.story.id for outline in outlines if outline.is_pilot)
    facts = make_facts(stories, world, draws, pilot)
    by_story: dict[str, list[Fact]] = {}
    for fact in facts:
        by_story.setdefault(fact.story, []).append(fact)
    spread, dresser = Spread(TARGETS, draws, "guises"), Dresser(world, draws)
    documents: list[PlannedDocument] = []
    pairs: list[PlantedPair] = []
    for outline in outlines:
        story = outline.story
        teller = Storyteller(outline, by_story[story.id], world, draws, spread)
        documents += [
            dresser.dress(outline, number, teller.tell_document(number), by_story[story.id])
            for number in range(1, len(outline.languages) + 1)
        ]
        pairs += planted_pairs(story.id, story.split, teller.figures, schema.arithmetic)
    return Plan(facts, documents, pairs)


def counts_of(documents: Sequence[PlannedDocument], field: str) -> dict[str, int]:
    """Return how many documents have each value of a field, in the order of the values."""
    return dict(sorted(Counter(str(getattr(document, field)) for document in documents).items()))
