"""The corpus as planned, and texts that pass its gates, for tests."""

from functools import cache

import msgspec

from claimset.model.schema import Schema
from claimset.store.project import Project
from corpus.briefs.names import names_of
from corpus.files import HOME
from corpus.plan.document import PlannedDocument
from corpus.plan.make import Plan, make_plan
from corpus.world.world import load_world

_FILLERS = {
    "en": "People here ask how {word} is counted and by whom, and what the {word} may mean for {word} next year.",
    "nl": "Mensen vragen hoe {word} wordt geteld en door wie, en wat {word} volgend jaar voor {word} kan betekenen.",
}
_WORDS = ("reporting", "schooling", "policing", "housing", "training", "funding", "warning", "planning", "hearing")


@cache
def schema() -> Schema:
    return Project.find(HOME).schema()


@cache
def plan(seed: str | None = None) -> Plan:
    return make_plan(schema()) if seed is None else make_plan(schema(), seed)


def document(**features: object) -> PlannedDocument:
    """Return the first planned document with these features."""
    return next(
        item for item in plan().documents if all(getattr(item, name) == value for name, value in features.items())
    )


def figures_of(item: PlannedDocument, years: dict[str, tuple[str, str]], **changes: object) -> PlannedDocument:
    """Return a document with one plain figure for each numeral, of a period (TIMEX3) in words."""
    first = item.figures[0]
    figures = tuple(
        msgspec.structs.replace(first, id=f"{item.id}#{numeral}", numeral=numeral, period=period, time_words=words)
        for numeral, (period, words) in years.items()
    )
    return msgspec.structs.replace(item, figures=figures, **changes)


def passing_text(item: PlannedDocument) -> str:
    """Return a text that prints the figures of a document and passes its gates."""
    name = item.id.translate(str.maketrans("-12345", " abcde"))
    paragraphs = [f"{name.capitalize()} begins here."]
    names = iter(names_of(item, load_world()))
    paragraphs += [
        f"Here {next(names)} says {figure.numeral} {figure.after} of {figure.noun}, {figure.time_words}."
        for figure in item.figures
    ]
    number = 0
    while sum(len(paragraph.split()) for paragraph in paragraphs) < item.words:
        words = item.id.split("-")
        word = f"{words[number % len(words)]} {_WORDS[number % len(_WORDS)]}"
        paragraphs.append(_FILLERS[item.language].format(word=word.strip("0123456789 ").lower()))
        number += 1
    title = ["What is counted"] if item.has_title else []
    return "\n\n".join([*title, *paragraphs]) + "\n"
