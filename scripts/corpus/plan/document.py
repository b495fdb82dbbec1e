"""A planned document: its story, its language and form, and the figures that it is to print."""

from functools import cache

import msgspec

from corpus.files import read_data
from corpus.plan.figure import PlannedFigure


class PlannedDocument(msgspec.Struct, frozen=True):
    """
    A document before it is written.

    `variety` is en-GB, nl-NL or nl-BE; `split` is known from the story's name. Documents of one `batch` are written
    together; batch 0 is the pilot. `form` is one of the genres of `data/genres.json`, `genre` the schema's word for it.
    `words` is the length wanted; `has_title` asks for a headline. `outlet` publishes it, `official` and `other` speak
    in it, `law` and `accused` may be named; they are names. `statements` are said in it without a figure. `noise` names
    what is done to the text afterwards.
    """

    id: str
    story: str
    language: str
    variety: str
    split: str
    batch: int
    is_source: bool
    form: str
    genre: str
    register: str
    opening: str
    rhythm: str
    words: int
    has_title: bool
    published: str
    outlet: str
    body: str
    official: str
    other: str
    law: str
    accused: str
    place: str
    statements: tuple[str, ...]
    noise: tuple[str, ...]
    figures: tuple[PlannedFigure, ...]


class Form(msgspec.Struct, frozen=True):
    """
    A genre that texts are written in; `label` is the schema's word for it.

    `source` says that a body publishes its own figures in it. `weight` is how often it is wanted, `outlet` who
    publishes it: the body, a medium, or none.
    """

    id: str
    label: str
    source: bool
    weight: int
    registers: tuple[str, ...]
    outlet: str


class Forms(msgspec.Struct, frozen=True):
    """
    The properties that vary from text to text besides figures, with the sentences that explain them to a writer.

    `statements` are what a document may say without a figure, by kind; the pilot has those of its own list.
    """

    genres: tuple[Form, ...]
    forms: dict[str, str]
    registers: dict[str, str]
    openings: tuple[str, ...]
    rhythms: tuple[str, ...]
    statements: dict[str, tuple[str, ...]]
    pilot_statements: tuple[str, ...]


@cache
def load_forms() -> Forms:
    """Read the genres and what else varies."""
    return read_data("genres.json", Forms)
