"""The ages and names with a number in a text. They are cached, because several rules ask for them."""

from functools import lru_cache

from claimset.model.lexicon import Lexicon
from claimset.quantity.lookalikes import Lookalike, lookalikes
from claimset.rules.engine.rule import Subject


def lookalikes_of(subject: Subject) -> tuple[Lookalike, ...]:
    """Return the ages and the names with a number in a subject's text; none without text or lexicon."""
    lexicon = subject.schema.lexicon.get(subject.document.language)
    return () if lexicon is None or subject.text is None else _lookalikes(subject.text, lexicon)


@lru_cache(maxsize=8)
def _lookalikes(text: str, lexicon: Lexicon) -> tuple[Lookalike, ...]:
    return tuple(lookalikes(text, lexicon))
