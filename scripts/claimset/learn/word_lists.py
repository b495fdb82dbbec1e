"""Which word lists of a lexicon hold the tokens of a sentence: features that hold in every language with a lexicon."""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from claimset.model.lexicon import Lexicon
from claimset.text.word_boundaries import word_tokens


def word_classes(tokens: Sequence[str], lexicon: Lexicon | None) -> list[list[str]]:
    """Return, for each token, the names of the lists with a form that it is, or is a part of; sorted."""
    classes: list[set[str]] = [set() for _ in tokens]
    if lexicon is not None:
        index = _index(lexicon)
        words = [token.casefold() for token in tokens]
        for start, word in enumerate(words):
            for form, name in index.get(word, ()):
                if tuple(words[start : start + len(form)]) == form:
                    for place in range(start, start + len(form)):
                        classes[place].add(name)
    return [sorted(names) for names in classes]


@lru_cache(maxsize=64)
def _index(lexicon: Lexicon) -> dict[str, list[tuple[tuple[str, ...], str]]]:
    """Return the forms of a lexicon as tokens, each with the name of its list, by their first token."""
    index: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for name, forms in _lists(lexicon):
        for form in forms:
            tokens = tuple(word.casefold() for word in word_tokens(form, 0)[0])
            if tokens:
                index.setdefault(tokens[0], []).append((tokens, name))
    return index


def _lists(lexicon: Lexicon) -> Iterator[tuple[str, Iterable[str]]]:
    yield "number", (*lexicon.words, *lexicon.scales, *lexicon.fractions)
    yield "vague", (form for row in lexicon.vague for form in row.forms)
    yield "hedge", (form for row in lexicon.hedges for form in (*row.before, *row.after))
    yield "percent", lexicon.percent
    yield "unit", (form for forms in lexicon.units.values() for form in forms)
    yield "currency", (form for forms in lexicon.currencies.values() for form in forms)
    yield "period", (form for forms in lexicon.periods.values() for form in forms)
    yield "month", lexicon.months
    yield "rank", lexicon.ranks
    yield "cue", (form for row in lexicon.cues for form in row.forms)
    yield "accused", (*lexicon.accused.forms, *lexicon.accused.many)
