"""The invented world: persons, bodies, places and platforms, read from `data/world.json`."""

from functools import cache, cached_property
from typing import Literal

import msgspec

from corpus.files import read_data

Land = Literal["en", "nl", "be", "int"]
"""Where something belongs: the English-speaking land, the Netherlands, Belgium, or none of them."""


class Region(msgspec.Struct, frozen=True):
    """A region with the town that its news come from."""

    id: str
    land: Land
    name: str
    town: str


class Body(msgspec.Struct, frozen=True):
    """
    A body that counts or speaks.

    `short` is how a text names it the second time; `name_nl` and `short_nl` are there for a body of no single land.
    """

    id: str
    land: Land
    kind: str
    name: str
    short: str
    name_nl: str | None = None
    short_nl: str | None = None
    region: str | None = None

    def named(self, language: str) -> str:
        """Return its name in a language."""
        return (self.name_nl or self.name) if language == "nl" else self.name

    def named_again(self, language: str) -> str:
        """Return how a text in a language names it the second time."""
        return (self.short_nl or self.short) if language == "nl" else self.short


class Official(msgspec.Struct, frozen=True):
    """A person who speaks for a body; `role_nl` is there where the body is of no single land."""

    name: str
    role: str
    body: str
    role_nl: str | None = None

    def role_in(self, language: str) -> str:
        """Return the role in a language."""
        return (self.role_nl or self.role) if language == "nl" else self.role


class Platform(msgspec.Struct, frozen=True):
    """A service and the company that runs it."""

    name: str
    owner: str


class Law(msgspec.Struct, frozen=True):
    """A law or a code."""

    id: str
    land: Land
    name: str


class Person(msgspec.Struct, frozen=True):
    """An adult who was sentenced, for reports from courts, or who took a picture, for its caption."""

    name: str
    land: Land


class World(msgspec.Struct, frozen=True, dict=True):
    """Everything that texts may name."""

    regions: tuple[Region, ...]
    bodies: tuple[Body, ...]
    officials: tuple[Official, ...]
    platforms: tuple[Platform, ...]
    laws: tuple[Law, ...]
    accused: tuple[Person, ...]
    photographers: tuple[Person, ...]

    @cached_property
    def body(self) -> dict[str, Body]:
        """The bodies by id."""
        return {body.id: body for body in self.bodies}

    @cached_property
    def region(self) -> dict[str, Region]:
        """The regions by id."""
        return {region.id: region for region in self.regions}

    def of_land(self, land: Land, kinds: tuple[str, ...]) -> list[Body]:
        """Return the bodies of a land, or of none, that are of one of the kinds."""
        return [body for body in self.bodies if body.land in {land, "int"} and body.kind in kinds]

    def officials_of(self, body: str) -> list[Official]:
        """Return who speaks for a body."""
        return [official for official in self.officials if official.body == body]


@cache
def load_world() -> World:
    """Read the world."""
    return read_data("world.json", World)
