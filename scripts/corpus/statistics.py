"""The page of statistics: how varied the texts are, against texts that people wrote, and where they are too even."""

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from claimset.store.project import Project
from claimset.text.markdown_table import table
from corpus.files import YARDSTICKS, read_data
from corpus.measures import Measures, measure
from corpus.plan.document import PlannedDocument
from corpus.plan.pairs import PlantedPair, count_by

_ROWS = (
    ("texts", "texts"),
    ("words", "words"),
    ("sentence_mean", "words a sentence"),
    ("sentence_deviation", "their standard deviation"),
    ("sentence_tenth", "their first tenth"),
    ("sentence_ninth", "their last tenth"),
    ("short", "sentences below 8 words"),
    ("long", "sentences above 30 words"),
    ("step", "words from one sentence to the next"),
    ("different_words", "different words in 200"),
    ("first_words", "texts with a first word of their own"),
    ("numbers_a_hundred", "numbers in 100 words"),
)
_SPREADS = ("sentence_deviation", "short", "long", "step", "different_words")
_TOO_EVEN = 0.8
"""Texts are too even where they vary less than this share of what a yardstick does."""


class Yardstick(msgspec.Struct, frozen=True):
    """Measures of texts that people wrote, and where the texts are; the texts themselves are not kept."""

    name: str
    language: str
    source: str
    measures: Measures


class _Yardsticks(msgspec.Struct, frozen=True):
    yardsticks: tuple[Yardstick, ...]


def read_yardsticks() -> tuple[Yardstick, ...]:
    """Read the yardsticks."""
    return read_data(YARDSTICKS.name, _Yardsticks).yardsticks


def invented_measures(
    project: Project, texts_by_id: Mapping[str, tuple[PlannedDocument, str]], languages: Sequence[str]
) -> dict[str, Measures]:
    """
    Return the measures of the invented texts, by language: those of the project, and those not added yet.

    `texts_by_id` has plan and text of each text that is written. Zones of noise are part of the project's texts.
    """
    documents = [document for document in project.documents() if document.source_type == "synthetic"]
    pairs = [(document.language, project.text_of(document) or "") for document in documents]
    ids = {document.id for document in documents}
    pairs += [(document.language, text) for name, (document, text) in texts_by_id.items() if name not in ids]
    texts = {language: [text for other, text in pairs if other == language] for language in languages}
    return {language: measure(rows, language) for language, rows in texts.items() if rows}


def too_even(invented: Measures, yardstick: Measures) -> list[str]:
    """Return in which measures invented texts vary less than those of a yardstick."""
    names = dict(_ROWS)
    return [
        f"{names[name]}: {getattr(invented, name)}, and {getattr(yardstick, name)} there"
        for name in _SPREADS
        if getattr(invented, name) < _TOO_EVEN * getattr(yardstick, name)
    ]


def statistics_page(
    invented: Mapping[str, Measures],
    yardsticks: Sequence[Yardstick],
    documents: Sequence[PlannedDocument],
    pairs: Sequence[PlantedPair],
) -> str:
    """Return the page, in Markdown."""
    return "\n".join(_lines(invented, yardsticks, documents, pairs)).rstrip() + "\n"


def _lines(
    invented: Mapping[str, Measures],
    yardsticks: Sequence[Yardstick],
    documents: Sequence[PlannedDocument],
    pairs: Sequence[PlantedPair],
) -> Iterator[str]:
    yield "# Statistics of the invented texts\n"
    yield "`uv run python -m corpus statistics` writes this page from the texts, the plan and the yardsticks.\n"
    columns = [(f"invented, {language}", measures) for language, measures in invented.items()]
    columns += [(f"{item.name}, {item.language}", item.measures) for item in yardsticks]
    head = ("", *(name for name, _ in columns))
    yield "## How varied they are\n"
    yield table(head, [(words, *(getattr(measures, name) for _, measures in columns)) for name, words in _ROWS])
    for title, field in (("What texts begin with", "openings"), ("Forms of numbers", "numbers")):
        keys = sorted({key for _, measures in columns for key in getattr(measures, field)})
        yield f"\n## {title}\n"
        yield table(head, [(key, *(getattr(measures, field).get(key, 0.0) for _, measures in columns)) for key in keys])
    yield "\n## Where they are too even\n"
    yield f"Less than {_TOO_EVEN} of what a yardstick of people's texts has:\n"
    faults = [
        f"- {language}, against {item.name}: {words}"
        for language, measures in invented.items()
        for item in yardsticks
        if item.language == language or language not in {stick.language for stick in yardsticks}
        for words in too_even(measures, item.measures)
    ]
    yield "\n".join(faults or ["- nowhere"])
    yield "\n## Yardsticks\n"
    yield from (f"- {item.name}: {item.source}" for item in yardsticks)
    yield "\n## What is planned\n"
    for field in ("split", "variety", "form", "register"):
        counts: dict[str, int] = {}
        for document in documents:
            counts[getattr(document, field)] = counts.get(getattr(document, field), 0) + 1
        yield table((field, "documents"), sorted(counts.items()))
        yield ""
    for field in ("verdict", "transformation", "trap"):
        yield table((field, "pairs"), [(key or "none", count) for key, count in count_by(pairs, field).items()])
        yield ""
