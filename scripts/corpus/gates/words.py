"""Length, sober words, ages and names of a text."""

import re
from collections.abc import Iterator

import msgspec

from claimset.model.schema import Schema
from corpus.briefs.names import names_of
from corpus.files import read_data
from corpus.plan.document import PlannedDocument
from corpus.world.world import World

_SHORTEST, _LONGEST, _OFF = 150, 450, 0.25
_WORD = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*|\d[\d.,]*")
_SENTENCE_START = re.compile(r"(?:^|[.!?:…][”’]? +|\n|[“‘(] ?)(?P<word>[A-ZÀ-Ý][\w’-]*)")


class _Sober(msgspec.Struct, frozen=True):
    words: dict[str, tuple[str, ...]]
    free_names: dict[str, tuple[str, ...]]


def words_of(text: str) -> list[str]:
    """Return the words and numbers of a text."""
    return _WORD.findall(text)


def length_faults(document: PlannedDocument, text: str) -> Iterator[str]:
    """Yield a length outside 150 to 450 words, or far from what was wanted."""
    count = len(words_of(text))
    if not _SHORTEST <= count <= _LONGEST:
        yield f"length: {count} words: write {_SHORTEST} to {_LONGEST}"
    elif abs(count - document.words) > _OFF * document.words:
        yield f"length: {count} words: write about {document.words}"


def sober_faults(document: PlannedDocument, text: str, schema: Schema) -> Iterator[str]:
    """Yield words that a sober text does without, and ages by the patterns of the schema's lexicon."""
    lower = text.casefold()
    for word in read_data("sober.json", _Sober).words[document.language]:
        if re.search(rf"\b{re.escape(word)}\b", lower):
            yield f"sober: leave out “{word}”"
    for form in schema.lexicon[document.language].ages:
        for match in re.finditer(form.pattern, text):
            yield f"sober: leave out an age, “{match[0]}”"


def name_faults(document: PlannedDocument, text: str, world: World) -> Iterator[str]:
    """
    Yield names that the brief does not give.

    A word with a capital inside a sentence is a name; one that begins a sentence is none by that alone.
    """
    free = read_data("sober.json", _Sober).free_names[document.language]
    brief_words = {word for name in (*names_of(document, world), *free) for word in re.findall(r"[\w’-]+", name)}
    brief_words |= {word.removesuffix("’s") for word in brief_words} | {
        part for word in brief_words for part in word.split("-")
    }
    body = text.split("\n", 1)[1] if document.has_title and "\n" in text else text
    starts = {match.start("word") for match in _SENTENCE_START.finditer(body)}
    names = [match for match in re.finditer(r"(?<![\w’-])[A-ZÀ-Ý][\w’-]*", body) if match.start() not in starts]
    unknown = sorted({match[0].removesuffix("’s").removesuffix("’") for match in names} - brief_words)
    if unknown:
        yield f"name: not in the brief: {', '.join(unknown)}: use a name of the brief, or none"
