"""The brief of a document, from the template `writer.md`, and its hash."""

from functools import cache
from typing import NamedTuple

from jinja2 import Environment, StrictUndefined

from claimset.text.decode import sha256
from corpus.briefs.names import claimant_words, names_of
from corpus.files import HOME
from corpus.plan.document import PlannedDocument, load_forms
from corpus.plan.figure import PlannedFigure
from corpus.world.world import World

_LANGUAGES = {
    "en-GB": "British English",
    "nl-NL": "Dutch as it is written in the Netherlands",
    "nl-BE": "Dutch as it is written in Belgium, with its words for institutions",
}


class Line(NamedTuple):
    """A figure's words and what the text says of it."""

    numeral: str
    after: str
    says: str


@cache
def _template() -> str:
    return (HOME / "briefs" / "writer.md").read_text("utf-8")


def brief_of(document: PlannedDocument, world: World) -> str:
    """Return what the writer of a document gets."""
    forms = load_forms()
    fills = {
        "official": document.official or document.other,
        "other": document.other,
        "law": document.law,
        "body": world.body[document.body].named(document.language),
        "place": document.place.split(", ")[0],
    }
    environment = Environment(undefined=StrictUndefined, autoescape=False, keep_trailing_newline=True)  # noqa: S701
    return environment.from_string(_template()).render(
        form=forms.forms[document.form].capitalize(),
        language=_LANGUAGES[document.variety],
        title=document.has_title,
        words=document.words,
        register=forms.registers[document.register],
        opening=document.opening,
        rhythm=document.rhythm,
        published=document.published,
        outlet=document.outlet,
        figures=[_line(document, figure, world) for figure in document.figures],
        statements=[statement.format(**fills) for statement in document.statements],
        names="; ".join(names_of(document, world)),
        accused=document.accused,
    )


def prompt_hash(document: PlannedDocument, world: World) -> str:
    """Return the SHA-256 of a document's brief, which names the prompt that its text was written from."""
    return sha256(brief_of(document, world).encode())


def _line(document: PlannedDocument, figure: PlannedFigure, world: World) -> Line:
    return Line(figure.numeral, figure.after, f"{_says(document, figure, world)}.")


def _says(document: PlannedDocument, figure: PlannedFigure, world: World) -> str:
    numerals = {other.id: other.numeral for other in document.figures}
    claimant = claimant_words(document, figure.claimant, world)
    time = f"time: “{figure.time_words}”"
    on = f", on {figure.scope}" if figure.scope else ""
    pieces: list[str]
    if figure.guise == "change":
        pieces = [f"{figure.noun}: “{figure.verb}”, compared with {numerals[figure.of[1]]}", time]
    elif figure.of and figure.unit == "%":
        pieces = [f"what {numerals[figure.of[0]]} is of {numerals[figure.of[1]]}; name the whole"]
    elif figure.unit == "%":
        pieces = [f"a share{on}; {figure.noun}, {figure.verb} by {claimant}", time]
    elif figure.of:
        pieces = [f"{' plus '.join(numerals[name] for name in figure.of)}: {figure.noun}{on}", time]
    else:
        pieces = [f"{figure.noun}{on}; {figure.verb} by {claimant}", time]
    return "; ".join([*pieces, *([figure.note] if figure.note else [])])
