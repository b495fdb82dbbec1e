"""
Finds the words that a text must hold for a regular expression to match. A search for them first saves most searches.

The prefilter never hides a match: an expression that it does not understand is always searched for.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache
from importlib import import_module
from itertools import product
from math import prod
from typing import Any

import msgspec
from ahocorasick_rs import AhoCorasick, Implementation

_MOST_WORDS = 128
_MOST_CLAUSES = 2
_RARE_FREQUENCY = 0.005  # a place of a text; the search for a more frequent word saves little
_CHARACTER_FREQUENCY = defaultdict(lambda: 0.003, {" ": 0.15, "a": 0.05, "0": 0.01})
_NOT_FOLDED = "\u0130", "\u0131"  # they match an i where case is ignored, and casefold() makes no i of them
_ZERO_WIDTH = {"AT", "ASSERT", "ASSERT_NOT"}
_REPEATS = {"MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"}
_GROUPS = {"SUBPATTERN": 3, "ATOMIC_GROUP": None}

Words = frozenset[str]


class RequiredWords(msgspec.Struct, frozen=True):
    """
    The words that an expression requires: of each of `clauses` the folded text must hold one word.

    `relaxed` is a faster expression that matches in every text that the expression matches in, None for no such one.
    """

    clauses: tuple[tuple[str, ...], ...]
    relaxed: re.Pattern[str] | None = None


class RegexPrefilter:
    """Finds, in one pass over a text, which of many regular expressions may match it."""

    def __init__(self, patterns: Iterable[str]) -> None:
        self._needs = {pattern: required_words(pattern) for pattern in patterns}
        self._free = [(name, item) for name, item in self._needs.items() if not item.clauses]
        # By word: the clauses that it meets, as (expression, number of the clause).
        self._clauses: dict[str, list[tuple[str, int]]] = {}
        for name, item in self._needs.items():
            for number, words in enumerate(item.clauses):
                for word in words:
                    self._clauses.setdefault(word, []).append((name, number))
        self._words = list(self._clauses)
        self._finder = AhoCorasick(self._words, implementation=Implementation.DFA)

    def may_match(self, text: str) -> frozenset[str]:
        """Return the expressions that may match a text; none of the others does."""
        folded = fold(text)
        if folded is None:
            return frozenset(self._needs)
        word_numbers = {match[0] for match in self._finder.find_matches_as_indexes(folded, overlapping=True)}
        met_clauses = {clause for number in word_numbers for clause in self._clauses[self._words[number]]}
        names = {name for name, _ in met_clauses}
        candidates = [(name, self._needs[name]) for name in names]
        complete = [
            (name, item)
            for name, item in candidates
            if all((name, index) in met_clauses for index in range(len(item.clauses)))
        ]
        return frozenset(
            name for name, item in (*complete, *self._free) if item.relaxed is None or item.relaxed.search(text)
        )


def fold(text: str) -> str | None:
    """Return the text case-folded; None where folding could hide a match."""
    return None if any(letter in text for letter in _NOT_FOLDED) else text.casefold()


@lru_cache(maxsize=1024)
def required_words(pattern: str) -> RequiredWords:
    """Return the words that an expression requires; no clauses for an expression that is not understood."""
    try:
        tree = list(import_module("re._parser").parse(pattern))
        clauses = sorted((words for words in set(_clauses(tree)) if _frequency(words) < _RARE_FREQUENCY), key=_cost)[
            :_MOST_CLAUSES
        ]
    except (ImportError, AttributeError, TypeError, ValueError, re.error):
        # The parser of `re` is private. With another parser every expression is searched for.
        return RequiredWords(())
    # `re` finds an expression that begins with a letter much faster than one that begins with an edge of a word.
    edge = (
        len(tree) > 1 and pattern.startswith(r"\b") and _operator(tree[0]) == "AT" and _operator(tree[1]) == "LITERAL"
    )
    return RequiredWords(tuple(tuple(sorted(words)) for words in clauses), re.compile(pattern[2:]) if edge else None)


def _frequency(words: Words) -> float:
    """Estimate how often one of some words stands at a place of a text."""
    kinds = (["a" if sign.isalpha() else "0" if sign.isdecimal() else sign for sign in word] for word in words)
    return sum(prod(_CHARACTER_FREQUENCY[sign] for sign in word) for word in kinds)


def _cost(words: Words) -> tuple[float, list[str]]:
    return _frequency(words), sorted(words)


def _operator(node: Any) -> str:
    return str(node[0])


def _clauses(nodes: list[Any]) -> Iterator[Words]:
    """Yield clauses, sets of words. Whatever the sequence matches holds at least one word of each."""
    run: Words = frozenset({""})
    for node in nodes:
        exact = _all_words(node)
        if exact is not None and len(run) * len(exact) <= _MOST_WORDS:
            run = frozenset(head + tail for head, tail in product(run, exact))
            continue
        first = _first_words(node) if exact is None else None
        yield from _required_once(run)
        if first is not None and len(run) * len(first) <= _MOST_WORDS:
            run = frozenset(head + tail for head, tail in product(run, first))
            yield from _required_once(run)
        run = frozenset({""}) if exact is None else exact
        if exact is None:
            yield from _inner_clauses(node)
    yield from _required_once(run)


def _required_once(run: Words) -> Iterator[Words]:
    if "" not in run:
        yield frozenset(word for word in run if not any(other in word for other in run if other != word))


def _inner_clauses(node: Any) -> Iterator[Words]:
    """Yield the clauses inside a part that has no short list of words."""
    operator, argument = _operator(node), node[1]
    if operator in _GROUPS:
        yield from _clauses(list(argument if _GROUPS[operator] is None else argument[3]))
    elif operator in _REPEATS and argument[0] > 0:
        yield from _clauses(list(argument[2]))
    elif operator == "BRANCH":
        choices = [min(_clauses(list(way)), key=_cost, default=frozenset({""})) for way in argument[1]]
        words = frozenset().union(*choices)
        if len(words) <= _MOST_WORDS:
            yield from _required_once(words)


def _first_words(node: Any) -> Words | None:
    """Return the words that a repeated part begins with; None where they are not a few."""
    operator, argument = _operator(node), node[1]
    if operator in _GROUPS:
        nodes = list(argument if _GROUPS[operator] is None else argument[3])
        return _first_words(nodes[0]) if len(nodes) == 1 else None
    return _sequence_words(list(argument[2])) if operator in _REPEATS and argument[0] > 0 else None


def _all_words(node: Any) -> Words | None:
    """Return all words that a part matches, folded; None where they are not a few."""
    operator, argument = _operator(node), node[1]
    if operator in _ZERO_WIDTH:
        return frozenset({""})
    if operator == "LITERAL":
        return frozenset({chr(argument).casefold()})
    if operator == "IN":
        return _class_words(argument)
    if operator in _GROUPS:
        return _sequence_words(list(argument if _GROUPS[operator] is None else argument[3]))
    if operator == "BRANCH":
        ways = [_sequence_words(list(way)) for way in argument[1]]
        return None if None in ways else _unless_many(frozenset().union(*(way for way in ways if way is not None)))
    if operator in _REPEATS and str(argument[1]).isdecimal() and argument[1] <= 4:
        words_once = _sequence_words(list(argument[2]))
        words: Words | None = frozenset() if words_once is not None else None
        for times in range(argument[0], argument[1] + 1):
            repetition = _sequence_words([node for _ in range(times) for node in argument[2]])
            words = None if words is None or repetition is None else _unless_many(words | repetition)
        return words
    return None


def _sequence_words(nodes: list[Any]) -> Words | None:
    words: Words | None = frozenset({""})
    for node in nodes:
        part = _all_words(node)
        if words is None or part is None or len(words) * len(part) > _MOST_WORDS:
            return None
        words = frozenset(one + other for one, other in product(words, part))
    return words


def _class_words(items: list[Any]) -> Words | None:
    words: set[str] = set()
    for item in items:
        operator, argument = _operator(item), item[1]
        if operator == "LITERAL":
            words.add(chr(argument).casefold())
        elif operator == "RANGE" and argument[1] - argument[0] < _MOST_WORDS:
            words.update(chr(code).casefold() for code in range(argument[0], argument[1] + 1))
        else:
            return None
    return _unless_many(frozenset(words))


def _unless_many(words: Words) -> Words | None:
    return words if len(words) <= _MOST_WORDS else None
