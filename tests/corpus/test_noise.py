"""Noise: the same on every run, in zones that the rules find, and no planned figure touched."""

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claimset.store.project import Project
from claimset.text.propose_zones import propose_zones
from corpus.draws import Draws
from corpus.files import HOME
from corpus.gates.figures import figure_faults
from corpus.noise import with_noise
from corpus.plan.document import PlannedDocument
from corpus.world.world import load_world
from support.corpus import document, passing_text, plan, schema

ZONES = {
    "date-stamp": ["DATE_PREFIX"],
    "captions": ["CAPTION", "CREDIT"] * 3,
    "advert": ["ADVERT"],
    "glued-link": ["LINK"],
}


def noised(item: PlannedDocument, *kinds: str, seed: str = "seed") -> str:
    changed = msgspec.structs.replace(item, noise=kinds)
    return with_noise(changed, passing_text(item), Draws(seed), load_world(), schema())


def zones_of(text: str) -> list[tuple[str, str]]:
    rules = Project.find(HOME).zone_rules().rules
    return [(zone.label, zone.quote(text)) for zone in propose_zones(text, rules)]


@pytest.mark.parametrize("language", ["en", "nl"])
@pytest.mark.parametrize("kind", sorted(ZONES))
def test_each_kind_of_noise_is_a_zone_that_the_rules_find(kind: str, language: str) -> None:
    item = document(language=language, batch=0, is_source=True)
    assert [label for label, _ in zones_of(noised(item, kind))] == ZONES[kind]


def test_captions_come_in_threes() -> None:
    item = document(language="en", batch=0, is_source=True)
    captions = [quote for label, quote in zones_of(noised(item, "captions")) if label == "CAPTION"]
    assert (len(captions), len(set(captions))) == (3, 1)


def test_a_link_is_glued_to_a_name_and_its_zone_ends_there() -> None:
    item = document(language="en", batch=0, is_source=True)
    text = passing_text(item).replace("\n\nHere the", "\n\nChief Constable and the", 2)
    changed = msgspec.structs.replace(item, noise=("glued-link",))
    ((label, quote),) = zones_of(with_noise(changed, text, Draws("seed"), load_world(), schema()))
    assert label == "LINK"
    assert not quote.endswith("Chief")


def test_noise_of_the_plan_comes_from_every_kind() -> None:
    kinds = {kind for item in plan().documents for kind in item.noise}
    assert kinds == {*ZONES, "lost-mark", "hard-space", "truncation"}


@settings(max_examples=10)
@given(number=st.integers(0, 319), seed=st.text("abc", min_size=1, max_size=3))
def test_figures_still_stand_once_outside_zones_and_twice_gives_the_same(number: int, seed: str) -> None:
    item = plan().documents[number]
    kinds = (*ZONES, "lost-mark", "hard-space", "truncation")
    text = noised(item, *kinds, seed=seed)
    assert text == noised(item, *kinds, seed=seed)
    story = text
    for _, quote in zones_of(text):
        story = story.replace(quote, "", 1)
    assert list(figure_faults(item, story.replace("\u00a0", " "), schema())) == []


def test_a_cut_ends_inside_a_sentence_and_a_lost_mark_is_one() -> None:
    item = document(language="en", batch=0, is_source=True)
    text = passing_text(item)
    cut = noised(item, "truncation")
    assert text.startswith(cut.rstrip("\n"))
    assert not cut.rstrip().endswith(".")
    quoted = text.replace("People here ask", "“People here ask”", 1)
    changed = msgspec.structs.replace(item, noise=("lost-mark",))
    assert with_noise(changed, quoted, Draws("seed"), load_world(), schema()).count("”") == 0
