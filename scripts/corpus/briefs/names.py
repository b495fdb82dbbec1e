"""The names that a document may use, with what each of them is."""

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

import msgspec

from corpus.briefs.cast import cast_of
from corpus.files import read_data
from corpus.plan.document import PlannedDocument
from corpus.world.world import Body, World

_GOVERNMENT = {"en": "the government", "nl": "de regering"}


class Name(NamedTuple):
    """A name, what it is in words, and how the text may name it the second time, empty where by the same name."""

    name: str
    what: str
    again: str = ""


class BriefWords(msgspec.Struct, frozen=True):
    """What a writer may state of each kind of body, how each topic is counted, and where a second figure was said."""

    kinds: dict[str, str]
    background: dict[str, tuple[str, ...]]
    occasions: tuple[str, ...]


@cache
def load_brief_words() -> BriefWords:
    """Read the words of briefs."""
    return read_data("briefs.json", BriefWords)


def claimant_words(document: PlannedDocument, claimant: str, world: World) -> str:
    """Return who is to say a figure, by name."""
    body = world.body.get(claimant)
    return _GOVERNMENT[document.language] if body is None else body.named(document.language)


def named_things(document: PlannedDocument, world: World) -> list[Name]:
    """Return everything that a document may name, each name once."""
    things: dict[str, Name] = {}
    for thing in _named_things(document, world):
        if thing.name:
            things.setdefault(thing.name, thing)
    return list(things.values())


def names_of(document: PlannedDocument, world: World) -> tuple[str, ...]:
    """Return every name that may stand in a document, without repeats; a person's role is apart from the name."""
    names = [word for thing in named_things(document, world) for word in (thing.name, thing.again)]
    role = document.official.partition(", ")[2]
    return tuple(dict.fromkeys(name for name in (*names, role) if name))


def _named_things(document: PlannedDocument, world: World) -> Iterator[Name]:
    language, cast = document.language, cast_of(document, world)
    body = world.body[document.body]
    yield _body_name(body, language)._replace(again=body.named_again(language))
    person, _, role = document.official.partition(", ")
    employer = next((item.body for item in world.officials if item.name == person), document.body)
    yield Name(person, f"{role}, speaks for {world.body[employer].named(language)}")
    bodies = {item.named(language): item for item in world.bodies}
    yield _body_name(bodies[document.other], language)
    for item in (cast.authority, cast.charity, cast.company, cast.paper):
        yield _body_name(item, language)
    if document.outlet in bodies:
        yield _body_name(bodies[document.outlet], language)
    scopes = {name for figure in document.figures for name in figure.scope.replace(" en ", " and ").split(" and ")}
    for service in world.platforms:
        if service.name in scopes or service == cast.service:
            yield Name(service.name, f"a service of {world.body[service.owner].named(language)}")
            yield _body_name(world.body[service.owner], language)
    yield Name(document.law, "a law; in force, unless its name says that it is a bill")
    region, town = document.place.split(", ")
    yield Name(region, "a region")
    yield Name(town, f"a town in {region}")
    yield Name(document.accused, "the accused person, an adult")
    for figure in document.figures:
        body_of_figure = world.body.get(figure.claimant)
        if body_of_figure is None:
            yield Name(claimant_words(document, figure.claimant, world), "the government of the land")
        if figure.region:
            yield Name(world.region[figure.region].name, "a region")


def _body_name(body: Body, language: str) -> Name:
    return Name(body.named(language), load_brief_words().kinds[body.kind])
