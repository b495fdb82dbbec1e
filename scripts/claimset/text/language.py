"""Detects which of the schema's languages a text is in."""

from collections.abc import Iterable
from functools import cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier


@cache
def _identifier(languages: tuple[str, ...]) -> LanguageIdentifier:
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    identifier.set_languages(list(languages))
    return identifier


def detect(text: str, languages: Iterable[str]) -> str:
    """
    Return the likeliest of `languages` (ISO 639-1 codes), by py3langid's n-gram model.

    Raises ValueError for a language that the model does not know.
    """
    return str(_identifier(tuple(sorted(languages))).classify(text)[0])
