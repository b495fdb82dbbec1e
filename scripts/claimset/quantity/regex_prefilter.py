"""
What must stand in a text for a regular expression to match: a cheap look that leaves out most texts.

A look never hides a match. What is not understood of an expression asks for nothing, and then every text is searched.
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
from ahocorasick_rs import AhoCorasick

_MOST = 128
_CLAUSES = 2
_RARE = 0.005  # at a place of a text: a word that is not as rare as this leaves out little
_OFTEN = defaultdict(lambda: 0.003, {" ": 0.15, "a": 0.05, "0": 0.01})
_NOT_FOLDED = "\u0130", "\u0131"  # they match an i where case is ignored, and do not fold to one
_ZERO_WIDTH = {"AT", "ASSERT", "ASSERT_NOT"}
_REPEATS = {"MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"}
_INSIDE = {"SUBPATTERN": 3, "ATOMIC_GROUP": None}

Words = frozenset[str]


class Needs(msgspec.Struct, frozen=True):
    """
    Of each of `clauses` one word must stand in the folded text; `relaxed` matches wherever the expression does.

    `relaxed` is None where nothing is gained by it.
    """

    clauses: tuple[tuple[str, ...], ...]
    relaxed: re.Pattern[str] | None = None


class Look:
    """Expressions of which it is asked, in one pass over a text, which of them may match it."""

    def __init__(self, patterns: Iterable[str]) -> None:
        self._needs = {pattern: needs(pattern) for pattern in patterns}
        self._free = [(name, item) for name, item in self._needs.items() if not item.clauses]
        # For each word the clauses that it meets.
        self._clauses: dict[str, list[tuple[str, int]]] = {}
        for name, item in self._needs.items():
            for number, words in enumerate(item.clauses):
                for word in words:
                    self._clauses.setdefault(word, []).append((name, number))
        self._words = list(self._clauses)
        self._finder = AhoCorasick(self._words)

    def may_match(self, text: str) -> frozenset[str]:
        """Return the expressions that have to be searched for; none of the others matches."""
        folded = fold(text)
        if folded is None:
            return frozenset(self._needs)
        seen = {found[0] for found in self._finder.find_matches_as_indexes(folded, overlapping=True)}
        met = {clause for number in seen for clause in self._clauses[self._words[number]]}
        names = {name for name, _ in met}
        asked = [(name, self._needs[name]) for name in names]
        whole = [(name, item) for name, item in asked if all((name, at) in met for at in range(len(item.clauses)))]
        return frozenset(
            name for name, item in (*whole, *self._free) if item.relaxed is None or item.relaxed.search(text)
        )


def fold(text: str) -> str | None:
    """Return a text as it is looked at; None where it holds what cannot be looked at, so that all is searched."""
    return None if any(letter in text for letter in _NOT_FOLDED) else text.casefold()


@lru_cache(maxsize=1024)
def needs(pattern: str) -> Needs:
    """Return what an expression needs."""
    try:
        tree = list(import_module("re._parser").parse(pattern))
        clauses = sorted((words for words in set(_clauses(tree)) if _common(words) < _RARE), key=_dear)[:_CLAUSES]
    except (ImportError, AttributeError, TypeError, ValueError, re.error):
        # The parser has no public name: where it is another one, nothing is left out.
        return Needs(())
    # An expression that begins with a letter is found much faster than one that begins with an edge of a word.
    edge = len(tree) > 1 and pattern.startswith(r"\b") and _op(tree[0]) == "AT" and _op(tree[1]) == "LITERAL"
    return Needs(tuple(tuple(sorted(words)) for words in clauses), re.compile(pattern[2:]) if edge else None)


def _common(words: Words) -> float:
    """Estimate how often one of some words stands at a place of a text."""
    kinds = (["a" if sign.isalpha() else "0" if sign.isdecimal() else sign for sign in word] for word in words)
    return sum(prod(_OFTEN[sign] for sign in word) for word in kinds)


def _dear(words: Words) -> tuple[float, list[str]]:
    return _common(words), sorted(words)


def _op(node: Any) -> str:
    return str(node[0])


def _clauses(nodes: list[Any]) -> Iterator[Words]:
    """Yield sets of which one word each must stand in whatever a sequence matches."""
    run: Words = frozenset({""})
    for node in nodes:
        exact = _exact(node)
        if exact is not None and len(run) * len(exact) <= _MOST:
            run = frozenset(one + other for one, other in product(run, exact))
            continue
        first = _first(node) if exact is None else None
        yield from _whole(run)
        if first is not None and len(run) * len(first) <= _MOST:
            run = frozenset(one + other for one, other in product(run, first))
            yield from _whole(run)
        run = frozenset({""}) if exact is None else exact
        if exact is None:
            yield from _within(node)
    yield from _whole(run)


def _whole(run: Words) -> Iterator[Words]:
    if "" not in run:
        yield frozenset(word for word in run if not any(other in word for other in run if other != word))


def _within(node: Any) -> Iterator[Words]:
    """Yield what a part needs that does not stand for a few words."""
    op, said = _op(node), node[1]
    if op in _INSIDE:
        yield from _clauses(list(said if _INSIDE[op] is None else said[3]))
    elif op in _REPEATS and said[0] > 0:
        yield from _clauses(list(said[2]))
    elif op == "BRANCH":
        best = [min(_clauses(list(way)), key=_dear, default=frozenset({""})) for way in said[1]]
        both = frozenset().union(*best)
        if len(both) <= _MOST:
            yield from _whole(both)


def _first(node: Any) -> Words | None:
    """Return what a part that stands there any number of times begins with; None where that is not a few words."""
    op, said = _op(node), node[1]
    if op in _INSIDE:
        inside = list(said if _INSIDE[op] is None else said[3])
        return _first(inside[0]) if len(inside) == 1 else None
    return _sequence(list(said[2])) if op in _REPEATS and said[0] > 0 else None


def _exact(node: Any) -> Words | None:
    """Return all that a part matches, folded; None where that is not a few words."""
    op, said = _op(node), node[1]
    if op in _ZERO_WIDTH:
        return frozenset({""})
    if op == "LITERAL":
        return frozenset({chr(said).casefold()})
    if op == "IN":
        return _class(said)
    if op in _INSIDE:
        return _sequence(list(said if _INSIDE[op] is None else said[3]))
    if op == "BRANCH":
        ways = [_sequence(list(way)) for way in said[1]]
        return None if None in ways else _few(frozenset().union(*(way for way in ways if way is not None)))
    if op in _REPEATS and str(said[1]).isdecimal() and said[1] <= 4:
        one = _sequence(list(said[2]))
        found: Words | None = frozenset() if one is not None else None
        for times in range(said[0], said[1] + 1):
            more = _sequence([node for _ in range(times) for node in said[2]])
            found = None if found is None or more is None else _few(found | more)
        return found
    return None


def _sequence(nodes: list[Any]) -> Words | None:
    found: Words | None = frozenset({""})
    for node in nodes:
        part = _exact(node)
        if found is None or part is None or len(found) * len(part) > _MOST:
            return None
        found = frozenset(one + other for one, other in product(found, part))
    return found


def _class(items: list[Any]) -> Words | None:
    found: set[str] = set()
    for item in items:
        op, said = _op(item), item[1]
        if op == "LITERAL":
            found.add(chr(said).casefold())
        elif op == "RANGE" and said[1] - said[0] < _MOST:
            found.update(chr(code).casefold() for code in range(said[0], said[1] + 1))
        else:
            return None
    return _few(frozenset(found))


def _few(words: Words) -> Words | None:
    return words if len(words) <= _MOST else None
