"""A look at what an expression needs never hides a match, and leaves out what cannot match."""

import re
import sys
from functools import cache
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from claimset.quantity import regex_prefilter as literals
from claimset.quantity.lookalikes import lookalikes
from claimset.quantity.regex_prefilter import RegexPrefilter, RequiredWords, fold, required_words
from claimset.store.project import Project

ROOT = Path(__file__).resolve().parents[2]
LANGUAGES = Project(ROOT).schema().lexicon
PATTERNS = sorted(
    {pattern for item in LANGUAGES.values() for pattern in (*item.names, *(row.pattern for row in item.ages))}
)
OTHERS = [
    r"a|b",
    r"(?:a|b)c{2,3}",
    r"(?i:stra\u00dfe|kilo)s?",
    r"x*y+z?",
    r"[^a]b",
    r"(?P<one>a)(?P=one)",
    r"(?=ab)a",
    r"(?<!q)ab(?!c)",
    r"\bab\b|cd",
    r"[a-c][0-9]{2}(?:e|f)",
    r"(?x) a b  # c",
    r"(?:)",
    r"a{0,2}b{0}",
    r"(?>ab|a)c",
    r"\w+@\w+",
]


@cache
def look(pattern: str) -> RegexPrefilter:
    return RegexPrefilter([pattern])


def _may_match(pattern: str, text: str) -> bool:
    return pattern in look(pattern).may_match(text)


@pytest.mark.parametrize("pattern", PATTERNS + OTHERS)
def test_a_match_is_never_left_out(pattern: str) -> None:
    @given(st.from_regex(pattern), st.text(max_size=5), st.text(max_size=5))
    def holds(match: str, before: str, after: str) -> None:
        for text in (match, before + match + after, match.upper(), match.lower(), match.replace("i", "\u0130")):
            if re.search(pattern, text):
                assert _may_match(pattern, text)

    holds()


@given(st.text(alphabet="aAbBcCiI\u0130\u0131sS\u017fkK\u212a\u00dfz12 -@", max_size=12))
@example("\u017fTRA\u1e9eE KILO")
def test_no_text_hides_what_it_holds(text: str) -> None:
    for pattern in (*OTHERS, "(?i:kiss)", "(?i:[a-k]{2})"):
        assert not re.search(pattern, text) or _may_match(pattern, text)


def test_a_letter_folds_as_letters_are_compared_where_case_is_ignored() -> None:
    cased = [chr(code) for code in range(sys.maxunicode + 1) if chr(code) != chr(code).swapcase()]
    examples = "".join(cased)
    for letter in cased:
        equal_letters = set(re.findall(re.escape(letter), examples, re.IGNORECASE))
        assert {one.casefold() for one in equal_letters if fold(one) is not None} <= {
            letter.casefold(),
            *"\u0130\u0131",
        } or (fold(letter) is None)


@pytest.mark.parametrize("pattern", PATTERNS)
def test_the_lexicons_are_understood(pattern: str) -> None:
    assert required_words(pattern).clauses or required_words(pattern).relaxed
    assert not _may_match(pattern, "Nothing is said in these words about anyone or anything of the kind.")


def test_of_many_expressions_each_is_looked_for_by_itself() -> None:
    @given(st.lists(st.sampled_from(PATTERNS + OTHERS).flatmap(st.from_regex), max_size=3))
    def holds(pieces: list[str]) -> None:
        text = " ".join(pieces)
        assert every.may_match(text) == {name for name in PATTERNS + OTHERS if _may_match(name, text)}

    every = RegexPrefilter(PATTERNS + OTHERS)
    holds()


def test_without_a_parser_every_text_is_searched(monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(name: str) -> object:
        raise ImportError(name)

    monkeypatch.setattr(literals, "import_module", gone)
    assert required_words.__wrapped__(PATTERNS[0]) == RequiredWords(())


@pytest.mark.parametrize("language", LANGUAGES)
@given(st.data())
def test_lookalikes_are_those_of_a_search_without_a_look(language: str, data: st.DataObject) -> None:
    lexicon = LANGUAGES[language]
    examples = [st.from_regex(pattern, fullmatch=True) for pattern in [row.pattern for row in lexicon.ages]]
    text = " ".join(data.draw(st.lists(st.one_of(*examples, st.from_regex(lexicon.names[0]), st.text()), max_size=4)))
    matches = list(lookalikes(text, lexicon))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(RegexPrefilter, "may_match", lambda self, _: frozenset(self._needs))
        assert matches == list(lookalikes(text, lexicon))
