"""Units: the one word for what is counted or measured."""

from collections.abc import Iterable
from functools import lru_cache

from claimset.model.lexicon import Lexicon
from claimset.quantity.context import context_of
from claimset.quantity.numerals import number_tokens


def one_word(unit: str, lexicons: tuple[Lexicon, ...]) -> str:
    """Return the one word that lexicons have for a unit; the unit itself if it is that word, or in no lexicon."""
    aliases = _aliases(lexicons)
    return unit if unit in aliases.values() else aliases.get(unit, unit)


@lru_cache(maxsize=4096)
def unit_of_mention(words: str, lexicon: Lexicon) -> str | None:
    """Return the unit of a counted noun as it is written ("child abuse image offences"); None for an unknown noun."""
    return context_of(lexicon).unit_in(number_tokens(words, lexicon))


@lru_cache(maxsize=16)
def _aliases(lexicons: tuple[Lexicon, ...]) -> dict[str, str]:
    rows: Iterable[tuple[str, tuple[str, ...]]] = (
        row for lexicon in lexicons for row in (*lexicon.units.items(), *lexicon.currencies.items())
    )
    return {form: unit for unit, forms in rows for form in (*forms, unit)}
