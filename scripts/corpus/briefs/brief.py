"""The brief of a document and the writer's page, from their templates, and the hash of both."""

from functools import cache
from itertools import groupby
from typing import NamedTuple

from jinja2 import Environment, StrictUndefined, Template

from claimset.text.decode import sha256
from corpus.briefs.cast import cast_of
from corpus.briefs.names import claimant_words, load_brief_words, named_things
from corpus.draws import Draws
from corpus.facts.topic import load_topics
from corpus.files import HOME
from corpus.plan.document import PlannedDocument, load_forms
from corpus.plan.figure import PlannedFigure
from corpus.plan.make import SEED
from corpus.world.world import World

_LANGUAGES = {
    "en-GB": "British English",
    "nl-NL": "Dutch as it is written in the Netherlands",
    "nl-BE": "Dutch as it is written in Belgium, with its words for institutions",
}
_LAST_YEAR = {"en": "last year", "nl": "vorig jaar"}
_BACKGROUND = 3


class Line(NamedTuple):
    """A figure's words and what the text says of it."""

    numeral: str
    after: str
    says: str


class Time(NamedTuple):
    """The words for a time, other words for it that the text may use, and the figures of that time."""

    words: str
    other: str
    lines: list[Line]


def writers_page() -> str:
    """Return what every writer is told, whatever the document."""
    return (HOME / "briefs" / "writer.md").read_text("utf-8")


@cache
def _template() -> Template:
    environment = Environment(undefined=StrictUndefined, autoescape=False, keep_trailing_newline=True)  # noqa: S701
    return environment.from_string((HOME / "briefs" / "brief.md.jinja").read_text("utf-8"))


def brief_of(document: PlannedDocument, world: World) -> str:
    """Return what the writer of a document is told of it, beside the writer's page."""
    forms, cast = load_forms(), cast_of(document, world)
    names = {item.name: item for item in named_things(document, world)}
    person, _, role = document.official.partition(", ")
    fills = {
        "official": f"{person} ({role})" if person else document.other,
        "other": document.other,
        "law": document.law,
        "body": world.body[document.body].named(document.language),
        "place": document.place.split(", ")[0],
        "authority": cast.authority.named(document.language),
        "charity": cast.charity.named(document.language),
        "company": cast.company.named(document.language),
        "service": cast.service.name,
        "paper": cast.paper.named(document.language),
    }
    return _template().render(
        document=document,
        form=forms.forms[document.form],
        language=_LANGUAGES[document.variety],
        register=forms.registers[document.register],
        times=_times(document, world),
        statements=[statement.format(**fills) for statement in document.statements],
        names=list(names.values()),
        background=_background(document),
    )


def prompt_hash(page: str, brief: str) -> str:
    """Return the SHA-256 of the writer's page and a brief, which names the prompt that a text was written from."""
    return sha256((page + brief).encode())


def _times(document: PlannedDocument, world: World) -> list[Time]:
    """Return the figures by their time, the first figure's first."""
    occasions = _occasions(document)
    order = list(dict.fromkeys(figure.time_words for figure in document.figures))
    figures = sorted(document.figures, key=lambda figure: order.index(figure.time_words))
    return [
        Time(words, _other_words(document, rows[0].period), [_line(document, row, world, occasions) for row in rows])
        for words, rows in ((words, list(group)) for words, group in groupby(figures, lambda item: item.time_words))
    ]


def _other_words(document: PlannedDocument, period: str) -> str:
    is_last_year = period == str(int(document.published[:4]) - 1)
    return _LAST_YEAR[document.language] if is_last_year else ""


def _background(document: PlannedDocument) -> list[str]:
    """Return how the topic is counted; a story's name begins with its body and its topic."""
    name = document.story.removeprefix(f"{document.body}-")
    topic = max((topic for topic in load_topics() if f"{name}-".startswith(f"{topic}-")), key=len)
    return Draws(SEED).shuffled(load_brief_words().background[topic], document.id, "background")[:_BACKGROUND]


def _occasions(document: PlannedDocument) -> dict[str, str]:
    """Return an occasion for each figure, by id, that counts the same of the same time as one before it."""
    draws, counted, occasions = Draws(SEED), set(), {}
    for figure in document.figures:
        key = (figure.time_words, figure.noun, figure.verb, figure.scope, figure.region, figure.claimant)
        if key in counted and not figure.of:
            occasions[figure.id] = draws.pick(load_brief_words().occasions, figure.id, "occasion")
        counted.add(key)
    return occasions


def _line(document: PlannedDocument, figure: PlannedFigure, world: World, occasions: dict[str, str]) -> Line:
    occasion = f"; said on another occasion: {occasions[figure.id]}" if figure.id in occasions else ""
    return Line(figure.numeral, figure.after, f"{_says(document, figure, world)}{occasion}.")


def _says(document: PlannedDocument, figure: PlannedFigure, world: World) -> str:
    numerals = {other.id: other.numeral for other in document.figures}
    on = f" on {figure.scope}" if figure.scope else ""
    counted = f"{figure.noun}{on}; act: “{figure.verb}”; by: {claimant_words(document, figure.claimant, world)}"
    if figure.guise == "change":
        pieces = [f"how much the number of {figure.noun} “{figure.verb}”, set against the {numerals[figure.of[1]]}"]
    elif figure.of and figure.unit == "%":
        part, whole = (numerals[name] for name in figure.of)
        pieces = [f"the share that the {part} are of the {whole}; say in words of which whole, as in “of all …”"]
    elif figure.unit == "%":
        pieces = [f"a share; {counted}"]
    elif figure.of:
        parts = " and the ".join(numerals[name] for name in figure.of)
        pieces = [f"what the {parts} come to together; {figure.noun}{on}"]
    else:
        pieces = [counted]
    return "; ".join([*pieces, *([figure.note] if figure.note else [])])
