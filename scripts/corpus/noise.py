"""
Noise of web pages, put into a text by the seed: stamps, captions, adverts, links, lost marks, hard spaces, a cut.

The wording is that of the zone rules of the schema, so that zones can be computed; no figure is touched.
"""

import re
from datetime import date

from claimset.model.schema import Schema
from corpus.draws import Draws
from corpus.gates.figures import figure_places
from corpus.plan.document import PlannedDocument
from corpus.world.world import World

_CAPTIONS = {
    "en": ("A phone on a kitchen table", "The town hall on a weekday morning", "A classroom after the last lesson"),
    "nl": ("Een telefoon op een keukentafel", "Het stadhuis op een doordeweekse ochtend", "Een klas na de laatste les"),
}
_CREDITS = {"en": "Credit", "nl": "Foto"}
_ADVERTS = {"en": ("Advertisement", "Hide Ad", "Hide Ad"), "nl": ("Advertentie", "Advertentie")}
_LINKS = {
    "en": ("Read more: How reports reach the police", "See also: What parents ask about phones"),
    "nl": ("Lees ook: Zo komt een melding bij de politie", "Lees meer: Wat ouders over telefoons vragen"),
}
_GLUED = re.compile(r"[A-Z][a-z]+ [A-Z]")
_HARD_SPACE = "\u00a0"
_HARD_SPACES = 0.04
"""The share of spaces that become hard."""
_SENTENCE_END = re.compile(r"[.!?]”?(?=\s|$)")


def with_noise(document: PlannedDocument, text: str, draws: Draws, world: World, schema: Schema) -> str:
    """Return a text with the noise that its plan names; one kind after the other, always in the same order."""
    paragraphs = text.strip().split("\n\n")
    language = document.language
    if "truncation" in document.noise:
        paragraphs = _cut(document, paragraphs, draws)
    if "lost-mark" in document.noise:
        paragraphs = _without_last_mark(paragraphs)
    if "hard-space" in document.noise:
        paragraphs = _with_hard_spaces(document, paragraphs, draws)
    first = 2 if document.has_title else 1
    if "captions" in document.noise:
        name = next(person.name for person in world.photographers if person.land == language)
        line = f"{draws.pick(_CAPTIONS[language], document.id, 'caption')}. {_CREDITS[language]}: {name}"
        paragraphs.insert(min(first, len(paragraphs)), "\n".join([line] * 3))
    if "advert" in document.noise:
        paragraphs.insert(_place(draws, document, "advert", first, len(paragraphs)), "\n".join(_ADVERTS[language]))
    if "glued-link" in document.noise:
        paragraphs = _with_link(document, paragraphs, draws, first)
    if "date-stamp" in document.noise:
        paragraphs = _with_stamp(document, paragraphs, draws, schema)
    return "\n\n".join(paragraphs) + "\n"


def _place(draws: Draws, document: PlannedDocument, kind: str, first: int, last: int) -> int:
    return draws.integer(min(first, last), last, document.id, kind)


def _with_link(document: PlannedDocument, paragraphs: list[str], draws: Draws, first: int) -> list[str]:
    """Put a link before a paragraph, glued to its first word where the zone rules find the end of the link there."""
    link = draws.pick(_LINKS[document.language], document.id, "link")
    for number in range(first, len(paragraphs)):
        if _GLUED.match(paragraphs[number]):
            return [*paragraphs[:number], link + paragraphs[number], *paragraphs[number + 1 :]]
    place = _place(draws, document, "link place", first, len(paragraphs))
    return [*paragraphs[:place], link, *paragraphs[place:]]


def _with_stamp(document: PlannedDocument, paragraphs: list[str], draws: Draws, schema: Schema) -> list[str]:
    day = date.fromisoformat(document.published)
    if draws.number(document.id, "stamp") < 0.4:
        word = "datum" if document.language == "nl" else "date"
        return [f" {word} {document.published} {paragraphs[0]}", *paragraphs[1:]]
    months = schema.lexicon[document.language].months
    month = next(name for name, number in months.items() if number == day.month)
    return [f"{day.day} {month.title() if document.language == 'en' else month} {day.year}", *paragraphs]


def _without_last_mark(paragraphs: list[str]) -> list[str]:
    """Take away the last closing quotation mark."""
    for number in range(len(paragraphs) - 1, -1, -1):
        place = paragraphs[number].rfind("”")
        if place >= 0:
            changed = paragraphs[number][:place] + paragraphs[number][place + 1 :]
            return [*paragraphs[:number], changed, *paragraphs[number + 1 :]]
    return paragraphs


def _with_hard_spaces(document: PlannedDocument, paragraphs: list[str], draws: Draws) -> list[str]:
    """Put a hard space for about one in twenty-five spaces that stand in no planned figure."""
    text = "\n\n".join(paragraphs)
    figures = [figure.numeral for figure in document.figures] + [figure.time_words for figure in document.figures]
    figure_places = {
        place
        for words in figures
        for match in re.finditer(re.escape(words), text, re.IGNORECASE)
        for place in range(match.start(), match.end())
    }
    letters = [
        _HARD_SPACE
        if letter == " " and place not in figure_places and draws.number(document.id, "space", place) < _HARD_SPACES
        else letter
        for place, letter in enumerate(text)
    ]
    return "".join(letters).split("\n\n")


def _cut(document: PlannedDocument, paragraphs: list[str], draws: Draws) -> list[str]:
    """Cut the text within its last sentence; where a figure stands there, nothing is cut."""
    text = "\n\n".join(paragraphs)
    ends = [match.end() for match in _SENTENCE_END.finditer(text)]
    start = ends[-2] if len(ends) > 1 else 0
    spaces = [place for place in range(start + 12, len(text)) if text[place] == " "]
    if not spaces or max(figure_places(document, text), default=0) > spaces[0]:
        return paragraphs
    return text[: draws.pick(spaces, document.id, "cut")].split("\n\n")
